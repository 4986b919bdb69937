import { Status } from '../fido/status.ts';
import { Authenticator, speaksCtap2 } from './authenticator.ts';
import { type Channel, type ChannelPorts, openChannel } from './channel.ts';
import { CtapError } from './errors.ts';
import type { HidConnection } from './hid-connection.ts';
import { U2fKey } from './u2f/u2f-key.ts';

/** What a key turned out to be: `ctap2` with its GetInfo read, or one that speaks U2F only. */
export type OpenedKey =
  | { readonly protocol: 'ctap2'; readonly authenticator: Authenticator }
  | { readonly protocol: 'u2f'; readonly u2f: U2fKey };

/**
 * Opens a channel and finds out what the key speaks. The connection belongs to the key from now on: it is closed when this
 * fails, and by the key's `close`.
 * @throws ProtocolError when it speaks neither, or what says to be U2F is not
 * @throws as `openChannel` and `Authenticator.refreshInfo` do
 */
export async function openKey(
  connection: HidConnection,
  ports: ChannelPorts,
  signal?: AbortSignal,
): Promise<OpenedKey> {
  const channel = await openChannel(connection, ports, signal);
  try {
    const authenticator = await readAuthenticator(channel, ports, signal);
    if (authenticator) return { protocol: 'ctap2', authenticator };
    const u2f = new U2fKey(channel, ports);
    await u2f.requireVersion({ signal });
    return { protocol: 'u2f', u2f };
  } catch (error) {
    // Why it failed says more than a connection that cannot be closed.
    await channel.close().catch(() => {});
    throw error;
  }
}

/** Undefined where the key has no CTAP2, whichever way it says so. */
async function readAuthenticator(
  channel: Channel,
  ports: ChannelPorts,
  signal: AbortSignal | undefined,
): Promise<Authenticator | undefined> {
  if (!speaksCtap2(channel)) return undefined;
  const authenticator = new Authenticator(channel, ports);
  try {
    const { versions } = await authenticator.refreshInfo({ signal });
    return versions.some((version) => version !== 'U2F_V2') ? authenticator : undefined;
  } catch (error) {
    if (error instanceof CtapError && error.status === Status.INVALID_COMMAND) return undefined;
    throw error;
  }
}

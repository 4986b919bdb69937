import type { Authenticator } from '../../src/ctap/authenticator.ts';
import type { ChannelPorts } from '../../src/ctap/channel.ts';
import { UnsupportedByKey } from '../../src/ctap/errors.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { openKey } from '../../src/ctap/open-key.ts';

/** A key as the product opens it. @throws UnsupportedByKey where it speaks U2F only; as `openKey` does */
export async function openAuthenticator(
  connection: HidConnection,
  ports: ChannelPorts,
  signal?: AbortSignal,
): Promise<Authenticator> {
  const opened = await openKey(connection, ports, signal);
  if (opened.protocol === 'ctap2') return opened.authenticator;
  await opened.u2f.close();
  throw new UnsupportedByKey('CTAP2');
}

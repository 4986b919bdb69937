import { chooseKey as chooseAuthenticator } from '../ctap/selection.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';

/** Asks for a touch on every key that is ready; the first one touched is the answer (CTAP 2.1 section 6.9). @throws OperationRefused */
export async function chooseKey(ports: KeyPorts, announce: Announce, signal: AbortSignal): Promise<{ keyId: string }> {
  const present = ports.keys.snapshot().keys;
  const free = present.filter(({ id, access }) => access === 'ready' && !ports.access.isBusy(id)).map(({ id }) => id);
  if (free.length === 0) {
    const [first] = present;
    refuse(first === undefined ? 'key-not-found' : first.access === 'ready' ? 'key-busy' : first.access);
  }
  return ports.access.useAll(free, { signal }, async (keys) => {
    const chosen = await chooseAuthenticator(
      keys.map(({ authenticator }) => authenticator),
      {
        signal,
        onKeepalive: (status) => {
          for (const key of keys) key.waitingFor('touch', announce).onKeepalive(status);
        },
      },
    );
    const key = keys.find(({ authenticator }) => authenticator === chosen);
    return key ? { keyId: key.id } : refuse('key-not-found');
  });
}

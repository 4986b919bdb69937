import type { AttachedKey } from '../contract/keys.ts';
import { reset } from '../ctap/reset.ts';
import { formatAaguid } from '../fido/aaguid.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { untilKeys } from './until-keys.ts';

/** CTAP 2.1 section 6.6: a reset counts only this long after power-up. */
const windowSeconds = 10;
/** How long the person has to take the key out, and again to put it back. */
const patienceMs = 120_000;

/**
 * Erases a key (CTAP 2.1 section 6.6). The person takes the very key out and puts it back: that is the fresh act without which
 * nothing is erased. Another key that comes instead is announced and left alone.
 * @returns the id of the attachment that was erased
 * @throws OperationRefused
 */
export async function resetKey(
  ports: KeyPorts,
  keyId: string,
  announce: Announce,
  signal: AbortSignal,
): Promise<{ keyId: string }> {
  const { keys, access, clock, pins } = ports;
  const identity = await access.use(keyId, { signal }, async (key) => identityOf(key));

  announce({ step: 'remove-key' });
  const wait = { clock, signal, patienceMs };
  // Whatever is there together with the key is another one. What is there once it is gone may be the key already, when the
  // bus was slower than the person.
  const passedOver = new Set<string>();
  const isGone = (present: readonly AttachedKey[]): true | undefined => {
    if (present.every((key) => key.id !== keyId)) return true;
    for (const { id } of present) passedOver.add(id);
    return undefined;
  };
  await untilKeys(keys, isGone, wait);

  announce({ step: 'insert-key' });
  for (;;) {
    const newcomer = await untilKeys(keys, (present) => present.find((key) => !passedOver.has(key.id)), wait);
    if (sameDevice(newcomer, identity.attached)) {
      await untilKeys(keys, (present) => readyOrGone(present, newcomer.id), wait);
      const erased = await access.use(newcomer.id, { signal }, (key) => eraseIfSame(key, identity, announce));
      if (erased) {
        pins.forget(keyId);
        pins.forget(newcomer.id);
        return { keyId: newcomer.id };
      }
    }
    passedOver.add(newcomer.id);
    announce({ step: 'different-key' });
  }
}

interface Identity {
  readonly attached: AttachedKey;
  readonly aaguid: string;
}

const identityOf = ({ attached, authenticator }: OpenKey): Identity => ({
  attached,
  aaguid: formatAaguid(authenticator.info.aaguid),
});

/** What can be compared without opening the key. */
const sameDevice = (a: AttachedKey, b: AttachedKey): boolean =>
  a.kind === b.kind && a.vendorId === b.vendorId && a.productId === b.productId && a.serial === b.serial;

/** @returns false, with nothing sent but GetInfo, when it is another key after all */
async function eraseIfSame(key: OpenKey, identity: Identity, announce: Announce): Promise<boolean> {
  if (formatAaguid(key.authenticator.info.aaguid) !== identity.aaguid) return false;
  announce({ step: 'resetting', seconds: windowSeconds });
  key.show('erasing');
  await reset(key.authenticator, key.waitingFor('touch', announce));
  return true;
}

/** The system may grant access a moment after the key appears. */
function readyOrGone(present: readonly AttachedKey[], keyId: string): true | undefined {
  const key = present.find(({ id }) => id === keyId);
  return key === undefined || key.access === 'ready' ? true : undefined;
}

import type { Clock } from '../basics/clock.ts';
import type { ResetCheck } from '../contract/key-losses.ts';
import type { AttachedKey } from '../contract/keys.ts';
import { reset } from '../ctap/reset.ts';
import { formatAaguid } from '../fido/aaguid.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import { checkReset } from './check-reset.ts';
import { holdSecondsOf, takesResetByUsb } from './describe-losses.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';
import { untilKeys } from './until-keys.ts';

/** CTAP 2.1 section 6.6: a reset counts only this long after power-up. */
const windowSeconds = 10;
/** How long the person has to take the key out, and again to put it back. */
const patienceMs = 120_000;

/**
 * Erases a key (CTAP 2.1 section 6.6). The person takes the very key out and puts it back: that is the fresh act without which
 * nothing is erased. Another key that comes instead is announced and left alone.
 * Whether the key is empty is looked at afterwards.
 * @param heldAccounts how many accounts it has just listed; null: it was not asked
 * @returns the id of the attachment that was erased
 * @throws OperationRefused
 */
export async function resetKey(
  ports: KeyPorts,
  { keyId, heldAccounts }: { readonly keyId: string; readonly heldAccounts: number | null },
  announce: Announce,
  signal: AbortSignal,
): Promise<{ keyId: string; check: ResetCheck }> {
  const { keys, access, clock, pins } = ports;
  const identity = await access.use(keyId, { signal }, async (key) => {
    if (!takesResetByUsb(key.authenticator.info)) refuse('reset-not-by-usb');
    return { ...identityOf(key), heldAccounts };
  });

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
    const poweredUpAt = clock.monotonic();
    if (sameDevice(newcomer, identity.attached)) {
      await untilKeys(keys, (present) => readyOrGone(present, newcomer.id), wait);
      const ending = { clock, until: poweredUpAt + windowSeconds * 1000, announce };
      const check = await access.use(newcomer.id, { signal }, (key) => eraseIfSame(ports, key, identity, ending));
      if (check !== 'different-key') {
        pins.forget(keyId);
        pins.forget(newcomer.id);
        return { keyId: newcomer.id, check };
      }
    }
    passedOver.add(newcomer.id);
    announce({ step: 'different-key' });
  }
}

/** What is known of the key that is to be erased. */
interface Doomed extends Identity {
  readonly heldAccounts: number | null;
}

interface Identity {
  readonly attached: AttachedKey;
  readonly info: AuthenticatorInfo;
}

const identityOf = ({ attached, authenticator }: OpenKey): Identity => ({ attached, info: authenticator.info });

/** What can be compared without opening the key. */
const sameDevice = (a: AttachedKey, b: AttachedKey): boolean =>
  a.kind === b.kind && a.vendorId === b.vendorId && a.productId === b.productId && a.serial === b.serial;

/**
 * Many keys have no serial number: then their model, and what cannot have changed while the key was out, tell them apart as far as
 * a key lets itself be told apart at all.
 */
const lasting = ({
  aaguid,
  firmwareVersion,
  minPINLength,
  remainingDiscoverableCredentials,
  options,
}: AuthenticatorInfo) =>
  JSON.stringify([
    formatAaguid(aaguid),
    firmwareVersion,
    minPINLength,
    remainingDiscoverableCredentials,
    options?.clientPin,
    options?.alwaysUv,
    options?.ep,
  ]);

/** @returns what the key holds afterwards, or that it is another key after all, with nothing sent to it but GetInfo */
async function eraseIfSame(
  { persistentTokens }: KeyPorts,
  key: OpenKey,
  { info, heldAccounts }: Doomed,
  { clock, until, announce }: { clock: Clock; until: number; announce: Announce },
): Promise<ResetCheck | 'different-key'> {
  if (lasting(key.authenticator.info) !== lasting(info)) return 'different-key';
  const stop = countDown(clock, until, (seconds) =>
    announce({ step: 'resetting', seconds, holdSeconds: holdSecondsOf(info) }),
  );
  key.show('erasing');
  try {
    await reset(key.authenticator, key.waitingFor('touch', announce));
  } finally {
    stop();
  }
  persistentTokens.forget(key.authenticator);
  return checkReset(key, { info, heldAccounts });
}

/** Tells the whole seconds that are left, at once and after each one, down to none. @returns a function that stops it */
function countDown(clock: Clock, until: number, tell: (seconds: number) => void): () => void {
  let stop = () => {};
  const tick = () => {
    const leftMs = Math.max(0, until - clock.monotonic());
    const seconds = Math.ceil(leftMs / 1000);
    tell(seconds);
    if (seconds > 0) stop = clock.schedule(leftMs - (seconds - 1) * 1000, tick);
  };
  tick();
  return () => stop();
}

/** The system may grant access a moment after the key appears. */
function readyOrGone(present: readonly AttachedKey[], keyId: string): true | undefined {
  const key = present.find(({ id }) => id === keyId);
  return key === undefined || key.access === 'ready' ? true : undefined;
}

import type { Clock } from '../basics/clock.ts';
import type { FingerTest } from '../contract/keys.ts';
import type { TouchResult } from '../contract/steps.ts';
import { getTokenWithUv } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import { makeCredential } from '../ctap/make-credential.ts';
import { Permission } from '../fido/commands.ts';
import { Status } from '../fido/status.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { nobody } from './nobody.ts';
import type { Announce } from './progress.ts';
import { OperationRefused, refusalOfStatus, refuse } from './refusals.ts';
import { commandStatuses, tokenStatuses, uvRetries } from './user-verification.ts';

/** How long the finger has to be away before a touch is a new one, in milliseconds. */
const liftMs = 1_000;
/** Times in a row that nobody touches before the test ends. */
const mostIdle = 5;
/** The last try is the person's: a miss of ours may not lock the key's fingerprints. */
const keptTries = 1;

const es256 = -7;

/**
 * Asks for an enrolled finger a few times. The key says whether it knows the finger, never which one it was. With tokens of its
 * own (CTAP 2.1 section 6.5.5.7.3) nothing is signed: each is thrown away. A key without them verifies its user only within a
 * command; it makes a credential for nobody that is not stored and is thrown away too.
 * @throws OperationRefused fingerprints-unsupported, fingerprint-not-found where none is enrolled, fingerprint-blocked, timeout
 */
export function testFingerprint(
  ports: KeyPorts,
  keyId: string,
  touches: number,
  announce: Announce,
  signal: AbortSignal,
): Promise<FingerTest> {
  return ports.access.use(keyId, { signal }, async (key) => {
    const { options = {} } = key.authenticator.info;
    if (options.uv === undefined) refuse('fingerprints-unsupported');
    if (options.uv === false) refuse('fingerprint-not-found');

    // A key that leaves repeating to us says how often it wants to be asked (section 6.5.3.1).
    const mayHideMisses = (key.authenticator.info.preferredPlatformUvAttempts ?? 1) <= 1 || !hasTokens(key);
    const results: TouchResult[] = [];
    const say = (lift: boolean, retries: number | null) =>
      announce({ step: 'finger-test', results: [...results], of: touches, lift, retries, mayHideMisses });
    let retries = await uvRetries(key);
    while (results.length < touches) {
      if (retries === 0) throw blocked(retries);
      if (retries !== null && retries <= keptTries)
        return { results, verdict: 'too-few-tries', retries, mayHideMisses };
      if (results.length > 0) {
        say(true, retries);
        await wait(ports.clock, liftMs, signal);
      }
      say(false, retries);
      const result = await touch(ports, key, retries);
      results.push(result);
      key.show(result === 'recognised' ? 'matched' : 'failed');
      retries = await uvRetries(key);
    }
    const all = results.every((result) => result === 'recognised');
    return { results, verdict: all ? 'works-well' : 'enrol-again', retries, mayHideMisses };
  });
}

/** One touch; nobody touching is no result, and costs no try. */
async function touch(ports: KeyPorts, key: OpenKey, before: number | null): Promise<TouchResult> {
  const mayMeanMiss = hasTokens(key) ? tokenStatuses : commandStatuses;
  for (let idle = 1; ; idle++) {
    try {
      if (hasTokens(key)) await verifyByToken(key);
      else await verifyWithinCommand(ports, key);
      return 'recognised';
    } catch (error) {
      if (!(error instanceof CtapError)) throw error;
      if (mayMeanMiss.has(error.status)) {
        const left = await uvRetries(key);
        if (left === 0 || error.status === Status.PIN_BLOCKED) throw blocked(left, error);
        if (error.status === Status.UV_INVALID || (left !== null && before !== null && left < before)) {
          return 'not-recognised';
        }
      }
      if (!isTimeout(error.status) || idle >= mostIdle) {
        throw new OperationRefused(refusalOfStatus(error.status, 'token'), { cause: error });
      }
    }
  }
}

const hasTokens = ({ authenticator }: OpenKey): boolean => authenticator.info.options?.pinUvAuthToken === true;

async function verifyByToken(key: OpenKey): Promise<void> {
  const wish = { permissions: Permission.getAssertion, rpId: nobody.id };
  const token = await getTokenWithUv(key.authenticator, wish, key.waitingFor('fingerprint'));
  token.erase();
}

async function verifyWithinCommand({ random }: KeyPorts, key: OpenKey): Promise<void> {
  const request = {
    clientDataHash: random.bytes(32),
    rp: nobody,
    user: { id: random.bytes(16), name: nobody.name, displayName: nobody.name },
    pubKeyCredParams: [{ alg: es256 }],
    options: { uv: true },
  };
  await makeCredential(key.authenticator, request, key.waitingFor('fingerprint'));
}

const timeouts: ReadonlySet<number> = new Set([Status.USER_ACTION_TIMEOUT, Status.ACTION_TIMEOUT, Status.TIMEOUT]);
const isTimeout = (status: number): boolean => timeouts.has(status);

const blocked = (retries: number | null, cause?: Error) =>
  new OperationRefused(refusalOfStatus(Status.UV_BLOCKED, 'token', { retries }), { cause });

/** @throws the signal's reason when it aborts first */
function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      stop();
      reject(signal.reason);
    };
    const stop = clock.schedule(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

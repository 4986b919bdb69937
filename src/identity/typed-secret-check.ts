import { type IdentityRefusal, refused } from './decision.ts';
import { sessionEndings } from './end-sessions.ts';
import type { FirstStage } from './flows.ts';
import type { Account, SignInMethod } from './identity-store.ts';
import type { IdentityParts } from './parts.ts';
import type { Who } from './sign-in-log.ts';

/**
 * Charges a try of a secret before it is compared: to the computer that it comes from, and then to the name.
 * @param key of the throttles: what is tried at the name
 */
export async function chargeTry(
  parts: IdentityParts,
  { nameKey, typedName, source }: Pick<FirstStage, 'nameKey' | 'typedName' | 'source'>,
  key: string,
  method: SignInMethod,
): Promise<
  | {
      account: Account | undefined;
      who: Who;
      charge: Awaited<ReturnType<IdentityParts['throttle']['charge']>>;
      payBack: () => Promise<void>;
    }
  | { refusal: IdentityRefusal }
> {
  const { store, clock, throttle, sourceThrottle, signInLog } = parts;
  const wait = source === null ? 0 : sourceThrottle.charge(source, key);
  const account = await store.accountByName(nameKey);
  const who = account ? { account } : { typedName };
  if (wait > 0) {
    await signInLog.failure(who, method, 'throttled');
    return { refusal: refused('throttled', { until: clock.now() + wait }).refusal };
  }
  const charge = await throttle.charge(key);
  const payBack = async () => {
    if (source !== null) sourceThrottle.clear(source, key);
    await throttle.clear(key);
  };
  return { account, who, charge, payBack };
}

/**
 * A typed secret against an account: paid for before, compared always, answered and logged in one way. `payBack` is for a
 * secret that opens something: one that is right but over would otherwise buy free guesses of another.
 */
export async function checkTypedSecret<Proved>(
  parts: IdentityParts,
  flowId: string,
  method: SignInMethod,
  compare: (account: Account | undefined) => Promise<Proved | false | undefined>,
): Promise<
  | {
      account: Account;
      began: FirstStage;
      proof: Proved;
      /** How often the account's sessions had been ended before the secret was compared. */
      endings: number;
      payBack: () => Promise<void>;
    }
  | { refusal: IdentityRefusal }
> {
  const { store, signInLog, flows, ownerNotice } = parts;
  const flow = flows.at(flowId, 'first');
  if (!flow) return { refusal: refused('challenge-expired').refusal };
  const charged = await chargeTry(parts, flow, flow.nameKey, method);
  if ('refusal' in charged) return charged;
  const { account, who, charge, payBack } = charged;
  // Before the secret is compared: a password that is changed meanwhile opens nothing.
  const endings = await sessionEndings(store, account?.id ?? '');
  const proof = await compare(account);
  if (!charge.locked && account !== undefined && proof !== false && proof !== undefined) {
    const began = flows.takeAt(flowId, 'first');
    if (!began) return { refusal: refused('challenge-expired').refusal };
    return { account, began, proof, endings, payBack };
  }
  const wrong = method === 'temporary-access-pass' ? 'wrong-pass' : 'wrong-credentials';
  const code = charge.locked ? 'throttled' : wrong;
  await signInLog.failure(who, method, code);
  if (charge.locksNow && account) ownerNotice.tell(account, 'locked');
  const { refusal } = charge.until === null ? refused(code) : refused('throttled', { until: charge.until });
  return { refusal };
}

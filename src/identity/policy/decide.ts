import type { Block, Bypass, DecisionReason, ProofOfPresence } from '../identity-store.ts';
import { limits } from '../limits.ts';
import type { CachingRule, DirectoryPolicy } from './directory-policy.ts';
import { rangeWith } from './ipv4-ranges.ts';

/** The directory's own pages, for which nothing is cached (S4-44). */
export const DIRECTORY = 'directory';

/** As caching rules name it (S4-41): a person at a page, or a program that asks in an application's name. */
export const authenticationTypeOf = (application: string): 'browser' | 'program' =>
  application === DIRECTORY ? 'browser' : 'program';

/** What asks to be signed in. */
export interface SignInRequest {
  readonly proved: 'password' | 'temporary-access-pass' | 'security-key';
  /** `DIRECTORY`, or the application that asks. */
  readonly application: string;
  readonly authenticationType: string;
  /** As the connection has it, never from a header; null: not known. Only dotted IPv4 is in a range. */
  readonly address: string | null;
  /** A federated sign-in that carries the inside-corporate-network claim (S4-68)... */
  readonly intranetClaim: boolean;
  /** ... counts only where it comes from the intranet (S4-69). */
  readonly fromIntranet: boolean;
  /** The person wants to prove more than the password, whatever could be left out (S0-39). */
  readonly wantsSecondStep: boolean;
}

/** What the directory knows at that moment. */
export interface SignInState {
  readonly disabled: boolean;
  readonly block: Block | null;
  /** Of second steps; wrong passwords are refused before anything is decided. */
  readonly lockedUntil: number | null;
  readonly bypass: Bypass | null;
  /** When the browser's token was given for a second step; null: it shows none. */
  readonly rememberedSince: number | null;
  readonly proofs: readonly ProofOfPresence[];
  /** Second steps that the policy and the account both have. */
  readonly secondSteps: number;
  /** Methods that are registered and whose secrets cannot be opened now. */
  readonly unreadable: number;
  /** Whether the policy lets this person register any. */
  readonly canRegister: boolean;
  readonly registerAgain: boolean;
}

export type Denial = 'account-disabled' | 'account-blocked' | 'sign-in-locked' | 'methods-unreadable';

/** `proceed`: nothing more is proved. `register`: then registration comes first (S0-21, S0-45). */
export type SignInDecision = { readonly because: readonly DecisionReason[] } & (
  | {
      readonly decision: 'deny';
      readonly denial: Denial;
      readonly until: number | null;
    }
  | { readonly decision: 'second-step'; readonly register: boolean }
  | { readonly decision: 'proceed'; readonly register: boolean; readonly uses: 'bypass' | 'remembered' | null }
);

/**
 * Decides what a sign-in is asked for after its first step (SX-01). Total: each request gets one answer, by the first rule that
 * fires, in this order:
 *
 * 1. the account is turned off → no
 * 2. blocked (S4-12), until 90 days are over → no
 * 3. locked by wrong second steps (S4-08) → no. A security key cannot be guessed and is not kept out by what others typed.
 * 4. a security key, or a Temporary Access Pass, was proved → it is both steps
 * 5. one-time bypass (S4-38, S4-39)
 * 6. trusted IP range, or the corporate intranet (S4-62 to S4-69)
 * 7. remembered browser (S3-09, S4-85)
 * 8. cached success (S4-41 to S4-44)
 * 9. the second step; where there is one that cannot be read, no; without any to ask for, registration
 *
 * Rules 5 to 8 stand back where the person wants the second step. Required registration (S0-45) comes after whichever rule let in.
 * The first reason names the address and the application, whichever rule it is, and what another policy would have gone by.
 */
export function decide(
  request: SignInRequest,
  state: SignInState,
  policy: DirectoryPolicy,
  now: number,
): SignInDecision {
  const decision = decided(request, state, policy, now);
  const [first, ...others] = decision.because;
  if (first === undefined) return decision;
  const { address, application } = request;
  const from = {
    ...(address !== null && { address }),
    ...(application !== DIRECTORY && { application }),
    ...(decision.decision !== 'deny' && request.proved === 'password' && grounds(request, state, now)),
  };
  return { ...decision, because: [{ ...first, details: { ...first.details, ...from } }, ...others] };
}

/**
 * By what another policy may decide, so that what-if can replay the sign-in: how many ms ago the browser's token was given, and the last
 * second steps were taken, wherever and for this application from this address. Where an older one counts, the newest does too.
 */
function grounds(request: SignInRequest, state: SignInState, now: number): DecisionReason['details'] {
  const { application, address, wantsSecondStep } = request;
  const remembered = state.rememberedSince === null ? [] : [now - state.rememberedSince];
  const proofs = application === DIRECTORY ? [] : state.proofs;
  const here = proofs.filter((proof) => proof.application === application && proof.address === address);
  const [rememberedMs, confirmedMs, confirmedHereMs] = [remembered, agesOf(proofs, now), agesOf(here, now)].map(least);
  return {
    ...(wantsSecondStep && { wanted: true }),
    ...(rememberedMs !== undefined && { rememberedMs }),
    ...(confirmedMs !== undefined && { confirmedMs }),
    ...(confirmedHereMs !== undefined && { confirmedHereMs }),
  };
}

const agesOf = (proofs: readonly ProofOfPresence[], now: number): readonly number[] => proofs.map(({ at }) => now - at);

/** Without what a clock that was set back puts into the future. */
const least = (ages: readonly number[]): number | undefined => {
  const past = ages.filter((age) => age >= 0);
  return past.length === 0 ? undefined : Math.min(...past);
};

function decided(request: SignInRequest, state: SignInState, policy: DirectoryPolicy, now: number): SignInDecision {
  if (state.disabled) return deny('account-disabled', null, { rule: 'account-disabled', details: {} });
  if (state.block && isBlocked(state.block, now)) {
    const { until, because } = state.block;
    return deny('account-blocked', until, { rule: 'blocked', details: { until, because } });
  }
  const isKey = request.proved === 'security-key';
  if (!isKey && state.lockedUntil !== null && now < state.lockedUntil) {
    return deny('sign-in-locked', state.lockedUntil, { rule: 'locked', details: { until: state.lockedUntil } });
  }
  if (isKey) return proceed(state, null, { rule: 'security-key-is-enough', details: {} });
  if (request.proved === 'temporary-access-pass') return proceed(state, null, { rule: 'pass-is-enough', details: {} });
  if (!request.wantsSecondStep) {
    const skipped = skip(request, state, policy, now);
    if (skipped) return proceed(state, skipped.uses, skipped.reason);
  }
  if (state.secondSteps > 0) {
    const because = [{ rule: 'second-step', details: { choices: state.secondSteps } }, ...again(state)];
    return { decision: 'second-step', register: state.registerAgain, because };
  }
  if (state.unreadable > 0) {
    // Whoever has only the password must not become the owner of an account whose second step is out of order.
    return deny('methods-unreadable', null, { rule: 'methods-unreadable', details: { methods: state.unreadable } });
  }
  if (!state.canRegister) return proceed(state, null, { rule: 'nothing-to-register', details: {} });
  const because = [{ rule: 'no-method-registered', details: {} }, ...again(state)];
  return { decision: 'proceed', register: true, uses: null, because };
}

/** S4-13: to the millisecond. */
export const isBlocked = (block: Block, now: number): boolean => now < block.until;

/** S4-38, S4-39: at once, for its seconds, once. */
export const isBypassUsable = (bypass: Bypass, now: number): boolean =>
  bypass.usedAt === null && now >= bypass.from && now < bypass.until;

/** S3-09: until so many times 24 hours are over. A clock that was set back to before the second step remembers nothing. */
export const isRemembered = (since: number, policy: Pick<DirectoryPolicy, 'remember'>, now: number): boolean =>
  policy.remember.enabled && now >= since && now < since + policy.remember.days * 86_400_000;

type Skip = { readonly reason: DecisionReason; readonly uses: 'bypass' | 'remembered' | null };

function skip(request: SignInRequest, state: SignInState, policy: DirectoryPolicy, now: number): Skip | undefined {
  const { bypass, rememberedSince } = state;
  if (bypass && isBypassUsable(bypass, now)) {
    return { uses: 'bypass', reason: { rule: 'one-time-bypass', details: { until: bypass.until } } };
  }
  const { ranges, federatedIntranet } = policy.trustedIps;
  const range = request.address === null ? undefined : rangeWith(request.address, ranges);
  if (range !== undefined) return { uses: null, reason: { rule: 'trusted-ip', details: { range } } };
  if (federatedIntranet && request.intranetClaim && request.fromIntranet) {
    return { uses: null, reason: { rule: 'corporate-intranet', details: {} } };
  }
  if (rememberedSince !== null && isRemembered(rememberedSince, policy, now)) {
    const details = { since: rememberedSince, days: policy.remember.days };
    return { uses: 'remembered', reason: { rule: 'remembered-device', details } };
  }
  const cached = policy.caching.find((rule) => state.proofs.some((proof) => isCached(rule, proof, request, now)));
  return (
    cached && { uses: null, reason: { rule: 'cached', details: { seconds: cached.seconds, cacheType: cached.type } } }
  );
}

/** S4-43: whether a success of the same kind from the same place, had now, would let this request in. Then it may wait for one. */
export function mayJoin(request: SignInRequest, policy: DirectoryPolicy, now: number): boolean {
  const { application, authenticationType, address, wantsSecondStep } = request;
  if (address === null || wantsSecondStep) return false;
  const proof = { at: now, application, authenticationType, address };
  return policy.caching.some((rule) => isCached(rule, proof, request, now));
}

/** S4-42, S4-44. What was proved in one application, way or place counts for no other where the rule names it. */
function isCached(rule: CachingRule, proof: ProofOfPresence, request: SignInRequest, now: number): boolean {
  if (request.application === DIRECTORY) return false;
  if (rule.application !== null && rule.application !== request.application) return false;
  if (rule.authenticationType !== null && rule.authenticationType !== request.authenticationType) return false;
  const isFresh = now >= proof.at && now < proof.at + rule.seconds * 1000;
  const samePlace = proof.application === request.application && proof.address === request.address;
  switch (rule.type) {
    case 'user':
      return isFresh;
    case 'user-application-ip':
      return isFresh && samePlace;
    case 'user-authentication-type-application-ip':
      return isFresh && samePlace && proof.authenticationType === request.authenticationType;
  }
}

const again = (state: SignInState): readonly DecisionReason[] =>
  state.registerAgain ? [{ rule: 'register-again', details: {} }] : [];

function deny(denial: Denial, until: number | null, reason: DecisionReason): SignInDecision {
  return { decision: 'deny', denial, until, because: [reason] };
}

const proceed = (state: SignInState, uses: 'bypass' | 'remembered' | null, reason: DecisionReason): SignInDecision => ({
  decision: 'proceed',
  register: state.registerAgain,
  uses,
  because: [reason, ...again(state)],
});

/** S4-12 to S4-14. */
export const newBlock = (
  now: number,
  why: { readonly reason: string; readonly because: Block['because']; readonly byName: string },
): Block => ({ from: now, until: now + limits.blockMs, ...why });

import type { ShownToken } from './browser-tokens.ts';
import type { Began } from './flows.ts';
import type { Account } from './identity-store.ts';
import { type Factors, inOrder, type SecondStep, secondStepsOf } from './methods/second-steps.ts';
import type { IdentityParts } from './parts.ts';
import { authenticationTypeOf, type SignInRequest, type SignInState } from './policy/decide.ts';
import type { DirectoryPolicy, PolicyMethod } from './policy/directory-policy.ts';
import { hasFeature } from './policy/features.ts';
import { isOffered } from './policy/method-policy.ts';

/** What a sign-in of an account is decided on. */
export interface Situation {
  readonly policy: DirectoryPolicy;
  readonly state: SignInState;
  /** The first is suggested. */
  readonly steps: readonly SecondStep[];
  readonly remembered: ShownToken | null;
  readonly factors: Factors;
}

/** What a sign-in that is under way asks for. */
export const requestOf = (began: Began, proved: SignInRequest['proved']): SignInRequest => ({
  proved,
  application: began.application,
  authenticationType: authenticationTypeOf(began.application),
  address: began.address,
  intranetClaim: false,
  fromIntranet: false,
  wantsSecondStep: began.wantsSecondStep,
});

export async function factorsOf(parts: Pick<IdentityParts, 'store'>, accountId: string): Promise<Factors> {
  const { store } = parts;
  const [methods, keys, unreadable, groups] = [
    await store.methods(accountId),
    await store.securityKeys(accountId),
    await store.unreadableMethods(accountId),
    await store.groupsOf(accountId),
  ];
  return { methods, keys, unreadable, groupIds: groups.map(({ id }) => id) };
}

/** An app password is no step of a sign-in. */
const unreadableSteps = (unreadable: Factors['unreadable']): Factors['unreadable'] =>
  unreadable.filter(({ of }) => of !== 'app-password');

/** Of what a sign-in can be asked for, as long as it is registered. */
export const idsOf = ({ methods, keys, unreadable }: Factors): ReadonlySet<string> =>
  new Set(
    [...methods.filter(({ type }) => type !== 'app-password'), ...unreadableSteps(unreadable), ...keys].map(
      ({ id }) => id,
    ),
  );

/** @param browser the tokens that the page has shown */
export async function situationOf(
  parts: IdentityParts,
  account: Account,
  browser: readonly string[],
): Promise<Situation> {
  const { store, codeThrottle, browserTokens } = parts;
  const policy = await parts.policy();
  const factors = await factorsOf(parts, account.id);
  const steps = inOrder(secondStepsOf(factors, policy), factors, policy, account.defaultMethodId);
  const shown = await browserTokens.shown(browser, 'remembered');
  const remembered = shown.find(({ token }) => token.accountId === account.id) ?? null;
  const wrongCodes = await store.accountState(account.id, 'wrong-codes');
  return {
    policy,
    steps,
    remembered,
    factors,
    state: {
      disabled: account.disabled,
      block: (await store.accountState(account.id, 'block')) ?? null,
      lockedUntil: codeThrottle.lockedUntil(account.id, wrongCodes),
      // S4-05.
      bypass: (hasFeature(policy, 'bypass') && (await store.accountState(account.id, 'bypass'))) || null,
      rememberedSince: remembered?.token.createdAt ?? null,
      proofs: (await store.accountState(account.id, 'proofs')) ?? [],
      secondSteps: steps.length,
      unreadable: unreadableSteps(factors.unreadable).length,
      canRegister: registrableKinds(policy, factors.groupIds) > 0,
      registerAgain: account.registerAgain,
    },
  };
}

/** What a person can register who has nothing but a password: a security key needs another method first (S2-48). */
const registrable: readonly (readonly PolicyMethod[])[] = [
  ['authenticator-app'],
  ['oath-software'],
  ['sms', 'voice'],
  ['email'],
];

/** How many kinds of method somebody in these groups can register. */
export const registrableKinds = (policy: DirectoryPolicy, groupIds: readonly string[]): number =>
  registrable.filter((kind) => kind.some((method) => isOffered(method, policy, groupIds))).length;

/** How many methods a registration wants in all, and how many are there that the policy lets the person sign in with. */
export interface RegistrationNeed {
  readonly wanted: number;
  readonly there: number;
}

/**
 * A second method is wanted at the first registration (S0-25), where the policy offers one. Whoever has to register again needs at
 * least one that was not there before (S0-45). @param registered ids of those that were registered in the restricted session
 */
export function registrationNeed(
  account: Pick<Account, 'registerAgain'>,
  factors: Factors,
  policy: DirectoryPolicy,
  registered: ReadonlySet<string>,
): RegistrationNeed {
  const usable = new Set(secondStepsOf(factors, policy).map(({ methodId }) => methodId));
  const all = [
    ...factors.methods.filter(({ id }) => usable.has(id)),
    ...unreadableSteps(factors.unreadable),
    ...factors.keys.filter(({ id }) => usable.has(id)),
  ];
  const there = all.length;
  const usual = policy.secondMethodAtRegistration
    ? Math.min(2, Math.max(1, registrableKinds(policy, factors.groupIds)))
    : 1;
  const hasNew = all.some(({ id }) => registered.has(id));
  return { there, wanted: account.registerAgain && !hasNew ? Math.max(usual, there + 1) : usual };
}

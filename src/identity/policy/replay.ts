import type { InventoryRow, SignInEvent } from '../identity-store.ts';
import { registrableKinds } from '../situation.ts';
import { countSecondSteps, hasMethodOf } from './counted-steps.ts';
import { authenticationTypeOf, DIRECTORY, decide, type SignInRequest, type SignInState } from './decide.ts';
import type { DirectoryPolicy } from './directory-policy.ts';
import { keyUseProblem } from './key-rules.ts';
import { isOffered } from './method-policy.ts';
import { reportRules } from './report-rules.ts';

/** What a sign-in like one of the log comes to. `reported-and-blocked`: its owner reports it, and is kept out from then on. */
export type Replayed = 'refused' | 'asked' | 'let-in' | 'reported-and-blocked';

/**
 * Whether a policy has a say in what became of a sign-in: in successful ones, but for those that a bypass or the first account opened, and
 * in those that their owner reported.
 */
export function isReplayed({ result, reason, method, because }: SignInEvent): boolean {
  if (reason === 'fraud-reported') return true;
  return result === 'success' && method !== 'first-account' && because[0]?.rule !== 'one-time-bypass';
}

/**
 * What a sign-in like this one would come to, each for itself: with the methods that the person has now, and the browser's token and second
 * steps that there were then. Exact for what `decide` has written down.
 */
export function replay(person: InventoryRow, event: SignInEvent, policy: DirectoryPolicy): Replayed {
  if (event.method === 'app-password') return opensForPrograms(person, policy) ? 'let-in' : 'refused';
  const decision = replayDecision(person, event, policy);
  if (event.reason !== 'fraud-reported' || decision !== 'asked') return decision;
  return blocksReporter(person, event, policy) ? 'reported-and-blocked' : 'asked';
}

function replayDecision(person: InventoryRow, event: SignInEvent, policy: DirectoryPolicy) {
  const proved = provedIn(event);
  if (proved === 'temporary-access-pass' && !isOffered(proved, policy, person.groupIds)) return 'refused';
  if (proved === 'security-key') {
    const key = person.keys.find(({ name }) => name === event.keyName);
    // A key that was removed since opens nothing either way.
    if (key && keyUseProblem(key.aaguid, policy, person.groupIds) !== undefined) return 'refused';
  }
  const { request, state } = circumstancesOf(event, proved);
  const decision = decide(
    request,
    {
      ...state,
      secondSteps: countSecondSteps(person, policy),
      canRegister: registrableKinds(policy, person.groupIds) > 0,
      registerAgain: person.registerAgain,
    },
    policy,
    event.at,
  );
  if (decision.decision === 'deny') return 'refused';
  // Who has to register a method first is not let in by that.
  return decision.decision === 'second-step' || decision.register ? 'asked' : 'let-in';
}

const opensForPrograms = ({ methods }: InventoryRow, { appPasswords }: DirectoryPolicy): boolean =>
  appPasswords.enabled && methods.some(({ type }) => type === 'app-password');

/** S4-19: where the call or notification still comes, a report of it is taken, and whoever reports is blocked. */
function blocksReporter(person: InventoryRow, { method }: SignInEvent, policy: DirectoryPolicy): boolean {
  const { enabled, blockUser } = reportRules(policy, person.groupIds);
  return (
    enabled && blockUser && hasMethodOf(method === 'password-and-voice' ? 'voice' : 'authenticator-app', person, policy)
  );
}

const provedIn = ({ method }: SignInEvent): SignInRequest['proved'] =>
  method === 'security-key' || method === 'temporary-access-pass' ? method : 'password';

/** What the log tells about where a sign-in came from and what the directory knew. */
function circumstancesOf(
  event: SignInEvent,
  proved: SignInRequest['proved'],
): { request: SignInRequest; state: Omit<SignInState, 'secondSteps' | 'canRegister' | 'registerAgain'> } {
  const [first] = event.because;
  const { address: from, application, wanted } = first?.details ?? {};
  const asked = typeof application === 'string' ? application : DIRECTORY;
  const address = typeof from === 'string' ? from : null;
  const isIntranet = first?.rule === 'corporate-intranet';
  const { remembered, confirmed, confirmedHere } = agesIn(event);
  const authenticationType = authenticationTypeOf(asked);
  const elsewhere = { application: DIRECTORY, authenticationType: authenticationTypeOf(DIRECTORY), address: null };
  return {
    request: {
      proved,
      application: asked,
      authenticationType,
      address,
      intranetClaim: isIntranet,
      fromIntranet: isIntranet,
      wantsSecondStep: wanted === true,
    },
    state: {
      disabled: false,
      block: null,
      lockedUntil: null,
      bypass: null,
      rememberedSince: remembered === undefined ? null : event.at - remembered,
      proofs: [
        ...(confirmed === undefined ? [] : [{ at: event.at - confirmed, ...elsewhere }]),
        ...(confirmedHere === undefined
          ? []
          : [{ at: event.at - confirmedHere, application: asked, authenticationType, address }]),
      ],
      // Rows of the inventory are not opened: each counts as it is registered.
      unreadable: 0,
    },
  };
}

/**
 * How old, in ms, the browser's token and the last second steps were. Rows from before they were written down tell of the one rule that let
 * in: since when the browser was remembered, or that a success was younger than the seconds of a caching rule. Then any shorter ones would
 * perhaps not have done, and it is taken for as old as can be.
 */
function agesIn({ at, because: [first] }: SignInEvent) {
  if (first === undefined) return {};
  const { rememberedMs, confirmedMs, confirmedHereMs, since, seconds } = first.details;
  const cached = first.rule === 'cached' && typeof seconds === 'number' ? seconds * 1000 - 1 : undefined;
  const written = (age: unknown, otherwise: number | undefined) => (typeof age === 'number' ? age : otherwise);
  return {
    remembered: written(rememberedMs, typeof since === 'number' ? at - since : undefined),
    confirmed: written(confirmedMs, cached),
    confirmedHere: written(confirmedHereMs, typeof confirmedMs === 'number' ? undefined : cached),
  };
}

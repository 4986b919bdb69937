import type { InventoryMethod, InventoryRow, SignInEvent } from '../identity-store.ts';
import { registrableKinds } from '../situation.ts';
import { authenticationTypeOf, DIRECTORY, decide, type SignInRequest, type SignInState } from './decide.ts';
import type { DirectoryPolicy, PolicyMethod } from './directory-policy.ts';
import { type JudgedKey, keyRulesFor, keyUseProblem, modelProblem, registrationProblem } from './key-rules.ts';
import { isOffered } from './method-policy.ts';

/** What a policy would do to somebody. Closed; worst first. */
export const whatIfEffects = [
  /** A sign-in like one in the log would be refused. */
  'blocked',
  /** S4-82: every second step that there is would go; registration comes first at the next sign-in. */
  'must-register',
  /** The same, and the policy offers nothing to register: the password is all that is left. */
  'password-only',
  /** A registered security key would open nothing. */
  'key-falls-out',
  /** A registered security key could not be registered again. */
  'key-not-again',
  /** A sign-in like one in the log would ask for a second step, and did not. */
  'asked-more',
  'asked-less',
] as const;
export type WhatIfEffect = (typeof whatIfEffects)[number];

export interface WhatIfSnapshot {
  readonly people: readonly InventoryRow[];
  /** Those of the last while, in any order. */
  readonly signIns: readonly SignInEvent[];
  /** What metadata lacks, by AAGUID. */
  readonly modelFaults: (aaguid: string) => readonly string[];
}

export interface AffectedPerson {
  readonly userName: string;
  readonly displayName: string;
  /** How many keys or sign-ins it is about. */
  readonly count: number;
  /** Names of the keys. */
  readonly keys: readonly string[];
}

export interface WhatIfReport {
  readonly people: number;
  readonly signIns: number;
  /** Only those that somebody has, worst first. */
  readonly effects: readonly {
    readonly effect: WhatIfEffect;
    readonly count: number;
    /** The first of them, by the order of the directory. */
    readonly people: readonly AffectedPerson[];
  }[];
}

/** How many people of each effect are named. */
const MOST_NAMED = 100;

/**
 * What would change if `next` came in the place of `former`, both as they are in force: for the methods that people have now, and
 * for their last sign-ins, replayed.
 */
export function whatIf(former: DirectoryPolicy, next: DirectoryPolicy, snapshot: WhatIfSnapshot): WhatIfReport {
  const signIns = signInsByAccount(snapshot.signIns);
  const counts = new Map<WhatIfEffect, number>();
  const named = new Map<WhatIfEffect, AffectedPerson[]>();
  let replayed = 0;
  for (const person of snapshot.people) {
    const events = signIns.get(person.id) ?? [];
    replayed += events.length;
    const { userName, displayName } = person;
    const add = (effect: WhatIfEffect, count: number, keys: readonly string[] = []) => {
      if (count === 0) return;
      counts.set(effect, (counts.get(effect) ?? 0) + 1);
      const list = named.get(effect) ?? [];
      if (list.length < MOST_NAMED) list.push({ userName, displayName, count, keys });
      named.set(effect, list);
    };
    if (person.disabled) continue;
    addMethodEffects(person, former, next, snapshot, add);
    const replay = replayAll(person, events, former, next);
    add('blocked', replay.blocked);
    add('asked-more', replay.more);
    add('asked-less', replay.less);
  }
  return {
    people: snapshot.people.length,
    signIns: replayed,
    effects: whatIfEffects.flatMap((effect) => {
      const count = counts.get(effect);
      return count === undefined ? [] : [{ effect, count, people: named.get(effect) ?? [] }];
    }),
  };
}

type Add = (effect: WhatIfEffect, count: number, keys?: readonly string[]) => void;

function addMethodEffects(
  person: InventoryRow,
  former: DirectoryPolicy,
  next: DirectoryPolicy,
  { modelFaults }: WhatIfSnapshot,
  add: Add,
): void {
  if (!hasSecondStep(person, next) && hasSecondStep(person, former)) {
    add(registrableKinds(next, person.groupIds) > 0 ? 'must-register' : 'password-only', 1);
  }
  if (person.keys.length === 0) return;
  const { groupIds } = person;
  const judge = (policy: DirectoryPolicy) => {
    const isOn = isOffered('security-key', policy, groupIds);
    const rules = keyRulesFor(policy, groupIds);
    return {
      opens: (key: JudgedKey) => isOn && modelProblem(key.aaguid, rules) === undefined,
      enters: (key: JudgedKey) => isOn && registrationProblem(key, rules) === undefined,
    };
  };
  const [was, is] = [judge(former), judge(next)];
  const judged = (key: InventoryRow['keys'][number]): JudgedKey =>
    key.attestation === 'attested' && modelFaults(key.aaguid).length > 0
      ? { ...key, attestation: 'not-attested' }
      : key;
  const out = person.keys.filter((key) => was.opens(key) && !is.opens(key));
  const notAgain = person.keys.filter((key) => is.opens(key) && was.enters(judged(key)) && !is.enters(judged(key)));
  for (const [effect, keys] of [
    ['key-falls-out', out],
    ['key-not-again', notAgain],
  ] as const) {
    add(
      effect,
      keys.length,
      keys.map(({ name }) => name),
    );
  }
}

/** As a sign-in would ask for one; ends with the first. */
function hasSecondStep({ keys, methods, groupIds }: InventoryRow, policy: DirectoryPolicy): boolean {
  const has = (method: PolicyMethod) => isOffered(method, policy, groupIds);
  return (
    methods.some((method) => methodsOf(method).some(has)) ||
    keys.some(({ aaguid }) => keyUseProblem(aaguid, policy, groupIds) === undefined)
  );
}

/** Under which methods of the policy each of its ways falls. */
const methodsOf = ({ type, kind }: InventoryMethod): readonly PolicyMethod[] => {
  switch (type) {
    case 'authenticator-app':
      return app;
    case 'oath-token':
      return kind === 'hardware' ? hardware : software;
    case 'email':
      return email;
    case 'phone':
      return kind === 'landline' ? landline : mobile;
    case 'app-password':
      return none;
  }
};
const app = ['authenticator-app', 'authenticator-app'] as const;
const hardware = ['oath-hardware'] as const;
const software = ['oath-software'] as const;
const email = ['email'] as const;
const landline = ['voice'] as const;
const mobile = ['voice', 'sms'] as const;
const none: readonly PolicyMethod[] = [];

/** How many ways of taking the second step an account has: as many as `secondStepsOf` lists. */
export function countSecondSteps({ keys, methods, groupIds }: InventoryRow, policy: DirectoryPolicy): number {
  let count = 0;
  for (const { aaguid } of keys) if (keyUseProblem(aaguid, policy, groupIds) === undefined) count++;
  for (const method of methods) count += methodsOf(method).filter((one) => isOffered(one, policy, groupIds)).length;
  return count;
}

function replayAll(
  person: InventoryRow,
  events: readonly SignInEvent[],
  former: DirectoryPolicy,
  next: DirectoryPolicy,
): { blocked: number; more: number; less: number } {
  const sum = { blocked: 0, more: 0, less: 0 };
  for (const event of events) {
    const [was, is] = [replay(person, event, former), replay(person, event, next)];
    if (is === 'refused' && was !== 'refused') sum.blocked++;
    else if (was === 'let-in' && is === 'asked') sum.more++;
    else if (was === 'asked' && is === 'let-in') sum.less++;
  }
  return sum;
}

/** What a sign-in like this one would come to. */
export function replay(
  person: InventoryRow,
  event: SignInEvent,
  policy: DirectoryPolicy,
): 'refused' | 'asked' | 'let-in' {
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

const provedIn = ({ method }: SignInEvent): SignInRequest['proved'] =>
  method === 'security-key' || method === 'temporary-access-pass' ? method : 'password';

/** What the log tells about where a sign-in came from and what the directory knew. */
function circumstancesOf(
  event: SignInEvent,
  proved: SignInRequest['proved'],
): { request: SignInRequest; state: Omit<SignInState, 'secondSteps' | 'canRegister' | 'registerAgain'> } {
  const [first] = event.because;
  const { address, application, since } = first?.details ?? {};
  const asked = typeof application === 'string' ? application : DIRECTORY;
  const isIntranet = first?.rule === 'corporate-intranet';
  return {
    request: {
      proved,
      application: asked,
      authenticationType: authenticationTypeOf(asked),
      address: typeof address === 'string' ? address : null,
      intranetClaim: isIntranet,
      fromIntranet: isIntranet,
      wantsSecondStep: false,
    },
    state: {
      disabled: false,
      block: null,
      lockedUntil: null,
      bypass: null,
      rememberedSince: first?.rule === 'remembered-device' && typeof since === 'number' ? since : null,
      proofs: [],
      // Rows of the inventory are not opened: each counts as it is registered.
      unreadable: 0,
    },
  };
}

/** Successful ones, but for those that a bypass or the first account opened: no policy decides about them. */
function signInsByAccount(events: readonly SignInEvent[]): ReadonlyMap<string, readonly SignInEvent[]> {
  const byAccount = new Map<string, SignInEvent[]>();
  for (const event of events) {
    if (event.accountId === null || event.result !== 'success' || event.method === 'first-account') continue;
    if (event.because[0]?.rule === 'one-time-bypass') continue;
    const list = byAccount.get(event.accountId);
    if (list) list.push(event);
    else byAccount.set(event.accountId, [event]);
  }
  return byAccount;
}

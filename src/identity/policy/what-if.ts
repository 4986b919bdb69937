import type { InventoryRow, SignInEvent } from '../identity-store.ts';
import { registrableKinds } from '../situation.ts';
import { hasSecondStep } from './counted-steps.ts';
import type { DirectoryPolicy } from './directory-policy.ts';
import { type JudgedKey, keyRulesFor, modelProblem, registrationProblem } from './key-rules.ts';
import { isOffered } from './method-policy.ts';
import { isReplayed, type Replayed, replay } from './replay.ts';

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
  /** S4-19: whoever reported a sign-in would have been blocked by that, and was not. */
  'report-blocks',
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
    if (events.length > 0) {
      for (const [effect, count] of changesIn(person, events, former, next)) add(effect, count);
    }
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

/** How many sign-ins would come to what they do not come to now. */
function changesIn(
  person: InventoryRow,
  events: readonly SignInEvent[],
  former: DirectoryPolicy,
  next: DirectoryPolicy,
): ReadonlyMap<WhatIfEffect, number> {
  const counts = new Map<WhatIfEffect, number>();
  for (const event of events) {
    const change = changeOf(replay(person, event, former), replay(person, event, next));
    if (change !== undefined) counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return counts;
}

function changeOf(was: Replayed, is: Replayed): WhatIfEffect | undefined {
  if (was === is) return undefined;
  if (is === 'refused') return 'blocked';
  if (is === 'reported-and-blocked') return 'report-blocks';
  if (was === 'let-in') return 'asked-more';
  return is === 'let-in' && was !== 'refused' ? 'asked-less' : undefined;
}

/** Those that a policy has a say in. */
function signInsByAccount(events: readonly SignInEvent[]): ReadonlyMap<string, readonly SignInEvent[]> {
  const byAccount = new Map<string, SignInEvent[]>();
  for (const event of events) {
    if (event.accountId === null || !isReplayed(event)) continue;
    const list = byAccount.get(event.accountId);
    if (list) list.push(event);
    else byAccount.set(event.accountId, [event]);
  }
  return byAccount;
}

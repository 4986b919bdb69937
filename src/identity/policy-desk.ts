import { toBase64url } from '../basics/bytes.ts';
import { actingProblem } from './acting.ts';
import type { Actor } from './audit.ts';
import { type Decision, done, refused } from './decision.ts';
import type { Group, SignInEvent, Station } from './identity-store.ts';
import type { IdentityParts } from './parts.ts';
import { readUsNumber } from './phone-number.ts';
import { checkPolicy, type PolicyCheck, type PolicyProblem } from './policy/check-policy.ts';
import type { DirectoryPolicy } from './policy/directory-policy.ts';
import { type AudioProblem, plainFileName, readAudioFile } from './policy/greetings/audio-file.ts';
import type { Greeting, GreetingKind } from './policy/greetings/greeting.ts';
import { inForce } from './policy/in-force.ts';
import { type PolicyChange, policyChanges } from './policy/policy-changes.ts';
import { policyLimits } from './policy/policy-limits.ts';
import { type PolicyVersion, savingOf } from './policy/policy-versions.ts';
import { type PolicyWarning, policyWarnings } from './policy/policy-warnings.ts';
import { type WhatIfReport, whatIf } from './policy/what-if.ts';

/** The policy as an administrator sees it. */
export interface ShownPolicy extends PolicyVersion {
  readonly groups: readonly Group[];
  readonly warnings: readonly PolicyWarning[];
}

export type SaveEnd =
  | { readonly end: 'saved'; readonly revision: number; readonly effectiveAt: number }
  | { readonly end: 'unchanged' }
  | { readonly end: 'invalid'; readonly problems: readonly PolicyProblem[] }
  /** Somebody saved meanwhile: who, and what. Nothing was overwritten. */
  | {
      readonly end: 'conflict';
      readonly revision: number;
      readonly savedBy: string;
      readonly savedAt: number;
      readonly changes: readonly PolicyChange[];
    };

export interface SaveWish {
  readonly policy: DirectoryPolicy;
  /** The revision that the policy was made from. */
  readonly readRevision: number;
  readonly reason: string;
  /** Trusting every address in the world is meant. */
  readonly trustsEverybody: boolean;
}

export type WhatIfEnd =
  | { readonly end: 'report'; readonly report: WhatIfReport; readonly warnings: readonly PolicyWarning[] }
  | { readonly end: 'invalid'; readonly problems: readonly PolicyProblem[] };

export type GreetingEnd =
  | { readonly end: 'added'; readonly greeting: Greeting }
  | { readonly end: 'refused'; readonly problem: AudioProblem | 'too-many' | 'language-invalid' };

const INVENTORY_PAGE = 2000;
const SIGN_IN_PAGE = 500;
/** How far back sign-ins are replayed. */
const MOST_SIGN_INS = 10_000;
const MAX_DETAIL = 400;

/** What administrators decide for everybody. Each change is checked, kept and recorded with what it was before (SX-05). */
export class PolicyDesk {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  async show(): Promise<ShownPolicy> {
    const { store } = this.#parts;
    const { revision, policy } = await store.policy();
    const version = await store.policyVersion(revision);
    return {
      revision,
      policy,
      savedAt: version?.savedAt ?? 0,
      effectiveAt: version?.effectiveAt ?? 0,
      savedBy: version?.savedBy ?? '',
      groups: await store.groups(),
      warnings: await this.#warnings(policy),
    };
  }

  /** Nothing of it counts before the propagation delay is over (S2-05), nothing at all where one field is wrong. */
  async save(actor: Actor, wish: SaveWish): Promise<Decision<SaveEnd>> {
    const { store, clock, audit, log, administratorNotice } = this.#parts;
    const problem = actingProblem(actor, this.#parts.clock.now());
    if (problem) return problem;
    const { revision, policy: former } = await store.policy();
    if (revision !== wish.readRevision) return done(await this.#conflict(wish.readRevision));
    const check = await this.#check(wish.policy, former, wish.trustsEverybody);
    if ('problems' in check) return done({ end: 'invalid', problems: check.problems });
    const changes = policyChanges(former, check.policy);
    if (changes.length === 0) return done({ end: 'unchanged' });
    const saving = savingOf(check.policy, clock.now(), actor?.userName ?? '(owner)');
    const answer = await store.savePolicy(check.policy, revision, saving);
    if (answer === 'changed-meanwhile') return done(await this.#conflict(wish.readRevision));
    await audit.record(actor, 'policy.changed', policyTarget, wish.reason, detailsOf(changes, revision + 1));
    administratorNotice.tell(
      inForce(former),
      'policy-changed',
      `${saving.savedBy}: ${changes.map(({ field }) => field).join(', ')}`,
    );
    log.info('policy-changed', { revision: revision + 1, changes: changes.length });
    return done({ end: 'saved', revision: revision + 1, effectiveAt: saving.effectiveAt });
  }

  /** What saving would do; saves nothing. */
  async whatIf(policy: DirectoryPolicy, trustsEverybody: boolean): Promise<WhatIfEnd> {
    const { store, modelFaults } = this.#parts;
    const { policy: former } = await store.policy();
    const check = await this.#check(policy, former, trustsEverybody);
    if ('problems' in check) return { end: 'invalid', problems: check.problems };
    const report = whatIf(inForce(former), inForce(check.policy), {
      people: await this.#inventory(),
      signIns: await this.#signIns(),
      modelFaults,
    });
    return { end: 'report', report, warnings: await this.#warnings(check.policy) };
  }

  greetings(): Promise<readonly Greeting[]> {
    return this.#parts.store.greetings();
  }

  greetingSound(id: string): Promise<Uint8Array | undefined> {
    return this.#parts.store.greetingSound(id);
  }

  /** S4-30 to S4-33: in place of the former one of its kind and language. */
  async addGreeting(
    actor: Actor,
    given: {
      readonly kind: GreetingKind;
      readonly language: string;
      readonly fileName: string;
      readonly sound: Uint8Array;
    },
  ): Promise<Decision<GreetingEnd>> {
    const { store, clock, random, audit } = this.#parts;
    const problem = actingProblem(actor, this.#parts.clock.now());
    if (problem) return problem;
    if (!/^[a-z]{2}$/.test(given.language)) return done({ end: 'refused', problem: 'language-invalid' });
    const reading = readAudioFile(given.fileName, given.sound);
    if ('problem' in reading) return done({ end: 'refused', problem: reading.problem });
    const greeting: Greeting = {
      id: toBase64url(random.bytes(16)),
      kind: given.kind,
      language: given.language,
      fileName: plainFileName(given.fileName),
      type: reading.type,
      bytes: reading.sound.length,
      durationMs: reading.durationMs,
      addedAt: clock.now(),
      addedBy: actor?.userName ?? '(owner)',
    };
    if ((await store.putGreeting(greeting, reading.sound, policyLimits.greetings)) === 'limit-reached') {
      return done({ end: 'refused', problem: 'too-many' });
    }
    await audit.record(actor, 'greeting.added', policyTarget, 'a greeting was uploaded', aboutGreeting(greeting));
    return done({ end: 'added', greeting });
  }

  async removeGreeting(actor: Actor, id: string): Promise<Decision<Record<string, never>>> {
    const { store, audit } = this.#parts;
    const problem = actingProblem(actor, this.#parts.clock.now());
    if (problem) return problem;
    const greeting = (await store.greetings()).find((one) => one.id === id);
    if (!greeting || !(await store.removeGreeting(id))) return refused('changed-meanwhile');
    await audit.record(actor, 'greeting.removed', policyTarget, 'a greeting was deleted', aboutGreeting(greeting));
    return done({});
  }

  /** S4-07: the programs that share the directory, after this one has reported. */
  async stations(self: Omit<Station, 'seenAt'>): Promise<readonly Station[]> {
    const { store, clock } = this.#parts;
    await store.reportStation({ ...self, seenAt: clock.now() });
    return store.stations();
  }

  async #check(policy: DirectoryPolicy, former: DirectoryPolicy, trustsEverybody: boolean): Promise<PolicyCheck> {
    const { callerId } = policy.calls;
    const usNumber = callerId === null ? undefined : await readUsNumber(callerId);
    const groups = await this.#parts.store.groups();
    return checkPolicy(policy, { former, groups, trustsEverybody, usNumber: () => usNumber });
  }

  async #conflict(readRevision: number): Promise<SaveEnd> {
    const { store } = this.#parts;
    const { revision, policy, savedAt, savedBy } = await this.show();
    const read = (await store.policyVersion(readRevision))?.policy;
    return { end: 'conflict', revision, savedBy, savedAt, changes: read ? policyChanges(read, policy) : [] };
  }

  async #warnings(policy: DirectoryPolicy): Promise<readonly PolicyWarning[]> {
    const greetings = await this.#parts.store.greetings();
    return policyWarnings(policy, { hasFraudGreeting: greetings.some(({ kind }) => kind === 'fraud-greeting') });
  }

  async #inventory(): Promise<Parameters<typeof whatIf>[2]['people']> {
    const people = [];
    for (let after = 0; ; ) {
      const page = await this.#parts.store.inventory(after, INVENTORY_PAGE);
      people.push(...page);
      after = page.at(-1)?.sequence ?? after;
      if (page.length < INVENTORY_PAGE) return people;
    }
  }

  async #signIns(): Promise<readonly SignInEvent[]> {
    const events: SignInEvent[] = [];
    for (let after: string | null = null; events.length < MOST_SIGN_INS; ) {
      const page = await this.#parts.store.signInPage({ after, limit: SIGN_IN_PAGE });
      events.push(...page.rows);
      if (page.next === null) break;
      after = page.next;
    }
    return events;
  }
}

const policyTarget = { id: 'policy', userName: 'policy' } as const;

/** Before and after of each setting. */
const detailsOf = (changes: readonly PolicyChange[], revision: number) => ({
  revision,
  ...Object.fromEntries(
    changes.map(({ field, before, after }) => [
      field,
      `${before.slice(0, MAX_DETAIL)} → ${after.slice(0, MAX_DETAIL)}`,
    ]),
  ),
});

const aboutGreeting = ({ kind, language, fileName, durationMs }: Greeting) => ({
  kind,
  language,
  fileName,
  durationMs,
});

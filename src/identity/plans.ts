import { z } from 'zod';
import { type Decision, done, refused } from './decision.ts';
import type { Account, StoredSecurityKey } from './identity-store.ts';
import { secondStepsOf } from './methods/second-steps.ts';
import type { StoredMethod } from './methods/stored-method.ts';
import type { IdentityParts } from './parts.ts';
import { proveOrder } from './policy/planner.ts';
import { factorsOf } from './situation.ts';

export type PlanKind = 'change-of-phone' | 'new-key-with-backup' | 'lost-token';
type StepName =
  | 'add-temporary-method'
  | 'delete-old-method'
  | 'change-phones'
  | 'add-new-method'
  | 'delete-temporary-method'
  | 'add-key'
  | 'add-backup-key'
  | 'delete-on-device'
  | 'require-registration'
  | 'register-new-token';

export interface PlanStep {
  readonly step: StepName;
  readonly state: 'done' | 'now' | 'later';
  readonly blocked: 'nothing-would-remain' | 'not-in-order' | null;
  readonly methodId: string | null;
}

/** The contract's `plan`. */
export interface Plan {
  readonly kind: PlanKind;
  readonly phase: 'before' | 'after' | 'only';
  readonly steps: readonly PlanStep[];
  readonly done: boolean;
  /** S1-02. */
  readonly warnsOfSignOut: boolean;
}

const started = z.object({
  startedAt: z.number(),
  /** What was there and is to go. */
  oldIds: z.array(z.string()).max(50),
  /** Phones that were there before: they are not temporary. */
  phoneIds: z.array(z.string()).max(50),
});
const kept = z.object({
  'change-of-phone': started.optional(),
  'new-key-with-backup': started.optional(),
  'lost-token': started.optional(),
});
type Kept = z.infer<typeof kept>;
type Started = z.infer<typeof started>;

/** What an account has at the moment, as far as plans look at it. */
export interface PlanFacts {
  readonly methods: readonly StoredMethod[];
  readonly keys: readonly Pick<StoredSecurityKey, 'id' | 'createdAt'>[];
  /** Ids of methods that can be a second step now. */
  readonly usable: readonly string[];
  readonly registerAgain: boolean;
}

/**
 * Guided changes, kept across restarts (S1-01). Where one stands is read off the account's methods, so a plan goes on whichever page
 * somebody did the step on.
 */
export class Plans {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Of the session's account, without the help desk's. @throws SessionEnded */
  async list(sessionId: string): Promise<readonly Plan[]> {
    const account = await this.#parts.accountOf(this.#parts.sessions.get(sessionId));
    const facts = await this.#facts(account);
    const plans = await this.#kept(account.id);
    return (['change-of-phone', 'new-key-with-backup'] as const).flatMap((kind) => {
      const start = plans[kind];
      return start ? [planNow(kind, start, facts)] : [];
    });
  }

  /** Begins anew where one is under way. @throws SessionEnded */
  async start(sessionId: string, kind: Exclude<PlanKind, 'lost-token'>): Promise<Decision<Plan>> {
    const account = await this.#parts.accountOf(this.#parts.sessions.get(sessionId));
    return this.startFor(account, kind);
  }

  /** @throws SessionEnded */
  async end(sessionId: string, kind: Exclude<PlanKind, 'lost-token'>): Promise<void> {
    await this.endFor(this.#parts.sessions.get(sessionId).accountId, kind);
  }

  async startFor(account: Account, kind: PlanKind): Promise<Decision<Plan>> {
    const facts = await this.#facts(account);
    const isOld = ({ type }: StoredMethod) =>
      kind === 'change-of-phone' ? type === 'authenticator-app' : kind === 'lost-token' && type === 'oath-token';
    const start: Started = {
      startedAt: this.#parts.clock.now(),
      oldIds: facts.methods.filter(isOld).map(({ id }) => id),
      phoneIds: facts.methods.filter(({ type }) => type === 'phone').map(({ id }) => id),
    };
    if (kind === 'change-of-phone' && start.oldIds.length === 0) {
      return refused('plan-not-found', { detail: 'there is no authenticator app to move' });
    }
    await this.#keep(account.id, { ...(await this.#kept(account.id)), [kind]: start });
    return done(planNow(kind, start, facts));
  }

  async endFor(accountId: string, kind: PlanKind): Promise<void> {
    const { [kind]: _ended, ...rest } = await this.#kept(accountId);
    await this.#keep(accountId, rest);
  }

  async of(account: Account, kind: PlanKind): Promise<Plan | null> {
    const start = (await this.#kept(account.id))[kind];
    return start ? planNow(kind, start, await this.#facts(account)) : null;
  }

  async #facts(account: Account): Promise<PlanFacts> {
    const factors = await factorsOf(this.#parts, account.id);
    const usable = secondStepsOf(factors, await this.#parts.policy()).map(({ methodId }) => methodId);
    const { methods, keys } = factors;
    return { methods, keys, usable: [...new Set(usable)], registerAgain: account.registerAgain };
  }

  async #kept(accountId: string): Promise<Kept> {
    const text = await this.#parts.store.plan(accountId);
    if (text === undefined) return {};
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      // Written by another version, or damaged: the guide is begun anew, nothing else depends on it.
      this.#parts.log.warn('plan-unreadable');
      return {};
    }
  }

  async #keep(accountId: string, plans: Kept): Promise<void> {
    await this.#parts.store.savePlan(accountId, Object.keys(plans).length === 0 ? null : JSON.stringify(plans));
  }
}

type Draft = { readonly step: StepName; readonly isDone: boolean; readonly methodId?: string | null };

/** Where a plan stands. Pure. */
export function planNow(kind: PlanKind, start: Started, facts: PlanFacts): Plan {
  const drafts = draftsOf(kind, start, facts);
  const removes: readonly StepName[] = ['delete-old-method', 'delete-temporary-method'];
  let isNow = true;
  const steps = drafts.map(({ step, isDone, methodId = null }): PlanStep => {
    const state = isDone ? 'done' : isNow ? 'now' : 'later';
    if (!isDone) isNow = false;
    const proof =
      !isDone && removes.includes(step) && methodId !== null && kind !== 'lost-token'
        ? proveOrder(facts.usable, [{ act: 'remove', id: methodId }])
        : { safe: true as const };
    const blocked = proof.safe ? (state === 'later' ? 'not-in-order' : null) : proof.because;
    return { step, state, blocked, methodId };
  });
  const oldIsGone = facts.methods.every(({ id }) => !start.oldIds.includes(id));
  return {
    kind,
    phase: kind === 'change-of-phone' ? (oldIsGone ? 'after' : 'before') : 'only',
    steps,
    done: steps.every(({ state }) => state === 'done'),
    warnsOfSignOut: kind !== 'lost-token' && facts.usable.length === 0,
  };
}

function draftsOf(kind: PlanKind, start: Started, facts: PlanFacts): readonly Draft[] {
  const { methods, keys, usable, registerAgain } = facts;
  const old = methods.find(({ id }) => start.oldIds.includes(id)) ?? null;
  const isNew = ({ createdAt }: { readonly createdAt: number }) => createdAt >= start.startedAt;
  switch (kind) {
    case 'change-of-phone': {
      const phones = methods.filter(({ type }) => type === 'phone');
      const temporary = phones.find(({ id }) => !start.phoneIds.includes(id)) ?? null;
      const app = methods.find((method) => method.type === 'authenticator-app' && !start.oldIds.includes(method.id));
      const hasNew = app !== undefined;
      // A phone that the policy does not take confirms nothing; whatever else does, a key for example, is as good as one (S1-02).
      const isOther = (id: string) => usable.includes(id) && !start.oldIds.includes(id);
      const phone = phones.find(({ id }) => isOther(id)) ?? null;
      return [
        { step: 'add-temporary-method', isDone: usable.some(isOther), methodId: phone?.id ?? null },
        { step: 'delete-old-method', isDone: old === null, methodId: old?.id ?? null },
        { step: 'change-phones', isDone: hasNew },
        { step: 'add-new-method', isDone: hasNew, methodId: app?.id ?? null },
        { step: 'delete-temporary-method', isDone: hasNew && temporary === null, methodId: temporary?.id ?? null },
      ];
    }
    case 'new-key-with-backup': {
      const [first, second] = keys.filter(isNew);
      return [
        { step: 'add-key', isDone: first !== undefined, methodId: first?.id ?? null },
        { step: 'add-backup-key', isDone: second !== undefined, methodId: second?.id ?? null },
      ];
    }
    case 'lost-token': {
      const added = methods.find((method) => isNew(method) && !start.oldIds.includes(method.id));
      const isRegistered = added !== undefined && !registerAgain;
      return [
        { step: 'delete-old-method', isDone: old === null, methodId: old?.id ?? null },
        { step: 'require-registration', isDone: registerAgain || isRegistered },
        { step: 'register-new-token', isDone: isRegistered, methodId: added?.id ?? null },
      ];
    }
  }
}

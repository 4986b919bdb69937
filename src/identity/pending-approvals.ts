import { type Decision, refused } from './decision.ts';
import { limits } from './limits.ts';
import type { SecondStepWay } from './methods/second-step-way.ts';
import type { Next } from './sign-in-steps.ts';

/** What a person is being asked for. Attempts that agree in all of it can wait for one answer. */
export interface ApprovalQuestion {
  readonly accountId: string;
  readonly application: string;
  readonly address: string;
  readonly methodId: string;
  readonly way: SecondStepWay;
}

interface Pending {
  readonly end: Promise<Decision<Next>>;
  waiting: number;
}

/**
 * Questions that wait for a person now (S4-43): a VPN that asks two or three times at once asks the person once. In memory on purpose:
 * a restart forgets them.
 */
export class PendingApprovals {
  readonly #pending = new Map<string, Pending>();

  /** Asks, and lets others wait for the answer until everything that follows from it is written down. */
  async ask(question: ApprovalQuestion, act: () => Promise<Decision<Next>>): Promise<Decision<Next>> {
    const key = keyOf(question);
    const end = act();
    const pending = { end, waiting: 0 };
    this.#pending.set(key, pending);
    try {
      return await end;
    } finally {
      if (this.#pending.get(key) === pending) this.#pending.delete(key);
    }
  }

  /** Whether a person is being asked this now. */
  isAsked(question: ApprovalQuestion): boolean {
    return this.#pending.has(keyOf(question));
  }

  /**
   * How the question that waits now ends; it lives no longer for it. Refused with `throttled` where too many wait, and with
   * `not-answered` for whoever goes away and where nobody is being asked.
   */
  async join(question: ApprovalQuestion, signal: AbortSignal): Promise<Decision<Next>> {
    const pending = this.#pending.get(keyOf(question));
    if (pending === undefined || signal.aborted) return refused('not-answered');
    if (pending.waiting >= limits.joinedAttempts) return refused('throttled');
    const left = Promise.withResolvers<Decision<Next>>();
    const leave = () => left.resolve(refused('not-answered'));
    signal.addEventListener('abort', leave, { once: true });
    pending.waiting++;
    try {
      return await Promise.race([pending.end, left.promise]);
    } finally {
      pending.waiting--;
      signal.removeEventListener('abort', leave);
    }
  }
}

const keyOf = ({ accountId, application, address, methodId, way }: ApprovalQuestion): string =>
  JSON.stringify([accountId, application, address, methodId, way]);

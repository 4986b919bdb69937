import { type Because, type Decision, decisionRules, type IdentityRefusal } from '../contract/identity.ts';
import type { Refusal } from '../contract/steps.ts';
import type { Decision as DirectoryDecision } from '../identity/decision.ts';
import type { DecisionReason } from '../identity/identity-store.ts';
import { type RefusalContext, toRefusal } from './refusals.ts';

/** What the directory decided, in the words of the contract, with its value as the contract shows it. */
export function toDecision<From, To>(decision: DirectoryDecision<From>, show: (value: From) => To): Decision<To> {
  if (decision.outcome === 'done') return { outcome: 'done', value: show(decision.value) };
  return refusedBy(decision.refusal);
}

/** Without rules that this version does not know: the log may have been written by another. */
export const toBecause = (because: readonly DecisionReason[]): Because =>
  because.flatMap(({ rule, details }) => {
    const known = decisionRules.find((name) => name === rule);
    return known === undefined ? [] : [{ rule: known, details }];
  });

/** The security key said no, so that the directory never came to decide. */
const refusedByKey = (key: Refusal): Decision<never> =>
  refusedBy({ code: 'key', key, until: null, seconds: null, delivery: null, detail: null });

const refusedBy = (refusal: IdentityRefusal): { outcome: 'refused'; refusal: IdentityRefusal } => ({
  outcome: 'refused',
  refusal,
});

/** Runs a ceremony with a key: what the key refuses is a decision too. @throws faults of our own */
export async function decideWithKey<T>(context: RefusalContext, run: () => Promise<Decision<T>>): Promise<Decision<T>> {
  try {
    return await run();
  } catch (error) {
    return refusedByKey(toRefusal(error, context));
  }
}

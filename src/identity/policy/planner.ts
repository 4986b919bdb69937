/** One act of a plan, on the second steps of an account. */
export type PlanAct = { readonly act: 'add'; readonly id: string } | { readonly act: 'remove'; readonly id: string };

export type PlanProof =
  | { readonly safe: true }
  /** The act at `index` would leave the account with no second step (S1-02). */
  | { readonly safe: false; readonly index: number; readonly because: 'nothing-would-remain' };

/**
 * Goes through the acts in order, from what is usable now, and looks whether a second step remains after each. An account that has none at
 * the start is not made worse.
 */
export function proveOrder(usable: readonly string[], acts: readonly PlanAct[]): PlanProof {
  const ids = new Set(usable);
  for (const [index, { act, id }] of acts.entries()) {
    const before = ids.size;
    if (act === 'add') ids.add(id);
    else ids.delete(id);
    if (ids.size === 0 && before > 0) return { safe: false, index, because: 'nothing-would-remain' };
  }
  return { safe: true };
}

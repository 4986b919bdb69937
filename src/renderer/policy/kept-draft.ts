import type { DirectoryPolicy, ShownPolicy } from '../../contract/policy.ts';

/** A policy that somebody was changing when the pages of the policy went away. */
interface KeptDraft {
  readonly userName: string;
  /** What it was made from. */
  readonly base: ShownPolicy;
  readonly policy: DirectoryPolicy;
  /** Typed for the audit log. */
  readonly reason: string;
}

/**
 * Kept over a sign-in in the memory of this window, for the one who made it: saving may want a fresh sign-in, and nobody should have to
 * do the work twice. It is written nowhere.
 */
let kept: KeptDraft | null = null;

export const keepDraft = (draft: KeptDraft): void => {
  kept = draft;
};

/** Somebody else's stays. */
export const dropDraft = (userName: string): void => {
  if (kept?.userName === userName) kept = null;
};

/** What this person had not saved; null: nothing. */
export const draftOf = (userName: string): KeptDraft | null => (kept?.userName === userName ? kept : null);

import { createContext, useContext } from 'react';
import type { DirectoryPolicy, PolicyProblem, ShownPolicy } from '../../contract/policy.ts';

/** A policy while it is being changed. */
export interface Draft {
  readonly shown: ShownPolicy;
  readonly policy: DirectoryPolicy;
  readonly mayChange: boolean;
  readonly problems: readonly PolicyProblem[];
  /** It was there before the last sign-in. */
  readonly isRestored: boolean;
  readonly change: (changes: Partial<DirectoryPolicy>) => void;
}

export const DraftContext = createContext<Draft | null>(null);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (!draft) throw new Error('expected a page of the policy');
  return draft;
}

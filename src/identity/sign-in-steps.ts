import type { DecisionReason, SignInMethod } from './identity-store.ts';
import type { SecondStep } from './methods/second-steps.ts';
import type { Session } from './sessions.ts';

export type FirstStep = 'password' | 'temporary-access-pass' | 'security-key';

export interface SignInQuestion {
  readonly flow: string;
  /** What to ask for first; the person may choose another way. */
  readonly ask: FirstStep;
  readonly ways: readonly FirstStep[];
}

/** What comes next in a sign-in, as the contract's `next`. */
export type Next =
  | {
      readonly next: 'second-step';
      readonly flow: string;
      readonly suggested: SecondStep;
      readonly choices: readonly SecondStep[];
      readonly rememberDays: number | null;
      readonly because: readonly DecisionReason[];
    }
  | {
      readonly next: 'register';
      readonly session: Session;
      readonly wanted: number;
      readonly there: number;
      readonly because: readonly DecisionReason[];
    }
  /** The password is one that an administrator gave: another one is chosen before the end. */
  | {
      readonly next: 'new-password';
      readonly flow: string;
      readonly hasAppPasswords: boolean;
      readonly because: readonly DecisionReason[];
    }
  | { readonly next: 'stay-signed-in'; readonly flow: string; readonly because: readonly DecisionReason[] };

export interface Finished {
  readonly session: Session;
  /** What the page keeps from now on, in place of what it had. */
  readonly keep: readonly string[];
}

/** What was proved, and how the log calls it. */
export interface Proof {
  readonly method: SignInMethod;
  readonly keyName?: string | null;
}

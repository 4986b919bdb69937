import type { ShownToken } from './browser-tokens.ts';
import type { DecisionReason, SignInMethod } from './identity-store.ts';
import { limits } from './limits.ts';
import type { SecondStep } from './methods/second-steps.ts';
import type { SentCode } from './sent-code.ts';
import { ShortLived } from './short-lived.ts';

/** Who began, and from where: the same from the user name to the end. */
export interface Began {
  readonly typedName: string;
  readonly nameKey: string;
  /** null: there is no such account, which nobody learns. */
  readonly accountId: string | null;
  /** The tokens that the page has shown. */
  readonly browser: readonly string[];
  readonly wantsSecondStep: boolean;
  /** The computer that the sign-in comes from; null: not counted by computer. */
  readonly source: string | null;
  /** What it asks to be let in to: `directory` for the directory's own pages. */
  readonly application: string;
  /** Dotted IPv4, as a connection has it; null: not known. */
  readonly address: string | null;
}

export interface FirstStage extends Began {
  readonly stage: 'first';
}

/** The password was right. */
export interface SecondStage extends Began {
  readonly stage: 'second';
  readonly accountId: string;
  /** How often the account's sessions had been ended when the first step was proved: what ends sessions ends this too. */
  readonly endings: number;
  /** The first is suggested. */
  readonly steps: readonly SecondStep[];
  readonly because: readonly DecisionReason[];
  /** Registration comes after it. */
  readonly register: boolean;
  readonly rememberDays: number | null;
  /** The one code that is out. */
  sent: {
    readonly methodId: string;
    readonly way: 'sms' | 'email';
    /** The number or address. */
    readonly to: string;
    readonly code: SentCode;
  } | null;
}

/** Everything that is asked for was proved. */
export interface ProvenStage extends Began {
  readonly stage: 'proven';
  readonly accountId: string;
  readonly endings: number;
  readonly method: SignInMethod;
  readonly because: readonly DecisionReason[];
  /** The token that took the place of the second step, to be spent at the end. */
  readonly remembered: ShownToken | null;
  /** Whether a browser may be remembered for what was proved. */
  readonly mayRemember: boolean;
}

/** As `ProvenStage`, but the password that was typed is temporary: another one comes first. */
export interface NewPasswordStage extends Omit<ProvenStage, 'stage'> {
  readonly stage: 'new-password';
  /** Which temporary password it is: when it was given. */
  readonly since: number;
}

export type Flow = FirstStage | SecondStage | NewPasswordStage | ProvenStage;

/** Sign-ins under way. Each right step ends its flow's id and gives another: nobody takes a step twice. */
export class Flows extends ShortLived<Flow> {
  constructor(ports: ConstructorParameters<typeof ShortLived>[0]) {
    super(ports, { lifetimeMs: limits.flowMs, capacity: 10_000 });
  }

  at<Stage extends Flow['stage']>(id: string, stage: Stage): Extract<Flow, { stage: Stage }> | undefined {
    const flow = this.get(id);
    return flow?.stage === stage ? (flow as Extract<Flow, { stage: Stage }>) : undefined;
  }

  /** For the last time: whoever comes second gets nothing. */
  takeAt<Stage extends Flow['stage']>(id: string, stage: Stage): Extract<Flow, { stage: Stage }> | undefined {
    if (this.at(id, stage) === undefined) return undefined;
    return this.take(id) as Extract<Flow, { stage: Stage }> | undefined;
  }
}

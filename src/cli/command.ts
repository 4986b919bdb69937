import type { Touchstone } from '../contract/contract.ts';
import type { Refusal } from '../contract/steps.ts';
import type { Output } from './output.ts';
import type { Terminal } from './terminal.ts';
import type { VirtualHands } from './virtual-hands.ts';
import type { Words } from './words.ts';

/** Options that a command may have been given. Secrets are never among them. */
export interface CommandOptions {
  readonly key: string | undefined;
  readonly virtual: boolean;
  /** The data folder; undefined: this computer's own. */
  readonly data: string | undefined;
  readonly finger: string;
  readonly user: string | undefined;
  readonly name: string | undefined;
  readonly displayName: string | undefined;
  readonly phoneticName: string | undefined;
  readonly latinName: string | undefined;
  readonly by: string | undefined;
  readonly role: string | undefined;
  readonly group: string | undefined;
  readonly type: string | undefined;
  readonly lifetime: string | undefined;
  readonly oneTime: boolean;
  readonly usePin: boolean;
  readonly yes: boolean;
  readonly noTest: boolean;
  readonly seen: string | undefined;
  readonly expected: string | undefined;
  readonly watch: boolean;
  readonly claimed: boolean;
  readonly extension: readonly string[];
  readonly algorithm: string | undefined;
  readonly protection: string | undefined;
  readonly discoverable: boolean;
  readonly site: readonly string[];
  readonly names: boolean;
  readonly remember: boolean;
  readonly all: boolean;
  readonly search: string | undefined;
  readonly note: string | undefined;
  readonly model: string | undefined;
  readonly quirk: readonly string[];
  readonly socket: readonly string[];
  readonly control: string | undefined;
  readonly state: string | undefined;
  readonly scenario: string | undefined;
  readonly autoTouch: boolean;
  readonly autoFinger: boolean;
  readonly resetAnyTime: boolean;
  readonly seed: string | undefined;
  readonly recent: boolean;
  readonly actor: string | undefined;
  readonly target: string | undefined;
  readonly action: string | undefined;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly days: string | undefined;
  readonly timeZone: string | undefined;
  readonly csv: string | undefined;
  readonly passwords: string | undefined;
  readonly limit: string | undefined;
  readonly after: string | undefined;
  readonly reason: string | undefined;
  readonly number: string | undefined;
  readonly email: string | undefined;
  readonly landline: boolean;
  readonly keepNumber: boolean;
  readonly ahead: string | undefined;
  readonly drift: string | undefined;
  readonly program: string | undefined;
  readonly application: string | undefined;
  readonly address: string | undefined;
  readonly roots: string | undefined;
  readonly copy: boolean;
  readonly field: readonly string[];
  readonly secret: boolean;
  readonly file: string | undefined;
  readonly trustEverybody: boolean;
}

export interface CommandContext {
  readonly touchstone: Touchstone;
  readonly options: CommandOptions;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  readonly output: Output;
  readonly words: Words;
  /** With `--virtual`: who operates the virtual key. */
  readonly hands: VirtualHands | null;
  /** Waits so many ms, as somebody who holds a button down. Ends with Ctrl-C. */
  readonly pass: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C: the running operation is cancelled on the key too. */
  readonly signal: AbortSignal;
}

/** How every command ends: what scripts go by. Closed: each has words in `--help` and in docs/cli.md. */
export const ExitCode = { done: 0, refused: 1, usage: 2, failed: 3, cancelled: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface Command {
  /** The words after `touchstone`, as `pin set`. */
  readonly name: string;
  /** Names of the positional arguments, in order; all are required. */
  readonly takes: readonly string[];
  /** Options that this command reads, besides the common ones. */
  readonly reads: readonly (keyof CommandOptions)[];
  readonly run: (context: CommandContext) => Promise<ExitCode>;
}

export interface StandaloneContext extends Omit<CommandContext, 'touchstone' | 'hands'> {
  /** All commands of the terminal. */
  readonly commands: readonly (Command | StandaloneCommand)[];
}

/** A command that has nothing to do with the directory and the keys of this computer: for it they are not opened. */
export interface StandaloneCommand extends Omit<Command, 'run'> {
  readonly standalone: true;
  readonly run: (context: StandaloneContext) => Promise<ExitCode>;
}

/** The key cannot or may not do what the command is for: the command ends with saying so. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
  readonly refusal: Refusal;

  constructor(refusal: Pick<Refusal, 'code'> & Partial<Refusal>) {
    super(refusal.code);
    this.refusal = { retries: null, status: null, detail: null, ...refusal };
  }
}

/** The command line does not say what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

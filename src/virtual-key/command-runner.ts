import type { Log } from '../basics/log.ts';
import { CborError, type CborValue, decodeCbor, encodeMessage } from '../fido/cbor.ts';
import { KeepaliveStatus, maxMessageLength } from '../fido/ctaphid.ts';
import { Status } from '../fido/status.ts';
import type { Chip } from './chip.ts';
import { type CommandEntry, findCommand } from './commands/command-table.ts';
import { check, Parameters } from './commands/parameters.ts';
import { FlashFull } from './flash/records.ts';
import type { CommandResult, PersonAnswer, PersonWait, WithPerson } from './person.ts';
import { Refusal } from './refusal.ts';

/** The side of a transport that waits for a command's answer. */
export interface Conversation {
  /** Called once: status byte and answer. */
  respond(response: Uint8Array): void;
  /** Called when what the key does changes, while the answer is awaited. */
  keepalive(status: number): void;
}

interface Run {
  readonly entry: CommandEntry;
  readonly work: WithPerson<CommandResult>;
  readonly conversation: Conversation;
  wait: PersonWait | undefined;
  stopTimer: () => void;
}

export interface CommandRunnerPorts {
  readonly chip: Chip;
  readonly log: Log;
  /** Whether somebody else has the person's attention: standalone enrolment. */
  personIsBusy(): boolean;
  /** A wait begins or ends, or a command has ended. */
  changed(): void;
}

/** Runs one command at a time, from its bytes to its answer's bytes, and carries people's answers to it. */
export class CommandRunner {
  readonly #ports: CommandRunnerPorts;
  #run: Run | undefined;

  constructor(ports: CommandRunnerPorts) {
    this.#ports = ports;
  }

  get waitingFor(): PersonWait['for'] | null {
    return this.#run?.wait?.for ?? null;
  }

  /** @param request command byte and parameters */
  start(request: Uint8Array, conversation: Conversation): void {
    const { chip, changed } = this.#ports;
    const entry = findCommand(request[0] ?? 0, chip.model);
    // Any command ends the sequence that it does not belong to, also one that is refused.
    if (!entry?.continues?.some((kind) => chip.ram.sequence.peek(kind))) chip.ram.sequence.end();
    let response: Uint8Array;
    try {
      check(request.length <= chip.model.maxMsgSize, Status.REQUEST_TOO_LARGE);
      check(entry !== undefined, Status.INVALID_COMMAND);
      const result = entry.run(chip, readParameters(entry, request));
      if (result !== undefined && !(result instanceof Map)) {
        this.#run = { entry, work: result, conversation, wait: undefined, stopTimer: () => {} };
        this.#advance(this.#run, () => result.next());
        return;
      }
      response = encodeResponse(result);
    } catch (error) {
      response = Uint8Array.of(this.#statusOf(error, entry));
    }
    conversation.respond(response);
    changed();
  }

  /** What a person did; it counts only while it is waited for. */
  answer(answer: PersonAnswer): void {
    const run = this.#run;
    if (!run?.wait) return;
    if (run.wait.held && 'held' in answer && !answer.held) return;
    this.#endWait(run);
    this.#advance(run, () => run.work.next(answer));
  }

  /** CTAPHID_CANCEL: the command answers KEEPALIVE_CANCEL. */
  cancel(): void {
    const run = this.#run;
    if (!run?.wait) return;
    this.#endWait(run);
    this.#advance(run, () => run.work.throw(new Refusal(Status.KEEPALIVE_CANCEL)));
  }

  /** Nobody wants the answer any more. */
  stop(): void {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    // Without a wait the command is at work further up the stack, and `advance` lets it go.
    if (run.wait) {
      this.#endWait(run);
      run.work.return(undefined);
    }
    this.#ports.changed();
  }

  #advance(run: Run, step: () => IteratorResult<PersonWait, CommandResult>): void {
    let response: Uint8Array;
    try {
      let result = step();
      if (!result.done && this.#ports.personIsBusy()) {
        result = run.work.throw(new Refusal(Status.USER_ACTION_PENDING));
      }
      if (this.#run !== run) return;
      if (!result.done) {
        this.#beginWait(run, result.value);
        return;
      }
      response = encodeResponse(result.value);
    } catch (error) {
      response = Uint8Array.of(this.#statusOf(error, run.entry));
    }
    if (this.#run === run) this.#run = undefined;
    run.conversation.respond(response);
    this.#ports.changed();
  }

  #beginWait(run: Run, wait: PersonWait): void {
    run.wait = wait;
    run.conversation.keepalive(KeepaliveStatus.userPresenceNeeded);
    this.#ports.changed();
    // A rig touches as soon as it hears of the wait: then there is nothing left to time.
    if (run.wait !== wait) return;
    run.stopTimer = this.#ports.chip.clock.schedule(wait.timeoutMs, () => this.answer({ type: 'nobody' }));
  }

  #endWait(run: Run): void {
    run.stopTimer();
    run.wait = undefined;
  }

  #statusOf(error: unknown, entry: CommandEntry | undefined): number {
    if (error instanceof Refusal) return error.status;
    if (error instanceof FlashFull) return entry?.whenFull ?? Status.KEY_STORE_FULL;
    this.#ports.log.warn('virtual-key-command-failed', { error: error instanceof Error ? error.name : typeof error });
    return Status.OTHER;
  }
}

/** @param request command byte and parameters */
function readParameters(entry: CommandEntry, request: Uint8Array): Parameters {
  if (!entry.hasParameters) {
    check(request.length <= 1, Status.INVALID_LENGTH);
    return new Parameters(new Map());
  }
  const value = decode(request);
  check(value instanceof Map, Status.CBOR_UNEXPECTED_TYPE);
  return new Parameters(value);
}

function decode(request: Uint8Array): CborValue {
  try {
    return decodeCbor(request, 1);
  } catch (cause) {
    if (!(cause instanceof CborError)) throw cause;
    throw new Refusal(Status.INVALID_CBOR, { cause });
  }
}

function encodeResponse(result: CommandResult): Uint8Array {
  if (!result || result.size === 0) return Uint8Array.of(Status.OK);
  const response = encodeMessage(Status.OK, result);
  // What the transport cannot carry: names as long as the longest request, read back with a key beside them.
  check(response.length <= maxMessageLength, Status.LIMIT_EXCEEDED);
  return response;
}

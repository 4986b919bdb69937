import type { Clock } from '../basics/clock.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { broadcastChannel, Capability, HidCommand, maxMessageLength } from '../fido/ctaphid.ts';
import { ProtocolError, TransactionCancelled } from './errors.ts';
import { type HidConnection, HidConnectionLost } from './hid-connection.ts';
import { type ChannelGrant, type DeviceVersion, initialize } from './initialization.ts';
import { Transaction, type TransactionEnd } from './transaction.ts';
import { Wire } from './wire.ts';

export interface ChannelPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log;
}

/** What every operation on a key takes. */
export interface OperationOptions {
  /**
   * Aborting it sends CANCEL; the operation ends when the key has answered that, or after a second. Where the key was faster,
   * it ends as if nobody had aborted it.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called when the key's keepalive status changes: `KeepaliveStatus`, or a number that nobody knows. */
  readonly onKeepalive?: ((status: number) => void) | undefined;
}

export interface TransactOptions extends OperationOptions {
  /** For the whole transaction however often the key says that it is alive. 120,000 unless told. */
  readonly deadlineMs?: number | undefined;
  /** Bytes of the longest reply that is taken; what a channel can carry unless told. */
  readonly maxReplyLength?: number | undefined;
}

/** A CTAPHID channel (CTAP 2.1 section 11.2). Transactions run one at a time, in the order in which they were asked for. */
export interface Channel {
  readonly version: DeviceVersion;
  /** Bits of `Capability`. */
  readonly capabilities: number;
  /**
   * Sends a message and returns the payload of its reply.
   *
   * @param command a `HidCommand`, without bit 7
   * @throws HidConnectionLost as soon as the key is gone
   * @throws ProtocolError when the key breaks the rules or answers ERROR
   * @throws TransactionTimeout after 20 seconds without a sign of life, or at the deadline; the key was sent CANCEL
   * @throws ChannelBusy when the key refused with CHANNEL_BUSY for 3 seconds: the message was not processed
   * @throws TransactionCancelled when the signal aborted
   * @throws FramingError when the payload is longer than a message can be
   */
  transact(command: number, payload: Uint8Array, options?: TransactOptions): Promise<Uint8Array>;
  /** Lets the key blink. False where it cannot. Some keys fail a CBOR command that comes right after it. */
  wink(options?: OperationOptions): Promise<boolean>;
  /** Sends bytes to the key and back. @throws ProtocolError when others come back */
  ping(payload: Uint8Array, options?: OperationOptions): Promise<void>;
  /** Cancels what runs and closes the connection. */
  close(): Promise<void>;
}

const TOTAL_MS = 120_000;

/**
 * Allocates a channel. The connection belongs to the channel from now on: it is closed when this fails, and by `close`.
 * @throws as `initialize` does: TransactionTimeout, ProtocolError, ChannelBusy, HidConnectionLost, TransactionCancelled
 */
export async function openChannel(
  connection: HidConnection,
  ports: ChannelPorts,
  signal?: AbortSignal,
): Promise<Channel> {
  const wire = new Wire(connection, ports.clock);
  try {
    const grant = await initialize(wire, ports, { channel: broadcastChannel, attempts: 2, signal });
    return new HidChannel(wire, ports, grant);
  } catch (error) {
    // Why it failed says more than a connection that cannot be closed.
    await wire.close().catch(() => {});
    throw error;
  }
}

interface Job {
  readonly command: number;
  readonly payload: Uint8Array;
  readonly options: TransactOptions;
  readonly resolve: (reply: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

class HidChannel implements Channel {
  readonly version: DeviceVersion;
  readonly capabilities: number;
  readonly #wire: Wire;
  readonly #ports: ChannelPorts;
  readonly #log: Log;
  readonly #waiting: Job[] = [];
  #id: number;
  #running = false;
  #inStep = true;
  #closed: Promise<void> | undefined;

  constructor(wire: Wire, ports: ChannelPorts, grant: ChannelGrant) {
    this.#wire = wire;
    this.#ports = ports;
    this.#log = ports.log ?? silentLog;
    this.#id = grant.channel;
    this.version = grant.version;
    this.capabilities = grant.capabilities;
  }

  transact(command: number, payload: Uint8Array, options: TransactOptions = {}): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const job = { command, payload, options, resolve, reject };
      if (this.#closed) reject(new HidConnectionLost('the channel was closed'));
      else if (this.#running) this.#enqueue(job);
      else this.#start(job);
    });
  }

  async wink(options?: OperationOptions): Promise<boolean> {
    if ((this.capabilities & Capability.wink) === 0) return false;
    await this.transact(HidCommand.wink, new Uint8Array(0), options);
    return true;
  }

  async ping(payload: Uint8Array, options?: OperationOptions): Promise<void> {
    const reply = await this.transact(HidCommand.ping, payload, options);
    if (reply.length !== payload.length || !reply.every((byte, i) => byte === payload[i])) {
      throw new ProtocolError('PING', `${reply.length} bytes`, `the ${payload.length} bytes sent`);
    }
  }

  close(): Promise<void> {
    if (!this.#closed) {
      for (const job of [...this.#waiting]) {
        this.#dequeue(job);
        job.reject(new TransactionCancelled('not-sent', { cause: new Error('the channel was closed') }));
      }
      this.#closed = this.#wire.close();
    }
    return this.#closed;
  }

  /** A transaction that is cancelled while it waits must not wait any longer. */
  #enqueue(job: Job): void {
    this.#waiting.push(job);
    job.options.signal?.addEventListener('abort', this.#dropAborted);
  }

  readonly #dropAborted = (): void => {
    for (const job of [...this.#waiting]) {
      const { signal } = job.options;
      if (!signal?.aborted) continue;
      this.#dequeue(job);
      job.reject(new TransactionCancelled('not-sent', { cause: signal.reason }));
    }
  };

  #dequeue(job: Job): void {
    this.#waiting.splice(this.#waiting.indexOf(job), 1);
    const { signal } = job.options;
    // Several waiting jobs may share a signal.
    if (!this.#waiting.some((other) => other.options.signal === signal)) {
      signal?.removeEventListener('abort', this.#dropAborted);
    }
  }

  #start(job: Job): void {
    this.#running = true;
    if (this.#inStep) this.#run(job);
    else void this.#resynchronize(job);
  }

  #run(job: Job): void {
    const { command, payload, options, resolve, reject } = job;
    const { signal, onKeepalive, deadlineMs = TOTAL_MS, maxReplyLength = maxMessageLength } = options;
    if (signal?.aborted) {
      reject(new TransactionCancelled('not-sent', { cause: signal.reason }));
      this.#next();
      return;
    }
    const request = { channel: this.#id, command, payload, maxReplyLength, deadlineMs, signal, onKeepalive };
    const end = (end: TransactionEnd): void => {
      this.#inStep = end.inStep;
      if ('reply' in end) resolve(end.reply);
      else reject(end.error);
      this.#next();
    };
    let transaction: Transaction;
    try {
      transaction = new Transaction(this.#wire, this.#ports.clock, request, end);
    } catch (error) {
      reject(error);
      this.#next();
      return;
    }
    transaction.start();
  }

  /**
   * After a conversation that broke off: INIT on our own channel makes the key drop it, and a new channel makes whatever
   * it may still answer to the old one foreign.
   */
  async #resynchronize(job: Job): Promise<void> {
    const { signal } = job.options;
    try {
      await initialize(this.#wire, this.#ports, { channel: this.#id, attempts: 1, signal }).catch((error) => {
        if (error instanceof HidConnectionLost || error instanceof TransactionCancelled) throw error;
      });
      const { channel } = await initialize(this.#wire, this.#ports, { channel: broadcastChannel, attempts: 2, signal });
      this.#log.info('ctap-channel-renewed');
      this.#id = channel;
      this.#inStep = true;
    } catch (error) {
      job.reject(error);
      this.#next();
      return;
    }
    this.#run(job);
  }

  #next(): void {
    this.#running = false;
    const [job] = this.#waiting;
    if (!job) return;
    this.#dequeue(job);
    this.#start(job);
  }
}

import type { Duplex } from 'node:stream';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { NativeDevice, NativeHandle, NativeHid } from '../hid/native-hid.ts';
import type { RunKeys } from './key-agreement.ts';
import {
  type Command,
  type EndReason,
  encodeCommand,
  kindOfCommand,
  MessageError,
  type News,
  packetBytes,
  parseNews,
} from './messages.ts';
import { FrameError, FrameReader, FrameSigner, longestMessage } from './signed-frames.ts';

/** How a conversation with the helper ended. `interfered`: what came was not from the helper. */
export type ClientEnd = EndReason | 'closed' | 'gone' | 'interfered';

/** The helper refused, or is not there any more. */
export class HelperRefused extends Error {
  override readonly name = 'HelperRefused';
}

type Answer =
  | Extract<News, { readonly kind: 'listed' | 'done' | 'refused' }>
  | { readonly kind: 'opened'; readonly held: HelperHandle };

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (cause: Error) => void;
}

/** The app's end of the pipe: keys that the helper opens are used as those that this program opens itself. */
export class HelperClient implements NativeHid {
  readonly #pipe: Duplex;
  readonly #reader: FrameReader;
  readonly #signer: FrameSigner;
  readonly #pending = new Map<number, Pending>();
  readonly #handles = new Map<number, HelperHandle>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = new Emitter<ClientEnd>();
  #end: ClientEnd | undefined;
  #lastRequest = 0;
  #isReady = false;

  constructor(pipe: Duplex, keys: RunKeys) {
    this.#pipe = pipe;
    this.#reader = new FrameReader(keys.fromHelper, longestMessage.fromHelper);
    this.#signer = new FrameSigner(keys.toHelper, longestMessage.toHelper);
    // Whoever asks learns it; where nobody does it is no fault.
    this.#ready.promise.catch(() => {});
    pipe.on('data', (bytes: Uint8Array) => this.#take(bytes));
    for (const event of ['end', 'close', 'error']) pipe.on(event, () => this.#finish('gone'));
  }

  /** Settles when the other end has proved that it is the helper of this run. @throws HelperRefused when it does not */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Called once, also where it has ended already. */
  onEnd(listener: (end: ClientEnd) => void): Unsubscribe {
    if (this.#end !== undefined) {
      listener(this.#end);
      return () => {};
    }
    return this.#ended.on(listener);
  }

  async list(): Promise<NativeDevice[]> {
    const answer = await this.#ask({ kind: 'list' });
    if (answer.kind !== 'listed') throw this.#unexpected(answer);
    return [...answer.devices];
  }

  async open(path: string): Promise<NativeHandle> {
    const answer = await this.#ask({ kind: 'open', path });
    if (answer.kind !== 'opened') throw this.#unexpected(answer);
    return answer.held;
  }

  /** Ends the helper: it goes when the pipe does. */
  close(): void {
    this.#finish('closed');
  }

  /** Made as the answer is read: what comes right behind it, such as the news that the key is gone, is then not lost. */
  #hold(handle: number): HelperHandle {
    const held = new HelperHandle({
      write: async (packet) => this.#requireDone(await this.#ask({ kind: 'write', handle, packet })),
      close: async () => {
        this.#handles.delete(handle);
        if (this.#end === undefined) this.#requireDone(await this.#ask({ kind: 'close', handle }));
      },
    });
    this.#handles.set(handle, held);
    return held;
  }

  #ask(question: CommandWithoutRequest): Promise<Answer> {
    if (this.#end !== undefined) return Promise.reject(new HelperRefused('the elevated helper has ended'));
    const request = ++this.#lastRequest;
    const command: Command = { ...question, request };
    return new Promise((resolve, reject) => {
      this.#pending.set(request, { resolve, reject });
      this.#pipe.write(this.#signer.sign(kindOfCommand(command), encodeCommand(command)));
    });
  }

  #take(bytes: Uint8Array): void {
    if (this.#end !== undefined) return;
    try {
      for (const { kind, message } of this.#reader.read(bytes)) {
        this.#hear(parseNews(kind, message));
        if (this.#end !== undefined) return;
      }
    } catch (error) {
      if (!(error instanceof FrameError || error instanceof MessageError)) throw error;
      this.#finish('interfered');
    }
  }

  #hear(news: News): void {
    if (!this.#isReady && news.kind !== 'ready') return this.#finish('interfered');
    switch (news.kind) {
      case 'ready':
        this.#isReady = true;
        return this.#ready.resolve();
      case 'report':
        return this.#handles.get(news.handle)?.report(news.packet);
      case 'lost': {
        const handle = this.#handles.get(news.handle);
        this.#handles.delete(news.handle);
        return handle?.fail(new HelperRefused(news.detail));
      }
      case 'ending':
        return this.#finish(news.reason);
      default: {
        const pending = this.#pending.get(news.request);
        this.#pending.delete(news.request);
        return pending?.resolve(news.kind === 'opened' ? { kind: 'opened', held: this.#hold(news.handle) } : news);
      }
    }
  }

  #requireDone(answer: Answer): void {
    if (answer.kind !== 'done') throw this.#unexpected(answer);
  }

  #unexpected(answer: Answer): HelperRefused {
    if (answer.kind === 'refused') return new HelperRefused(`${answer.reason}: ${answer.detail}`);
    return new HelperRefused(`got the answer ${answer.kind} to another question`);
  }

  #finish(end: ClientEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#pipe.destroy();
    const cause = new HelperRefused(`the elevated helper has ended: ${end}`);
    this.#ready.reject(cause);
    for (const { reject } of this.#pending.values()) reject(cause);
    this.#pending.clear();
    for (const handle of this.#handles.values()) handle.fail(cause);
    this.#handles.clear();
    this.#ended.emit(end);
  }
}

type WithoutRequest<T> = T extends unknown ? Omit<T, 'request'> : never;
type CommandWithoutRequest = WithoutRequest<Command>;

/** A key that the helper holds open. */
class HelperHandle implements NativeHandle {
  readonly #ways: { write(packet: Uint8Array): Promise<void>; close(): Promise<void> };
  readonly #reports = new Emitter<Uint8Array>();
  readonly #failures = new Emitter<unknown>();
  #failure: { cause: unknown } | undefined;

  constructor(ways: { write(packet: Uint8Array): Promise<void>; close(): Promise<void> }) {
    this.#ways = ways;
  }

  async write(report: Uint8Array): Promise<void> {
    if (report.length !== 1 + packetBytes || report[0] !== 0) {
      throw new RangeError(`got a report of ${report.length} bytes, expected the report ID 0 and ${packetBytes} bytes`);
    }
    if (this.#failure) throw this.#failure.cause;
    await this.#ways.write(report.slice(1));
  }

  onReport(listener: (report: Uint8Array) => void): Unsubscribe {
    return this.#reports.on(listener);
  }

  onFailed(listener: (cause: unknown) => void): Unsubscribe {
    if (this.#failure) listener(this.#failure.cause);
    return this.#failures.on(listener);
  }

  close(): Promise<void> {
    return this.#ways.close();
  }

  report(packet: Uint8Array): void {
    this.#reports.emit(packet);
  }

  fail(cause: unknown): void {
    if (this.#failure) return;
    this.#failure = { cause };
    this.#failures.emit(cause);
  }
}

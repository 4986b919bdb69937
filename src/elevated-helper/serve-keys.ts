import type { Duplex } from 'node:stream';
import type { Clock } from '../basics/clock.ts';
import type { NativeHandle, NativeHid } from '../hid/native-hid.ts';
import type { RunKeys } from './key-agreement.ts';
import {
  type Command,
  type EndReason,
  encodeNews,
  kindOfNews,
  listable,
  MessageError,
  type News,
  packetBytes,
  parseCommand,
  type RefusalReason,
} from './messages.ts';
import { FrameError, FrameReader, FrameSigner, longestMessage } from './signed-frames.ts';

/** What the helper takes from the app at most, and how long it stays. */
export const helperLimits = {
  openKeys: 16,
  /** Commands that are not answered yet. */
  unanswered: 256,
  /** Commands in one second; a USB key takes 1000 packets in one (full speed, one each millisecond). */
  commandsPerSecond: 4_000,
  /** Bytes that the app has not read yet. */
  unreadBytes: 1024 * 1024,
  /** For the first signed command: who connects and proves nothing is not the app. */
  firstCommandMs: 10_000,
  /** Without a command and without an open key. */
  idleMs: 10 * 60_000,
} as const;

/** Why the helper ended: of its own accord, or because the pipe did. `failed-proof`: what came was not from the app. */
export type HelperEnd = EndReason | 'pipe-closed' | 'failed-proof';

/** One key that is open for the app. */
interface Held {
  readonly native: NativeHandle;
  readonly forget: () => void;
}

/**
 * Serves FIDO keys to the app over a pipe: lists them, opens them, passes packets, closes them, and nothing else. Ends with the pipe,
 * on the first thing that is not the app's next command, and when it has had nothing to do.
 * @returns when all keys are closed again
 */
export function serveKeys(pipe: Duplex, keys: RunKeys, ports: { hid: NativeHid; clock: Clock }): Promise<HelperEnd> {
  return new HelperSession(pipe, keys, ports).run();
}

class HelperSession {
  readonly #pipe: Duplex;
  readonly #hid: NativeHid;
  readonly #clock: Clock;
  readonly #reader: FrameReader;
  readonly #signer: FrameSigner;
  readonly #held = new Map<number, Held>();
  readonly #end = Promise.withResolvers<HelperEnd>();
  #ended = false;
  #lastHandle = 0;
  #unanswered = 0;
  #opening = 0;
  #second = 0;
  #commandsInSecond = 0;
  #stopTimer = () => {};

  constructor(pipe: Duplex, keys: RunKeys, ports: { hid: NativeHid; clock: Clock }) {
    this.#pipe = pipe;
    this.#hid = ports.hid;
    this.#clock = ports.clock;
    this.#reader = new FrameReader(keys.toHelper, longestMessage.toHelper);
    this.#signer = new FrameSigner(keys.fromHelper, longestMessage.fromHelper);
  }

  async run(): Promise<HelperEnd> {
    this.#pipe.on('data', (bytes: Uint8Array) => this.#take(bytes));
    for (const event of ['end', 'close', 'error']) this.#pipe.on(event, () => this.#finish('pipe-closed'));
    this.#stopTimer = this.#clock.schedule(helperLimits.firstCommandMs, () => this.#finish('failed-proof'));
    this.#say({ kind: 'ready' });
    const end = await this.#end.promise;
    await Promise.all([...this.#held.keys()].map((handle) => this.#release(handle)));
    return end;
  }

  #take(bytes: Uint8Array): void {
    if (this.#ended) return;
    try {
      for (const { kind, message } of this.#reader.read(bytes)) {
        if (this.#isFlood()) return this.#finish('flood');
        this.#waitForMore();
        this.#unanswered += 1;
        void this.#answer(parseCommand(kind, message));
      }
    } catch (error) {
      if (error instanceof FrameError) this.#finish('failed-proof');
      else if (error instanceof MessageError) this.#finish('not-understood');
      else throw error;
    }
  }

  #isFlood(): boolean {
    const second = Math.floor(this.#clock.monotonic() / 1_000);
    if (second !== this.#second) this.#commandsInSecond = 0;
    this.#second = second;
    this.#commandsInSecond += 1;
    return this.#commandsInSecond > helperLimits.commandsPerSecond || this.#unanswered >= helperLimits.unanswered;
  }

  #waitForMore(): void {
    this.#stopTimer();
    this.#stopTimer = this.#clock.schedule(helperLimits.idleMs, () => {
      if (this.#held.size > 0) this.#waitForMore();
      else this.#finish('idle');
    });
  }

  async #answer(command: Command): Promise<void> {
    const { request } = command;
    try {
      const answer = await this.#carryOut(command);
      this.#say(answer);
      if (answer.kind === 'opened') this.#watch(answer.handle);
    } catch (cause) {
      this.#say(refused(request, 'refused-by-system', cause instanceof Error ? cause.message : String(cause)));
    } finally {
      this.#unanswered -= 1;
    }
  }

  async #carryOut(command: Command): Promise<News> {
    const { request } = command;
    switch (command.kind) {
      case 'list':
        return { kind: 'listed', request, devices: listable(await this.#hid.list()) };
      case 'open':
        return this.#open(request, command.path);
      case 'write': {
        const held = this.#held.get(command.handle);
        if (!held) return refused(request, 'no-such-handle', `no key is open as ${command.handle}`);
        const report = new Uint8Array(1 + packetBytes);
        report.set(command.packet, 1);
        await held.native.write(report);
        return { kind: 'done', request };
      }
      case 'close':
        await this.#release(command.handle);
        return { kind: 'done', request };
    }
  }

  /** Only what the system lists as a FIDO interface now is opened, whatever path is asked for. */
  async #open(request: number, path: string): Promise<News> {
    if (this.#held.size + this.#opening >= helperLimits.openKeys) {
      return refused(request, 'too-many', `${helperLimits.openKeys} keys are open`);
    }
    this.#opening += 1;
    try {
      const listed = await this.#hid.list();
      if (!listed.some((device) => device.path === path)) {
        return refused(request, 'no-fido-key', 'no FIDO key is at this path');
      }
      const native = await this.#hid.open(path);
      if (this.#ended) {
        await native.close().catch(() => {});
        return refused(request, 'no-such-handle', 'the helper has ended');
      }
      return { kind: 'opened', request, handle: this.#hold(native) };
    } finally {
      this.#opening -= 1;
    }
  }

  #hold(native: NativeHandle): number {
    const handle = ++this.#lastHandle;
    this.#held.set(handle, { native, forget: () => {} });
    return handle;
  }

  /** After the app was told of the handle: a key that is gone already says so at once. */
  #watch(handle: number): void {
    const native = this.#held.get(handle)?.native;
    if (!native) return;
    const forget = native.onReport((report) => {
      if (report.length === packetBytes) this.#say({ kind: 'report', handle, packet: report });
    });
    this.#held.set(handle, { native, forget });
    native.onFailed((cause) => {
      if (!this.#held.has(handle)) return;
      this.#say({ kind: 'lost', handle, detail: cause instanceof Error ? cause.message : String(cause) });
      void this.#release(handle);
    });
  }

  async #release(handle: number): Promise<void> {
    const held = this.#held.get(handle);
    this.#held.delete(handle);
    held?.forget();
    await held?.native.close().catch(() => {});
  }

  #say(news: News): void {
    if (this.#ended) return;
    this.#pipe.write(this.#signer.sign(kindOfNews(news), encodeNews(news)));
    if (this.#pipe.writableLength > helperLimits.unreadBytes) this.#finish('flood');
  }

  #finish(end: HelperEnd): void {
    if (this.#ended) return;
    if (end === 'idle' || end === 'flood' || end === 'not-understood') this.#say({ kind: 'ending', reason: end });
    this.#ended = true;
    this.#stopTimer();
    // What was said last still goes out where the other end reads; who does not read is not waited for.
    if (end === 'idle' || end === 'not-understood') this.#pipe.end();
    else this.#pipe.destroy();
    this.#end.resolve(end);
  }
}

const refused = (request: number, reason: RefusalReason, detail: string): News => ({
  kind: 'refused',
  request,
  reason,
  detail,
});

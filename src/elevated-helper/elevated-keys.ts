import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { toHex } from '../basics/bytes.ts';
import { type Clock, sleep } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { ElevatedSource } from '../hid/elevated-source.ts';
import type { NativeHid } from '../hid/native-hid.ts';
import type { ElevatedHelper, HelperEnding, HelperStart } from '../operations/ports.ts';
import { helperArgument } from './hand-over.ts';
import { HelperClient } from './helper-client.ts';
import {
  deriveRunKeys,
  handOverSecretBytes,
  helloBytes,
  makeRunKeyPair,
  parseHello,
  type RunKeyPair,
} from './key-agreement.ts';

/** Starts the helper's program with rights of an administrator; the system asks the person. */
export type LaunchHelper = (argument: string) => Promise<'started' | 'declined' | 'failed'>;

export interface ElevatedKeysPorts {
  readonly launch: LaunchHelper;
  readonly platform: NodeJS.Platform;
  /** Where this user's private files for a short time go. */
  readonly temporaryFolder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How long the helper may take, once the person has agreed, and how long one that has connected may take to prove itself. */
export const startLimits = { connectMs: 20_000, proofMs: 5_000, strangers: 8 } as const;

/** One attempt to bring the helper up: where it is awaited, and what it has to know. */
interface Attempt {
  readonly folder: string;
  readonly pipe: string;
  readonly handOverSecret: Uint8Array;
  readonly own: RunKeyPair;
  readonly abort: AbortController;
}

/** The helper as the app has it: asked for by the person, there while it is of use, gone with the app. */
export class ElevatedKeys implements ElevatedHelper, ElevatedSource {
  readonly #ports: ElevatedKeysPorts;
  readonly #changes = new Emitter<void>();
  #client: HelperClient | undefined;
  #starting: { readonly outcome: Promise<HelperStart>; readonly abort: AbortController } | undefined;
  #lastEnding: HelperEnding | null = null;

  constructor(ports: ElevatedKeysPorts) {
    this.#ports = ports;
  }

  get hid(): NativeHid | undefined {
    return this.#client;
  }

  state(): { running: 'off' | 'asking' | 'on'; lastEnding: HelperEnding | null } {
    return { running: this.#client ? 'on' : this.#starting ? 'asking' : 'off', lastEnding: this.#lastEnding };
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /** Who asks twice gets the same answer. Never rejects. */
  start(): Promise<HelperStart> {
    if (this.#client) return Promise.resolve('running');
    if (this.#starting) return this.#starting.outcome;
    const abort = new AbortController();
    this.#lastEnding = null;
    const outcome = this.#bringUp(abort)
      .catch((cause: unknown): HelperStart => {
        this.#ports.log.warn('elevated-helper-failed', {
          reason: cause instanceof Error ? cause.message : String(cause),
        });
        return 'not-started';
      })
      .then((reached) => {
        this.#starting = undefined;
        this.#ports.log.info('elevated-helper', { outcome: reached });
        this.#changes.emit();
        return reached;
      });
    this.#starting = { outcome, abort };
    this.#changes.emit();
    return outcome;
  }

  async stop(): Promise<void> {
    this.#starting?.abort.abort();
    await this.#starting?.outcome;
    this.#client?.close();
  }

  async #bringUp(abort: AbortController): Promise<HelperStart> {
    const folder = await mkdtemp(join(this.#ports.temporaryFolder, 'touchstone-'));
    const name = `touchstone-${toHex(this.#ports.random.bytes(16))}`;
    const pipe = this.#ports.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(folder, name);
    const handOverSecret = this.#ports.random.bytes(handOverSecretBytes);
    const attempt: Attempt = { folder, pipe, handOverSecret, own: makeRunKeyPair(), abort };
    try {
      const secretFile = join(folder, 'secret');
      await writeFile(secretFile, handOverSecret, { mode: 0o600, flag: 'wx' });
      return await this.#awaitHelper(attempt, secretFile);
    } finally {
      handOverSecret.fill(0);
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #awaitHelper(attempt: Attempt, secretFile: string): Promise<HelperStart> {
    const { pipe, own, abort } = attempt;
    const server = createServer({ noDelay: true });
    const over = abort.signal;
    const come = new Promise<HelperStart>((resolve) => {
      let strangers = 0;
      server.on('connection', (socket) => {
        socket.on('error', () => {});
        void this.#greet(attempt, socket).then((client) => {
          if (client && !over.aborted && !this.#client) {
            this.#adopt(client);
            resolve('running');
          } else {
            socket.destroy();
            strangers += 1;
            if (strangers >= startLimits.strangers) resolve('interfered');
          }
        });
      });
    });
    await listening(server, pipe);
    try {
      const aborted = new Promise<HelperStart>((resolve) => {
        over.addEventListener('abort', () => resolve('cancelled'), { once: true });
      });
      const launched = this.#ports
        .launch(helperArgument({ pipe, secretFile, appPublicKey: own.publicKey }))
        .then(async (launch): Promise<HelperStart> => {
          if (launch === 'declined') return 'declined';
          if (launch === 'failed') return 'not-started';
          await sleep(this.#ports.clock, startLimits.connectMs, over).catch(() => {});
          return 'no-answer';
        });
      return await Promise.race([come, launched, aborted]);
    } finally {
      server.close();
      // What still waits for the helper has nothing to wait for.
      abort.abort();
    }
  }

  /** @returns the client when the other end has proved that it is the helper; undefined when it has not, in time */
  async #greet(attempt: Attempt, socket: Socket): Promise<HelperClient | undefined> {
    const cancelLimit = this.#ports.clock.schedule(startLimits.proofMs, () => socket.destroy());
    try {
      const helperPublicKey = parseHello(await firstBytes(socket, helloBytes));
      if (!helperPublicKey) return undefined;
      const keys = deriveRunKeys({
        own: attempt.own,
        other: helperPublicKey,
        appPublicKey: attempt.own.publicKey,
        helperPublicKey,
        pipe: attempt.pipe,
        handOverSecret: attempt.handOverSecret,
      });
      const client = new HelperClient(socket, keys);
      await client.ready;
      // The helper waits for a sign that it has found the app and no other.
      await client.list();
      return client;
    } catch {
      return undefined;
    } finally {
      cancelLimit();
    }
  }

  #adopt(client: HelperClient): void {
    this.#client = client;
    client.onEnd((end) => {
      this.#client = undefined;
      this.#lastEnding =
        end === 'closed' ? null : end === 'idle' ? 'idle' : end === 'interfered' ? 'interfered' : 'ended';
      this.#ports.log.info('elevated-helper-ended', { end });
      this.#changes.emit();
    });
  }
}

const listening = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });

/** The first `length` bytes; what follows them stays in the stream. @throws Error when the stream ends sooner */
const firstBytes = (socket: Socket, length: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const look = () => {
      const bytes = socket.read(length) as Uint8Array | null;
      if (!bytes) return;
      socket.off('readable', look);
      socket.off('close', fail);
      if (bytes.length === length) resolve(new Uint8Array(bytes));
      else fail();
    };
    const fail = () => reject(new Error('the stream ended before its hello'));
    socket.on('readable', look);
    socket.once('close', fail);
  });

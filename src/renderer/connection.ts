import { createORPCClient, ORPCError } from '@orpc/client';
import type { Touchstone } from '../contract/contract.ts';
import { openPipe, type Pipe } from './pipe.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Why a call did not come to an answer of its own. Closed: each has words. */
export type Failure =
  | 'connection-lost'
  | 'forbidden'
  /** An administrator's act that wants a sign-in with two steps that is not long ago. */
  | WantsSignIn
  | 'bad-request'
  | 'not-found'
  | 'virtual-keys-in-use'
  | 'internal';

type WantsSignIn = (typeof wantsSignIn)[number];
const wantsSignIn = ['needs-fresh-sign-in', 'needs-second-method'] as const;

/** Pauses between tries to reach a lost host, in milliseconds; the last one repeats. */
const pauses = [250, 500, 1_000, 2_000, 5_000];

/** The one conversation with the host: a client that stays the same while the way to the host may be lost and found. */
export class Connection {
  readonly client: Touchstone;
  #pipe: Pipe | null = null;
  #state: ConnectionState = 'connecting';
  #tries = 0;
  #timer: number | undefined;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.client = createORPCClient<Touchstone>({
      call: (path, input, options) => {
        if (!this.#pipe) throw new ConnectionLost();
        return this.#pipe.link.call(path, input, options);
      },
    });
    void this.#open();
  }

  readonly state = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tries now instead of after the pause. */
  readonly retry = (): void => {
    if (this.#state !== 'lost') return;
    clearTimeout(this.#timer);
    this.#tries = 0;
    void this.#open();
  };

  failureOf(error: unknown): Failure {
    if (this.#state !== 'open' || error instanceof ConnectionLost) return 'connection-lost';
    if (!(error instanceof ORPCError)) return 'internal';
    switch (error.code) {
      case 'FORBIDDEN':
        return (
          wantsSignIn.find((code) => code === (error.data as { refusal?: unknown } | undefined)?.refusal) ?? 'forbidden'
        );
      case 'BAD_REQUEST':
        return 'bad-request';
      case 'NOT_FOUND':
        return 'not-found';
      case 'CONFLICT':
        return 'virtual-keys-in-use';
      default:
        return 'internal';
    }
  }

  async #open(): Promise<void> {
    try {
      this.#pipe = await openPipe(() => this.#lost());
      this.#tries = 0;
      this.#change('open');
    } catch {
      this.#lost();
    }
  }

  #lost(): void {
    this.#pipe = null;
    this.#change('lost');
    const pause = pauses[Math.min(this.#tries++, pauses.length - 1)];
    this.#timer = window.setTimeout(() => void this.#open(), pause);
  }

  #change(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

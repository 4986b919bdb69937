import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { AttachedKey } from '../contract/keys.ts';
import type { Authenticator } from '../ctap/authenticator.ts';
import { UnsupportedByKey } from '../ctap/errors.ts';
import { openKey } from '../ctap/open-key.ts';
import { KeepaliveStatus } from '../fido/ctaphid.ts';
import type { KeyActivities, KeyActivity } from './key-activity.ts';
import { type KeyBus, KeyNotFound } from './ports.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';

/** A key while one operation holds it: one handle, one channel, from the first command to the last. */
export interface OpenKey {
  readonly id: string;
  readonly attached: AttachedKey;
  readonly authenticator: Authenticator;
  readonly signal: AbortSignal | undefined;
  /** Options for a command that may wait for the person: the wait is announced and shown on the LED twin. */
  waitingFor(prompt: 'touch' | 'fingerprint', announce?: Announce): WaitOptions;
  /** Options for a command that does not wait. */
  readonly options: { readonly signal?: AbortSignal };
  show(activity: KeyActivity): void;
}

/** What is done with a key that speaks U2F only, while it is open. */
export type WithU2fKey<T> = (attached: AttachedKey) => T;

export interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly onKeepalive: (status: number) => void;
}

export interface UseOptions {
  signal?: AbortSignal | undefined;
  /** A short look at the key: waits its turn instead of being refused, and whoever comes next waits for it. */
  look?: boolean;
}

interface Holder {
  readonly look: boolean;
  readonly signal: AbortSignal | undefined;
  readonly over: Promise<void>;
}

/** One operation at a time per key; a key that nobody uses is not open. */
export class KeyAccess {
  readonly #keys: KeyBus;
  readonly #ports: { clock: Clock; random: Random; log: Log };
  readonly #activities: KeyActivities;
  readonly #holders = new Map<string, Holder>();

  constructor(keys: KeyBus, activities: KeyActivities, ports: { clock: Clock; random: Random; log: Log }) {
    this.#keys = keys;
    this.#activities = activities;
    this.#ports = ports;
  }

  /** Whether an operation, not only a look, holds the key. */
  isBusy(keyId: string): boolean {
    return this.#holders.get(keyId)?.look === false;
  }

  /**
   * Opens the key, lets `action` work and closes it, whatever happens.
   * @throws OperationRefused key-busy while another operation holds the key
   * @throws UnsupportedByKey CTAP2 where the key speaks U2F only, unless `withU2f` says what is done then
   * @throws whatever opening a key and `action` throw
   */
  async use<T>(
    keyId: string,
    options: UseOptions,
    action: (key: OpenKey) => Promise<T>,
    withU2f: WithU2fKey<T> = refuseU2f,
  ): Promise<T> {
    const release = await this.#hold(keyId, options);
    try {
      options.signal?.throwIfAborted();
      const attached = this.#keys.snapshot().keys.find((key) => key.id === keyId);
      if (!attached) throw new KeyNotFound(`no key has the id ${keyId}`);
      if (attached.access !== 'ready') refuse(attached.access);
      return await this.#whileOpen(attached, options.signal, action, withU2f);
    } finally {
      this.#activities.show(keyId, 'idle');
      release();
    }
  }

  async #whileOpen<T>(
    attached: AttachedKey,
    signal: AbortSignal | undefined,
    action: (key: OpenKey) => Promise<T>,
    withU2f: WithU2fKey<T>,
  ): Promise<T> {
    const connection = await this.#keys.open(attached.id);
    const opened = await openKey(connection, this.#ports, signal);
    const key = opened.protocol === 'ctap2' ? opened.authenticator : opened.u2f;
    try {
      if (opened.protocol === 'u2f') return withU2f(attached);
      return await action(this.#openKey(attached, opened.authenticator, signal));
    } finally {
      await key.close();
    }
  }

  #openKey(attached: AttachedKey, authenticator: Authenticator, signal: AbortSignal | undefined): OpenKey {
    const { id } = attached;
    const options = signal ? { signal } : {};
    const show = (activity: KeyActivity) => this.#activities.show(id, activity);
    return {
      id,
      attached,
      authenticator,
      signal,
      options,
      show,
      waitingFor: (prompt, announce) => ({
        ...options,
        onKeepalive(status) {
          if (status !== KeepaliveStatus.userPresenceNeeded) return show('idle');
          show(prompt);
          announce?.({ step: prompt });
        },
      }),
    };
  }

  /**
   * Opens several keys at once. Those that another operation holds, or that cannot be opened, are left out.
   * @throws OperationRefused key-not-found when none is left
   */
  async useAll<T>(
    keyIds: readonly string[],
    options: UseOptions,
    action: (keys: readonly OpenKey[]) => Promise<T>,
    opened: readonly OpenKey[] = [],
  ): Promise<T> {
    const [keyId, ...rest] = keyIds;
    if (keyId === undefined) return opened.length > 0 ? action(opened) : refuse('key-not-found');
    let reached = false;
    try {
      return await this.use(keyId, options, (key) => {
        reached = true;
        return this.useAll(rest, options, action, [...opened, key]);
      });
    } catch (error) {
      if (reached || options.signal?.aborted) throw error;
      return this.useAll(rest, options, action, opened);
    }
  }

  async #hold(keyId: string, { look = false, signal }: UseOptions): Promise<() => void> {
    for (let holder = this.#holders.get(keyId); holder; holder = this.#holders.get(keyId)) {
      // One that was cancelled lets go as soon as its key has answered that: whoever cancelled it may go on.
      if (!holder.look && !look && !holder.signal?.aborted)
        refuse('key-busy', { detail: 'another operation of this app holds the key' });
      await orAborted(holder.over, signal);
    }
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#holders.set(keyId, { look, signal, over });
    return () => {
      this.#holders.delete(keyId);
      end();
    };
  }
}

const refuseU2f: WithU2fKey<never> = () => {
  throw new UnsupportedByKey('CTAP2');
};

/** Waits for `promise`. @throws the signal's reason when it aborts first */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { AttachedKey } from '../contract/keys.ts';
import type { Authenticator } from '../ctap/authenticator.ts';
import { UnsupportedByKey } from '../ctap/errors.ts';
import { openKey } from '../ctap/open-key.ts';
import type { U2fKey } from '../ctap/u2f/u2f-key.ts';
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

/** A key that speaks U2F only while one operation holds it. */
export interface OpenU2fKey extends Pick<OpenKey, 'options' | 'waitingFor'> {
  readonly u2f: U2fKey;
}

/** What is done with a key that speaks U2F only, while it is open. */
export type WithU2fKey<T> = (attached: AttachedKey, key: OpenU2fKey) => T | Promise<T>;

export interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly onKeepalive: (status: number) => void;
}

export interface UseOptions {
  signal?: AbortSignal | undefined;
  /** A short look at the key: waits its turn even behind an operation that waits for the person. */
  look?: boolean;
}

/** What uses a key, or waits for its turn. */
class Holder {
  readonly signal: AbortSignal | undefined;
  readonly #over = Promise.withResolvers<void>();
  readonly #waits = Promise.withResolvers<void>();
  #isWaiting = false;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  /** Whether it waits for a person and nobody has cancelled it: nobody knows how long that takes. */
  get isBusy(): boolean {
    return this.#isWaiting && this.signal?.aborted !== true;
  }

  /** When it has let go of the key. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** When it has let go of the key, or waits for a person. */
  get overOrWaiting(): Promise<void> {
    return this.#isWaiting ? this.over : Promise.race([this.over, this.#waits.promise]);
  }

  waitForPerson(): void {
    this.#isWaiting = true;
    this.#waits.resolve();
  }

  end(): void {
    this.#over.resolve();
  }
}

/**
 * One operation at a time per key; a key that nobody uses is not open. Whoever comes next waits for one that needs the key alone, or
 * that was cancelled: how long a key may take to answer is bounded. Behind one that waits for a person it is refused.
 */
export class KeyAccess {
  readonly #keys: KeyBus;
  readonly #ports: { clock: Clock; random: Random; log: Log };
  readonly #activities: KeyActivities;
  /** Who uses each key, and who waits for it, in the order of their coming. */
  readonly #queues = new Map<string, Holder[]>();

  constructor(keys: KeyBus, activities: KeyActivities, ports: { clock: Clock; random: Random; log: Log }) {
    this.#keys = keys;
    this.#activities = activities;
    this.#ports = ports;
  }

  /** Whether an operation holds the key that waits for a person. */
  isBusy(keyId: string): boolean {
    return this.#queues.get(keyId)?.[0]?.isBusy === true;
  }

  /**
   * Opens the key, lets `action` work and closes it, whatever happens.
   * @throws OperationRefused key-busy while another operation waits for the person at the key
   * @throws UnsupportedByKey CTAP2 where the key speaks U2F only, unless `withU2f` says what is done then
   * @throws whatever opening a key and `action` throw
   */
  async use<T>(
    keyId: string,
    options: UseOptions,
    action: (key: OpenKey) => Promise<T>,
    withU2f: WithU2fKey<T> = refuseU2f,
  ): Promise<T> {
    const holder = await this.#hold(keyId, options);
    try {
      options.signal?.throwIfAborted();
      const attached = this.#keys.snapshot().keys.find((key) => key.id === keyId);
      if (!attached) throw new KeyNotFound(`no key has the id ${keyId}`);
      if (attached.access !== 'ready') refuse(attached.access);
      return await this.#whileOpen(attached, holder, action, withU2f);
    } finally {
      this.#activities.show(keyId, 'idle');
      this.#leave(keyId, holder);
    }
  }

  async #whileOpen<T>(
    attached: AttachedKey,
    holder: Holder,
    action: (key: OpenKey) => Promise<T>,
    withU2f: WithU2fKey<T>,
  ): Promise<T> {
    const connection = await this.#keys.open(attached.id);
    const opened = await openKey(connection, this.#ports, holder.signal);
    const key = opened.protocol === 'ctap2' ? opened.authenticator : opened.u2f;
    try {
      if (opened.protocol === 'u2f') {
        return await withU2f(attached, { ...this.#waits(attached.id, holder), u2f: opened.u2f });
      }
      return await action(this.#openKey(attached, opened.authenticator, holder));
    } finally {
      await key.close();
    }
  }

  #openKey(attached: AttachedKey, authenticator: Authenticator, holder: Holder): OpenKey {
    const { id } = attached;
    return { id, attached, authenticator, signal: holder.signal, ...this.#waits(id, holder) };
  }

  #waits(id: string, holder: Holder): Pick<OpenKey, 'options' | 'show' | 'waitingFor'> {
    const options = holder.signal ? { signal: holder.signal } : {};
    const show = (activity: KeyActivity) => this.#activities.show(id, activity);
    return {
      options,
      show,
      waitingFor(prompt, announce) {
        holder.waitForPerson();
        return {
          ...options,
          onKeepalive(status) {
            if (status !== KeepaliveStatus.userPresenceNeeded) return show('idle');
            show(prompt);
            announce?.({ step: prompt });
          },
        };
      },
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

  async #hold(keyId: string, { look = false, signal }: UseOptions): Promise<Holder> {
    const holder = new Holder(signal);
    const queue = this.#queues.get(keyId) ?? [];
    this.#queues.set(keyId, queue);
    queue.push(holder);
    try {
      for (let [first] = queue; first && first !== holder; [first] = queue) {
        if (!look && first.isBusy) refuse('key-busy', { detail: 'another operation of this app holds the key' });
        await orAborted(look ? first.over : first.overOrWaiting, signal);
      }
    } catch (error) {
      this.#leave(keyId, holder);
      throw error;
    }
    return holder;
  }

  #leave(keyId: string, holder: Holder): void {
    const queue = this.#queues.get(keyId) ?? [];
    queue.splice(queue.indexOf(holder), 1);
    if (queue.length === 0) this.#queues.delete(keyId);
    holder.end();
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

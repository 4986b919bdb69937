import type { Clock } from '../basics/clock.ts';

/** After that nobody is there. */
export const ringMs = 30_000;
/** From the answer to when the caller hangs up: a greeting that is longer is never heard to its end (S4-32). */
export const talkMs = 60_000;
/** More than any code is long. */
const MAX_KEYS = 32;

export const callKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
export type CallKey = (typeof callKeys)[number];

/** What a caller says. */
export type Greeting =
  | { readonly kind: 'standard'; readonly text: string }
  | { readonly kind: 'recording'; readonly audio: Uint8Array; readonly mimeType: 'audio/wav' | 'audio/mpeg' };

export interface IncomingCall {
  /** The number that is shown; null: none. */
  readonly from: string | null;
  readonly language: 'ja' | 'en';
  readonly greeting: Greeting;
}

/** `keys`: all that was pressed, as `0#`. */
export type CallResult =
  | { readonly outcome: 'ended'; readonly keys: string }
  | { readonly outcome: 'declined' }
  | { readonly outcome: 'missed' };

interface CallListeners {
  readonly onAnswer: () => void;
  /** After an answer or a key. */
  readonly onChange: () => void;
  readonly onEnd: (result: CallResult) => void;
}

/** A call from its first ring to its end: 30 s of ringing; then keys until # or until somebody hangs up. */
export class PhoneCall {
  readonly incoming: IncomingCall;
  /** Ms since the epoch. */
  readonly since: number;
  readonly #clock: Clock;
  readonly #listeners: CallListeners;
  #state: 'ringing' | 'answered' | 'over' = 'ringing';
  #keys = '';
  #stop: () => void;

  constructor(incoming: IncomingCall, clock: Clock, listeners: CallListeners) {
    this.incoming = incoming;
    this.since = clock.now();
    this.#clock = clock;
    this.#listeners = listeners;
    this.#stop = clock.schedule(ringMs, () => this.#end({ outcome: 'missed' }));
  }

  get state(): 'ringing' | 'answered' | 'over' {
    return this.#state;
  }

  get keys(): string {
    return this.#keys;
  }

  answer(): void {
    if (this.#state !== 'ringing') return;
    this.#stop();
    this.#state = 'answered';
    this.#stop = this.#clock.schedule(talkMs, () => this.#end({ outcome: 'ended', keys: this.#keys }));
    this.#listeners.onAnswer();
    this.#listeners.onChange();
  }

  /** # ends the call: the caller has what it asked for. */
  press(key: CallKey): void {
    if (this.#state !== 'answered' || this.#keys.length >= MAX_KEYS) return;
    this.#keys += key;
    if (key === '#') this.#end({ outcome: 'ended', keys: this.#keys });
    else this.#listeners.onChange();
  }

  /** The holder's red button: declines while it rings. */
  hangUp(): void {
    this.#end(this.#state === 'ringing' ? { outcome: 'declined' } : { outcome: 'ended', keys: this.#keys });
  }

  /** The caller gave up, or the connection is gone. */
  cut(): void {
    this.#end(this.#state === 'ringing' ? { outcome: 'missed' } : { outcome: 'ended', keys: this.#keys });
  }

  #end(result: CallResult): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#stop();
    this.#listeners.onEnd(result);
  }
}

import type { Clock } from '../basics/clock.ts';
import type { AppAccount } from './phone-contents.ts';
import { type AppAnswer, pushSignature } from './push-signature.ts';

/** A sign-in that asks for approval, as the push gateway hands it over. */
export interface IncomingRequest {
  readonly pushAddress: string;
  /** Unguessable: the answer is signed over it. */
  readonly requestId: string;
  readonly userName: string;
  /** Where the sign-in comes from. */
  readonly application: string;
  /** The holder types the number that the sign-in page shows (S1-28). */
  readonly askNumber: boolean;
  /** Whether a report of fraud is taken (S4-17). */
  readonly takesFraudReport: boolean;
  readonly lifetimeSeconds: number;
}

/** `over`: it was void or answered already; `number-needed`: two digits at least have to be typed. */
export type AnswerOutcome = 'sent' | 'over' | 'number-needed';
export type RequestState = 'waiting' | AppAnswer | 'expired' | 'withdrawn';
export type RequestResult =
  | {
      readonly outcome: 'answered';
      readonly answer: AppAnswer;
      readonly number: string;
      readonly signature: Uint8Array;
    }
  | { readonly outcome: 'not-answered' };

/** One request on a phone, until it is answered, runs out or is taken back. */
export class AppRequest {
  readonly id: string;
  readonly incoming: IncomingRequest;
  readonly account: AppAccount;
  /** Ms since the epoch. */
  readonly at: number;
  readonly until: number;
  /** Whether the phone was connected since it was sent. */
  hasArrived: boolean;
  #state: RequestState = 'waiting';
  readonly #onEnd: (result: RequestResult) => void;
  readonly #stop: () => void;

  constructor(
    given: { id: string; incoming: IncomingRequest; account: AppAccount; hasArrived: boolean },
    clock: Clock,
    onEnd: (result: RequestResult) => void,
  ) {
    this.id = given.id;
    this.incoming = given.incoming;
    this.account = given.account;
    this.hasArrived = given.hasArrived;
    this.at = clock.now();
    const lifetimeMs = given.incoming.lifetimeSeconds * 1000;
    this.until = this.at + lifetimeMs;
    this.#onEnd = onEnd;
    this.#stop = clock.schedule(lifetimeMs, () => this.#end('expired'));
  }

  get state(): RequestState {
    return this.#state;
  }

  /** @param typed what the holder read on the sign-in page; ignored where no number is asked for */
  answer(answer: AppAnswer, typed: string): AnswerOutcome {
    if (this.#state !== 'waiting') return 'over';
    const { askNumber, requestId, takesFraudReport } = this.incoming;
    if (answer === 'fraud' && !takesFraudReport) return 'over';
    const asksNow = askNumber && answer === 'approved';
    const number = asksNow ? typed.normalize('NFKC').trim() : '';
    if (asksNow && !/^\d{1,3}$/.test(number)) return 'number-needed';
    const signature = pushSignature((this.account.push as { key: Uint8Array }).key, requestId, answer, number);
    this.#end(answer, { outcome: 'answered', answer, number, signature });
    return 'sent';
  }

  /** The sign-in page was left, or the account or the app is gone. */
  withdraw(): void {
    this.#end('withdrawn');
  }

  #end(state: RequestState, result: RequestResult = { outcome: 'not-answered' }): void {
    if (this.#state !== 'waiting') return;
    this.#state = state;
    this.#stop();
    this.#onEnd(result);
  }
}

import { HidErrorCode } from '../fido/ctaphid.ts';
import { Status, statusName } from '../fido/status.ts';

/** The key answered a command with a status other than OK (CTAP 2.3 section 8.2). Codes that nobody knows survive. */
export class CtapError extends Error {
  override readonly name = 'CtapError';
  /** 0x01 to 0xff; see `Status`. */
  readonly status: number;

  constructor(status: number, options?: ErrorOptions) {
    super(`the key answered ${statusName(status)} (${hex(status)})`, options);
    this.status = status;
  }
}

/**
 * PIN_INVALID for the very PIN that the key took last in this conversation. It has made itself another key agreement, or has been
 * given another PIN in between: a try is gone, and whoever typed the PIN may have typed it right.
 */
export class AcceptedPinRefused extends CtapError {
  constructor(options?: ErrorOptions) {
    super(Status.PIN_INVALID, options);
  }
}

/**
 * The key broke the rules of CTAPHID or CTAP. The words name lengths, types and small numbers, never bytes. The channel is
 * usable again after it: the next transaction asks the key for a new one first.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly got: string;
  readonly expected: string;
  /** The code, where the key sent a CTAPHID ERROR. */
  readonly hidErrorCode: number | undefined;

  constructor(what: string, got: string, expected: string, options?: ErrorOptions & { hidErrorCode?: number }) {
    super(`${what}: got ${got}, expected ${expected}`, options);
    this.got = got;
    this.expected = expected;
    this.hidErrorCode = options?.hidErrorCode;
  }
}

/** A CTAPHID ERROR (section 11.2.9.1.6) in answer to `what`. */
export function hidError(what: string, code: number): ProtocolError {
  return new ProtocolError(what, `ERROR ${hidErrorName(code)}`, 'a reply', { hidErrorCode: code });
}

/** Nothing came in time: the key said nothing for too long, or was busy for longer than the whole operation may take. */
export class TransactionTimeout extends Error {
  override readonly name = 'TransactionTimeout';
  readonly limit: 'silence' | 'total';
  /** False where not one report of the key came in answer: it hangs, or it is none. Nonsense is a ProtocolError instead. */
  readonly heard: boolean;

  constructor(what: string, limit: 'silence' | 'total', limitMs: number, heard: boolean) {
    super(`${what}: ${limit === 'silence' ? 'the key was silent' : 'not finished'} after ${limitMs} ms`);
    this.limit = limit;
    this.heard = heard;
  }
}

/** Another program holds the key, or the key says so, and kept saying so. What was to be sent was not processed. */
export class ChannelBusy extends Error {
  override readonly name = 'ChannelBusy';
  readonly attempts: number;

  constructor(attempts: number) {
    super(`the key answered CHANNEL_BUSY to ${attempts} attempts`);
    this.attempts = attempts;
  }
}

/**
 * The caller's signal aborted, or the channel was closed, and the key was told. `cause` is the signal's reason. An answer that
 * crossed the cancellation is no such error but the answer: the command took effect.
 */
export class TransactionCancelled extends Error {
  override readonly name = 'TransactionCancelled';
  /**
   * What the key had to say about it: `not-sent` and `cancelled` mean that nothing happened there, `unknown` that it did not
   * answer.
   */
  readonly outcome: 'not-sent' | 'cancelled' | 'unknown';

  constructor(outcome: TransactionCancelled['outcome'], options?: ErrorOptions) {
    super(`the transaction was cancelled (${outcome})`, options);
    this.outcome = outcome;
  }
}

/** The key does not have what was asked for, so nothing was sent. */
export class UnsupportedByKey extends Error {
  override readonly name = 'UnsupportedByKey';
  readonly feature: string;

  constructor(feature: string) {
    super(`the key does not support ${feature}`);
    this.feature = feature;
  }
}

/** A PIN that no key takes (CTAP 2.1 section 6.5.1), so it was not sent and no try was lost. */
export class PinOutOfRules extends Error {
  override readonly name = 'PinOutOfRules';
  readonly reason: 'too-short' | 'too-long' | 'not-allowed';

  constructor(reason: PinOutOfRules['reason']) {
    super(`the PIN is ${reason}`);
    this.reason = reason;
  }
}

const hidErrorNames = new Map<number, string>(
  Object.entries(HidErrorCode).map(([name, code]) => [code, `${name} (${hex(code)})`]),
);

/** The code in words: `channelBusy (0x06)`, or `unknown 0x7e`. */
const hidErrorName = (code: number): string => hidErrorNames.get(code) ?? `unknown ${hex(code)}`;

export function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`;
}

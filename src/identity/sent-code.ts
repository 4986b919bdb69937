import { createHash } from 'node:crypto';
import { equalBytes, utf8 } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import { typedCode } from '../otp/typed-code.ts';
import { type Deadline, deadlineAfter } from './deadline.ts';
import { limits } from './limits.ts';

/** `code-expired`: too old, wrong too often, used, or never sent. */
export type SentCodeVerdict = 'right' | 'wrong-code' | 'code-expired';

/** One code that is out by SMS or e-mail (S0-28, S1-23). It is kept as a hash, works once, and a newer one replaces it (S0-29). */
export class SentCode {
  readonly #hash: Uint8Array;
  readonly #deadline: Deadline;
  #triesLeft: number = limits.sentCodeTries;

  private constructor(code: string, clock: Clock) {
    this.#hash = hashOf(Number(code));
    this.#deadline = deadlineAfter(clock, limits.sentCodeMs);
  }

  /** @returns the digits, for the message alone, and what is kept */
  static make(ports: { clock: Clock; random: Random }): { code: string; sent: SentCode } {
    const code = randomDigits(limits.sentCodeDigits, ports.random);
    return { code, sent: new SentCode(code, ports.clock) };
  }

  /** Another one has to be sent. */
  get isOver(): boolean {
    return this.#triesLeft <= 0 || this.#deadline.passed();
  }

  try(typed: unknown): SentCodeVerdict {
    if (this.isOver) return 'code-expired';
    this.#triesLeft--;
    const number = typedCode(typed, limits.sentCodeDigits);
    const isRight = equalBytes(hashOf(number ?? -1), this.#hash) && number !== null;
    if (isRight) this.#triesLeft = 0;
    return isRight ? 'right' : 'wrong-code';
  }
}

/** Each equally likely, zeros in front included. */
export function randomDigits(count: number, random: Random): string {
  let digits = '';
  while (digits.length < count) {
    const byte = random.bytes(1)[0] as number;
    if (byte < 250) digits += String(byte % 10);
  }
  return digits;
}

const hashOf = (code: number): Uint8Array =>
  new Uint8Array(
    createHash('sha256')
      .update(utf8(String(code)))
      .digest(),
  );

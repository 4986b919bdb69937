import type { Secret } from '../basics/secret.ts';
import { MAX_COUNTER, type OathParameters } from './oath-parameters.ts';
import { type CodeAt, withCodesOf } from './secret-codes.ts';
import { isSame, typedCode } from './typed-code.ts';

/** Presses of the button that went nowhere and are forgiven (RFC 4226 section 7.4): a guess is worth this many codes, plus 1. */
export const HOTP_LOOK_AHEAD = 5;

/** How far two codes in a row are looked for. */
export const HOTP_RESYNCHRONISATION_REACH = 1_000;

/** To be stored by compare-and-set, as `TotpState` is. */
export interface HotpState {
  /** The counter of the next code: nothing below it is accepted. At `MAX_COUNTER` the token is used up. */
  readonly nextCounter: number;
}

export type HotpVerdict =
  | { readonly outcome: 'accepted'; readonly state: HotpState }
  /** The code that was accepted last. */
  | { readonly outcome: 'replayed' }
  | { readonly outcome: 'wrong' };

/**
 * Judges one code by its counter (RFC 4226 section 7.2). Codes further ahead than the window are plainly `wrong`: telling that
 * they are right later would be telling a code.
 *
 * @throws RangeError on a counter that cannot be
 */
export function verifyHotp(attempt: {
  readonly secret: Secret;
  readonly parameters: OathParameters;
  readonly code: unknown;
  readonly state: HotpState;
  readonly lookAhead?: number;
}): HotpVerdict {
  const { parameters, lookAhead = HOTP_LOOK_AHEAD } = attempt;
  const { nextCounter } = checked(attempt.state, parameters);
  if (!(Number.isInteger(lookAhead) && lookAhead >= 0 && lookAhead <= 20)) {
    throw new RangeError(`expected a look-ahead of 0 to 20, got ${lookAhead}`);
  }
  const typed = typedCode(attempt.code, parameters.digits);
  if (typed === null) return { outcome: 'wrong' };
  return withCodesOf(attempt.secret, parameters, (codeAt) => {
    const [matched] = matching(codeAt, typed, nextCounter, lookAhead + 1);
    if (matched !== undefined) return { outcome: 'accepted', state: { nextCounter: matched + 1 } };
    const wasLast = nextCounter > 0 && matching(codeAt, typed, nextCounter - 1, 1).length === 1;
    return { outcome: wasLast ? 'replayed' : 'wrong' };
  });
}

export type HotpResynchronisationVerdict =
  | { readonly outcome: 'resynchronised'; readonly state: HotpState }
  /** Both codes are the same one. */
  | { readonly outcome: 'same-code' }
  /** They follow one another, but at least one of them is spent. */
  | { readonly outcome: 'replayed' }
  | { readonly outcome: 'wrong' };

/**
 * Finds the counter by two codes in a row (RFC 4226 section 7.4) and spends both. Charge it as a try.
 *
 * @throws RangeError on a counter that cannot be
 */
export function resynchroniseHotp(attempt: {
  readonly secret: Secret;
  readonly parameters: OathParameters;
  readonly codes: readonly [unknown, unknown];
  readonly state: HotpState;
}): HotpResynchronisationVerdict {
  const { parameters, codes } = attempt;
  const { nextCounter } = checked(attempt.state, parameters);
  const first = typedCode(codes[0], parameters.digits);
  const second = typedCode(codes[1], parameters.digits);
  if (first === null || second === null) return { outcome: 'wrong' };
  if (first === second) return { outcome: 'same-code' };
  return withCodesOf(attempt.secret, parameters, (codeAt) => {
    const isPair = (counter: number): boolean =>
      counter >= 0 &&
      matching(codeAt, first, counter, 1).length === 1 &&
      matching(codeAt, second, counter + 1, 1).length === 1;
    const firsts = matching(codeAt, first, nextCounter, HOTP_RESYNCHRONISATION_REACH);
    const found = firsts.find(isPair);
    if (found !== undefined) return { outcome: 'resynchronised', state: { nextCounter: found + 2 } };
    const isSpent = isPair(nextCounter - 2) || isPair(nextCounter - 1);
    return { outcome: isSpent ? 'replayed' : 'wrong' };
  });
}

/** The counters among `count` from `start` on that have this code. The last counter of all has none: nothing comes after it. */
function matching(codeAt: CodeAt, typed: number, start: number, count: number): number[] {
  const found: number[] = [];
  const end = Math.min(start + count, MAX_COUNTER);
  for (let counter = start; counter < end; counter++) if (isSame(codeAt(counter), typed)) found.push(counter);
  return found;
}

function checked(state: HotpState, parameters: OathParameters): HotpState {
  if (parameters.type !== 'hotp') throw new RangeError(`expected a token of type hotp, got ${parameters.type}`);
  if (!(Number.isInteger(state.nextCounter) && state.nextCounter >= 0 && state.nextCounter <= MAX_COUNTER)) {
    throw new RangeError(`expected a counter from 0 to 2^53 - 1, got ${state.nextCounter}`);
  }
  return state;
}

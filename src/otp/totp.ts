import type { Secret } from '../basics/secret.ts';
import type { OathParameters } from './oath-parameters.ts';
import { type CodeAt, withCodesOf } from './secret-codes.ts';
import { isSame, typedCode } from './typed-code.ts';

/** How far from the right time a token's clock is looked for and followed: a day either way. */
export const MAX_DRIFT_SECONDS = 86_400;

/** How fast a token's clock is expected to go wrong: what ordinary quartz does. One step of 30 s in 17 days. */
export const CLOCK_ERROR = 20e-6;

/** How many told future codes are remembered as spent; while the list is full no more are told. */
export const MAX_SPENT_AHEAD = 16;

/** Steps that are accepted before and after the step that is expected. */
export interface TotpWindow {
  /** While the token is used often: 1 allows for slow hands and half a step of drift. */
  readonly steps: number;
  /** As far as it grows while nobody uses the token (`CLOCK_ERROR`). */
  readonly most: number;
}

export const usualWindow: TotpWindow = { steps: 1, most: 3 };

/** What the verifier remembers of one token. To be replaced whole, and only if it is still what was verified against. */
export interface TotpState {
  /** The newest step of which a code was accepted: nothing up to it is accepted again. null: none yet. */
  readonly lastStep: number | null;
  /** How many steps the token's clock is known to be ahead (negative: behind). */
  readonly driftSteps: number;
  /** The last code came one step late. Slow hands or a slow clock: the second in a row is the clock. */
  readonly wasLate: boolean;
  /** Steps to come whose codes were answered with `clock-off`, so that the answer is worth nothing. Ascending. */
  readonly spentAhead: readonly number[];
}

export const newTotpState: TotpState = { lastStep: null, driftSteps: 0, wasLate: false, spentAhead: [] };

export type TotpVerdict =
  | { readonly outcome: 'accepted'; readonly state: TotpState }
  /** The right code of a step that is spent. */
  | { readonly outcome: 'replayed' }
  /**
   * The code of the right time, but a code of a later time was accepted when the token's clock was ahead. Codes are
   * accepted again in about `seconds`; registering the token anew is the way round.
   */
  | { readonly outcome: 'superseded'; readonly seconds: number }
  /**
   * A right code of another time: the clock is about `seconds` ahead (negative: behind, or the code was typed long after it
   * was shown). Nothing is accepted; `state` must be stored before this is told.
   */
  | { readonly outcome: 'clock-off'; readonly seconds: number; readonly state: TotpState }
  | { readonly outcome: 'wrong' };

export interface TotpAttempt {
  readonly secret: Secret;
  readonly parameters: OathParameters;
  /** As typed; whatever is no code is `wrong`. */
  readonly code: unknown;
  /** ms since the Unix epoch. */
  readonly now: number;
  readonly state: TotpState;
  readonly window?: TotpWindow;
  /** Whether a wrong code is looked for at other times of the day, some milliseconds of work: yes unless told. */
  readonly diagnosesClock?: boolean;
}

/** TOTP's counter at a time (RFC 6238 section 4.2, T0 = 0). @param now ms since the Unix epoch */
export const stepAt = (now: number, parameters: OathParameters): number => {
  if (!(Number.isFinite(now) && now >= 0)) throw new RangeError(`expected a time in ms since 1970, got ${now}`);
  return Math.floor(now / 1000 / parameters.period);
};

/**
 * Judges one code (RFC 6238 sections 5.2 and 6). Pure: the caller stores the new state by compare-and-set, and of codes that
 * come at the same time only the one whose state was stored is accepted.
 *
 * Guessing. At most `2 * window.most + 1 + 2 * window.steps + 1` codes are right at a time, ten with the usual window, so that is what a
 * guess is worth. `clock-off` accepts nothing, and
 * would help a guesser only by naming a code that becomes right later: that step is spent with the answer, and
 * `MAX_SPENT_AHEAD` bounds how many are. A code of the past stays refused. Charge each call as a try before it is made, and
 * while an account is locked do not call at all: any answer but "locked" would tell something.
 *
 * @throws RangeError on a time, state or window that cannot be
 */
export function verifyTotp(attempt: TotpAttempt): TotpVerdict {
  const { parameters, state, window = usualWindow } = attempt;
  const step = stepAt(attempt.now, parameters);
  checkState(state, window, parameters);
  const typed = typedCode(attempt.code, parameters.digits);
  if (typed === null) return { outcome: 'wrong' };
  const offsets = expectedOffsets(step, state, window, parameters);
  return withCodesOf(attempt.secret, parameters, (codeAt) => {
    let spent: number | undefined;
    for (const offset of offsets) {
      if (!isSame(codeAt(step + offset), typed)) continue;
      if (isFresh(step + offset, state)) return { outcome: 'accepted', state: accept(step, offset, state) };
      spent ??= offset;
    }
    if (spent !== undefined) return refuseSpent(step, spent, state, parameters);
    if (attempt.diagnosesClock === false) return { outcome: 'wrong' };
    return diagnose(codeAt, typed, step, state, parameters);
  });
}

/**
 * The steps to compare, from the expected one outwards: around the learned drift, and around the right time, because a clock
 * that was set right must be believed at once (S0-47).
 */
function expectedOffsets(step: number, state: TotpState, window: TotpWindow, parameters: OathParameters): number[] {
  const cap = MAX_DRIFT_SECONDS / parameters.period;
  const offsets: number[] = [];
  const add = (offset: number): void => {
    if (step + offset >= 0 && Math.abs(offset) <= cap && !offsets.includes(offset)) offsets.push(offset);
  };
  const width = grownWidth(step, state, window, parameters);
  add(state.driftSteps);
  for (let distance = 1; distance <= width; distance++) {
    add(state.driftSteps - distance);
    add(state.driftSteps + distance);
  }
  if (state.driftSteps === 0) return offsets;
  add(0);
  for (let distance = 1; distance <= window.steps; distance++) {
    add(-distance);
    add(distance);
  }
  return offsets;
}

function grownWidth(step: number, state: TotpState, window: TotpWindow, parameters: OathParameters): number {
  if (state.lastStep === null) return window.steps;
  const secondsUnused = (step - (state.lastStep - state.driftSteps)) * parameters.period;
  const growth = Math.max(0, Math.floor((secondsUnused * CLOCK_ERROR) / parameters.period));
  return Math.min(window.most, window.steps + growth);
}

function refuseSpent(step: number, offset: number, state: TotpState, parameters: OathParameters): TotpVerdict {
  const { lastStep, driftSteps } = state;
  // A token whose clock was ahead and was set right shows steps again that it had shown before.
  if (lastStep !== null && step + offset < lastStep && Math.abs(offset) < Math.abs(offset - driftSteps)) {
    return { outcome: 'superseded', seconds: (lastStep - step - offset) * parameters.period };
  }
  return { outcome: 'replayed' };
}

const isFresh = (step: number, state: TotpState): boolean =>
  (state.lastStep === null || step > state.lastStep) && !state.spentAhead.includes(step);

function accept(step: number, offset: number, state: TotpState): TotpState {
  const isLate = offset === state.driftSteps - 1;
  const staysAs = isLate && !state.wasLate;
  const lastStep = step + offset;
  return {
    lastStep,
    driftSteps: staysAs ? state.driftSteps : offset,
    wasLate: staysAs,
    spentAhead: state.spentAhead.filter((spent) => spent > lastStep),
  };
}

/** Where in the day the code would have been right (S0-46), nearest to the right time first. */
function diagnose(
  codeAt: CodeAt,
  typed: number,
  step: number,
  state: TotpState,
  parameters: OathParameters,
): TotpVerdict {
  const reach = MAX_DRIFT_SECONDS / parameters.period;
  let found: number | undefined;
  for (let distance = 0; distance <= reach && found === undefined; distance++) {
    if (step - distance >= 0 && isSame(codeAt(step - distance), typed)) found = 0 - distance;
    else if (isSame(codeAt(step + distance), typed)) found = distance;
  }
  if (found === undefined) return { outcome: 'wrong' };
  const matched = step + found;
  if (matched === state.lastStep || state.spentAhead.includes(matched)) return { outcome: 'replayed' };
  const answer = { outcome: 'clock-off', seconds: found * parameters.period } as const;
  const { lastStep, driftSteps, wasLate } = state;
  const spentAhead = state.spentAhead.filter((spent) => spent >= step - reach);
  if (found > 0) {
    if (spentAhead.length >= MAX_SPENT_AHEAD) return { outcome: 'wrong' };
    spentAhead.push(matched);
  }
  return { ...answer, state: { lastStep, driftSteps, wasLate, spentAhead: spentAhead.toSorted((a, b) => a - b) } };
}

function checkState(state: TotpState, window: TotpWindow, parameters: OathParameters): void {
  if (parameters.type !== 'totp') throw new RangeError(`expected a token of type totp, got ${parameters.type}`);
  const { lastStep, driftSteps } = state;
  const isStep = lastStep === null || (Number.isSafeInteger(lastStep) && lastStep >= 0);
  const isDrift = Number.isInteger(driftSteps) && Math.abs(driftSteps) * parameters.period <= MAX_DRIFT_SECONDS;
  if (!isStep || !isDrift) {
    throw new RangeError(`expected a step and at most a day of drift, got ${lastStep} and ${driftSteps} steps`);
  }
  const { steps, most } = window;
  if (!(Number.isInteger(steps) && Number.isInteger(most) && steps >= 0 && most >= steps && most <= 5)) {
    throw new RangeError(`expected a window of 0 to 5 steps, got ${steps} growing to ${most}`);
  }
}

export type ResynchronisationVerdict =
  | { readonly outcome: 'resynchronised'; readonly seconds: number; readonly state: TotpState }
  /** Both codes are the same one: wait for the next. */
  | { readonly outcome: 'same-code' }
  /** They follow one another, but at least one of them is spent. */
  | { readonly outcome: 'replayed' }
  /** No two steps in a row within a day have these codes. */
  | { readonly outcome: 'wrong' };

export interface TotpResynchronisation {
  readonly secret: Secret;
  readonly parameters: OathParameters;
  /** Two codes in the order in which the token showed them, as typed. */
  readonly codes: readonly [unknown, unknown];
  /** When the second was typed, ms since the Unix epoch. */
  readonly now: number;
  readonly state: TotpState;
}

/**
 * Finds the token's clock by two codes in a row within a day (RFC 6238 section 6, S0-47), and spends both. Two guesses
 * succeed with 6 * 10^-9 for six digits; still, charge it as a try.
 *
 * @throws RangeError on a time or state that cannot be
 */
export function resynchroniseTotp(attempt: TotpResynchronisation): ResynchronisationVerdict {
  const { parameters, state } = attempt;
  const step = stepAt(attempt.now, parameters);
  checkState(state, usualWindow, parameters);
  const first = typedCode(attempt.codes[0], parameters.digits);
  const second = typedCode(attempt.codes[1], parameters.digits);
  if (first === null || second === null) return { outcome: 'wrong' };
  if (first === second) return { outcome: 'same-code' };
  const reach = MAX_DRIFT_SECONDS / parameters.period;
  const pairs = withCodesOf(attempt.secret, parameters, (codeAt) => {
    const found: number[] = [];
    let wasFirst = false;
    for (let at = Math.max(0, step - reach - 1); at <= step + reach; at++) {
      const code = codeAt(at);
      if (wasFirst && isSame(code, second)) found.push(at);
      wasFirst = isSame(code, first);
    }
    return found;
  });
  if (pairs.length === 0) return { outcome: 'wrong' };
  const fresh = pairs.filter((at) => isFresh(at - 1, state) && isFresh(at, state));
  const nearest = fresh.toSorted((a, b) => Math.abs(a - step) - Math.abs(b - step))[0];
  if (nearest === undefined) return { outcome: 'replayed' };
  const driftSteps = nearest - step;
  const spentAhead = state.spentAhead.filter((spent) => spent > nearest);
  return {
    outcome: 'resynchronised',
    seconds: driftSteps * parameters.period,
    state: { lastStep: nearest, driftSteps, wasLate: false, spentAhead },
  };
}

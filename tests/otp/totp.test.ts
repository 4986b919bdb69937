import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import { newOathSecret } from '../../src/otp/new-secret.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { oathAlgorithms, usualParameters } from '../../src/otp/oath-parameters.ts';
import { withCodesOf } from '../../src/otp/secret-codes.ts';
import {
  MAX_SPENT_AHEAD,
  newTotpState,
  stepAt,
  type TotpState,
  type TotpVerdict,
  verifyTotp,
} from '../../src/otp/totp.ts';
import { DriftingToken, mostCandidates } from './tokens.ts';

const NOW = Date.UTC(2026, 5, 1, 9, 0, 5);
const DAY = 86_400_000;
const STEP = stepAt(NOW, usualParameters);

const verify = (token: DriftingToken, code: unknown, now: number, state: TotpState = newTotpState): TotpVerdict =>
  verifyTotp({ secret: token.secret, parameters: token.parameters, code, now, state });

function accepted(verdict: TotpVerdict): TotpState {
  if (verdict.outcome !== 'accepted') throw new Error(`expected accepted, got ${JSON.stringify(verdict)}`);
  return verdict.state;
}

test.each(oathAlgorithms.flatMap((algorithm) => [30, 60].map((period) => [algorithm, period] as const)))(
  'S0-10: %s with %d seconds, a code for each period (S4-81: 30 s)',
  (algorithm, period) => {
    const parameters = { type: 'totp', algorithm, digits: 6, period: period as 30 | 60 } as const;
    const token = new DriftingToken(0, parameters);
    const start = stepAt(NOW, parameters) * period * 1000;
    expect(token.codeAt(start)).toBe(token.codeAt(start + period * 1000 - 1));
    expect(token.codeAt(start)).not.toBe(token.codeAt(start + period * 1000));
    expect(accepted(verify(token, token.codeAt(NOW), NOW)).lastStep).toBe(stepAt(NOW, parameters));
  },
);

test('one step early and late is taken, two are not; full width and spaces are', () => {
  const token = new DriftingToken();
  for (const seconds of [-30, 0, 30]) accepted(verify(token, token.codeAt(NOW + seconds * 1000), NOW));
  for (const seconds of [-60, 60]) {
    expect(verify(token, token.codeAt(NOW + seconds * 1000), NOW)).toMatchObject({ outcome: 'clock-off', seconds });
  }
  const wide = token.codeAt(NOW).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  accepted(verify(token, ` ${wide.slice(0, 3)}　${wide.slice(3)}`, NOW));
});

test('S0-08: a code of a secret that was replaced by a new registration is refused', () => {
  const before = new DriftingToken(0, usualParameters, newOathSecret(seededRandom('before')));
  const after = new DriftingToken();
  expect(verify(after, before.codeAt(NOW), NOW).outcome).not.toBe('accepted');
});

test('hostile C1 a code is accepted once, and none of a step before it', () => {
  const token = new DriftingToken();
  const state = accepted(verify(token, token.codeAt(NOW), NOW));
  expect(verify(token, token.codeAt(NOW), NOW, state).outcome).toBe('replayed');
  expect(verify(token, token.codeAt(NOW), NOW + 20_000, state).outcome).toBe('replayed');
  expect(verify(token, token.codeAt(NOW - 30_000), NOW, state).outcome).toBe('replayed');
  expect(verify(token, token.codeAt(NOW), NOW + 3_600_000, state).outcome).toBe('replayed');
  accepted(verify(token, token.codeAt(NOW + 30_000), NOW, state));
});

test('hostile C1 of 1,000 tries at once with one code, one state is stored', () => {
  const token = new DriftingToken();
  let stored: TotpState = newTotpState;
  const seen = stored;
  const verdicts = Array.from({ length: 1000 }, () => verify(token, token.codeAt(NOW), NOW, seen));
  const wins = verdicts.filter((verdict) => {
    if (verdict.outcome !== 'accepted' || stored !== seen) return false;
    stored = verdict.state;
    return true;
  });
  expect(wins).toHaveLength(1);
});

test.each([
  '',
  ' ',
  '0',
  null,
  undefined,
  Number.NaN,
  0,
  755224,
  [],
  ['755224'],
  {},
  true,
  '75522',
  '7552244',
  '755224\0',
  'abcdef',
])('hostile C15 the code %j is wrong, without an exception', (code) => {
  expect(verify(new DriftingToken(), code, NOW)).toEqual({ outcome: 'wrong' });
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('the time %d is refused', (now) => {
  expect(() => verify(new DriftingToken(), '755224', now)).toThrow(RangeError);
});

test('a state or window that cannot be is refused, never taken for an empty one', () => {
  const broken = [{ lastStep: Number.NaN }, { lastStep: -1 }, { driftSteps: 2881 }, { driftSteps: 0.5 }];
  for (const change of broken) {
    expect(() => verify(new DriftingToken(), '755224', NOW, { ...newTotpState, ...change })).toThrow(RangeError);
  }
  const { secret, parameters } = new DriftingToken();
  const attempt = { secret, parameters, code: '755224', now: NOW, state: newTotpState };
  for (const window of [
    { steps: -1, most: 1 },
    { steps: 2, most: 1 },
    { steps: 1, most: 6 },
    { steps: 0.5, most: 1 },
  ]) {
    expect(() => verifyTotp({ ...attempt, window })).toThrow(RangeError);
  }
});

test('the drift of a clock that goes wrong a little every day is followed, both ways', () => {
  for (const sign of [1, -1]) {
    const token = new DriftingToken();
    let state: TotpState = newTotpState;
    for (let day = 0; day < 400; day++) {
      token.seconds = sign * 3 * day;
      const now = NOW + day * DAY;
      state = accepted(verify(token, token.codeAt(now), now, state));
    }
    expect(Math.abs(state.driftSteps * 30 - token.seconds)).toBeLessThanOrEqual(60);
  }
});

test('one late code is slow hands, two in a row are the clock', () => {
  const token = new DriftingToken();
  let state = accepted(verify(token, token.codeAt(NOW - 30_000), NOW));
  expect(state).toMatchObject({ driftSteps: 0, wasLate: true });
  // The next, quick, may even be one ahead.
  accepted(verify(token, token.codeAt(NOW + 90_000), NOW + 60_000, state));
  state = accepted(verify(token, token.codeAt(NOW + 30_000), NOW + 60_000, state));
  expect(state).toMatchObject({ driftSteps: -1, wasLate: false });
});

test('the window grows while a token is not used, to its end and no further', () => {
  const token = new DriftingToken();
  const used = accepted(verify(token, token.codeAt(NOW), NOW));
  const outcome = (seconds: number, days: number) => {
    const now = NOW + days * DAY;
    return verify(token, token.codeAt(now + seconds * 1000), now, used).outcome;
  };
  expect(outcome(60, 17)).toBe('clock-off');
  expect(outcome(60, 18)).toBe('accepted');
  expect(outcome(-60, 18)).toBe('accepted');
  expect(outcome(90, 18)).toBe('clock-off');
  expect(outcome(90, 36)).toBe('accepted');
  expect(outcome(120, 5000)).toBe('clock-off');
});

test('no more codes are right at a time than a guess is reckoned to be worth, whatever the state', () => {
  const token = new DriftingToken();
  fc.assert(
    fc.property(fc.integer({ min: -2880, max: 2880 }), fc.integer({ min: 1, max: 400 }), (driftSteps, days) => {
      const state = { ...newTotpState, driftSteps, lastStep: Math.max(0, STEP - days * 2880 + driftSteps) };
      const right = withCodesOf(token.secret, token.parameters, (codeAt) =>
        Array.from({ length: 5777 }, (_, index) => codeAt(STEP - 2888 + index)),
      ).filter((_, index) => Math.abs(index - 2888) < 8 || Math.abs(index - 2888 - driftSteps) < 8);
      const attempt = { secret: token.secret, parameters: token.parameters, now: NOW, state, diagnosesClock: false };
      const codes = new Set(right.map((code) => String(code).padStart(6, '0')));
      const wins = [...codes].filter((code) => verifyTotp({ ...attempt, code }).outcome === 'accepted');
      expect(wins.length).toBeGreaterThan(0);
      expect(wins.length).toBeLessThanOrEqual(mostCandidates);
    }),
    { numRuns: 60 },
  );
  expect(mostCandidates).toBe(10);
});

test('S0-46: a clock that is off is told with its seconds, accepted it is not', () => {
  for (const seconds of [-86_400, -3600, -90, 90, 600, 86_400]) {
    const token = new DriftingToken(seconds);
    const verdict = verify(token, token.codeAt(NOW), NOW);
    expect(verdict).toMatchObject({ outcome: 'clock-off', seconds, state: { lastStep: null, driftSteps: 0 } });
  }
  const token = new DriftingToken(86_400 + 60);
  expect(verify(token, token.codeAt(NOW), NOW).outcome).toBe('wrong');
});

test('a code that was told to be of a time to come is worth nothing when its time comes; the next one is good', () => {
  const token = new DriftingToken();
  const code = token.codeAt(NOW + 3_600_000);
  const told = verify(token, code, NOW);
  if (told.outcome !== 'clock-off') throw new Error(told.outcome);
  expect(told.state.spentAhead).toEqual([STEP + 120]);
  const then = NOW + 3_600_000;
  expect(verify(token, code, then, told.state).outcome).toBe('replayed');
  expect(verify(token, code, NOW + 1000, told.state).outcome).toBe('replayed');
  const again = verify(token, token.codeAt(then + 7_200_000), then + 60_000, told.state);
  expect(again).toMatchObject({ outcome: 'clock-off', state: { spentAhead: [STEP + 120, STEP + 360] } });
  const state = accepted(verify(token, token.codeAt(then + 30_000), then + 30_000, told.state));
  expect(state.spentAhead).toEqual([]);
});

test('a guesser is told at most sixteen codes of times to come, and none of them helps', () => {
  const token = new DriftingToken();
  let state: TotpState = newTotpState;
  const codes = Array.from({ length: 40 }, (_, index) => token.codeAt(NOW + (index + 10) * 30_000));
  const outcomes = codes.map((code) => {
    const verdict = verify(token, code, NOW, state);
    if ('state' in verdict) state = verdict.state;
    return verdict.outcome;
  });
  expect(outcomes.filter((outcome) => outcome === 'clock-off')).toHaveLength(MAX_SPENT_AHEAD);
  expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(40 - MAX_SPENT_AHEAD);
  for (const [index, code] of codes.slice(0, MAX_SPENT_AHEAD).entries()) {
    const at = NOW + (index + 10) * 30_000;
    expect(verify(token, code, at, state).outcome).toBe('replayed');
  }
  // A day later there is room again.
  expect(verify(token, token.codeAt(NOW + 3 * DAY), NOW + 2 * DAY + DAY / 2, state).outcome).toBe('clock-off');
});

test('without the diagnosis a wrong code is wrong, and cheap', () => {
  const token = new DriftingToken(600);
  const { secret, parameters } = token;
  const attempt = { secret, parameters, code: token.codeAt(NOW), now: NOW, state: newTotpState };
  expect(verifyTotp({ ...attempt, diagnosesClock: false })).toEqual({ outcome: 'wrong' });
});

test('the first minutes after 1970 have no steps before them', () => {
  const token = new DriftingToken();
  accepted(verify(token, oathCode(token.secret, token.parameters, 0), 1000));
  expect(verify(token, '000000', 1000).outcome).toBe('wrong');
});

test('a new state is only what a state is, whatever the old one came with', () => {
  const more = { ...newTotpState, secret: 'x' };
  const token = new DriftingToken();
  for (const seconds of [0, -30, -600, 600]) {
    const verdict = verify(token, token.codeAt(NOW + seconds * 1000), NOW, more);
    if (!('state' in verdict)) throw new Error(verdict.outcome);
    expect(Object.keys(verdict.state).sort()).toEqual(Object.keys(newTotpState).sort());
  }
});

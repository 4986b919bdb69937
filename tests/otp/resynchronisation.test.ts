import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import { usualParameters } from '../../src/otp/oath-parameters.ts';
import { readTimeSync, timeSyncText } from '../../src/otp/time-sync.ts';
import {
  MAX_DRIFT_SECONDS,
  newTotpState,
  resynchroniseTotp,
  stepAt,
  type TotpState,
  verifyTotp,
} from '../../src/otp/totp.ts';
import { DriftingToken } from './tokens.ts';

const NOW = Date.UTC(2026, 5, 1, 9, 0, 5);

const resynchronise = (token: DriftingToken, codes: [unknown, unknown], now: number, state: TotpState = newTotpState) =>
  resynchroniseTotp({ secret: token.secret, parameters: token.parameters, codes, now, state });

const verify = (token: DriftingToken, code: unknown, now: number, state: TotpState) =>
  verifyTotp({ secret: token.secret, parameters: token.parameters, code, now, state });

/** The two codes that a person reads off: this one and, a period later, the next. */
const pairOf = (token: DriftingToken, now: number): [string, string] => [
  token.codeAt(now - token.parameters.period * 1000),
  token.codeAt(now),
];

const drifts = fc.integer({ min: -MAX_DRIFT_SECONDS, max: MAX_DRIFT_SECONDS });
const keys = fc.uint8Array({ minLength: 10, maxLength: 64 });

test('S0-47: for any drift within a day, two codes in a row find the clock and the next code is accepted', () => {
  fc.assert(
    fc.property(drifts, keys, fc.constantFrom(30 as const, 60 as const), fc.nat(59_999), (seconds, key, period, ms) => {
      const token = new DriftingToken(seconds, { ...usualParameters, period }, Secret.over(key));
      const now = NOW + ms;
      const codes = pairOf(token, now);
      fc.pre(codes[0] !== codes[1]);
      const found = resynchronise(token, codes, now);
      // The very end of the day may lie a fraction of a step outside.
      if (found.outcome === 'wrong') return expect(Math.abs(seconds)).toBeGreaterThan(MAX_DRIFT_SECONDS - period);
      if (found.outcome !== 'resynchronised') throw new Error(found.outcome);
      expect(Math.abs(found.seconds - seconds)).toBeLessThanOrEqual(period);
      const later = now + period * 1000;
      const next = token.codeAt(later);
      fc.pre(!codes.includes(next));
      expect(verify(token, next, later, found.state).outcome).toBe('accepted');
    }),
    { numRuns: 100 },
  );
});

test('S0-47: for any drift, a clock that was set by the time code is believed at once', () => {
  fc.assert(
    fc.property(drifts, (seconds) => {
      const token = new DriftingToken(seconds);
      const failed = verify(token, token.codeAt(NOW), NOW, newTotpState);
      const state = 'state' in failed ? failed.state : newTotpState;
      const set = readTimeSync(timeSyncText(NOW));
      if (set.outcome !== 'read') throw new Error(set.code);
      token.seconds = (set.time - NOW) / 1000;
      // A clock that was ahead has shown some codes already, and each of them is good once.
      const isShownAgain = stepAt(NOW + 60_000, usualParameters) === stepAt(NOW + seconds * 1000, usualParameters);
      const later = NOW + (isShownAgain ? 90_000 : 60_000);
      expect(verify(token, token.codeAt(later), later, state).outcome).toBe('accepted');
    }),
    { numRuns: 100, examples: [[55], [60], [84], [85]] },
  );
});

test('a clock that was learned to be slow and is then set right is believed; one that was fast must wait, and says so', () => {
  const slow = new DriftingToken(-600);
  const learned = resynchronise(slow, pairOf(slow, NOW), NOW);
  if (learned.outcome !== 'resynchronised') throw new Error(learned.outcome);
  slow.seconds = 0;
  expect(verify(slow, slow.codeAt(NOW), NOW, learned.state)).toMatchObject({
    outcome: 'accepted',
    state: { driftSteps: 0 },
  });

  // Slow hands are allowed for there too.
  for (const seconds of [-30, 30]) {
    const code = slow.codeAt(NOW + seconds * 1000);
    expect(verify(slow, code, NOW, learned.state).outcome).toBe('accepted');
  }

  const fast = new DriftingToken(600);
  const ahead = resynchronise(fast, pairOf(fast, NOW), NOW);
  if (ahead.outcome !== 'resynchronised') throw new Error(ahead.outcome);
  fast.seconds = 0;
  expect(verify(fast, fast.codeAt(NOW), NOW, ahead.state)).toEqual({ outcome: 'superseded', seconds: 600 });
  const then = NOW + 600_000;
  expect(verify(fast, fast.codeAt(then), then, ahead.state).outcome).toBe('replayed');
  const later = NOW + 630_000;
  expect(verify(fast, fast.codeAt(later), later, ahead.state).outcome).toBe('accepted');
});

test('hostile C6 both codes are spent', () => {
  const token = new DriftingToken(1200);
  const codes = pairOf(token, NOW);
  const found = resynchronise(token, codes, NOW);
  if (found.outcome !== 'resynchronised') throw new Error(found.outcome);
  expect(found).toMatchObject({
    seconds: 1200,
    state: { lastStep: stepAt(NOW, usualParameters) + 40, driftSteps: 40 },
  });
  for (const code of codes) expect(verify(token, code, NOW, found.state).outcome).toBe('replayed');
  expect(resynchronise(token, codes, NOW, found.state).outcome).toBe('replayed');
  // One used code and one fresh do not make a pair either.
  expect(resynchronise(token, pairOf(token, NOW + 30_000), NOW + 30_000, found.state).outcome).toBe('replayed');
});

test('hostile C6 codes that were told to be of a time to come make no pair', () => {
  const token = new DriftingToken(1200);
  const told = verify(token, token.codeAt(NOW), NOW, newTotpState);
  if (told.outcome !== 'clock-off') throw new Error(told.outcome);
  expect(resynchronise(token, pairOf(token, NOW), NOW, told.state).outcome).toBe('replayed');
  const later = NOW + 60_000;
  expect(resynchronise(token, pairOf(token, later), later, told.state).outcome).toBe('resynchronised');
});

test('hostile C6 C15 what is no pair, and a pair of more than a day off, is refused', () => {
  const token = new DriftingToken(300);
  const [a, b] = pairOf(token, NOW);
  expect(resynchronise(token, [b, a], NOW).outcome).toBe('wrong');
  expect(resynchronise(token, [a, a], NOW).outcome).toBe('same-code');
  expect(resynchronise(token, [a, token.codeAt(NOW + 30_000)], NOW).outcome).toBe('wrong');
  for (const nothing of ['', null, undefined, Number.NaN, {}, '12345']) {
    expect(resynchronise(token, [nothing, b], NOW).outcome).toBe('wrong');
    expect(resynchronise(token, [a, nothing], NOW).outcome).toBe('wrong');
  }
  const far = new DriftingToken(MAX_DRIFT_SECONDS + 90);
  expect(resynchronise(far, pairOf(far, NOW), NOW).outcome).toBe('wrong');
});

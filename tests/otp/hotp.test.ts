import { expect, test } from 'vitest';
import { HOTP_LOOK_AHEAD, HOTP_RESYNCHRONISATION_REACH, resynchroniseHotp, verifyHotp } from '../../src/otp/hotp.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { MAX_COUNTER, usualParameters } from '../../src/otp/oath-parameters.ts';
import { newTotpState, verifyTotp } from '../../src/otp/totp.ts';
import { rfcSecret } from './tokens.ts';

const parameters = { ...usualParameters, type: 'hotp' } as const;
const codeOf = (counter: number) => oathCode(rfcSecret(), parameters, counter);
const verify = (code: unknown, nextCounter: number) =>
  verifyHotp({ secret: rfcSecret(), parameters, code, state: { nextCounter } });
const resynchronise = (codes: [unknown, unknown], nextCounter = 0) =>
  resynchroniseHotp({ secret: rfcSecret(), parameters, codes, state: { nextCounter } });

test('the next code is taken, and those within the look-ahead; each once', () => {
  for (const ahead of [0, 1, HOTP_LOOK_AHEAD]) {
    expect(verify(codeOf(7 + ahead), 7)).toEqual({ outcome: 'accepted', state: { nextCounter: 8 + ahead } });
  }
  expect(verify(codeOf(7 + HOTP_LOOK_AHEAD + 1), 7)).toEqual({ outcome: 'wrong' });
  expect(verify(codeOf(6), 7)).toEqual({ outcome: 'replayed' });
  expect(verify(codeOf(5), 7)).toEqual({ outcome: 'wrong' });
});

test('counters beyond 2^32', () => {
  expect(verify(codeOf(2 ** 40 + 3), 2 ** 40)).toEqual({ outcome: 'accepted', state: { nextCounter: 2 ** 40 + 4 } });
});

test('a token whose counter is used up takes nothing, and the last codes before are taken', () => {
  const last = MAX_COUNTER - 1;
  expect(verify(codeOf(last), last)).toEqual({ outcome: 'accepted', state: { nextCounter: MAX_COUNTER } });
  expect(verify(codeOf(last), MAX_COUNTER)).toEqual({ outcome: 'replayed' });
  expect(verify(codeOf(MAX_COUNTER), MAX_COUNTER)).toEqual({ outcome: 'wrong' });
  const [a, b] = [codeOf(last - 1), codeOf(last)];
  const found = { outcome: 'resynchronised', state: { nextCounter: MAX_COUNTER } };
  expect(resynchronise([a, b], last - 40)).toEqual(found);
  expect(resynchronise([a, b], MAX_COUNTER)).toEqual({ outcome: 'replayed' });
  expect(resynchronise([b, codeOf(MAX_COUNTER)], last)).toEqual({ outcome: 'wrong' });
});

test.each(['', null, undefined, Number.NaN, 755224, '75522', {}])('hostile C15 the code %j is wrong', (code) => {
  expect(verify(code, 0)).toEqual({ outcome: 'wrong' });
});

test.each([-1, 0.5, Number.NaN, MAX_COUNTER + 1])('the counter %d is refused', (counter) => {
  expect(() => verify('755224', counter)).toThrow(RangeError);
  expect(() => resynchronise(['755224', '287082'], counter)).toThrow(RangeError);
});

test('two codes in a row find the counter within the reach, and are spent', () => {
  const last = HOTP_RESYNCHRONISATION_REACH - 1;
  for (const counter of [0, 42, last]) {
    const found = resynchronise([codeOf(counter), codeOf(counter + 1)]);
    expect(found).toEqual({ outcome: 'resynchronised', state: { nextCounter: counter + 2 } });
  }
  expect(resynchronise([codeOf(last + 1), codeOf(last + 2)]).outcome).toBe('wrong');
  expect(resynchronise([codeOf(43), codeOf(42)]).outcome).toBe('wrong');
  expect(resynchronise([codeOf(42), codeOf(44)]).outcome).toBe('wrong');
  expect(resynchronise([codeOf(42), codeOf(43)], 43).outcome).toBe('replayed');
  expect(resynchronise([codeOf(42), codeOf(43)], 44).outcome).toBe('replayed');
  expect(resynchronise([codeOf(42), codeOf(43)], 45).outcome).toBe('wrong');
  expect(resynchronise([codeOf(42), codeOf(42)]).outcome).toBe('same-code');
  expect(resynchronise(['', codeOf(43)]).outcome).toBe('wrong');
});

test('a token that counts time is not counted by presses, nor the other way round', () => {
  const attempt = { secret: rfcSecret(), code: codeOf(0) };
  expect(() => verifyHotp({ ...attempt, parameters: usualParameters, state: { nextCounter: 0 } })).toThrow(RangeError);
  expect(() => verifyTotp({ ...attempt, parameters, now: 0, state: newTotpState })).toThrow(RangeError);
});

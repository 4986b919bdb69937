import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { type ClockReading, forecastDrift } from '../../src/otp/drift-forecast.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { newTotpState, type TotpState, verifyTotp } from '../../src/otp/totp.ts';

const DAY = 86_400_000;
/** In the middle of a period. */
const start = Date.UTC(2026, 3, 1) + 15_000;
const parameters = { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** A token whose clock runs wrong, used every few days by the real verifier: what it learned. */
function used(ppm: number, days: number, every = 2) {
  const secret = () => Secret.over(seededRandom('drift').bytes(20));
  const codeAt = (now: number) =>
    oathCode(secret(), parameters, Math.floor((now + ((now - start) * ppm) / 1e6) / 30_000));
  const verify = (now: number, state: TotpState) =>
    verifyTotp({ secret: secret(), parameters, code: codeAt(now), now, state });
  let state: TotpState = newTotpState;
  const readings: ClockReading[] = [];
  for (let now = start; now <= start + days * DAY; now += every * DAY) {
    const verdict = verify(now, state);
    if (verdict.outcome !== 'accepted') throw new Error(`expected accepted, got ${verdict.outcome}`);
    state = verdict.state;
    readings.push({ at: now, seconds: state.driftSteps * 30 });
  }
  return { readings, state, verify };
}

describe('the forecast of a token clock', () => {
  it('S0-46 says nothing while too little is known', () => {
    expect(forecastDrift([], 30)).toBeNull();
    const at = (hours: number) => ({ at: start + hours * 3_600_000, seconds: 0 });
    expect(forecastDrift([at(0), at(30)], 30)).toBeNull();
    expect(forecastDrift([at(0), at(1), at(2)], 30)).toBeNull();
    expect(forecastDrift([at(0), at(12), at(24)], 30)).not.toBeNull();
  });

  it('S0-46 a clock that keeps time falls out of nothing', () => {
    expect(forecastDrift(used(0, 90).readings, 30)).toMatchObject({ ppm: 0, unusedUntil: null, followedUntil: null });
  });

  it.each([12, 35, 80, -35, -80])('S0-46 finds %i ppm within what it says it can be off by', (ppm) => {
    const forecast = forecastDrift(used(ppm, 200).readings, 30);
    expect(Math.abs((forecast?.ppm ?? Number.NaN) - ppm)).toBeLessThan(forecast?.uncertaintyPpm ?? 0);
  });

  it.each([35, 80, -80])(
    'S0-46 the verifier takes codes of an unused token at %i ppm until the day that is told',
    (ppm) => {
      const { readings, state, verify } = used(ppm, 200);
      const last = readings.at(-1)?.at ?? 0;
      const told = forecastDrift(readings, 30)?.unusedUntil ?? 0;
      let out = last + DAY / 4;
      while (verify(out, state).outcome === 'accepted') out += DAY / 4;
      const [toldDays, days] = [(told - last) / DAY, (out - last) / DAY];
      const stepDays = 30 / ((Math.abs(ppm) / 1e6) * 86_400);
      // Readings are whole periods: half of one more or less. Never much too late, and not before one period.
      expect(toldDays - days).toBeLessThan(stepDays / 2 + 1);
      expect(toldDays).toBeGreaterThan(stepDays / 2);
    },
  );

  it('S0-46 a day off is the end, however often it is used', () => {
    const { followedUntil } = forecastDrift(used(300, 60, 1).readings, 30) ?? {};
    expect((followedUntil ?? 0) / DAY).toBeCloseTo((start + 86_400_000 / 300e-6) / DAY, -1);
  });
});

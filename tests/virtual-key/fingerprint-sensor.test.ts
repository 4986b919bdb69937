import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleStatus } from '../../src/fido/commands.ts';
import { type FingerPlacement, sampleOf, sensorLimits } from '../../src/virtual-key/parts/fingerprint-sensor.ts';

const centred: FingerPlacement = { x: 0, y: 0, angle: 0, durationMs: 600, quality: 1 };
const kinds = ['touch', 'swipe'] as const;
const kind = fc.constantFrom(...kinds);
const within: fc.Arbitrary<FingerPlacement> = fc.record({
  x: fc.double({ min: -1, max: 1, noNaN: true }),
  y: fc.double({ min: -1, max: 1, noNaN: true }),
  angle: fc.double({ min: -180, max: 180, noNaN: true }),
  durationMs: fc.integer({ min: 0, max: 60_000 }),
  quality: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anything: fc.Arbitrary<FingerPlacement> = fc.record({
  x: fc.double(),
  y: fc.double(),
  angle: fc.double(),
  durationMs: fc.double(),
  quality: fc.double(),
});
/** A sensor never tells these: they are about the template or about nobody coming. */
const sensorResults: readonly number[] = Object.values(SampleStatus).filter(
  (status) => status <= SampleStatus.tooShort,
);

const mirror = (placement: FingerPlacement, change: Partial<FingerPlacement>): FingerPlacement => ({
  ...placement,
  ...change,
});

describe('the finger model gives each placement one sample status', () => {
  it.each(kinds)('reads a finger in the middle well: %s', (which) => {
    expect(sampleOf(centred, which)).toBe(SampleStatus.good);
  });

  it.each([
    ['tooHigh', { y: 0.9 }],
    ['tooLow', { y: -0.9 }],
    ['tooLeft', { x: -0.9 }],
    ['tooRight', { x: 0.9 }],
    ['tooFast', { durationMs: 100 }],
    ['tooSlow', { durationMs: 6000 }],
    ['poorQuality', { quality: 0.2 }],
    ['tooSkewed', { angle: 90 }],
    ['tooSkewed', { angle: 180 }],
    ['tooShort', { durationMs: 10 }],
  ] as const)('%s from %j', (name, change) => {
    for (const which of kinds) expect(sampleOf({ ...centred, ...change }, which)).toBe(SampleStatus[name]);
  });

  it('is total, also over numbers that no sensor could mean, and tells the same each time', () => {
    fc.assert(
      fc.property(fc.oneof(within, anything), kind, (placement, which) => {
        const status = sampleOf(placement, which);
        expect(sensorResults).toContain(status);
        expect(sampleOf({ ...placement }, which)).toBe(status);
      }),
      { seed: 1 },
    );
  });

  it('is symmetric: left mirrors right, low mirrors high, and the turn’s direction does not matter', () => {
    const sideways = new Map<number, number>([
      [SampleStatus.tooLeft, SampleStatus.tooRight],
      [SampleStatus.tooRight, SampleStatus.tooLeft],
    ]);
    const upright = new Map<number, number>([
      [SampleStatus.tooHigh, SampleStatus.tooLow],
      [SampleStatus.tooLow, SampleStatus.tooHigh],
    ]);
    fc.assert(
      fc.property(within, kind, (placement, which) => {
        const status = sampleOf(placement, which);
        expect(sampleOf(mirror(placement, { x: -placement.x }), which)).toBe(sideways.get(status) ?? status);
        expect(sampleOf(mirror(placement, { y: -placement.y }), which)).toBe(upright.get(status) ?? status);
        expect(sampleOf(mirror(placement, { angle: -placement.angle }), which)).toBe(status);
        expect(sampleOf(mirror(placement, { angle: Math.sign(placement.angle) * 360 - placement.angle }), which)).toBe(
          status,
        );
      }),
      { seed: 2 },
    );
  });

  it('takes a placement at every limit, and nothing better makes a good one worse', () => {
    for (const which of kinds) {
      const { x, y, angle, fastestMs, slowestMs, quality } = sensorLimits[which];
      expect(sampleOf({ x, y, angle, durationMs: fastestMs, quality }, which)).toBe(SampleStatus.good);
      expect(sampleOf({ x: -x, y: -y, angle: -angle, durationMs: slowestMs, quality }, which)).toBe(SampleStatus.good);
    }
    fc.assert(
      fc.property(within, kind, fc.double({ min: 0, max: 1, noNaN: true }), (placement, which, share) => {
        if (sampleOf(placement, which) !== SampleStatus.good) return;
        const better = mirror(placement, {
          x: placement.x * share,
          y: placement.y * share,
          angle: placement.angle * share,
          quality: Math.max(placement.quality, share),
        });
        expect(sampleOf(better, which)).toBe(SampleStatus.good);
      }),
      { seed: 3 },
    );
  });
});

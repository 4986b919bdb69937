import { SampleStatus } from '../../fido/commands.ts';

/** How a finger lies on the sensor. */
export interface FingerPlacement {
  /** Of the sensor's middle: -1 (left) to 1 (right). */
  readonly x: number;
  /** Of the sensor's middle: -1 (low) to 1 (high). */
  readonly y: number;
  /** Degrees off the upright; whole turns do not count. */
  readonly angle: number;
  /** How long the finger rests, or how long a swipe takes. */
  readonly durationMs: number;
  /** 0 (wet, dirty, dry) to 1. */
  readonly quality: number;
}

/** What a sensor reads well. A placement at a limit is still good. */
export interface SensorLimits {
  /** Distance from the middle, sideways and up or down. */
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  /** Shorter than this is a tap of which nothing is read: too short. */
  readonly tapMs: number;
  /** Shorter is lifted, or swiped, before the image is whole: too fast. */
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly quality: number;
}

/**
 * The thresholds of the finger model. CTAP names the results (section 6.7.5) and no thresholds; a swipe sensor is a narrow
 * bar that is stricter sideways and about the angle, and forgives where along the bar's normal the swipe begins.
 */
export const sensorLimits: Readonly<Record<'touch' | 'swipe', SensorLimits>> = {
  touch: { x: 0.5, y: 0.5, angle: 45, tapMs: 80, fastestMs: 200, slowestMs: 5000, quality: 0.4 },
  swipe: { x: 0.4, y: 0.7, angle: 20, tapMs: 40, fastestMs: 120, slowestMs: 1500, quality: 0.5 },
};

/**
 * What the sensor makes of a placement: one CTAP sample status, 0 for a good sample. The first thing wrong is told, in the
 * order in which a sensor meets it: a tap, the place (the worse of both directions), the speed, the angle, the quality.
 * Whose finger it is plays no part here, so no placement makes a false match. A number that is none is poor quality.
 */
export function sampleOf(placement: FingerPlacement, kind: 'touch' | 'swipe'): number {
  const limits = sensorLimits[kind];
  const { x, y, angle, durationMs, quality } = placement;
  if (![x, y, angle, durationMs, quality].every(Number.isFinite)) return SampleStatus.poorQuality;
  if (durationMs < limits.tapMs) return SampleStatus.tooShort;
  const sideways = Math.abs(x) / limits.x;
  const upright = Math.abs(y) / limits.y;
  if (upright > 1 && upright >= sideways) return y > 0 ? SampleStatus.tooHigh : SampleStatus.tooLow;
  if (sideways > 1) return x > 0 ? SampleStatus.tooRight : SampleStatus.tooLeft;
  if (durationMs < limits.fastestMs) return SampleStatus.tooFast;
  if (durationMs > limits.slowestMs) return SampleStatus.tooSlow;
  if (offUpright(angle) > limits.angle) return SampleStatus.tooSkewed;
  if (quality < limits.quality) return SampleStatus.poorQuality;
  return SampleStatus.good;
}

/** 0 to 180 degrees. */
function offUpright(angle: number): number {
  const turned = Math.abs(angle) % 360;
  return Math.min(turned, 360 - turned);
}

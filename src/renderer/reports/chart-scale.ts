/** Where an axis has its lines: from 0 in even steps of 1, 2 or 5 times a power of ten to the most, or just above it. Whole numbers. */
export function axisSteps(most: number): number[] {
  const rough = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step);
}

/** Which of `count` bars have their name below: as many as fit, the same number apart, the last one among them. */
export function namedBars(count: number, width: number, each: number): ReadonlySet<number> {
  const apart = Math.max(1, Math.ceil((count * each) / Math.max(1, width)));
  return new Set(Array.from({ length: Math.ceil(count / apart) }, (_, index) => count - 1 - index * apart));
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

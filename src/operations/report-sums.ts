import { type AdoptedType, adoptedTypes, type ReportOf, type ReportPeriod } from '../contract/reports.ts';
import type { AdoptionPage, MethodStart, PersonSpans, SignInCount } from './report-store.ts';

type Results = ReportOf<'sign-ins'>['bars'][number];

const none: Results = { success: 0, failure: 0, interrupted: 0 };

/** Sign-ins by bar and by method. */
export function sumSignIns(
  counts: readonly SignInCount[],
  { bounds }: Pick<ReportPeriod, 'bounds'>,
): Pick<ReportOf<'sign-ins'>, 'bars' | 'methods'> {
  const bars = bounds.slice(1).map(() => ({ ...none }));
  const methods = new Map<string, Results>();
  for (const { bucket, method, result, count } of counts) {
    const bar = bars[bucket];
    if (bar === undefined) continue;
    bar[result] += count;
    const sum = methods.get(method) ?? { ...none };
    sum[result] += count;
    methods.set(method, sum);
  }
  return {
    bars,
    methods: [...methods].map(([method, sum]) => ({ method, ...sum })).sort((a, b) => totalOf(b) - totalOf(a)),
  };
}

const totalOf = ({ success, failure, interrupted }: Results): number => success + failure + interrupted;

/** How many of `instants` fall into each bar. */
export function countByBar(instants: readonly number[], { bounds }: Pick<ReportPeriod, 'bounds'>): number[] {
  const bars = bounds.slice(1).map(() => 0);
  for (const at of instants) {
    const bar = barOf(at, bounds);
    if (bar !== undefined) bars[bar] = (bars[bar] ?? 0) + 1;
  }
  return bars;
}

/** Which bar a moment belongs to; undefined outside of all. */
function barOf(at: number, bounds: readonly number[]): number | undefined {
  let [low, high] = [0, bounds.length - 1];
  if (at < (bounds[0] ?? Number.POSITIVE_INFINITY) || at >= (bounds[high] ?? Number.NEGATIVE_INFINITY))
    return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at < (bounds[middle] ?? 0)) high = middle;
    else low = middle;
  }
  return low;
}

/** What proves more than a password. */
export const secondSteps: readonly AdoptedType[] = [
  'security-key',
  'authenticator-app',
  'oath-token',
  'phone',
  'email',
];

type Point = ReportOf<'methods'>['points'][number];

/** Who had what at the end of each bar; of a bar that is not over yet: now. */
export class Adoption {
  /** What is told of: the end of each bar. */
  readonly times: readonly number[];
  readonly #points: Point[];

  constructor({ bounds, now }: Pick<ReportPeriod, 'bounds' | 'now'>) {
    this.times = bounds.slice(1).map((end) => Math.min(end - 1, now));
    this.#points = this.times.map(() => ({
      people: 0,
      secondStep: 0,
      types: Object.fromEntries(adoptedTypes.map((type) => [type, 0])) as Record<AdoptedType, number>,
    }));
  }

  add({ starts, people }: AdoptionPage): void {
    for (const start of starts) this.#addStart(start);
    for (const person of people) this.#addPerson(person);
  }

  #addStart({ what, since, count }: MethodStart): void {
    for (const [index, time] of this.times.entries()) {
      const point = this.#points[index];
      if (point === undefined || since > time) continue;
      if (what === 'people') point.people += count;
      else if (what === 'second-step') point.secondStep += count;
      else if (isAdopted(what)) point.types[what] += count;
    }
  }

  #addPerson({ createdAt, spans }: PersonSpans): void {
    for (const [index, time] of this.times.entries()) {
      const point = this.#points[index];
      if (point === undefined || createdAt > time) continue;
      point.people++;
      const held = new Set<AdoptedType>();
      for (const { type, from, until } of spans) {
        if (isAdopted(type) && from <= time && (until === null || until > time)) held.add(type);
      }
      for (const type of held) point.types[type]++;
      if (secondSteps.some((type) => held.has(type))) point.secondStep++;
    }
  }

  points(): Point[] {
    return this.#points;
  }
}

const isAdopted = (type: string): type is AdoptedType => (adoptedTypes as readonly string[]).includes(type);

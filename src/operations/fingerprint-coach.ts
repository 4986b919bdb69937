import { type FingerPart, fingerParts, type SampleStatus } from '../contract/steps.ts';

export interface PartCoverage {
  readonly part: FingerPart;
  readonly taken: number;
  readonly planned: number;
}

/** The parts in the order in which they are asked for; the middle, which every later touch shows, comes twice as often. */
const order: Readonly<Record<'touch' | 'swipe', readonly FingerPart[]>> = {
  touch: ['centre', 'left', 'centre', 'right', 'tip', 'base'],
  // A swipe takes the finger from its base to its tip in any case.
  swipe: ['centre', 'left', 'right'],
};

/** The finger did not lie where the sensor could read it. */
const misplaced: ReadonlySet<SampleStatus | null> = new Set<SampleStatus>([
  'too-high',
  'too-low',
  'too-left',
  'too-right',
  'too-skewed',
  'too-short',
  'merge-failure',
]);

/** So many misplaced touches in a row, and the middle is asked for in place of an edge. */
const patience = 2;

/**
 * Says which part of the finger to put down next. No key tells what it saw, so a good sample counts for the part that was asked
 * for: a guide, no measurement.
 */
export class FingerprintCoach {
  readonly #plan: FingerPart[];
  readonly #taken: FingerPart[] = [];
  #misplacedInARow = 0;

  /** @param total good samples that the enrolment takes */
  constructor(total: number, kind: 'touch' | 'swipe') {
    const parts = order[kind];
    this.#plan = Array.from({ length: total }, (_, index) => parts[index % parts.length] ?? 'centre');
  }

  /** The part to put down next; after the last sample the middle. */
  get aim(): FingerPart {
    return this.#plan[this.#taken.length] ?? 'centre';
  }

  /** The parts of the plan, in the order of `fingerParts`. */
  get coverage(): PartCoverage[] {
    const count = (parts: readonly FingerPart[], part: FingerPart) => parts.filter((one) => one === part).length;
    return fingerParts.flatMap((part) => {
      const planned = count(this.#plan, part);
      return planned === 0 ? [] : [{ part, taken: count(this.#taken, part), planned }];
    });
  }

  /** @param remaining good samples that the key still wants */
  take(sample: SampleStatus | null, remaining: number): void {
    const taken = Math.max(this.#plan.length - remaining, 0);
    // A key may drop what it had and begin anew.
    if (taken < this.#taken.length) this.#taken.length = taken;
    while (this.#taken.length < taken) this.#taken.push(this.aim);
    if (!misplaced.has(sample)) {
      this.#misplacedInARow = 0;
      return;
    }
    this.#misplacedInARow++;
    if (this.#misplacedInARow < patience || this.aim === 'centre') return;
    this.#misplacedInARow = 0;
    this.#plan[this.#taken.length] = 'centre';
  }
}

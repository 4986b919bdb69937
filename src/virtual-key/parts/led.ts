import type { Clock } from '../../basics/clock.ts';

/** What the LED says (acceptance S2-39 to S2-46), and `off` without power. */
export type LedMeaning =
  | 'off'
  | 'ready'
  | 'match-succeeded'
  | 'failed-or-erasing'
  | 'not-recognised-by-host'
  | 'match-wanted'
  | 'touch-wanted'
  | 'standalone-enrolment'
  | 'verify-before-enrolment';

export interface LedLook {
  readonly colour: 'off' | 'blue' | 'green' | 'red' | 'cyan' | 'white';
  readonly pattern: 'off' | 'on' | 'flashing';
  /** One on-off cycle in milliseconds while flashing, otherwise null. */
  readonly periodMs: number | null;
}

export interface LedState extends LedLook {
  readonly meaning: LedMeaning;
}

/** How a model's LED looks: one look for each meaning, and times in milliseconds. */
export interface LedTable {
  readonly looks: Readonly<Record<LedMeaning, LedLook>>;
  /** How long a result (green or red) is shown before the LED goes back. */
  readonly resultMs: number;
  /** How long erasing a fingerprint or the whole key is shown. */
  readonly erasingMs: number;
  /** How long WINK is shown, and as what. */
  readonly wink: { readonly meaning: LedMeaning; readonly forMs: number };
  /** Period of the white flashing before the first accepted touch and before the last. */
  readonly enrolment: { readonly slowestMs: number; readonly fastestMs: number };
}

export const ledTable: LedTable = {
  looks: {
    off: { colour: 'off', pattern: 'off', periodMs: null },
    ready: { colour: 'blue', pattern: 'on', periodMs: null },
    'match-succeeded': { colour: 'green', pattern: 'on', periodMs: null },
    'failed-or-erasing': { colour: 'red', pattern: 'on', periodMs: null },
    'not-recognised-by-host': { colour: 'cyan', pattern: 'on', periodMs: null },
    'match-wanted': { colour: 'blue', pattern: 'flashing', periodMs: 600 },
    'touch-wanted': { colour: 'cyan', pattern: 'flashing', periodMs: 600 },
    'standalone-enrolment': { colour: 'white', pattern: 'flashing', periodMs: 1200 },
    'verify-before-enrolment': { colour: 'green', pattern: 'flashing', periodMs: 600 },
  },
  resultMs: 400,
  erasingMs: 1000,
  wink: { meaning: 'touch-wanted', forMs: 1000 },
  enrolment: { slowestMs: 1200, fastestMs: 200 },
};

/** What the key is doing, as far as its LED shows it. */
export interface LedSituation {
  readonly powered: boolean;
  /** Whether a host knows the key, or it has finished or left standalone enrolment since it got power (S2-34, S2-35). */
  readonly recognised: boolean;
  readonly waitingFor: 'touch' | 'match' | 'sample' | null;
  readonly standalone: { readonly stage: 'verify' | 'capture'; readonly taken: number; readonly total: number } | null;
}

/** The one meaning of a situation, apart from results that are shown for a moment. */
export function ledMeaning({ powered, recognised, waitingFor, standalone }: LedSituation): LedMeaning {
  if (!powered) return 'off';
  if (standalone) return standalone.stage === 'verify' ? 'verify-before-enrolment' : 'standalone-enrolment';
  // A sample for an enrolment through the host is matched with nothing: only a touch is needed.
  if (waitingFor !== null) return waitingFor === 'match' ? 'match-wanted' : 'touch-wanted';
  return recognised ? 'ready' : 'not-recognised-by-host';
}

/** The LED: what the situation means, covered for a moment by a result. */
export class Led {
  readonly #table: LedTable;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #moment: { readonly meaning: LedMeaning; readonly stop: () => void } | undefined;

  /** @param changed called when a moment begins or ends */
  constructor(table: LedTable, clock: Clock, changed: () => void) {
    this.#table = table;
    this.#clock = clock;
    this.#changed = changed;
  }

  state(situation: LedSituation): LedState {
    const meaning = situation.powered ? (this.#moment?.meaning ?? ledMeaning(situation)) : 'off';
    const look = this.#table.looks[meaning];
    if (meaning !== 'standalone-enrolment' || !situation.standalone) return { meaning, ...look };
    return { meaning, ...look, periodMs: enrolmentPeriod(this.#table, situation.standalone) };
  }

  /** Green: a match, or an accepted sample. */
  succeeded(): void {
    this.#show('match-succeeded', this.#table.resultMs);
  }

  /** Red: no match, or a sample that was not accepted. */
  failed(): void {
    this.#show('failed-or-erasing', this.#table.resultMs);
  }

  erasing(): void {
    this.#show('failed-or-erasing', this.#table.erasingMs);
  }

  wink(): void {
    this.#show(this.#table.wink.meaning, this.#table.wink.forMs);
  }

  /** Ends whatever is shown for a moment. */
  clear(): void {
    this.#moment?.stop();
    this.#moment = undefined;
  }

  #show(meaning: LedMeaning, forMs: number): void {
    this.#moment?.stop();
    const stop = this.#clock.schedule(forMs, () => {
      this.#moment = undefined;
      this.#changed();
    });
    this.#moment = { meaning, stop };
    this.#changed();
  }
}

function enrolmentPeriod({ enrolment }: LedTable, { taken, total }: { taken: number; total: number }): number {
  const done = total > 1 ? Math.min(taken / (total - 1), 1) : 0;
  return Math.round(enrolment.slowestMs - (enrolment.slowestMs - enrolment.fastestMs) * done);
}

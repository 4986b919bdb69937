import type { DatabaseTransaction } from './directory-database.ts';
import { type CodeState, codeStateOf, withCodeState } from './method-rows.ts';

const PAGE = 500;

type Cells = Readonly<Record<string, unknown>>;
type TimeState = Extract<CodeState, { readonly type: 'totp' }>;

/**
 * Which codes of apps and tokens were used in a directory, so that none is good again when a backup takes its place. What was
 * activated anew since is known by its hardware.
 */
export class SpentCodes {
  readonly #counters = new Map<string, number>();
  readonly #times = new Map<string, TimeState>();

  static async read(db: DatabaseTransaction): Promise<SpentCodes> {
    const spent = new SpentCodes();
    const tokens = db.selectFrom('oath_tokens').select(['hardware_key', 'counter']).where('type', '=', 'hotp');
    for (const { hardware_key, counter } of await tokens.execute()) spent.#raise(hardware_key, counter);
    for (let last = -1, more = true; more; ) {
      const methods = db
        .selectFrom('methods')
        .select(['sequence', 'id', 'type', 'unique_key', 'details'])
        .where('type', 'in', ['authenticator-app', 'oath-token'])
        .where('sequence', '>', last);
      const page = await methods.orderBy('sequence').limit(PAGE).execute();
      for (const row of page) spent.#note(row.unique_key ?? row.id, codeStateOf(row));
      last = page.at(-1)?.sequence ?? last;
      more = page.length === PAGE;
    }
    return spent;
  }

  /** A row of a backup as it is put back: with what was used since. */
  in<Row extends Cells>(table: string, row: Row): Row {
    if (table === 'oath_tokens') {
      const counter = this.#counters.get(String(row['hardware_key']));
      return row['type'] === 'hotp' && counter !== undefined && counter > Number(row['counter'])
        ? { ...row, counter }
        : row;
    }
    if (table !== 'methods') return row;
    const state = codeStateOf({ type: row['type'], details: row['details'] });
    const later = state && this.#later(String(row['unique_key'] ?? row['id']), state);
    return later === undefined ? row : { ...row, details: withCodeState(String(row['details']), later) };
  }

  #note(key: string, state: CodeState | undefined): void {
    if (state?.type === 'hotp') this.#raise(key, state.nextCounter);
    else if (state && (state.lastStep !== null || state.spentAhead.length > 0)) this.#times.set(key, state);
  }

  #raise(key: string, counter: number): void {
    this.#counters.set(key, Math.max(counter, this.#counters.get(key) ?? 0));
  }

  /** undefined: nothing was used since. */
  #later(key: string, state: CodeState): CodeState | undefined {
    if (state.type === 'hotp') {
      const nextCounter = this.#counters.get(key) ?? 0;
      return nextCounter > state.nextCounter ? { ...state, nextCounter } : undefined;
    }
    const here = this.#times.get(key);
    if (here === undefined || (here.lastStep ?? -1) < (state.lastStep ?? -1)) return undefined;
    const { lastStep, driftSteps, wasLate, spentAhead } = here;
    return { ...state, lastStep, driftSteps, wasLate, spentAhead };
  }
}

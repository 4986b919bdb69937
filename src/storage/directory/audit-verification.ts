import { setImmediate } from 'node:timers/promises';
import type { AuditBreak, AuditVerdict } from '../../operations/audit-log.ts';
import type { ChainPosition, FoundAnchor } from './audit-anchor.ts';
import { type AuditKey, judge, sameBytes } from './audit-mac.ts';
import type { AuditWriter } from './audit-writer.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { PreparedQuery } from './prepared-query.ts';
import type { Row } from './rows.ts';

/** Takes about 4 ms. */
const PAGE = 1000;
/** Clocks of several stations differ a little. */
const CLOCK_TOLERANCE_MS = 60_000;

interface Some {
  readonly count: number;
  readonly first: number;
}

/**
 * Goes through the table in the order of its numbers, which have no gaps, and then compares what is there with what the anchor
 * and the chain's head say there was. Ends at the first thing that does not fit.
 */
export async function verifyChain(
  database: DirectoryDatabase,
  writer: AuditWriter,
  options: {
    readonly range: 'recent' | 'whole';
    readonly key: AuditKey;
    readonly found: FoundAnchor;
    readonly signal: AbortSignal;
    readonly onProgress: (checked: number, of: number) => void;
  },
): Promise<{ verdict: AuditVerdict; newest: ChainPosition | null }> {
  const { range, key, found, signal, onProgress } = options;
  const anchor = found.state === 'good' ? found.anchor : null;
  const head = await database.run((db) =>
    db.selectFrom('audit_head').select(['sequence', 'mac']).where('id', '=', 1).executeTakeFirst(),
  );
  const start = (range === 'recent' ? anchor?.checkpoint : null) ?? anchor?.accepted ?? null;
  const known = [...(anchor ? [...anchor.marks, anchor.newest] : []), ...(head ? [head] : [])];
  const walk = new ChainWalk(key, start, known, head?.sequence ?? 0);
  const count = await database.run((db) => writer.count(db));
  const expected = Math.max(count, head?.sequence ?? 0, anchor?.newest.sequence ?? 0);
  const total = Math.max(0, expected - (start?.sequence ?? 0));
  const pageAfter = new PreparedQuery((db) =>
    db.selectFrom('audit').selectAll().where('sequence', '>', 0).orderBy('sequence').limit(1),
  );
  // From the record where it starts on, to see that this one is still there.
  let after = start === null ? Number.MIN_SAFE_INTEGER : start.sequence - 1;
  for (let more = true; more && walk.break === null; ) {
    signal.throwIfAborted();
    const rows = await database.run((db) => pageAfter.execute(db, [after, PAGE]));
    for (const row of rows) {
      walk.take(row);
      if (walk.break !== null) break;
    }
    after = rows.at(-1)?.sequence ?? after;
    more = rows.length === PAGE;
    onProgress(walk.checked, Math.max(total, walk.checked));
    if (more) await setImmediate();
  }
  if (walk.break === null) walk.end(expected);
  const { newest } = walk;
  return {
    newest: newest && { sequence: newest.sequence, mac: newest.mac },
    verdict: {
      outcome: walk.break === null ? 'intact' : 'broken',
      range,
      checked: walk.checked,
      from: (start?.sequence ?? 0) + 1,
      newest: newest && {
        sequence: newest.sequence,
        at: newest.at,
        mac: Buffer.from(newest.mac ?? []).toString('hex'),
      },
      break: walk.break,
      anchor: found.state,
      anchoredSince: anchor && { sequence: anchor.since.sequence, at: anchor.since.at },
      unguarded: walk.unguarded,
      foreign: walk.foreign,
      backdated: walk.backdated,
      accepted: anchor?.accepted ? { sequence: anchor.accepted.sequence, at: anchor.accepted.at } : null,
    },
  };
}

class ChainWalk {
  checked = 0;
  break: AuditBreak | null = null;
  newest: Row<'audit'> | null = null;
  unguarded: Some | null = null;
  foreign: Some | null = null;
  backdated: Some | null = null;
  readonly #key: AuditKey;
  readonly #start: ChainPosition | null;
  readonly #listed: number;
  readonly #known: ReadonlyMap<number, Uint8Array | null>;
  #former: Uint8Array | null;
  #last: number;
  #lastKnown: number;
  #latest = Number.NEGATIVE_INFINITY;

  /**
   * @param known places that are known from elsewhere
   * @param listed up to here every record is in the indexes
   */
  constructor(key: AuditKey, start: ChainPosition | null, known: readonly ChainPosition[], listed: number) {
    this.#key = key;
    this.#start = start;
    this.#listed = listed;
    this.#known = new Map(known.toReversed().map(({ sequence, mac }) => [sequence, mac]));
    this.#former = start?.mac ?? null;
    this.#last = start?.sequence ?? 0;
    this.#lastKnown = this.#last;
  }

  take(row: Row<'audit'>): void {
    const { sequence } = row;
    if (sequence === this.#start?.sequence && this.newest === null) {
      if (!sameBytes(row.mac, this.#start.mac)) this.#fail('other-log', 1, sequence);
      this.newest = row;
      return;
    }
    if (this.#start !== null && this.#start.sequence > 0 && this.newest === null) {
      this.#fail(sequence > this.#start.sequence ? 'missing' : 'other-log', this.#start.sequence, this.#start.sequence);
      return;
    }
    if (sequence > this.#last + 1) return this.#fail('missing', this.#last + 1, sequence - 1);
    if (sequence <= 0) return this.#fail('changed', sequence, sequence);
    const isBeforeChain = row.mac === null && this.#former === null;
    const judged = isBeforeChain ? 'unkeyed' : judge(row, this.#former, this.#key);
    // Taken out of the indexes it would be there, and no search would find it.
    const isHidden = row.listed === 0 && sequence <= this.#listed;
    if (judged === 'changed' || isHidden) return this.#fail('changed', sequence, sequence);
    if (this.#known.has(sequence)) {
      if (!sameBytes(this.#known.get(sequence) ?? null, row.mac)) {
        return this.#fail('other-log', this.#lastKnown + 1, sequence);
      }
      this.#lastKnown = sequence;
    }
    if (judged === 'unkeyed') this.unguarded = onemore(this.unguarded, sequence);
    if (judged === 'foreign') this.foreign = onemore(this.foreign, sequence);
    if (row.at < this.#latest - CLOCK_TOLERANCE_MS) this.backdated = onemore(this.backdated, sequence);
    this.#latest = Math.max(this.#latest, row.at);
    this.#former = row.mac;
    this.#last = sequence;
    this.newest = row;
    this.checked++;
  }

  /** @param expected the number of the newest record that there must be */
  end(expected: number): void {
    if (this.#last < expected) this.#fail('cut-off', this.#last + 1, expected);
    else if (this.#start !== null && this.#start.sequence > 0 && this.newest === null) {
      this.#fail('cut-off', this.#start.sequence, this.#start.sequence);
    }
  }

  #fail(kind: AuditBreak['kind'], first: number, last: number): void {
    this.break = { kind, first, last };
  }
}

const onemore = (some: Some | null, sequence: number): Some => ({
  count: (some?.count ?? 0) + 1,
  first: some?.first ?? sequence,
});

import type { Clock } from '../../basics/clock.ts';
import type { Log } from '../../basics/log.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import type { NewAuditRecord } from '../../identity/identity-store.ts';
import type { AuditVerdict } from '../../operations/audit-log.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import {
  type Anchor,
  type AnchorKey,
  type AnchorPlace,
  advanced,
  anchorKeyOf,
  anchorText,
  type ChainPosition,
  type FoundAnchor,
  firstAnchor,
  isAt,
  readAnchor,
} from './audit-anchor.ts';
import { type AuditKey, auditKeyOf, unkeyedMacOf } from './audit-mac.ts';
import { verifyChain } from './audit-verification.ts';
import type { AuditWriter, ChainedRow } from './audit-writer.ts';
import type { DirectoryDatabase } from './directory-database.ts';
import { PreparedQuery } from './prepared-query.ts';
import { rowOfAuditRecord } from './rows.ts';

const LARGEST_BATCH = 100;
/** The anchor is behind the log by no more than this. */
const ANCHOR_ROWS = 64;
const ANCHOR_MS = 1000;
/** So many unchecked records are looked through in the blink of an eye. */
const CHECKPOINT_ROWS = 2000;

export interface AuditChainPorts {
  readonly sealingKey: SealingKey;
  readonly anchor: AnchorPlace;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  readonly record: NewAuditRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The audit table as a chain: each record holds a mac over itself and the mac before it. A record is written only after the one
 * that is the newest at that moment, so that on both engines, with several programs and stations, records are in the order of their
 * numbers and none is left out. What is appended at the same time goes into one transaction.
 */
export class AuditChain {
  readonly #database: DirectoryDatabase;
  readonly #ports: AuditChainPorts;
  readonly #writer: AuditWriter;
  readonly #macOf = new PreparedQuery((db) => db.selectFrom('audit').select('mac').where('sequence', '=', 0));
  #keys: { readonly chain: AuditKey; readonly anchor: AnchorKey } | undefined;
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #newest: ChainPosition | undefined;
  /** Where the head was left by this program: most often it still is. */
  #head: ChainPosition | undefined;
  /** Appended since the anchor was brought up to the log, and the indexes. */
  #sinceAdvance = 0;
  #stopTimer: (() => void) | undefined;
  /** Changes of the anchor, one after the other. */
  #anchoring: Promise<void> = Promise.resolve();
  #written: { readonly anchor: Anchor; readonly text: string } | undefined;
  #isComplained = false;
  #isClosed = false;

  constructor(database: DirectoryDatabase, writer: AuditWriter, ports: AuditChainPorts) {
    this.#database = database;
    this.#writer = writer;
    this.#ports = ports;
  }

  /** Durable when it resolves. */
  append(record: NewAuditRecord): Promise<void> {
    // Its keys are wiped: the mac of such a record would look like one of somebody who changed it.
    if (this.#isClosed)
      return Promise.reject(new DirectoryFailure('failed', { cause: new Error('the audit log is closed') }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async verify(
    range: 'recent' | 'whole',
    options: { signal: AbortSignal; onProgress: (checked: number, of: number) => void },
  ): Promise<AuditVerdict> {
    const keys = this.#openKeys();
    if (keys === undefined) return { outcome: 'locked' };
    // What was appended here a moment ago is known here.
    await this.#advance();
    const found = this.#readAnchor(keys.anchor);
    const { verdict, newest } = await verifyChain(this.#database, this.#writer, {
      ...options,
      range,
      key: keys.chain,
      found,
    });
    if (verdict.outcome === 'intact' && newest !== null) {
      const at = this.#ports.clock.now();
      await this.#changeAnchor(keys.anchor, (now) => {
        if (now.state === 'none') return { ...firstAnchor({ ...newest, at }), checkpoint: { ...newest, at } };
        if (now.state !== 'good') return undefined;
        const ahead = newest.sequence > now.anchor.newest.sequence;
        const anchor = ahead ? advanced(now.anchor, { ...newest, at }) : now.anchor;
        return { ...anchor, checkpoint: { ...newest, at } };
      });
    }
    return verdict;
  }

  /** What is here now is what counts from now on. @returns what was found before it */
  async accept(signal: AbortSignal): Promise<AuditVerdict> {
    await this.settled();
    const keys = this.#openKeys();
    if (keys === undefined) return { outcome: 'locked' };
    const found = this.#readAnchor(keys.anchor);
    const whole = { range: 'whole', signal, onProgress() {}, key: keys.chain } as const;
    const { verdict } = await verifyChain(this.#database, this.#writer, { ...whole, found });
    const position = { ...(await this.#writer.reset()), at: this.#ports.clock.now() };
    const before = found.state === 'good' ? found.anchor.accepted : null;
    let anchor: Anchor = { ...firstAnchor(position), accepted: before };
    if (verdict.outcome === 'broken') {
      // What was accepted of another log says nothing of this one.
      const there = before === null ? undefined : await this.#macAt(before.sequence);
      if (before === null || there === undefined || !isAt(before, there)) anchor = { ...anchor, accepted: null };
      // An older copy, or another log, may be whole.
      const alone = { ...whole, found: { state: 'good', anchor } as const };
      const { verdict: ofChain } = await verifyChain(this.#database, this.#writer, alone);
      if (ofChain.outcome === 'broken') anchor = { ...anchor, accepted: position };
    }
    await this.#changeAnchor(keys.anchor, () => anchor);
    return verdict;
  }

  /** Everything that was appended is on disk, and so is the anchor. */
  async settled(): Promise<void> {
    await this.#writing;
    await this.#advance();
  }

  /** Nothing is appended from then on. */
  async close(): Promise<void> {
    do await this.settled();
    while (this.#writing !== undefined || this.#sinceAdvance > 0);
    this.#isClosed = true;
    this.#keys?.chain.close();
    this.#keys?.anchor.bytes.fill(0);
  }

  /** undefined while they are locked. Once made they stay: closing writes the anchor after the sealing key is gone. */
  #openKeys(): { chain: AuditKey; anchor: AnchorKey } | undefined {
    if (this.#keys !== undefined) return this.#keys;
    const sealing = this.#ports.sealingKey.sealing();
    if (sealing !== undefined) this.#keys = { chain: auditKeyOf(sealing), anchor: anchorKeyOf(sealing) };
    return this.#keys;
  }

  async #writeAll(): Promise<void> {
    // What is appended at the same time is there then.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LARGEST_BATCH);
      try {
        let newest: ChainPosition | undefined;
        const writing = this.#writer.append((head) => {
          const rows = this.#chained(batch, head);
          newest = rows.at(-1);
          return rows;
        }, this.#head);
        if (writing !== undefined) await writing;
        for (const { resolve } of batch) resolve();
        this.#newest = newest;
        this.#head = newest;
        this.#sinceAdvance += batch.length;
      } catch (error) {
        for (const { reject } of batch) reject(error);
        continue;
      }
      if (this.#sinceAdvance >= ANCHOR_ROWS) await this.#advance();
      else this.#stopTimer ??= this.#ports.clock.schedule(ANCHOR_MS, () => void this.#advance());
    }
    // Not a moment later: whoever comes next has to start it again.
    this.#writing = undefined;
  }

  #chained(batch: readonly Waiting[], head: ChainPosition): readonly ChainedRow[] {
    const key = this.#openKeys()?.chain;
    let { sequence, mac } = head;
    return batch.map(({ record }) => {
      const content = { sequence: ++sequence, ...rowOfAuditRecord(record) };
      mac = key === undefined ? unkeyedMacOf(content, mac) : key.macOf(content, mac);
      return { ...content, mac };
    });
  }

  #readAnchor(key: AnchorKey): FoundAnchor {
    const text = this.#ports.anchor.read();
    if (text !== undefined && text === this.#written?.text) return { state: 'good', anchor: this.#written.anchor };
    const found = readAnchor(text, key);
    // Taken away while the program runs: what it held is known here.
    return found.state === 'none' && this.#written !== undefined
      ? { state: 'good', anchor: this.#written.anchor }
      : found;
  }

  /** Brings the indexes and the anchor up to what was appended here. The anchor never moves over a log that it does not know. */
  #advance(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (this.#sinceAdvance > 0) this.#anchoring = this.#anchoring.then(() => this.#list());
    this.#sinceAdvance = 0;
    const keys = this.#openKeys();
    const newest = this.#newest;
    if (keys === undefined || newest === undefined) return this.#anchoring;
    this.#newest = undefined;
    const at = this.#ports.clock.now();
    return this.#changeAnchor(keys.anchor, async (found) => {
      if (found.state === 'none') return firstAnchor({ ...newest, at });
      if (found.state !== 'good') return this.#complain(found.state);
      const { anchor } = found;
      const known = await this.#macAt(anchor.newest.sequence);
      if (known === undefined || !isAt(anchor.newest, known)) return this.#complain('other-log');
      return anchor.newest.sequence < newest.sequence ? advanced(anchor, { ...newest, at }) : undefined;
    }).then(() => this.#checkpoint());
  }

  async #list(): Promise<void> {
    try {
      await this.#writer.list();
    } catch (error) {
      // What is not in the indexes is found by its number; the next one that is appended brings it there.
      this.#ports.log.warn('audit-listing-failed', { name: error instanceof Error ? error.name : typeof error });
    }
  }

  #complain(problem: string): undefined {
    if (!this.#isComplained) this.#ports.log.warn('audit-anchor-left', { problem });
    this.#isComplained = true;
    return undefined;
  }

  /** Keeps what a quick look has to go through short. */
  async #checkpoint(): Promise<void> {
    const anchor = this.#written?.anchor;
    const checked = anchor?.checkpoint?.sequence ?? anchor?.since.sequence ?? 0;
    if (anchor === undefined || anchor.newest.sequence - checked < CHECKPOINT_ROWS) return;
    try {
      await this.verify('recent', { signal: new AbortController().signal, onProgress() {} });
    } catch {
      // The directory is away: the next one looks.
    }
  }

  #changeAnchor(
    key: AnchorKey,
    change: (found: FoundAnchor) => Anchor | undefined | Promise<Anchor | undefined>,
  ): Promise<void> {
    this.#anchoring = this.#anchoring.then(() => this.#changeAnchorNow(key, change));
    return this.#anchoring;
  }

  async #changeAnchorNow(
    key: AnchorKey,
    change: (found: FoundAnchor) => Anchor | undefined | Promise<Anchor | undefined>,
  ): Promise<void> {
    try {
      const next = await change(this.#readAnchor(key));
      if (next === undefined) return;
      const text = anchorText(next, key);
      this.#ports.anchor.write(text);
      this.#written = { anchor: next, text };
    } catch (error) {
      // The log itself is written; the next anchor holds what this one was to hold.
      this.#ports.log.warn('audit-anchor-failed', { name: error instanceof Error ? error.name : typeof error });
    }
  }

  /** undefined where there is no such record. */
  #macAt(sequence: number): Promise<Uint8Array | null | undefined> {
    return this.#database.run(async (db) => (await this.#macOf.execute(db, [sequence]))[0]?.mac);
  }
}

import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { openDatabaseFile } from '../../src/storage/database-file.ts';
import { type AuditKey, auditKeyOf } from '../../src/storage/directory/audit-mac.ts';
import { createDirectoryStore, type DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { sealedBox, sealingKeyLength } from '../../src/storage/sealed-box.ts';
import { type Comparison, median } from './comparison.ts';

const ROWS = 1_000_000;
const SINCE_CHECKPOINT = 2_000;

/**
 * A log of 10^6 records checked whole, in CPU time, against the naive way: rows read one by one, and for each an HMAC of its JSON and
 * of the one before it by `createHmac`. And how long it takes since the last checkpoint, with as many new records as there are at most.
 */
export async function auditChain(rounds: number): Promise<readonly Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-bench-'));
  const clock = new ManualClock();
  const path = join(folder, 'directory.sqlite');
  const opened = openDatabaseFile({ path, what: 'directory', schema: directorySchema }, clock, true);
  if (opened === undefined) throw new Error('the directory cannot be opened');
  const sealing = sealedBox(Secret.over(systemRandom.bytes(sealingKeyLength)), systemRandom);
  fill(opened.database, auditKeyOf(sealing), 1, ROWS);
  const store = createDirectoryStore(sqliteEngine(opened.database), {
    sealingKey: { sealing: () => sealing },
    clock,
    lost: false,
    onFirstAccount() {},
    onChange() {},
  });
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    // One takes many seconds.
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      ours.push(await cpuSeconds(() => verified(store, 'whole', ROWS)));
      theirs.push(await cpuSeconds(() => naive(opened.database)));
    }
    const ratio = median(ours.map((time, round) => time / (theirs[round] as number)));
    fill(opened.database, auditKeyOf(sealing), ROWS + 1, SINCE_CHECKPOINT);
    const start = performance.now();
    await verified(store, 'recent', SINCE_CHECKPOINT);
    const recent = performance.now() - start;
    return [
      {
        what: `whole audit chain of ${ROWS} records, against createHmac over the JSON of each row`,
        ours: `${median(ours).toFixed(2)} s`,
        theirs: `${median(theirs).toFixed(2)} s`,
        ratio: `${ratio.toFixed(2)}x`,
        goal: '<= 0.5x',
        met: ratio <= 0.5,
      },
      {
        what: `audit chain since the last checkpoint, ${SINCE_CHECKPOINT} records`,
        ours: `${recent.toFixed(1)} ms`,
        theirs: 'no checkpoint',
        ratio: '',
        goal: '<= 50 ms',
        met: recent <= 50,
      },
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

async function verified(store: DirectoryStore, range: 'recent' | 'whole', expected: number): Promise<void> {
  const verdict = await store.auditLog.verify(range, { signal: new AbortController().signal, onProgress() {} });
  if (verdict.outcome !== 'intact' || verdict.checked !== expected) throw new Error(`got ${JSON.stringify(verdict)}`);
}

function naive(database: DatabaseSync): void {
  const key = systemRandom.bytes(32);
  let former = '';
  for (const row of database.prepare('SELECT * FROM audit ORDER BY sequence').iterate()) {
    const { mac, ...record } = row as { mac: Uint8Array };
    former = createHmac('sha256', key).update(JSON.stringify(record)).update(former).digest('hex');
    if (former === Buffer.from(mac).toString('hex')) throw new Error('another key cannot have made it');
  }
}

async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function fill(database: DatabaseSync, key: AuditKey, from: number, count: number): void {
  const last = database.prepare('SELECT mac FROM audit ORDER BY sequence DESC LIMIT 1').get() as
    | { mac: Uint8Array }
    | undefined;
  let mac: Uint8Array | null = last?.mac ?? null;
  const insert = database.prepare(
    `INSERT INTO audit (sequence, at, actor_id, actor_name, action, target_id, target_name, reason, details, mac)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  database.exec('BEGIN');
  for (let sequence = from; sequence < from + count; sequence++) {
    const row = {
      sequence,
      at: 1_767_225_600_000 + sequence,
      actor_id: 'an-account-id-of-22-ch',
      actor_name: 'admin@example.com',
      action: 'method.removed',
      target_id: 'an-account-id-of-22-ch',
      target_name: `person${sequence % 1000}@example.com`,
      reason: 'lost',
      details: '{"method":"security-key"}',
    };
    mac = key.macOf(row, mac);
    insert.run(...Object.values(row), mac);
  }
  database.prepare('UPDATE audit_head SET sequence = ?, mac = ?').run(from + count - 1, mac);
  database.exec('COMMIT');
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { PeopleSort } from '../../src/identity/people-queries.ts';
import { openDatabaseFile } from '../../src/storage/database-file.ts';
import { createDirectoryStore, type DirectoryStore } from '../../src/storage/directory/directory-store.ts';
import { nameGrams, namePairs, namesOf } from '../../src/storage/directory/name-grams.ts';
import { sqliteEngine } from '../../src/storage/directory/sqlite-engine.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { volatileSealingKey } from '../../src/storage/sealing-key-file.ts';
import { type Comparison, median } from './comparison.ts';

const PEOPLE = 100_000;
const LOG_ROWS = 1_000_000;
const PAGE = 50;
const DISK_ROUNDS = 20;

/** A directory as large as a company: searches, pages and audit appends against the same asked of SQLite itself. */
export async function directoryScale(rounds: number): Promise<readonly Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-bench-'));
  const path = join(folder, 'directory.sqlite');
  const clock = new ManualClock();
  const file = { path, what: 'directory', schema: directorySchema } as const;
  const opened = openDatabaseFile(file, clock, true);
  if (opened === undefined) throw new Error('the directory cannot be opened');
  const nothing = () => {};
  const store = createDirectoryStore(sqliteEngine(opened.database), {
    sealingKey: volatileSealingKey(),
    clock,
    lost: false,
    onFirstAccount: nothing,
    onChange: nothing,
  });
  const raw = new DatabaseSync(path);
  try {
    fill(raw);
    return [
      await longSearches(store, raw, rounds),
      await shortSearches(store),
      await peoplePages(store, raw, rounds),
      await logPages(store, raw, rounds),
      await auditPages(store, raw, rounds),
      await auditAppends(store, raw, folder, rounds),
    ];
  } finally {
    raw.close();
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

const families = [
  ['佐藤', 'サトウ', 'Sato'],
  ['鈴木', 'スズキ', 'Suzuki'],
  ['高橋', 'タカハシ', 'Takahashi'],
  ['田中', 'タナカ', 'Tanaka'],
  ['山田', 'ヤマダ', 'Yamada'],
  ['小林', 'コバヤシ', 'Kobayashi'],
  ['森', 'モリ', 'Mori'],
  ['長谷川', 'ハセガワ', 'Hasegawa'],
  ['五十嵐', 'イガラシ', 'Igarashi'],
  ['渡辺', 'ワタナベ', 'Watanabe'],
] as const;
const syllables = 'カキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロ';
const letters = 'bcdfghjklmnprstvwz';
const vowels = 'aeiou';

/** Straight into the tables: what is measured is reading. */
function fill(raw: DatabaseSync): void {
  const random = seededRandom('people');
  const pick = <T>(list: ArrayLike<T>): T => list[random.bytes(1)[0]! % list.length] as T;
  raw.exec('PRAGMA synchronous = OFF; BEGIN');
  raw.exec(`CREATE VIRTUAL TABLE raw_trigrams USING fts5 (text, content = '', tokenize = 'trigram')`);
  const account = raw.prepare(
    `INSERT INTO accounts (sequence, id, name_key, user_name, display_name, phonetic_name, latin_name, role, disabled,
       register_again, user_handle, created_at, revision, sort_name, search_text)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'user', 0, 0, ?, ?, 0, ?, ?)`,
  );
  const grams = raw.prepare('INSERT INTO name_grams (rowid, grams) VALUES (?, ?)');
  const pairs = raw.prepare('INSERT INTO name_pairs (pair, sort_name, sequence) VALUES (?, ?, ?)');
  const trigrams = raw.prepare('INSERT INTO raw_trigrams (rowid, text) VALUES (?, ?)');
  for (let number = 1; number <= PEOPLE; number++) {
    const given = Array.from({ length: 3 }, () => pick(syllables)).join('');
    const latin = Array.from({ length: 3 }, () => pick(letters) + pick(vowels)).join('');
    const isJapanese = number % 3 !== 0;
    const family = pick(families);
    const names = {
      user_name: `${latin}.${number}@example.com`,
      display_name: isJapanese ? `${family[0]} ${given}` : `${latin} ${family[2]}`,
      phonetic_name: isJapanese ? `${family[1]} ${given}` : '',
      latin_name: isJapanese ? `${latin} ${family[2]}` : '',
    };
    const { sort_name: sort, search_text: text } = namesOf(names);
    const { user_name: user, display_name: display, phonetic_name: kana } = names;
    const handle = random.bytes(32);
    account.run(number, `a${number}`, user, user, display, kana, names.latin_name, handle, number, sort, text);
    grams.run(number, nameGrams(text).join(' '));
    for (const pair of namePairs(text)) pairs.run(pair, sort, number);
    trigrams.run(number, text);
  }
  const signIn = raw.prepare(
    `INSERT INTO sign_ins (id, at, account_id, user_name, method, result, reason, key_name, because)
     VALUES (?, ?, ?, 'user@example.com', 'password', 'success', NULL, NULL, '[]')`,
  );
  for (let number = 1; number <= LOG_ROWS; number++) signIn.run(`e${number}`, number, `a${number % PEOPLE}`);
  const act = raw.prepare(
    `INSERT INTO audit (at, actor_id, actor_name, action, target_id, target_name, reason, details, mac)
     VALUES (?, 'an-account-id-of-22-ch', ?, ?, ?, ?, 'lost', '{"method":"security-key"}', ?)`,
  );
  const mac = random.bytes(41);
  for (let number = 1; number <= LOG_ROWS; number++) {
    const target = number % 1000;
    act.run(number, `admin${number % 7}@example.com`, `act${number % 23}`, `a${target}`, `person${target}@x.jp`, mac);
  }
  raw.exec(`UPDATE audit_head SET (sequence, mac) = (SELECT max(sequence), mac FROM audit)`);
  raw.exec('COMMIT; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)');
}

const milliseconds = (value: number): string => `${value.toFixed(3)} ms`;

/** Milliseconds from an arbitrary start. */
type Meter = () => number;

/** What is read is in memory: by CPU time, other programs do not count. */
const byCpu: Meter = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
/** What has to be on the disk waits for it. */
const byClock: Meter = () => performance.now();

async function timed(work: () => unknown, meter: Meter): Promise<number> {
  const start = meter();
  await work();
  return meter() - start;
}

/** Median over the rounds of the time of all cases together; the two are interleaved. */
async function compare(
  rounds: number,
  ours: readonly (() => unknown)[],
  theirs: readonly (() => unknown)[],
  meter: Meter = byCpu,
) {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds + 2; round++) {
    let [one, other] = [0, 0];
    for (let index = 0; index < ours.length; index++) {
      one += await timed(ours[index] as () => unknown, meter);
      other += await timed(theirs[index] as () => unknown, meter);
    }
    // The first two load and compile.
    if (round < 2) continue;
    times.ours.push(one / ours.length);
    times.theirs.push(other / theirs.length);
  }
  const ratio = median(times.ours.map((time, round) => time / (times.theirs[round] as number)));
  return { ratio, ours: milliseconds(median(times.ours)), theirs: milliseconds(median(times.theirs)) };
}

const line = (what: string, found: { ratio: number; ours: string; theirs: string }, goal: number): Comparison => ({
  what,
  ours: found.ours,
  theirs: found.theirs,
  ratio: `${found.ratio.toFixed(2)}x`,
  goal: `<= ${goal}x`,
  met: found.ratio <= goal,
});

async function longSearches(store: DirectoryStore, raw: DatabaseSync, rounds: number): Promise<Comparison> {
  const queries = [
    'hasegawa',
    'ハセガワ',
    '長谷川',
    'sato',
    'bako',
    'kana',
    '12345',
    'cibamo',
    'たなか',
    'zizu',
    '五十嵐',
  ];
  const select = raw.prepare(
    `SELECT accounts.* FROM raw_trigrams CROSS JOIN accounts ON accounts.sequence = raw_trigrams.rowid
     WHERE raw_trigrams MATCH ? ORDER BY +sort_name, accounts.sequence LIMIT ${PAGE}`,
  );
  const folded = (query: string) => `"${query === 'ハセガワ' ? 'はせがわ' : query}"`;
  const found = await compare(
    rounds,
    queries.map((query) => () => store.people({ query, sort: 'name', after: null, limit: PAGE })),
    queries.map((query) => () => select.all(folded(query))),
  );
  return line(`search for 3 and more characters in ${PEOPLE} people, against SQLite's trigram index`, found, 2);
}

async function shortSearches(store: DirectoryStore): Promise<Comparison> {
  const kana = [...'あかさたなはまやらわ', ...syllables];
  const kanji = families.flatMap(([name]) => [name.slice(0, 2), name.slice(0, 1)]);
  const pairs = kana.map((one, index) => one + (kana[(index * 7) % kana.length] as string));
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const query of [...kana, ...kanji, ...pairs]) {
      const time = await timed(() => store.people({ query, sort: 'name', after: null, limit: PAGE }), byCpu);
      if (round > 0) times.push(time);
    }
  }
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] as number;
  return {
    what: `search for 1 and 2 Japanese characters in ${PEOPLE} people, p95 of ${times.length}`,
    ours: milliseconds(p95),
    theirs: 'finds none of them',
    ratio: `${milliseconds(median(times))} at the median`,
    goal: '<= 5 ms',
    met: p95 <= 5,
  };
}

async function peoplePages(store: DirectoryStore, raw: DatabaseSync, rounds: number): Promise<Comparison> {
  const marks: (string | null)[] = [null];
  const rows: { sort_name: string; sequence: number }[] = [{ sort_name: '', sequence: 0 }];
  let after: string | null = null;
  for (let count = 500; count < PEOPLE; count += 500) {
    after = (await store.people({ query: '', sort: 'name' satisfies PeopleSort, after, limit: 500 })).next;
    if (count % 20_000 !== 0) continue;
    marks.push(after);
    const offset = raw.prepare(
      'SELECT sort_name, sequence FROM accounts ORDER BY sort_name, sequence LIMIT 1 OFFSET ?',
    );
    rows.push(offset.get(count - 1) as (typeof rows)[0]);
  }
  const select = raw.prepare(
    `SELECT * FROM accounts WHERE (sort_name, sequence) > (?, ?) ORDER BY sort_name, sequence LIMIT ${PAGE + 1}`,
  );
  const found = await compare(
    rounds,
    marks.map((mark) => () => store.people({ query: '', sort: 'name', after: mark, limit: PAGE })),
    rows.map((row) => () => select.all(row.sort_name, row.sequence)),
  );
  return line(`any page of ${PEOPLE} people, against a raw keyset query`, found, 2);
}

async function logPages(store: DirectoryStore, raw: DatabaseSync, rounds: number): Promise<Comparison> {
  const select = raw.prepare(`SELECT * FROM sign_ins WHERE sequence < ? ORDER BY sequence DESC LIMIT ${PAGE + 1}`);
  const places = [LOG_ROWS + 1, 750_000, 500_000, 250_000, 1000];
  const markAt = (sequence: number) => Buffer.from(JSON.stringify(['sign-ins', null, sequence])).toString('base64url');
  const found = await compare(
    rounds,
    places.map((place) => () => store.signInPage({ after: markAt(place), limit: PAGE })),
    places.map((place) => () => select.all(place)),
  );
  return line(`any page of ${LOG_ROWS} sign-ins, against a raw keyset query`, found, 2);
}

/** All of them, by each filter that has an index, and by two. */
async function auditPages(store: DirectoryStore, raw: DatabaseSync, rounds: number): Promise<Comparison> {
  const none = { actorName: null, targetName: null, action: null, from: null, until: null };
  const cases = [
    { filter: {}, where: '', values: [] },
    {
      filter: { actorName: 'admin3@example.com' },
      where: 'actor_name = ? AND listed = 1 AND',
      values: ['admin3@example.com'],
    },
    { filter: { targetName: 'person77@x.jp' }, where: 'target_name = ? AND listed = 1 AND', values: ['person77@x.jp'] },
    { filter: { action: 'act5' }, where: 'action = ? AND listed = 1 AND', values: ['act5'] },
    {
      filter: { actorName: 'admin3@example.com', action: 'act5' },
      where: 'actor_name = ? AND listed = 1 AND action = ? AND',
      values: ['admin3@example.com', 'act5'],
    },
    {
      filter: { targetName: 'person77@x.jp', actorName: 'admin3@example.com' },
      where: 'target_name = ? AND listed = 1 AND actor_name = ? AND',
      values: ['person77@x.jp', 'admin3@example.com'],
    },
  ];
  const ours: (() => unknown)[] = [];
  const theirs: (() => unknown)[] = [];
  for (const { filter, where, values } of cases) {
    const sql = `SELECT * FROM audit WHERE ${where} sequence < ? ORDER BY sequence DESC LIMIT ${PAGE + 1}`;
    const select = raw.prepare(sql);
    for (const before of [LOG_ROWS + 1, 750_000, 500_000, 250_000]) {
      ours.push(() => store.auditLog.page({ ...none, ...filter, before, limit: PAGE }));
      theirs.push(() => select.all(...values, before));
    }
  }
  const found = await compare(rounds, ours, theirs);
  return line(
    `any page of ${LOG_ROWS} audit records, also by one and two filters, against a raw keyset query`,
    found,
    2,
  );
}

async function auditAppends(
  store: DirectoryStore,
  raw: DatabaseSync,
  folder: string,
  rounds: number,
): Promise<Comparison> {
  const plain = new DatabaseSync(join(folder, 'raw.sqlite'));
  plain.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const { sql } = raw.prepare("SELECT sql FROM sqlite_schema WHERE name = 'audit'").get() as { sql: string };
  plain.exec(sql);
  const insert = plain.prepare(
    `INSERT INTO audit (at, actor_id, actor_name, action, target_id, target_name, reason, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const record = {
    at: 1_767_225_600_000,
    actorId: 'an-account-id-of-22-ch',
    actorName: 'admin@example.com',
    action: 'method.removed',
    targetId: 'an-account-id-of-22-ch',
    targetName: 'somebody@example.com',
    reason: 'lost',
    details: { method: 'security-key' },
  };
  const times = 20;
  const ours = Array.from({ length: times }, () => () => store.appendAudit(record));
  const { at, actorId, actorName, action, targetId, targetName, reason, details } = record;
  const theirs = Array.from({ length: times }, () => () => {
    insert.run(at, actorId, actorName, action, targetId, targetName, reason, JSON.stringify(details));
  });
  // A disk is less even than a processor, and a round is short.
  const found = await compare(rounds * DISK_ROUNDS, ours, theirs, byClock);
  plain.close();
  const speed = 1 / found.ratio;
  return {
    what: 'durable audit append, against a raw insert of one row with the same durability',
    ours: found.ours,
    theirs: found.theirs,
    ratio: `${speed.toFixed(2)}x as fast`,
    goal: '>= 0.9x',
    met: speed >= 0.9,
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import Papa from 'papaparse';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { migrate } from '../../src/storage/database-schema.ts';
import { nameGrams, namePairs, namesOf } from '../../src/storage/directory/name-grams.ts';
import { directorySchema } from '../../src/storage/directory/sqlite-schema.ts';
import { type Comparison, median } from './comparison.ts';

const PEOPLE = 100_000;
const GOAL = 2;
const LONGEST_BLOCK_MS = 20;
/** As often as the event loop is looked at. */
const RESOLUTION_MS = 5;
/** The first loads and compiles. */
const MOST_ROUNDS = 4;
const families = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'];

/** A file with which an organization moves in: validated, previewed and inserted, against a parser and a bare insert. */
export async function peopleImport(rounds: number): Promise<readonly Comparison[]> {
  const text = csv();
  const file = new TextEncoder().encode(text);
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-bench-'));
  const [ours, theirs, blocks, idle]: [number[], number[], number[], number[]] = [[], [], [], []];
  try {
    for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
      const plain = timed(() => bareInsert(text, join(folder, `plain-${round}.sqlite`)));
      const { took, longest, idleLongest } = await fullImport(file, join(folder, `data-${round}`));
      if (round === 0 && rounds > 1) continue;
      ours.push(took);
      theirs.push(plain);
      blocks.push(longest);
      idle.push(idleLongest);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const ratio = median(ours.map((time, round) => time / (theirs[round] as number)));
  const longest = Math.max(...blocks);
  return [
    {
      what: `import of ${PEOPLE} people from CSV: validated, previewed, inserted and indexed, wall time`,
      ours: `${median(ours).toFixed(0)} ms`,
      theirs: `${median(theirs).toFixed(0)} ms for papaparse and a bare insert into the same tables`,
      ratio: `${ratio.toFixed(2)}x`,
      goal: `<= ${GOAL}x`,
      met: ratio <= GOAL,
    },
    {
      what: 'the longest that the event loop waited during these imports',
      ours: `${longest.toFixed(1)} ms`,
      theirs: `${Math.max(...idle).toFixed(1)} ms in a process that did nothing meanwhile; the bare insert: all of its time`,
      ratio: `${median(blocks).toFixed(1)} ms at the median`,
      goal: `<= ${LONGEST_BLOCK_MS} ms`,
      met: longest <= LONGEST_BLOCK_MS,
    },
  ];
}

function csv(): string {
  const rows = Array.from({ length: PEOPLE }, (_, index) => {
    const name = `${families[index % families.length]} 太郎${index}`;
    return `person.${index}@contoso.example,${name},さとう たろう,Taro Sato ${index},user,no,`;
  });
  return ['user name,display name,phonetic name,latin name,role,disabled,groups', ...rows, ''].join('\r\n');
}

interface Import {
  readonly took: number;
  readonly longest: number;
  /** What the machine alone did to a process that had nothing to do. */
  readonly idleLongest: number;
}

async function fullImport(file: Uint8Array, path: string): Promise<Import> {
  const data = await openDataFolder(path, { clock: systemClock, env: {} });
  const { identityStore: store } = await data.stores();
  const directory = { name: 'Bench', rpId: 'bench.localhost', origin: 'https://bench.localhost' };
  const identity = createIdentity({ store, clock: systemClock, random: systemRandom, directory });
  const password = Secret.over(new TextEncoder().encode('four words that last'));
  await identity.accounts.createFirst({ userName: 'owner@contoso.example', displayName: 'Owner', password });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const wish = { file, password: null };
  const nothing = { announce() {} };
  const control = spawn(process.execPath, ['-e', idleProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(control.stdout, 'data');
  delay.enable();
  const start = performance.now();
  for (const dryRun of [true, false]) {
    const end = await identity.people.import(null, { ...wish, dryRun }, nothing);
    const count = end.outcome === 'done' && 'count' in end.value ? end.value.count : 0;
    if (count !== PEOPLE || (end.outcome === 'done' && end.value.outcome === 'faulty'))
      throw new Error(`got ${JSON.stringify(end).slice(0, 300)}, expected ${PEOPLE} people`);
  }
  const took = performance.now() - start;
  await copied(path);
  delay.disable();
  const idleLongest = await endOf(control);
  await data.close();
  // What is measured is from one look to the next.
  return { took, longest: delay.max / 1e6 - RESOLUTION_MS, idleLongest: idleLongest - RESOLUTION_MS };
}

const idleProgram = `
const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} });
delay.enable();
console.log('ready');
process.stdin.once('data', () => { console.log(delay.max / 1e6); process.exit(); });`;

async function endOf(control: ChildProcess): Promise<number> {
  control.stdin?.write('end\n');
  const [line] = (await once(control.stdout as NonNullable<typeof control.stdout>, 'data')) as [Buffer];
  return Number(line);
}

/** The last good copy is made after the import has ended; it must not hold up anything either. */
async function copied(path: string): Promise<void> {
  const copy = join(path, 'directory.last-good.sqlite');
  const isMade = () => existsSync(copy) && statSync(copy).size > PEOPLE * 100;
  while (!isMade()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The same rows with the same indexes and durability, without a look at what they hold: parsed, and inserted as they come. */
function bareInsert(text: string, path: string): void {
  const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  migrate(database, directorySchema);
  database.exec('BEGIN');
  const account =
    database.prepare(`INSERT INTO accounts (sequence, id, name_key, user_name, display_name, phonetic_name,
    latin_name, role, disabled, register_again, default_method_id, user_handle, created_at, revision, sort_name, search_text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, NULL, ?, 1, 0, ?, ?)`);
  const password = database.prepare('INSERT INTO passwords (account_id, id, hash, changed_at) VALUES (?, ?, ?, 1)');
  const grams = database.prepare('INSERT INTO name_grams (rowid, grams) VALUES (?, ?)');
  const pairs = database.prepare('INSERT INTO name_pairs (pair, sort_name, sequence) VALUES (?, ?, ?)');
  let sequence = 0;
  for (const row of data) {
    sequence++;
    const user = row['user name'] ?? '';
    const [name = '', kana = '', latin = ''] = [row['display name'], row['phonetic name'], row['latin name']];
    const names = namesOf({ user_name: user, display_name: name, phonetic_name: kana, latin_name: latin });
    const id = `account-${sequence}`;
    const handle = systemRandom.bytes(32);
    const { sort_name: sort, search_text: searched } = names;
    account.run(sequence, id, user.toLowerCase(), user, name, kana, latin, row['role'] ?? '', handle, sort, searched);
    password.run(id, `p${sequence}`, 'scrypt$none');
    grams.run(sequence, nameGrams(searched).join(' '));
    for (const pair of namePairs(searched)) pairs.run(pair, sort, sequence);
  }
  database.exec('COMMIT');
  database.close();
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

import { toBase64url } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import { CsvError, csvRows, csvSeparator } from '../otp/csv.ts';
import { type CsvEncoding, type CsvTextReading, csvTextSteps } from '../otp/csv-text.ts';
import { actingProblem } from './acting.ts';
import type { Actor } from './audit.ts';
import { type Decision, done, refused } from './decision.ts';
import { closeIfOver } from './end-sessions.ts';
import { type FirstPasswords, onePasswordForAll, passwordForEach } from './first-passwords.ts';
import type { NewAccount, NewPeople } from './identity-store.ts';
import { newPasswordProblem } from './methods/password.ts';
import { methodNameKey, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import { isPeopleColumn, type PeopleCsvError, type PersonInFile, readPeopleHeader, readPerson } from './people-csv.ts';

export const MAX_PEOPLE = 100_000;
const MAX_ERRORS = 1_000;
const SAMPLE = 50;
/** Rows that are looked at before other work gets its turn; and lines that are only counted. */
const BATCH = 100;
const LINES = 10_000;
/** Rows from one word of the progress to the next. */
const TOLD_AFTER = 500;

export interface ImportProgress {
  readonly phase: 'reading' | 'making-passwords' | 'writing';
  readonly done: number;
  readonly total: number;
}

export type ImportEnd =
  /** Nothing was changed: what the file holds. */
  | {
      readonly outcome: 'readable';
      readonly count: number;
      readonly first: readonly PersonInFile[];
      readonly encoding: CsvEncoding;
    }
  /** `passwords`: those that were made, as a CSV file in UTF-8; they are nowhere else: hand it over once, then erase it. */
  | { readonly outcome: 'imported'; readonly count: number; readonly passwords: Secret | null }
  /** Nothing was changed. `count` is how many errors there are; the first 1,000 are in `errors`. */
  | { readonly outcome: 'faulty'; readonly errors: readonly PeopleCsvError[]; readonly count: number };

export interface ImportRequest {
  readonly file: Uint8Array;
  /** Only looks. */
  readonly dryRun: boolean;
  /**
   * What they sign in with first, and then change: `made` makes one for each, which takes about a tenth of a second; a secret is
   * the same for all; null: nobody knows their password, and a Temporary Access Pass lets them in.
   */
  readonly password: Secret | 'made' | null;
}

/**
 * People from a CSV file: all of them or nobody. Other work has its turn while a long file is read and written.
 * @throws the signal's reason when it aborts, SessionEnded when the actor's session ends meanwhile: then nobody was added
 */
export async function importPeople(
  parts: IdentityParts,
  actor: Actor,
  { file, dryRun, password }: ImportRequest,
  { announce, signal }: { announce: (progress: ImportProgress) => void; signal?: AbortSignal | undefined },
): Promise<Decision<ImportEnd>> {
  const problem = actingProblem(actor, parts.clock.now());
  if (problem) return problem;
  const weak = password instanceof Secret && newPasswordProblem(password, { userName: '', displayName: '' });
  if (weak) return refused(weak);
  const decoded = await textOf(parts, file);
  if (decoded.outcome === 'refused') {
    return done({ outcome: 'faulty', errors: [{ line: 0, column: null, fault: decoded.code }], count: 1 });
  }
  const { text, encoding } = decoded.value;
  const read = await readPeople(parts, text, announce, signal);
  if ('errors' in read) return done({ outcome: 'faulty', ...read });
  const { count, first, groups } = read;
  if (dryRun) return done({ outcome: 'readable', count, first, encoding });
  const making = (at: number) => announce({ phase: 'making-passwords', done: at, total: count });
  const passwords =
    password === 'made'
      ? await passwordForEach(parts, everybodyIn(text), making, signal)
      : await onePasswordForAll(parts, password);
  // A long file takes hours: whoever lost the right meanwhile adds nobody.
  if (actor !== null) {
    await closeIfOver(parts, actor.id);
    parts.sessions.get(actor.id);
  }
  const batches = newPeople(parts, text, groups, passwords);
  const answer = await parts.store.addAccounts(batches, {
    onProgress(at) {
      if (at % TOLD_AFTER === 0 || at === count) announce({ phase: 'writing', done: at, total: count });
    },
    signal,
  });
  // Somebody made one of them since the file was read.
  if (answer !== 'added') return refused('account-exists', { detail: answer.taken });
  const target = { id: parts.relyingParty.rpId, userName: parts.relyingParty.name };
  await parts.audit.record(actor, 'people.imported', target, 'people from a file', {
    people: count,
    generated: password === 'made',
  });
  parts.log.info('people-imported', { people: count });
  return done({ outcome: 'imported', count, passwords: passwords.handOut });
}

async function textOf({ store }: IdentityParts, file: Uint8Array): Promise<CsvTextReading> {
  const steps = csvTextSteps(file);
  let step = steps.next();
  for (; !step.done; step = steps.next()) await otherWork(store);
  return step.value;
}

/** The store gives it a turn even when there is nothing to ask. */
const otherWork = (store: IdentityParts['store']): Promise<unknown> => store.knownNames([]);

interface Read {
  readonly count: number;
  readonly first: readonly PersonInFile[];
  /** Ids by name. */
  readonly groups: ReadonlyMap<string, string>;
}

type Faults = { readonly errors: readonly PeopleCsvError[]; readonly count: number };
type Tell = (line: number, column: PeopleCsvError['column'], fault: PeopleCsvError['fault']) => void;

/** Checks everything and keeps next to nothing: 100,000 people in memory would hold up what else goes on. */
async function readPeople(
  parts: IdentityParts,
  text: string,
  announce: (progress: ImportProgress) => void,
  signal: AbortSignal | undefined,
): Promise<Read | Faults> {
  const { store } = parts;
  const errors: PeopleCsvError[] = [];
  let faults = 0;
  const tell: Tell = (line, column, fault) => {
    faults++;
    if (errors.length < MAX_ERRORS) errors.push({ line, column, fault });
  };
  const about = await countLines(store, text);
  const groups = new Map((await store.groups()).map(({ id, name }) => [methodNameKey(name), id]));
  const first: PersonInFile[] = [];
  const names = new Set<string>();
  let count = 0;
  for (const batch of peopleInFile(text, tell)) {
    const keys = batch.map(({ person }) => person && userNameKey(person.userName));
    const known = await store.knownNames(keys.filter((key) => key !== undefined));
    signal?.throwIfAborted();
    for (const [index, { line, person }] of batch.entries()) {
      count++;
      const key = keys[index];
      if (person === undefined || key === undefined) continue;
      if (names.has(key)) tell(line, 'user name', 'user-name-repeated');
      names.add(key);
      if (known.has(key)) tell(line, 'user name', 'account-exists');
      for (const name of new Set(person.groups)) {
        if (!groups.has(methodNameKey(name))) tell(line, 'groups', 'group-unknown');
      }
      if (first.length < SAMPLE) first.push(person);
    }
    if (count % TOLD_AFTER === 0) announce({ phase: 'reading', done: count, total: Math.max(about, count) });
  }
  if (count === 0 && faults === 0) tell(0, null, 'no-rows');
  if (faults > 0) return { errors: errors.toSorted((a, b) => a.line - b.line), count: faults };
  return { count, first, groups };
}

async function countLines(store: IdentityParts['store'], text: string): Promise<number> {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++count % LINES === 0) await otherWork(store);
  }
  return count;
}

interface FoundRow {
  readonly line: number;
  /** undefined when something was told. */
  readonly person: PersonInFile | undefined;
}

/** The rows of a file, some at a time, without those that are empty. */
function* peopleInFile(text: string, tell: Tell): Generator<readonly FoundRow[], void, undefined> {
  let batch: FoundRow[] = [];
  let seen = 0;
  try {
    const rows = csvRows(text, csvSeparator(text, isPeopleColumn));
    const header = rows.next().value;
    const columns = readPeopleHeader(header?.cells ?? [], (column, fault) => tell(1, column, fault));
    if (columns === undefined) return;
    for (const { line, cells } of rows) {
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (++seen > MAX_PEOPLE) {
        tell(line, null, 'too-many-rows');
        break;
      }
      batch.push({ line, person: readPerson(columns, cells, (column, fault) => tell(line, column, fault)) });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    tell(error.line, null, error.code);
  }
  if (batch.length > 0) yield batch;
}

/** Of a file that was checked, as what follows. */
function* everybodyIn(text: string): Generator<PersonInFile, void, undefined> {
  for (const batch of peopleInFile(text, () => {})) {
    for (const { person } of batch) if (person !== undefined) yield person;
  }
}

function* newPeople(
  parts: IdentityParts,
  text: string,
  groups: ReadonlyMap<string, string>,
  passwords: FirstPasswords,
): Generator<NewPeople, void, undefined> {
  let index = 0;
  for (const batch of peopleInFile(text, () => {})) {
    const accounts: NewAccount[] = [];
    const members: NewPeople['members'][number][] = [];
    for (const { person } of batch) {
      if (person === undefined) continue;
      const account = accountOf(parts, person, passwords, index++);
      accounts.push(account);
      for (const name of new Set(person.groups.map(methodNameKey))) {
        const groupId = groups.get(name);
        if (groupId !== undefined) members.push({ groupId, accountId: account.id });
      }
    }
    yield { accounts, members };
  }
}

function accountOf(
  { clock, random }: IdentityParts,
  person: PersonInFile,
  { at, areTemporary }: FirstPasswords,
  index: number,
): NewAccount {
  const { groups: _groups, ...named } = person;
  const { hash, changedAt } = at(index);
  return {
    ...named,
    id: toBase64url(random.bytes(16)),
    nameKey: userNameKey(person.userName),
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: random.bytes(32),
    createdAt: clock.now(),
    password: { id: toBase64url(random.bytes(16)), hash, changedAt },
    hasTemporaryPassword: areTemporary,
  };
}

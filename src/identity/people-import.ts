import { toBase64url } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import { CsvError, csvRows } from '../otp/csv.ts';
import { type CsvEncoding, csvText } from '../otp/csv-text.ts';
import { actingProblem } from './acting.ts';
import type { Actor } from './audit.ts';
import { type Decision, done, refused } from './decision.ts';
import type { NewAccount, StoredPassword } from './identity-store.ts';
import { newPasswordProblem, storePassword } from './methods/password.ts';
import { methodNameKey, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import { type PeopleCsvError, type PersonInFile, readPeopleHeader, readPerson } from './people-csv.ts';

export const MAX_PEOPLE = 100_000;
const MAX_ERRORS = 1_000;
const SAMPLE = 50;
/** Rows that are looked at before other work gets its turn. */
const BATCH = 250;

export interface ImportProgress {
  readonly phase: 'reading' | 'writing';
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
  | { readonly outcome: 'imported'; readonly count: number }
  /** Nothing was changed. `count` is how many errors there are; the first 1,000 are in `errors`. */
  | { readonly outcome: 'faulty'; readonly errors: readonly PeopleCsvError[]; readonly count: number };

export interface ImportRequest {
  readonly file: Uint8Array;
  /** Only looks. */
  readonly dryRun: boolean;
  /** What all of them sign in with first; null: nobody knows their password, and a Temporary Access Pass lets them in. */
  readonly password: Secret | null;
}

/**
 * People from a CSV file: all of them or nobody. Other work has its turn while a long file is read and written.
 * @throws the signal's reason when it aborts: then nobody was added
 */
export async function importPeople(
  parts: IdentityParts,
  actor: Actor,
  { file, dryRun, password }: ImportRequest,
  { announce, signal }: { announce: (progress: ImportProgress) => void; signal?: AbortSignal | undefined },
): Promise<Decision<ImportEnd>> {
  const problem = actingProblem(actor, parts.clock.now());
  if (problem) return problem;
  const weak = password && newPasswordProblem(password, { userName: '', displayName: '' });
  if (weak) return refused(weak);
  const first = dryRun ? unset : await firstPassword(parts, password);
  const read = await readPeople(parts, file, first, announce, signal);
  if ('errors' in read) return done({ outcome: 'faulty', ...read });
  const { accounts, members, people, encoding } = read;
  const count = accounts.length;
  if (dryRun) return done({ outcome: 'readable', count, first: people.slice(0, SAMPLE), encoding });
  const answer = await parts.store.addAccounts(
    { accounts, members },
    { onProgress: (at) => announce({ phase: 'writing', done: at, total: count }), signal },
  );
  // Somebody made one of them since the file was read.
  if (answer !== 'added') return refused('account-exists', { detail: answer.taken });
  const target = { id: parts.relyingParty.rpId, userName: parts.relyingParty.name };
  await parts.audit.record(actor, 'people.imported', target, 'people from a file', { people: count });
  parts.log.info('people-imported', { people: count });
  return done({ outcome: 'imported', count });
}

const unset: StoredPassword = { id: '', hash: '', changedAt: 0 };

/** One hash for all: it takes a tenth of a second, and they all have the same password. */
async function firstPassword(parts: IdentityParts, password: Secret | null): Promise<StoredPassword> {
  if (password !== null) return storePassword(password, parts);
  const unknown = Secret.over(new TextEncoder().encode(toBase64url(parts.random.bytes(32))));
  try {
    return await storePassword(unknown, parts);
  } finally {
    unknown.erase();
  }
}

interface Read {
  readonly accounts: readonly NewAccount[];
  readonly members: readonly { readonly groupId: string; readonly accountId: string }[];
  readonly people: readonly PersonInFile[];
  readonly encoding: CsvEncoding;
}

type Faults = { readonly errors: readonly PeopleCsvError[]; readonly count: number };

async function readPeople(
  parts: IdentityParts,
  file: Uint8Array,
  password: StoredPassword,
  announce: (progress: ImportProgress) => void,
  signal: AbortSignal | undefined,
): Promise<Read | Faults> {
  const { store } = parts;
  const errors: PeopleCsvError[] = [];
  let count = 0;
  const tell = (line: number, column: PeopleCsvError['column'], fault: PeopleCsvError['fault']): void => {
    count++;
    if (errors.length < MAX_ERRORS) errors.push({ line, column, fault });
  };
  const decoded = csvText(file);
  if (decoded.outcome === 'refused') return { errors: [{ line: 0, column: null, fault: decoded.code }], count: 1 };
  const { text, encoding } = decoded.value;
  const total = text.split('\n').length - 1;
  const groups = new Map((await store.groups()).map(({ id, name }) => [methodNameKey(name), id]));
  const found = {
    accounts: [] as NewAccount[],
    members: [] as Read['members'][number][],
    people: [] as PersonInFile[],
  };
  const names = new Set<string>();
  const batch: { line: number; person: PersonInFile }[] = [];
  const take = async () => {
    const known = await store.knownNames(batch.map(({ person }) => userNameKey(person.userName)));
    signal?.throwIfAborted();
    for (const { line, person } of batch.splice(0)) {
      const nameKey = userNameKey(person.userName);
      if (known.has(nameKey)) tell(line, 'user name', 'account-exists');
      const account = accountOf(parts, person, nameKey, password);
      for (const name of new Set(person.groups)) {
        const groupId = groups.get(methodNameKey(name));
        if (groupId === undefined) tell(line, 'groups', 'group-unknown');
        else found.members.push({ groupId, accountId: account.id });
      }
      found.accounts.push(account);
      found.people.push(person);
    }
  };
  try {
    const rows = csvRows(text);
    const header = rows.next().value;
    const columns = readPeopleHeader(header?.cells ?? [], (column, fault) => tell(1, column, fault));
    if (columns === undefined) return { errors, count };
    let seen = 0;
    for (const { line, cells } of rows) {
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (++seen > MAX_PEOPLE) {
        tell(line, null, 'too-many-rows');
        break;
      }
      const person = readPerson(columns, cells, (column, fault) => tell(line, column, fault));
      if (person !== undefined) {
        const nameKey = userNameKey(person.userName);
        if (names.has(nameKey)) tell(line, 'user name', 'user-name-repeated');
        names.add(nameKey);
        batch.push({ line, person });
      }
      if (seen % BATCH === 0) {
        await take();
        announce({ phase: 'reading', done: seen, total: Math.max(total, seen) });
      }
    }
    if (seen === 0) tell(0, null, 'no-rows');
    await take();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    tell(error.line, null, error.code);
  }
  return count > 0 ? { errors: errors.toSorted((a, b) => a.line - b.line), count } : { ...found, encoding };
}

function accountOf(
  { clock, random }: IdentityParts,
  person: PersonInFile,
  nameKey: string,
  { hash, changedAt }: StoredPassword,
): NewAccount {
  const { groups: _groups, ...named } = person;
  return {
    ...named,
    id: toBase64url(random.bytes(16)),
    nameKey,
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: random.bytes(32),
    createdAt: clock.now(),
    password: { id: toBase64url(random.bytes(16)), hash, changedAt },
  };
}

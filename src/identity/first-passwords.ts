import { toBase64url, utf8 } from '../basics/bytes.ts';
import { Secret, wipeableCopy } from '../basics/secret.ts';
import { csvOf } from '../otp/csv.ts';
import type { StoredPassword } from './identity-store.ts';
import { storePassword } from './methods/password.ts';
import type { IdentityParts } from './parts.ts';
import type { PersonInFile } from './people-csv.ts';
import { generatePassword } from './temporary-password.ts';

/** What people of a file sign in with first. */
export interface FirstPasswords {
  /** Of the person at this place in the file. */
  readonly at: (index: number) => StoredPassword;
  /** Those that were made, as CSV in UTF-8; null where none were. */
  readonly handOut: Secret | null;
  /** Somebody else than its owner knows each of them. */
  readonly areTemporary: boolean;
}

/** Hashed at the same time: half of what the pool of threads takes, so that sign-ins need not wait. */
const AT_ONCE = 2;
/** The file is for people who hand slips of paper out. */
const columns = ['user name', 'display name', 'temporary password'];

type Ports = Pick<IdentityParts, 'clock' | 'random'>;

/** One hash for all: it takes a tenth of a second, and they all have the same password, or one that nobody knows. */
export async function onePasswordForAll(parts: Ports, password: Secret | null): Promise<FirstPasswords> {
  const secret = password ?? Secret.over(utf8(toBase64url(parts.random.bytes(32))));
  try {
    const stored = await storePassword(secret, parts);
    return { at: () => stored, handOut: null, areTemporary: password !== null };
  } finally {
    if (password === null) secret.erase();
  }
}

/**
 * A password for each, made here; other work has its turn meanwhile.
 * @param told how many are made, now and then
 * @throws the signal's reason when it aborts
 */
export async function passwordForEach(
  parts: Ports,
  people: Iterable<PersonInFile>,
  told: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<FirstPasswords> {
  const stored: StoredPassword[] = [];
  const rows: (readonly string[])[] = [columns];
  const make = async ({ userName, displayName }: PersonInFile): Promise<StoredPassword> => {
    const password = generatePassword(parts);
    rows.push([userName, displayName, String.fromCharCode(...password.expose())]);
    try {
      return await storePassword(password, parts);
    } finally {
      password.erase();
    }
  };
  let some: PersonInFile[] = [];
  const makeSome = async () => {
    signal?.throwIfAborted();
    stored.push(...(await Promise.all(some.map(make))));
    told(stored.length);
    some = [];
  };
  for (const person of people) {
    some.push(person);
    if (some.length === AT_ONCE) await makeSome();
  }
  if (some.length > 0) await makeSome();
  signal?.throwIfAborted();
  return {
    at: (index) => stored[index] as StoredPassword,
    handOut: Secret.over(wipeableCopy(utf8(csvOf(rows)))),
    areTemporary: true,
  };
}

import { toBase64url } from '../basics/bytes.ts';
import type { CsvEncoding } from '../otp/csv-text.ts';
import { eraseTokens, type HardwareToken } from '../otp/hardware-token.ts';
import { type PskcLeftOut, readPskc } from '../otp/pskc.ts';
import type { PskcRefusal } from '../otp/pskc-element.ts';
import type { PskcOpener } from '../otp/pskc-key.ts';
import {
  MAX_CSV_ERRORS,
  type TokenCsvColumn,
  type TokenCsvFault,
  type TokenCsvReading,
  tokenCsvSteps,
} from '../otp/token-csv.ts';
import { hardwareKey, type InventoryToken } from './inventory-token.ts';
import { userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import type { ImportProgress } from './people-import.ts';

/** `upn-unknown`: nobody has this name. `already-there`: the inventory has this token. */
export type TokenFault = TokenCsvFault | 'upn-unknown' | 'already-there';

export interface TokenFileError {
  readonly line: number;
  readonly column: TokenCsvColumn | null;
  readonly fault: TokenFault;
}

/** A package of a PSKC file that is no token for this directory. */
export interface LeftOut {
  /** Which of the file, from 1. */
  readonly package: number;
  readonly serial: string;
  readonly reason: PskcLeftOut['reason'] | 'already-there';
}

export type TokenFile =
  | {
      readonly outcome: 'read';
      /** Secrets in plain: the caller erases them. */
      readonly tokens: readonly InventoryToken[];
      /** Whom they are for, by the token's id. */
      readonly owners: ReadonlyMap<string, string>;
      readonly leftOut: readonly LeftOut[];
      readonly encoding: CsvEncoding;
    }
  | { readonly outcome: 'faulty'; readonly errors: readonly TokenFileError[]; readonly count: number }
  | { readonly outcome: 'unreadable'; readonly reason: PskcRefusal; readonly detail: string };

/** Who is told how far an import is, and who may stop it. */
export interface ImportWatch {
  readonly announce: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

type Ports = Pick<IdentityParts, 'store' | 'clock' | 'random'>;

/**
 * Entra's CSV of hardware tokens: all of it or nothing. Whoever a row names must be there. Other work has its turn meanwhile.
 * @throws the signal's reason when it aborts: what was read is wiped
 */
export async function readTokenRows(
  ports: Ports,
  file: Uint8Array,
  { announce, signal }: ImportWatch,
): Promise<TokenFile> {
  const known = new Set<string>();
  const steps = tokenCsvSteps(file);
  let looked = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    const { done, total, tokens } = step.value;
    try {
      for (const key of await ports.store.knownTokens(tokens.slice(looked).map(keyOf))) known.add(key);
      signal?.throwIfAborted();
    } catch (error) {
      steps.return(stopped);
      throw error;
    }
    looked = tokens.length;
    announce({ phase: 'reading', done, total });
  }
  const reading = step.value;
  if (reading.outcome === 'refused') return { outcome: 'faulty', errors: reading.errors, count: reading.count };
  const { tokens: read, lines, encoding } = reading;
  const { store } = ports;
  const upns = [...new Set(read.flatMap(({ upn }) => (upn === null ? [] : [userNameKey(upn)])))];
  const accounts = await store.knownNames(upns);
  const tokens = read.map((token) =>
    tokenOf(ports, token, (token.upn === null ? undefined : accounts.get(userNameKey(token.upn))) ?? null),
  );
  for (const key of await store.knownTokens(tokens.slice(looked).map(hardwareKey))) known.add(key);
  const errors: TokenFileError[] = [];
  for (const [index, token] of tokens.entries()) {
    const line = lines[index] ?? 0;
    if (read[index]?.upn !== null && token.accountId === null)
      errors.push({ line, column: 'upn', fault: 'upn-unknown' });
    if (known.has(hardwareKey(token))) errors.push({ line, column: 'serial number', fault: 'already-there' });
  }
  eraseTokens(read);
  if (errors.length === 0) {
    const owners = new Map(tokens.map(({ id }, index) => [id, read[index]?.upn ?? '']));
    return { outcome: 'read', tokens, owners, leftOut: [], encoding };
  }
  wipe(tokens);
  return { outcome: 'faulty', errors: errors.slice(0, MAX_CSV_ERRORS), count: errors.length };
}

const keyOf = (token: HardwareToken): string => hardwareKey({ ...token, serial: token.serialNumber });
const stopped: TokenCsvReading = { outcome: 'refused', errors: [], count: 0 };

/** A maker's PSKC file: what is no token for this directory is left out and told. */
export async function readTokenContainer(
  ports: Ports,
  file: Uint8Array,
  opener: PskcOpener | undefined,
): Promise<TokenFile> {
  const reading = await readPskc(file, opener);
  if (reading.outcome === 'refused') return { outcome: 'unreadable', reason: reading.code, detail: reading.detail };
  const leftOut: LeftOut[] = reading.value.leftOut.map(({ serialNumber, ...rest }) => ({
    ...rest,
    serial: serialNumber,
  }));
  const { tokens: read } = reading.value;
  const known = new Set(
    await ports.store.knownTokens(read.map((token) => hardwareKey({ ...token, serial: token.serialNumber }))),
  );
  const tokens: InventoryToken[] = [];
  for (const token of read) {
    const skip = (reason: LeftOut['reason']) =>
      leftOut.push({ package: token.package, serial: token.serialNumber, reason });
    if (token.parameters.digits === 7) skip('digits-unsupported');
    else if (known.has(hardwareKey({ ...token, serial: token.serialNumber }))) skip('already-there');
    else tokens.push(tokenOf(ports, token, null));
  }
  eraseTokens(read);
  leftOut.sort((a, b) => a.package - b.package);
  return { outcome: 'read', tokens, owners: new Map(), leftOut, encoding: 'utf-8' };
}

export function wipe(tokens: readonly InventoryToken[]): void {
  for (const { secret } of tokens) secret?.fill(0);
}

function tokenOf({ clock, random }: Ports, token: HardwareToken, accountId: string | null): InventoryToken {
  const { type, algorithm, digits, period } = token.parameters;
  return {
    id: toBase64url(random.bytes(16)),
    serial: token.serialNumber,
    manufacturer: token.manufacturer,
    model: token.model,
    accountId,
    methodId: null,
    revokedAt: null,
    type,
    algorithm,
    digits: digits === 8 ? 8 : 6,
    period,
    driftSteps: token.driftSteps,
    counter: token.counter,
    secret: new Uint8Array(token.secret.expose()),
    addedAt: clock.now(),
    revision: 0,
  };
}

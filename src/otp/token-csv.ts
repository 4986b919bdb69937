import { hash } from 'node:crypto';
import { Secret } from '../basics/secret.ts';
import { fromBase32 } from './base32.ts';
import { CsvError, type CsvFault, csvRows, csvSeparator, withoutGuard } from './csv.ts';
import { type CsvEncoding, type CsvTextRefusal, csvText } from './csv-text.ts';
import { eraseTokens, type HardwareToken, MAX_SERIAL_NUMBER } from './hardware-token.ts';
import { MAX_SECRET_BYTES, MIN_SECRET_BYTES, usualParameters } from './oath-parameters.ts';
import { isShowable } from './shown-text.ts';

/** Entra's columns of hardware OATH tokens; the header row must name them, in this order, in any case. */
export const tokenCsvColumns = [
  'upn',
  'serial number',
  'secret key',
  'time interval',
  'manufacturer',
  'model',
] as const;

export type TokenCsvColumn = (typeof tokenCsvColumns)[number];

/** What is wrong on a line. Closed. */
export type TokenCsvFault =
  | CsvFault
  | CsvTextRefusal
  | 'header-missing'
  | 'no-rows'
  | 'too-many-rows'
  | 'columns-missing'
  | 'upn-malformed'
  | 'serial-number-missing'
  | 'serial-number-too-long'
  | 'serial-number-repeated'
  | 'secret-malformed'
  | 'secret-too-short'
  | 'secret-too-long'
  | 'secret-repeated'
  | 'interval-unsupported'
  | 'text-unreadable';

export interface TokenCsvError {
  /** From 1, the header's line included; 0 for the file as a whole. */
  readonly line: number;
  /** null: the whole row. */
  readonly column: TokenCsvColumn | null;
  readonly fault: TokenCsvFault;
}

export type TokenCsvReading =
  | {
      readonly outcome: 'read';
      readonly tokens: readonly HardwareToken[];
      /** Where each of them begins in the file. */
      readonly lines: readonly number[];
      readonly encoding: CsvEncoding;
    }
  /** Nothing is taken from a file with an error. `count` is how many there are; the first 1,000 are in `errors`. */
  | { readonly outcome: 'refused'; readonly errors: readonly TokenCsvError[]; readonly count: number };

export interface TokenCsvStep {
  readonly done: number;
  readonly total: number;
  readonly tokens: readonly HardwareToken[];
}

export const MAX_CSV_ERRORS = 1_000;
export const MAX_CSV_TOKENS = 100_000;
const STEP = 250;

const UPN = /^[^\s@"<>,;:\\]{1,64}@[^\s@"<>,;:\\]{1,190}$/;

type Cells = Readonly<Record<TokenCsvColumn, string>>;

/**
 * Reads Entra's CSV of hardware OATH tokens, also as Excel separates it elsewhere (`csvSeparator`): SHA-1, six digits, 30 or 60 seconds,
 * secrets in base32. All or nothing: with an error anywhere, the secrets that were read are wiped and every error is told. Errors
 * never quote a cell.
 *
 * In steps, for a caller with other work to do: after some rows each, the tokens so far, how many rows were seen, and about how
 * many there are. A caller that stops early wipes what was read by `return`.
 */
export function* tokenCsvSteps(bytes: Uint8Array): Generator<TokenCsvStep, TokenCsvReading, void> {
  const decoded = csvText(bytes);
  if (decoded.outcome === 'refused') return wholeFile(decoded.code);
  const { text, encoding } = decoded.value;
  const tokens: HardwareToken[] = [];
  const lines: number[] = [];
  const errors: TokenCsvError[] = [];
  let isRead = false;
  let count = 0;
  const tell = (line: number, column: TokenCsvColumn | null, fault: TokenCsvFault): void => {
    count++;
    if (errors.length < MAX_CSV_ERRORS) errors.push({ line, column, fault });
  };
  try {
    const rows = csvRows(text, csvSeparator(text, isColumn));
    const header = rows.next().value;
    if (header === undefined || !isHeader(header.cells)) return wholeFile('header-missing', 1);
    const serialNumbers = new Set<string>();
    const secrets = new Set<string>();
    const about = text.split('\n').length - 1;
    let rowCount = 0;
    for (const { line, cells } of rows) {
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (rowCount > 0 && rowCount % STEP === 0) {
        yield { done: rowCount, total: Math.max(about, rowCount), tokens };
      }
      if (++rowCount > MAX_CSV_TOKENS) {
        tell(line, null, 'too-many-rows');
        break;
      }
      if (cells.length !== tokenCsvColumns.length) {
        tell(line, null, 'columns-missing');
        continue;
      }
      const row = Object.fromEntries(
        tokenCsvColumns.map((column, index) => [column, withoutGuard((cells[index] as string).trim())]),
      ) as Cells;
      const token = readRow(row, (column, fault) => tell(line, column, fault));
      if (token === null) continue;
      tokens.push(token);
      lines.push(line);
      // Makers count each on their own.
      const serialKey = `${token.manufacturer}\0${token.serialNumber}`.normalize('NFKC').toLowerCase();
      if (serialNumbers.has(serialKey)) tell(line, 'serial number', 'serial-number-repeated');
      serialNumbers.add(serialKey);
      const fingerprint = hash('sha256', token.secret.expose());
      if (secrets.has(fingerprint)) tell(line, 'secret key', 'secret-repeated');
      secrets.add(fingerprint);
    }
    if (rowCount === 0) tell(0, null, 'no-rows');
    isRead = count === 0;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    tell(error.line, null, error.code);
  } finally {
    if (!isRead) eraseTokens(tokens);
  }
  return isRead ? { outcome: 'read', tokens, lines, encoding } : { outcome: 'refused', errors, count };
}

const wholeFile = (fault: TokenCsvFault, line = 0): TokenCsvReading => ({
  outcome: 'refused',
  errors: [{ line, column: null, fault }],
  count: 1,
});

const nameOf = (cell: string): string => cell.trim().toLowerCase();

const isColumn = (cell: string): boolean => tokenCsvColumns.some((column) => column === nameOf(cell));

const isHeader = (cells: readonly string[]): boolean =>
  cells.length === tokenCsvColumns.length &&
  tokenCsvColumns.every((column, index) => nameOf(cells[index] ?? '') === column);

/** @returns null when something was told */
function readRow(row: Cells, tell: (column: TokenCsvColumn, fault: TokenCsvFault) => void): HardwareToken | null {
  let isGood = true;
  const check = (column: TokenCsvColumn, fault: TokenCsvFault, holds: boolean): void => {
    if (holds) return;
    isGood = false;
    tell(column, fault);
  };
  const upn = row.upn;
  check('upn', 'upn-malformed', upn === '' || (UPN.test(upn) && isShowable(upn)));
  const serialNumber = row['serial number'];
  check('serial number', 'serial-number-missing', serialNumber !== '');
  check('serial number', 'serial-number-too-long', serialNumber.length <= MAX_SERIAL_NUMBER);
  for (const column of ['serial number', 'manufacturer', 'model'] as const) {
    check(column, 'text-unreadable', isShowable(row[column]));
  }
  const interval = row['time interval'];
  check('time interval', 'interval-unsupported', interval === '30' || interval === '60');
  const secret = fromBase32(row['secret key']);
  const length = secret?.length ?? 0;
  check('secret key', 'secret-malformed', secret !== null && length > 0);
  check('secret key', 'secret-too-short', length === 0 || length >= MIN_SECRET_BYTES);
  check('secret key', 'secret-too-long', length <= MAX_SECRET_BYTES);
  if (!isGood || secret === null) {
    secret?.fill(0);
    return null;
  }
  return {
    serialNumber,
    manufacturer: row.manufacturer,
    model: row.model,
    upn: upn === '' ? null : upn,
    parameters: { ...usualParameters, period: interval === '60' ? 60 : 30 },
    secret: Secret.over(secret),
    counter: 0,
    driftSteps: 0,
  };
}

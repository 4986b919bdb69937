import { decodeUtf8 } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import type { OathAccount, OathRefusal } from './oath-account.ts';
import {
  MAX_COUNTER,
  MAX_SECRET_BYTES,
  MIN_SECRET_BYTES,
  type OathAlgorithm,
  RECOMMENDED_SECRET_BYTES,
} from './oath-parameters.ts';
import { ProtobufError, type ProtobufField, readProtobuf } from './protobuf.ts';
import { type Reading, read, refuse } from './reading.ts';
import { isShowable } from './shown-text.ts';

/** One QR code of an export. Accounts that cannot be taken are told one by one; the others stay good. */
export interface MigrationPage {
  readonly batchId: number;
  /** From 0. */
  readonly index: number;
  /** QR codes in the export. */
  readonly size: number;
  readonly accounts: readonly Reading<OathAccount, OathRefusal>[];
}

export type MigrationRefusal = 'not-migration' | 'too-long' | 'malformed' | 'empty';

const MAX_URI = 8_000;
/** More QR codes than an export has. */
export const maxMigrationPages = 100;
const MAX_ACCOUNTS = 100;
const FORM = /^otpauth-migration:\/\/offline\/?\?([^#]*)$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const algorithms: Readonly<Record<number, OathAlgorithm>> = { 0: 'SHA1', 1: 'SHA1', 2: 'SHA256', 3: 'SHA512' };
const digitCounts: Readonly<Record<number, 6 | 8>> = { 0: 6, 1: 6, 2: 8 };

/** Reads `otpauth-migration://offline?data=…`, one QR code of Google Authenticator's export. Periods are always 30 s. */
export function readMigrationPage(text: string): Reading<MigrationPage, MigrationRefusal> {
  const uri = text.trim();
  if (uri.length > MAX_URI) return refuse('too-long', `expected at most ${MAX_URI} characters, got ${uri.length}`);
  const query = FORM.exec(uri)?.[1];
  if (query === undefined) return refuse('not-migration', 'expected otpauth-migration://offline?');
  const [data, ...more] = new URLSearchParams(query).getAll('data');
  // A `+` that was not percent-encoded was read as a space.
  const base64 = data?.replaceAll(' ', '+');
  if (base64 === undefined || more.length > 0 || !BASE64.test(base64)) {
    return refuse('malformed', 'expected one data parameter in base64');
  }
  const payload = Buffer.from(base64, 'base64');
  try {
    return readPayload(readProtobuf(payload));
  } catch (error) {
    if (error instanceof ProtobufError) return refuse('malformed', error.message);
    throw error;
  } finally {
    payload.fill(0);
  }
}

function readPayload(fields: readonly ProtobufField[]): Reading<MigrationPage, MigrationRefusal> {
  const entries = fields.filter(({ number }) => number === 1).map(({ value }) => value);
  const size = numberIn(fields, 3) || 1;
  const index = numberIn(fields, 4);
  if (size > maxMigrationPages || index >= size || entries.length > MAX_ACCOUNTS) {
    return refuse('malformed', `code ${index + 1} of ${size} with ${entries.length} accounts cannot be`);
  }
  if (entries.length === 0) return refuse('empty', 'expected accounts, got none');
  const batchId = Number(BigInt.asIntN(32, integerIn(fields, 5)));
  return read({ batchId, index, size, accounts: entries.map(readAccount) });
}

function readAccount(entry: bigint | Uint8Array): Reading<OathAccount, OathRefusal> {
  if (!(entry instanceof Uint8Array)) throw new ProtobufError('an account is a number');
  const fields = readProtobuf(entry);
  const algorithm = algorithms[numberIn(fields, 4)];
  if (algorithm === undefined)
    return refuse('algorithm-unknown', `expected SHA-1, 256 or 512, got ${numberIn(fields, 4)}`);
  const digits = digitCounts[numberIn(fields, 5)];
  if (digits === undefined)
    return refuse('digits-unsupported', `expected 1 (six) or 2 (eight), got ${numberIn(fields, 5)}`);
  const type = numberIn(fields, 6) === 1 ? 'hotp' : numberIn(fields, 6) === 2 ? 'totp' : undefined;
  if (type === undefined) return refuse('type-unknown', `expected 1 (HOTP) or 2 (TOTP), got ${numberIn(fields, 6)}`);
  const counter = type === 'hotp' ? numberIn(fields, 7) : 0;
  if (counter > MAX_COUNTER) return refuse('counter-malformed', 'expected a counter up to 2^53 - 1');

  const name = textIn(fields, 2);
  const issuerParameter = textIn(fields, 3);
  if (name === null || issuerParameter === null)
    return refuse('text-unreadable', 'a name is not UTF-8, or does not show');
  const colon = name.indexOf(':');
  const prefix = colon < 0 ? '' : name.slice(0, colon).trim();
  const account = name.slice(colon + 1).trim();
  if (account === '') return refuse('label-missing', 'expected the name of an account');

  const key = fields.findLast(({ number }) => number === 1)?.value;
  if (!(key instanceof Uint8Array) || key.length === 0) return refuse('secret-missing', 'expected a secret');
  if (key.length < MIN_SECRET_BYTES) return refuse('secret-too-short', `expected ${MIN_SECRET_BYTES} bytes or more`);
  if (key.length > MAX_SECRET_BYTES) return refuse('secret-too-long', `expected ${MAX_SECRET_BYTES} bytes or fewer`);
  const issuer = issuerParameter.trim() || prefix;
  const warnings = [
    ...(prefix !== '' && prefix.toLowerCase() !== issuer.toLowerCase() ? (['issuer-mismatch'] as const) : []),
    ...(key.length < RECOMMENDED_SECRET_BYTES ? (['secret-short'] as const) : []),
  ];
  const parameters = { type, algorithm, digits, period: 30 } as const;
  return read({ parameters, secret: Secret.over(new Uint8Array(key)), issuer, account, counter, warnings });
}

/** The last one counts, as Protocol Buffers say; 0 where there is none. */
function integerIn(fields: readonly ProtobufField[], number: number): bigint {
  const value = fields.findLast((field) => field.number === number)?.value ?? 0n;
  if (typeof value !== 'bigint') throw new ProtobufError(`field ${number} is no number`);
  return value;
}

const numberIn = (fields: readonly ProtobufField[], number: number): number => Number(integerIn(fields, number));

function textIn(fields: readonly ProtobufField[], number: number): string | null {
  const value = fields.findLast((field) => field.number === number)?.value;
  if (value === undefined) return '';
  if (!(value instanceof Uint8Array)) throw new ProtobufError(`field ${number} is no text`);
  try {
    const text = decodeUtf8(value);
    return isShowable(text) ? text : null;
  } catch {
    return null;
  }
}

/** How far the QR codes of one export have been read. */
export interface MigrationProgress {
  readonly batchId: number;
  /** QR codes in the export. */
  readonly size: number;
  /** From 0, in the order in which they were read. */
  readonly read: readonly number[];
}

/** Counts a code that was read, in whatever order they are shown to the camera. One of another export begins anew. */
export function withPage(
  before: MigrationProgress | null,
  { batchId, index, size }: Pick<MigrationPage, 'batchId' | 'index' | 'size'>,
): MigrationProgress {
  const isSame = before !== null && before.batchId === batchId && before.size === size;
  return { batchId, size, read: [...new Set([...(isSame ? before.read : []), index])] };
}

/** Which codes are still to be read, from 0; empty when the export is complete. */
export const missingPages = ({ size, read }: MigrationProgress): readonly number[] =>
  Array.from({ length: size }, (_, index) => index).filter((index) => !read.includes(index));

import { decodeUtf8, equalBytes, toBase64url, utf8 } from '../../basics/bytes.ts';
import type { Clock } from '../../basics/clock.ts';
import type { Random } from '../../basics/random.ts';
import { type Secret, wipeableCopy } from '../../basics/secret.ts';
import type { StoredPassword } from '../identity-store.ts';
import { hashSecret, matchesHash } from '../secret-hash.ts';
import { commonPasswordWords } from './common-passwords.ts';

const MIN_CODE_POINTS = 8;
const MAX_CODE_POINTS = 256;
const MAX_BYTES = 512;

export type PasswordProblem = 'password-too-short' | 'password-too-long' | 'password-too-common';

/** The bytes of a new password are no well-formed UTF-8: no person typed them. */
export class MalformedPassword extends Error {
  override readonly name = 'MalformedPassword';
}

/**
 * 8 to 256 code points and at most 512 bytes of UTF-8 in NFC; not a common word, a row of signs, or the person's own
 * name, also with digits and signs around it. No other rule: length is what helps (NIST SP 800-63B section 3.1.1.2).
 * @throws MalformedPassword
 */
export function newPasswordProblem(
  password: Secret,
  person: { userName: string; displayName: string },
): PasswordProblem | undefined {
  return withNormalized(password, (bytes) => {
    if (bytes === undefined) throw new MalformedPassword('expected well-formed UTF-8');
    const length = bytes.reduce((count, byte) => count + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
    if (length < MIN_CODE_POINTS) return 'password-too-short';
    if (length > MAX_CODE_POINTS || bytes.length > MAX_BYTES) return 'password-too-long';
    return isCommon(bytes, person) ? 'password-too-common' : undefined;
  });
}

/** @param id kept over changes; a new one unless given */
export async function storePassword(
  password: Secret,
  ports: { clock: Clock; random: Random },
  id: string = toBase64url(ports.random.bytes(16)),
): Promise<StoredPassword> {
  const hash = await withNormalized(password, (bytes = password.expose()) => hashSecret(bytes, ports.random));
  return { id, hash, changedAt: ports.clock.now() };
}

/** Takes the same time with and without a stored password. */
export async function isPassword(password: Secret, stored: StoredPassword | undefined): Promise<boolean> {
  return await withNormalized(password, async (bytes) => {
    const isUsable = bytes !== undefined && bytes.length <= MAX_BYTES;
    return await matchesHash(isUsable ? bytes : new Uint8Array(1), isUsable ? stored?.hash : undefined);
  });
}

/**
 * The bytes in NFC, gone afterwards; undefined when they are no UTF-8. Plain ASCII is its own NFC and never becomes a
 * string, which could not be wiped.
 */
function withNormalized<T>(password: Secret, use: (bytes: Uint8Array | undefined) => T): T {
  const typed = password.expose();
  if (typed.every((byte) => byte < 0x80)) return use(typed);
  let normalized: Uint8Array;
  try {
    const composed = utf8(decodeUtf8(typed).normalize('NFC'));
    normalized = wipeableCopy(composed);
    composed.fill(0);
  } catch {
    return use(undefined);
  }
  const result = use(normalized);
  if (result instanceof Promise) return result.finally(() => normalized.fill(0)) as T;
  normalized.fill(0);
  return result;
}

function isCommon(bytes: Uint8Array, person: { userName: string; displayName: string }): boolean {
  const lower = wipeableCopy(bytes);
  for (const [index, byte] of bytes.entries()) if (byte >= 0x41 && byte <= 0x5a) lower[index] = byte + 0x20;
  const isSame = (word: string) => equalBytes(lower, utf8(word)) || equalBytes(core(lower), utf8(word));
  try {
    if (isRow(lower)) return true;
    const { userName, displayName } = person;
    const own = [userName, userName.split('@')[0] as string, displayName, displayName.replace(/\s+/gu, '')];
    return own.some((name) => isSame(name.toLowerCase())) || commonPasswordWords.some(isSame);
  } finally {
    lower.fill(0);
  }
}

/** Without the digits and ASCII signs at both ends. */
function core(lower: Uint8Array): Uint8Array {
  const isLetter = (byte: number) => (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80;
  const start = lower.findIndex(isLetter);
  return start === -1 ? new Uint8Array(0) : lower.subarray(start, lower.findLastIndex(isLetter) + 1);
}

/** One step from each byte to the next, as aaaaaaaa, 12345678, 87654321; or the same four bytes over and over. */
function isRow(bytes: Uint8Array): boolean {
  const step = (bytes[1] as number) - (bytes[0] as number);
  const isEven = bytes.every((byte, index) => index === 0 || byte - (bytes[index - 1] as number) === step);
  const isDecimalRow = bytes.every(
    (byte, index) => index === 0 || (byte - 0x30 + 10) % 10 === ((bytes[index - 1] as number) - 0x30 + step + 10) % 10,
  );
  const isDigits = bytes.every((byte) => byte >= 0x30 && byte <= 0x39);
  const repeats = [2, 3, 4].some((period) => bytes.every((byte, index) => byte === bytes[index % period]));
  return (isEven && Math.abs(step) <= 1) || (isDigits && isDecimalRow && Math.abs(step) === 1) || repeats;
}

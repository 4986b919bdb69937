import { decodeUtf8 } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import { eraseTokens, type HardwareToken, MAX_SERIAL_NUMBER } from './hardware-token.ts';
import {
  MAX_COUNTER,
  MAX_SECRET_BYTES,
  MIN_SECRET_BYTES,
  type OathAlgorithm,
  type OathParameters,
} from './oath-parameters.ts';
import { childOf, PSKC, PskcError, type PskcRefusal, strictBase64 } from './pskc-element.ts';
import { openPskcKey, type PskcKey, type PskcOpener } from './pskc-key.ts';
import { type Reading, read, refuse } from './reading.ts';
import { isShowable } from './shown-text.ts';
import { MAX_DRIFT_SECONDS } from './totp.ts';
import { readXml, type XmlElement, XmlError } from './xml.ts';

/** A package of the file that is no token for this directory (a PIN, a challenge-response key, a value out of range). */
export interface PskcLeftOut {
  /** Which KeyPackage, from 1. */
  readonly package: number;
  readonly serialNumber: string;
  readonly reason:
    | 'not-an-otp-token'
    | 'serial-number-missing'
    | 'serial-number-repeated'
    | 'text-unreadable'
    | 'secret-unusable'
    | 'algorithm-unknown'
    | 'digits-unsupported'
    | 'period-unsupported'
    | 'counter-malformed';
}

interface PskcToken extends HardwareToken {
  /** Which KeyPackage, from 1. */
  readonly package: number;
}

export interface PskcFile {
  readonly tokens: readonly PskcToken[];
  readonly leftOut: readonly PskcLeftOut[];
}

/** About 20,000 tokens. Whoever reads the file looks at its size first. */
export const MAX_PSKC_BYTES = 16 * 1024 * 1024;
const MAX_PACKAGES = 20_000;

const types: Readonly<Record<string, 'hotp' | 'totp'>> = {
  [`${PSKC}:hotp`]: 'hotp',
  [`${PSKC}:totp`]: 'totp',
  [`${PSKC}#hotp`]: 'hotp',
  [`${PSKC}#totp`]: 'totp',
};

class LeftOut extends Error {
  readonly reason: PskcLeftOut['reason'];

  constructor(reason: PskcLeftOut['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Reads a Portable Symmetric Key Container (RFC 6030): plain, encrypted with a pre-shared AES key, or by passphrase (PBKDF2).
 * Encrypted values count only after their MAC was checked. A file that is wrong anywhere is refused whole, its secrets wiped;
 * packages that are good but no tokens are told in `leftOut`. A signature of the file is not checked.
 */
export async function readPskc(bytes: Uint8Array, opener?: PskcOpener): Promise<Reading<PskcFile, PskcRefusal>> {
  if (bytes.length > MAX_PSKC_BYTES)
    return refuse('too-long', `expected at most ${MAX_PSKC_BYTES} bytes, got ${bytes.length}`);
  const tokens: PskcToken[] = [];
  let key: PskcKey | undefined;
  try {
    const container = readXml(decodeUtf8(bytes).replace(/^\ufeff/, ''));
    if (container.name !== 'KeyContainer' || container.namespace !== PSKC) {
      return refuse('not-pskc', `expected a KeyContainer of ${PSKC}`);
    }
    if (container.attributes.get('Version') !== '1.0') return refuse('not-pskc', 'expected version 1.0');
    const packages = container.children.filter(({ name, namespace }) => name === 'KeyPackage' && namespace === PSKC);
    if (packages.length > MAX_PACKAGES)
      return refuse('too-many', `expected at most ${MAX_PACKAGES}, got ${packages.length}`);
    if (opener !== undefined && packages.some(isEncrypted)) key = await openPskcKey(container, opener);
    const leftOut: PskcLeftOut[] = [];
    const serialNumbers = new Set<string>();
    for (const [index, keyPackage] of packages.entries()) {
      try {
        const token = readPackage(keyPackage, key);
        tokens.push({ ...token, package: index + 1 });
        if (serialNumbers.has(token.serialNumber)) throw new LeftOut('serial-number-repeated');
        serialNumbers.add(token.serialNumber);
      } catch (error) {
        if (!(error instanceof LeftOut)) throw error;
        if (error.reason === 'serial-number-repeated') tokens.pop()?.secret.erase();
        leftOut.push({ package: index + 1, serialNumber: serialNumberOf(keyPackage), reason: error.reason });
      }
    }
    return read({ tokens, leftOut });
  } catch (error) {
    eraseTokens(tokens);
    if (error instanceof PskcError) return refuse(error.code, error.message);
    if (error instanceof XmlError) return refuse('not-xml', error.message);
    if (error instanceof TypeError) return refuse('not-xml', 'the file is not UTF-8');
    throw error;
  } finally {
    key?.erase();
  }
}

const secretIn = (keyPackage: XmlElement): XmlElement | undefined => {
  const data = inside(keyPackage, 'Key', 'Data');
  return data && childOf(data, 'Secret');
};

const isEncrypted = (keyPackage: XmlElement): boolean => {
  const secret = secretIn(keyPackage);
  return secret !== undefined && childOf(secret, 'EncryptedValue') !== undefined;
};

function inside(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  let found: XmlElement | undefined = element;
  for (const name of names) found = found && childOf(found, name);
  return found;
}

function readPackage(keyPackage: XmlElement, opener: PskcKey | undefined): HardwareToken {
  const key = childOf(keyPackage, 'Key');
  const type = types[key?.attributes.get('Algorithm') ?? ''];
  if (key === undefined || type === undefined) throw new LeftOut('not-an-otp-token');
  const serialNumber = serialNumberOf(keyPackage);
  if (serialNumber === '' || serialNumber.length > MAX_SERIAL_NUMBER) throw new LeftOut('serial-number-missing');
  const manufacturer = textOf(inside(keyPackage, 'DeviceInfo', 'Manufacturer'));
  const model = textOf(inside(keyPackage, 'DeviceInfo', 'Model'));
  if (![serialNumber, manufacturer, model].every(isShowable)) throw new LeftOut('text-unreadable');
  const parameters = readParameters(key, type);
  const counter = type === 'hotp' ? plainNumber(key, 'Counter', 0) : 0;
  const drift = type === 'totp' ? plainNumber(key, 'TimeDrift', 0) : 0;
  if (counter < 0 || counter > MAX_COUNTER || Math.abs(drift) * parameters.period > MAX_DRIFT_SECONDS) {
    throw new LeftOut('counter-malformed');
  }
  const secret = openSecret(secretIn(keyPackage), opener);
  return { serialNumber, manufacturer, model, upn: null, parameters, secret, counter, driftSteps: drift };
}

/** The device's, or else the key's own id, which makers set to the same number. */
function serialNumberOf(keyPackage: XmlElement): string {
  const device = textOf(inside(keyPackage, 'DeviceInfo', 'SerialNo'));
  return device || (inside(keyPackage, 'Key')?.attributes.get('Id') ?? '').trim().slice(0, MAX_SERIAL_NUMBER);
}

const textOf = (element: XmlElement | undefined): string => element?.text.trim() ?? '';

function readParameters(key: XmlElement, type: 'hotp' | 'totp'): OathParameters {
  const format = inside(key, 'AlgorithmParameters', 'ResponseFormat');
  const length = format?.attributes.get('Length')?.trim() ?? '6';
  const encoding = format?.attributes.get('Encoding') ?? 'DECIMAL';
  if (!['6', '7', '8'].includes(length) || encoding !== 'DECIMAL') throw new LeftOut('digits-unsupported');
  const suite =
    textOf(inside(key, 'AlgorithmParameters', 'Suite'))
      .toUpperCase()
      .replace(/^(?:HMAC-?)?SHA-?/, 'SHA') || 'SHA1';
  if (suite !== 'SHA1' && suite !== 'SHA256' && suite !== 'SHA512') throw new LeftOut('algorithm-unknown');
  const period = type === 'totp' ? plainNumber(key, 'TimeInterval', 30) : 30;
  if (period !== 30 && period !== 60) throw new LeftOut('period-unsupported');
  return { type, algorithm: suite satisfies OathAlgorithm, digits: Number(length) as 6 | 7 | 8, period };
}

function plainNumber(key: XmlElement, name: string, otherwise: number): number {
  const element = inside(key, 'Data', name);
  if (element === undefined) return otherwise;
  const text = textOf(childOf(element, 'PlainValue'));
  if (!/^-?\d{1,15}$/.test(text))
    throw new LeftOut(name === 'TimeInterval' ? 'period-unsupported' : 'counter-malformed');
  return Number(text);
}

function openSecret(element: XmlElement | undefined, opener: PskcKey | undefined): Secret {
  const plain = element && childOf(element, 'PlainValue');
  const encrypted = element && childOf(element, 'EncryptedValue');
  if (element === undefined || (plain === undefined) === (encrypted === undefined))
    throw new LeftOut('secret-unusable');
  let bytes: Uint8Array;
  if (plain !== undefined) bytes = strictBase64(plain.text);
  else if (opener === undefined)
    throw new PskcError('encrypted', 'the file is encrypted: its key or passphrase is needed');
  else bytes = opener.open(encrypted as XmlElement, childOf(element, 'ValueMAC'));
  if (bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES) {
    bytes.fill(0);
    throw new LeftOut('secret-unusable');
  }
  return Secret.over(bytes);
}

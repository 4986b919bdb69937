import { Secret } from '../basics/secret.ts';
import { fromBase32, toBase32 } from './base32.ts';
import type { OathAccount, OathRefusal, OathWarning } from './oath-account.ts';
import {
  MAX_COUNTER,
  MAX_SECRET_BYTES,
  MIN_SECRET_BYTES,
  type OathParameters,
  oathAlgorithms,
  RECOMMENDED_SECRET_BYTES,
} from './oath-parameters.ts';
import { type Reading, read, refuse } from './reading.ts';
import { isShowable } from './shown-text.ts';

/** No QR code holds more than 2,953 bytes; one that is pasted should not either. */
const MAX_URI = 3_000;
const FORM = /^otpauth:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/is;

type Refused = Extract<Reading<never, OathRefusal>, { outcome: 'refused' }>;

/**
 * Reads `otpauth://totp/Issuer:account?secret=…` (Google's Key URI Format) with what services make of it: prefixes in the label
 * with `:` or `%3A`, spaces as `+`, secrets in lower case with spaces or padding. A `+` in the account stays: addresses have
 * it. Other parameters than the known ones are ignored, repeated ones of any name are refused. Nothing is fetched, and the
 * result is to be confirmed by a person before it is kept.
 */
export function readOtpauthUri(text: string): Reading<OathAccount, OathRefusal> {
  const uri = text.trim();
  if (uri.length > MAX_URI) return refuse('too-long', `expected at most ${MAX_URI} characters, got ${uri.length}`);
  const [, typeName, rawLabel = '', query = ''] = FORM.exec(uri) ?? [];
  if (typeName === undefined) return refuse('not-otpauth', 'expected otpauth://');
  const type = typeName.toLowerCase();
  if (type !== 'totp' && type !== 'hotp') return refuse('type-unknown', `expected totp or hotp, got ${typeName}`);

  const values = parameterValues(query);
  if (!(values instanceof Map)) return values;
  const label = readLabel(rawLabel);
  if (label === null) return refuse('malformed', 'the label is not percent-encoded UTF-8');
  const issuer = values.get('issuer')?.trim() || label.issuer;
  if (!isShowable(issuer) || !isShowable(label.account)) {
    return refuse('text-unreadable', 'the label or issuer has characters that do not show, or is too long');
  }
  if (label.account === '') return refuse('label-missing', 'expected the name of an account');

  const parameters = readParameters(type, values);
  if ('outcome' in parameters) return parameters;
  const counter = readCounter(type, values.get('counter'));
  if (typeof counter !== 'number') return counter;
  const secret = readSecret(values.get('secret'));
  if (!(secret instanceof Uint8Array)) return secret;

  const warnings: OathWarning[] = [];
  const differs = label.issuer !== '' && comparable(label.issuer) !== comparable(issuer);
  if (differs) warnings.push('issuer-mismatch');
  if (secret.length < RECOMMENDED_SECRET_BYTES) warnings.push('secret-short');
  return read({ parameters, secret: Secret.over(secret), issuer, account: label.account, counter, warnings });
}

/** What a label can carry of an issuer: `:` ends it there. */
const comparable = (issuer: string): string =>
  issuer.replaceAll(':', ' ').replace(/\s+/g, ' ').trim().normalize('NFKC').toLowerCase();

function parameterValues(query: string): Map<string, string> | Refused {
  const values = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [rawName = '', ...rest] = pair.split('=');
    const name = percentDecoded(rawName)?.toLowerCase();
    const value = percentDecoded(rest.join('=').replaceAll('+', ' '));
    if (name === undefined || value === undefined)
      return refuse('malformed', 'a parameter is not percent-encoded UTF-8');
    if (values.has(name)) return refuse('parameter-repeated', `expected ${name.slice(0, 40)} once, got it twice`);
    values.set(name, value);
  }
  return values;
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Up to the first `:` or `%3A` is the issuer, where a `+` is a space. */
function readLabel(rawLabel: string): { issuer: string; account: string } | null {
  const separator = /:|%3A/i.exec(rawLabel);
  const rawIssuer = separator === null ? '' : rawLabel.slice(0, separator.index);
  const rawAccount = separator === null ? rawLabel : rawLabel.slice(separator.index + separator[0].length);
  const issuer = percentDecoded(rawIssuer.replaceAll('+', ' '));
  const account = percentDecoded(rawAccount);
  return issuer === undefined || account === undefined ? null : { issuer: issuer.trim(), account: account.trim() };
}

function readParameters(type: 'totp' | 'hotp', values: ReadonlyMap<string, string>): OathParameters | Refused {
  const name = (values.get('algorithm') ?? 'SHA1')
    .trim()
    .toUpperCase()
    .replace(/^(?:HMAC-?)?SHA-?/, 'SHA');
  const algorithm = oathAlgorithms.find((known) => known === name);
  if (algorithm === undefined) {
    return refuse('algorithm-unknown', `expected ${oathAlgorithms.join(', ')}, got ${values.get('algorithm')}`);
  }
  const digits = values.get('digits')?.trim() ?? '6';
  if (digits !== '6' && digits !== '7' && digits !== '8') {
    return refuse('digits-unsupported', `expected 6 to 8 digits, got ${digits}`);
  }
  const period = values.get('period')?.trim() ?? '30';
  if (type === 'totp' && period !== '30' && period !== '60') {
    return refuse('period-unsupported', `expected 30 or 60 seconds, got ${period}`);
  }
  return { type, algorithm, digits: Number(digits) as 6 | 7 | 8, period: type === 'totp' && period === '60' ? 60 : 30 };
}

function readCounter(type: 'totp' | 'hotp', text: string | undefined): number | Refused {
  if (type === 'totp') return 0;
  if (text === undefined) return refuse('counter-missing', 'a counter-based code needs its counter');
  const counter = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(counter <= MAX_COUNTER)) return refuse('counter-malformed', `expected 0 to 2^53 - 1, got ${text}`);
  return counter;
}

function readSecret(text: string | undefined): Uint8Array | Refused {
  if (text === undefined || text.trim() === '') return refuse('secret-missing', 'expected a secret');
  const secret = fromBase32(text);
  if (secret === null) return refuse('secret-malformed', 'the secret is not base32');
  const { length } = secret;
  if (length < MIN_SECRET_BYTES || length > MAX_SECRET_BYTES) {
    secret.fill(0);
    const expected = `expected ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes, got ${length}`;
    return refuse(length < MIN_SECRET_BYTES ? 'secret-too-short' : 'secret-too-long', expected);
  }
  return secret;
}

/**
 * The URI for a QR code. Algorithm, digits and period are always written: a token must not guess them (S0-10). The text
 * contains the secret, and no string can be erased: make it late, show it, drop it.
 *
 * @throws RangeError on an empty issuer or account
 */
export function otpauthUri(account: Omit<OathAccount, 'warnings'>): string {
  const { parameters, issuer, counter } = account;
  if (issuer.trim() === '' || account.account.trim() === '') throw new RangeError('expected an issuer and an account');
  const label = `${encodeURIComponent(issuer.replaceAll(':', ' '))}:${encodeURIComponent(account.account)}`;
  const fields = [
    `secret=${toBase32(account.secret.expose())}`,
    `issuer=${encodeURIComponent(issuer)}`,
    `algorithm=${parameters.algorithm}`,
    `digits=${parameters.digits}`,
    parameters.type === 'totp' ? `period=${parameters.period}` : `counter=${counter}`,
  ];
  return `otpauth://${parameters.type}/${label}?${fields.join('&')}`;
}

import { createDecipheriv, createHmac, pbkdf2 } from 'node:crypto';
import { equalBytes } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import { childOf, PskcError, strictBase64 } from './pskc-element.ts';
import type { XmlElement } from './xml.ts';

/** What opens an encrypted file: the key that maker and customer share, or its passphrase in UTF-8. */
export type PskcOpener =
  | { readonly kind: 'pre-shared-key'; readonly key: Secret }
  | { readonly kind: 'passphrase'; readonly passphrase: Secret };

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const PKCS5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';

const ciphers: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  [`${XENC}aes128-cbc`]: { name: 'aes-128-cbc', keyBytes: 16 },
  [`${XENC}aes192-cbc`]: { name: 'aes-192-cbc', keyBytes: 24 },
  [`${XENC}aes256-cbc`]: { name: 'aes-256-cbc', keyBytes: 32 },
};

const macs: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha512': 'sha512',
};

const BLOCK = 16;
const MAX_ITERATIONS = 10_000_000;

/** Opens the encrypted values of one file (RFC 6030 section 6). The MAC over a ciphertext is checked before it is opened. */
export interface PskcKey {
  /** @throws PskcError when the MAC or the padding is wrong: another key, or a changed file */
  open(encryptedValue: XmlElement, valueMac: XmlElement | undefined): Uint8Array;
  erase(): void;
}

/**
 * @param container the whole KeyContainer
 * @throws PskcError when it wants another opener or cannot be opened by what it says
 */
export async function openPskcKey(container: XmlElement, opener: PskcOpener): Promise<PskcKey> {
  const encryptionKey = childOf(container, 'EncryptionKey');
  if (encryptionKey === undefined)
    throw new PskcError('malformed', 'a value is encrypted, but no EncryptionKey is told');
  const macMethod = childOf(container, 'MACMethod');
  if (macMethod === undefined) throw new PskcError('mac-missing', 'a value is encrypted without a MACMethod');
  const algorithm = macMethod.attributes.get('Algorithm') ?? '';
  const digest = macs[algorithm];
  if (digest === undefined) throw new PskcError('encryption-unsupported', `MAC ${algorithm}`);
  const key = await encryptionKeyBytes(encryptionKey, opener);
  try {
    const encryptedMacKey = childOf(macMethod, 'MACKey');
    // Without a MACKey of its own the encryption key is it (RFC 6030 section 6.1.1).
    const macKey = encryptedMacKey === undefined ? new Uint8Array(key) : decrypt(encryptedMacKey, key);
    return {
      open(encryptedValue, valueMac) {
        if (valueMac === undefined) throw new PskcError('mac-missing', 'a value is encrypted without a ValueMAC');
        const expected = createHmac(digest, macKey).update(ciphertextOf(encryptedValue)).digest();
        if (!equalBytes(expected, strictBase64(valueMac.text))) {
          throw new PskcError('key-or-file-wrong', 'a MAC does not match: another key, or a changed file');
        }
        return decrypt(encryptedValue, key);
      },
      erase() {
        key.fill(0);
        macKey.fill(0);
      },
    };
  } catch (error) {
    key.fill(0);
    throw error;
  }
}

async function encryptionKeyBytes(encryptionKey: XmlElement, opener: PskcOpener): Promise<Uint8Array> {
  const derived = childOf(encryptionKey, 'DerivedKey', XENC11);
  if (derived === undefined) {
    if (encryptionKey.children.some(({ name }) => name === 'X509Data' || name === 'KeyValue')) {
      throw new PskcError('encryption-unsupported', 'the file is encrypted to a certificate');
    }
    if (opener.kind !== 'pre-shared-key') throw new PskcError('wants-pre-shared-key', 'the file wants its shared key');
    return new Uint8Array(opener.key.expose());
  }
  if (opener.kind !== 'passphrase') throw new PskcError('wants-passphrase', 'the file wants its passphrase');
  const method = childOf(derived, 'KeyDerivationMethod', XENC11);
  const parameters = method && (childOf(method, 'PBKDF2-params', PKCS5) ?? childOf(method, 'PBKDF2-params', XENC11));
  if (parameters === undefined) throw new PskcError('encryption-unsupported', 'a key derivation other than PBKDF2');
  // RFC 6030's own figure writes these without a namespace.
  const field = (of: XmlElement, name: string) => of.children.find((child) => child.name === name);
  const salt = field(parameters, 'Salt');
  const specified = salt && field(salt, 'Specified');
  const iterations = wholeNumber(field(parameters, 'IterationCount')?.text, MAX_ITERATIONS);
  const length = wholeNumber(field(parameters, 'KeyLength')?.text ?? '16', 32);
  if (specified === undefined || ![16, 24, 32].includes(length))
    throw new PskcError('malformed', 'PBKDF2 without its values');
  const prf = field(parameters, 'PRF')?.attributes.get('Algorithm');
  const digest = prf === undefined ? 'sha1' : (macs[prf] ?? /#?hmac-?with-?(sha\d+)$/i.exec(prf)?.[1]?.toLowerCase());
  if (digest === undefined || !Object.values(macs).includes(digest)) {
    throw new PskcError('encryption-unsupported', `PBKDF2 with ${prf}`);
  }
  return new Promise<Buffer>((resolve, reject) => {
    const done = (error: Error | null, key: Buffer): void => (error === null ? resolve(key) : reject(error));
    pbkdf2(opener.passphrase.expose(), strictBase64(specified.text), iterations, length, digest, done);
  });
}

function wholeNumber(text: string | undefined, most: number): number {
  const number = /^\s*\d{1,9}\s*$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= most)) throw new PskcError('malformed', `expected a number from 1 to ${most}`);
  return number;
}

function ciphertextOf(value: XmlElement): Uint8Array {
  const data = childOf(value, 'CipherData', XENC);
  const text = data && childOf(data, 'CipherValue', XENC)?.text;
  if (text === undefined) throw new PskcError('malformed', 'an encrypted value without its CipherValue');
  return strictBase64(text);
}

function decrypt(value: XmlElement, key: Uint8Array): Uint8Array {
  const algorithm = childOf(value, 'EncryptionMethod', XENC)?.attributes.get('Algorithm') ?? '';
  const cipher = ciphers[algorithm];
  if (cipher === undefined) throw new PskcError('encryption-unsupported', `encryption ${algorithm}`);
  if (key.length !== cipher.keyBytes) {
    throw new PskcError('key-or-file-wrong', `expected a key of ${cipher.keyBytes} bytes, got ${key.length}`);
  }
  const sealed = ciphertextOf(value);
  if (sealed.length < 2 * BLOCK || sealed.length % BLOCK !== 0) {
    throw new PskcError('malformed', 'an encrypted value that is no whole number of blocks');
  }
  const decipher = createDecipheriv(cipher.name, key, sealed.subarray(0, BLOCK)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed.subarray(BLOCK)), decipher.final()]);
  // xmlenc section 5.2: the last byte counts the padding, the others of it may be anything.
  const padding = padded.at(-1) as number;
  if (padding < 1 || padding > BLOCK) {
    padded.fill(0);
    throw new PskcError('key-or-file-wrong', 'the padding does not fit: another key, or a changed file');
  }
  const opened = new Uint8Array(padded.subarray(0, padded.length - padding));
  padded.fill(0);
  return opened;
}

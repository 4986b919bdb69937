import { createCipheriv, createDecipheriv, createECDH, createHash, createHmac, hkdfSync } from 'node:crypto';
import { concatBytes } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { type Answer, type Host, map } from './host.ts';

/** The platform's side of PIN/UV auth protocols 1 and 2 with node:crypto alone: a second opinion on `src/fido`. */
export class PlatformPin {
  readonly #host: Host;
  readonly protocol: 1 | 2;

  constructor(host: Host, protocol: 1 | 2 = 2) {
    this.#host = host;
    this.protocol = protocol;
  }

  clientPin(
    subCommand: number,
    members: [number, CborValue | undefined][] = [],
    hands?: (key: VirtualKey) => void,
  ): Answer {
    return this.#host.call(0x06, map([1, this.protocol], [2, subCommand], ...members), hands);
  }

  retries(): number {
    return this.clientPin(1).map.get(3) as number;
  }

  uvRetries(): number {
    return this.clientPin(7).map.get(5) as number;
  }

  agree(): { keyAgreement: CborMap; secret: Uint8Array } {
    const theirs = this.clientPin(2).map.get(1) as CborMap;
    const ecdh = createECDH('prime256v1');
    const own = ecdh.generateKeys();
    const z = ecdh.computeSecret(
      Buffer.concat([Buffer.of(4), theirs.get(-2) as Uint8Array, theirs.get(-3) as Uint8Array]),
    );
    const keyAgreement: CborMap = new Map<number, CborValue>([
      [1, 2],
      [3, -25],
      [-1, 1],
      [-2, new Uint8Array(own.subarray(1, 33))],
      [-3, new Uint8Array(own.subarray(33))],
    ]);
    const half = (info: string) => new Uint8Array(hkdfSync('sha256', z, new Uint8Array(32), info, 32));
    const secret =
      this.protocol === 1
        ? new Uint8Array(createHash('sha256').update(z).digest())
        : concatBytes(half('CTAP2 HMAC key'), half('CTAP2 AES key'));
    return { keyAgreement, secret };
  }

  encrypt(secret: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const iv = new Uint8Array(16).fill(this.protocol === 1 ? 0 : 0x5a);
    const key = this.protocol === 1 ? secret : secret.subarray(32);
    const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
    const body = new Uint8Array(cipher.update(plaintext));
    return this.protocol === 1 ? body : concatBytes(iv, body);
  }

  decrypt(secret: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    const two = this.protocol === 2;
    const iv = two ? ciphertext.subarray(0, 16) : new Uint8Array(16);
    const decipher = createDecipheriv('aes-256-cbc', two ? secret.subarray(32) : secret, iv).setAutoPadding(false);
    return new Uint8Array(decipher.update(two ? ciphertext.subarray(16) : ciphertext));
  }

  authenticate(key: Uint8Array, ...message: Uint8Array[]): Uint8Array {
    const mac = createHmac('sha256', key.subarray(0, 32))
      .update(concatBytes(...message))
      .digest();
    return new Uint8Array(this.protocol === 1 ? mac.subarray(0, 16) : mac);
  }

  padded(pin: string): Uint8Array {
    const bytes = new Uint8Array(64);
    bytes.set(Buffer.from(pin, 'utf8'));
    return bytes;
  }

  hash(pin: string): Uint8Array {
    return new Uint8Array(createHash('sha256').update(pin, 'utf8').digest().subarray(0, 16));
  }

  setPin(pin: string | Uint8Array): number {
    const { keyAgreement, secret } = this.agree();
    const newPinEnc = this.encrypt(secret, typeof pin === 'string' ? this.padded(pin) : pin);
    return this.clientPin(3, [
      [3, keyAgreement],
      [4, this.authenticate(secret, newPinEnc)],
      [5, newPinEnc],
    ]).status;
  }

  changePin(current: string, next: string | Uint8Array): number {
    const { keyAgreement, secret } = this.agree();
    const newPinEnc = this.encrypt(secret, typeof next === 'string' ? this.padded(next) : next);
    const pinHashEnc = this.encrypt(secret, this.hash(current));
    const param = this.authenticate(secret, newPinEnc, pinHashEnc);
    return this.clientPin(4, [
      [3, keyAgreement],
      [4, param],
      [5, newPinEnc],
      [6, pinHashEnc],
    ]).status;
  }

  /** Sub-command 09, or 05 when there are no permissions. */
  token(pin: string, permissions?: number, rpId?: string): { status: number; token: Uint8Array } {
    const { keyAgreement, secret } = this.agree();
    const { status, map: answer } = this.clientPin(permissions === undefined ? 5 : 9, [
      [3, keyAgreement],
      [6, this.encrypt(secret, this.hash(pin))],
      [9, permissions],
      [10, rpId],
    ]);
    return { status, token: status === 0 ? this.decrypt(secret, answer.get(2) as Uint8Array) : new Uint8Array(0) };
  }

  tokenByUv(
    hands: (key: VirtualKey) => void,
    permissions: number,
    rpId?: string,
  ): { status: number; token: Uint8Array } {
    const { keyAgreement, secret } = this.agree();
    const { status, map: answer } = this.clientPin(
      6,
      [
        [3, keyAgreement],
        [9, permissions],
        [10, rpId],
      ],
      hands,
    );
    return { status, token: status === 0 ? this.decrypt(secret, answer.get(2) as Uint8Array) : new Uint8Array(0) };
  }

  /** A bioEnrollment request signed with the token. */
  bio(token: Uint8Array, subCommand: number, params?: CborMap): CborMap {
    const message = params ? [Uint8Array.of(1, subCommand), encodeCbor(params)] : [Uint8Array.of(1, subCommand)];
    return map([1, 1], [2, subCommand], [3, params], [4, this.protocol], [5, this.authenticate(token, ...message)]);
  }
}

/** Enrols a finger through the host and returns its template id. */
export function enrolFinger(host: Host, pin: string, finger: string): Uint8Array {
  const platform = new PlatformPin(host);
  const { token } = platform.token(pin, 0x08);
  const hands = (key: VirtualKey) => key.finger(finger, 0);
  const begin = host.call(0x09, platform.bio(token, 1), hands);
  const templateId = begin.map.get(4) as Uint8Array;
  for (let remaining = begin.map.get(6) as number; remaining > 0; ) {
    const next = host.call(0x09, platform.bio(token, 2, map([1, templateId])), hands);
    if (next.status !== 0) throw new Error(`got status ${next.status}`);
    remaining = next.map.get(6) as number;
  }
  return templateId;
}

import { createECDH } from 'node:crypto';
import { equalBytes, toHex } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, decodeCbor } from '../../src/fido/cbor.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { reassemble } from '../fido/reassemble.ts';
import type { Heard } from './recorded-key.ts';

const isMap = (value: unknown): value is CborMap => value instanceof Map;
const at = (value: CborValue | undefined, ...path: (number | string)[]): CborValue | undefined =>
  path.reduce<CborValue | undefined>((inner, key) => (isMap(inner) ? inner.get(key) : undefined), value);

/**
 * The secrets of an unabridged conversation on one channel, read by member numbers alone (CTAP 2.3 section 6), and what follows
 * from them for somebody who also knows the private halves of the key agreements.
 */
export function secretsOf(heard: readonly Heard[], drawn: readonly Uint8Array[]): Uint8Array[] {
  const found: Uint8Array[] = [];
  const keep = (value: CborValue | undefined) => {
    if (value instanceof Uint8Array) found.push(value);
  };
  const agreements = new Agreements(drawn, found);
  let command = 0;
  let protocol = 2;
  for (const { direction, message } of messagesOf(heard)) {
    const { command: hidCommand, payload } = message;
    if (hidCommand === 0x01) found.push(payload);
    if (hidCommand === 0x03) u2fSecrets(direction, payload, found);
    if (hidCommand !== 0x10) continue;
    const members = payload.length > 1 ? decodeCbor(payload.subarray(1)) : undefined;
    if (direction === 'to-key') {
      command = payload[0]!;
      const input = command === 0x02 ? at(members, 4, 'hmac-secret') : undefined;
      protocol = Number(at(members, command === 0x06 ? 1 : 7) ?? protocol);
      agreements.platform(at(members, 3) ?? at(input, 1), protocol);
      agreements.platform(at(input, 1), protocol);
      for (const key of { 1: [8], 2: [6], 6: [4, 5, 6], 9: [5], 10: [4], 12: [2, 5], 13: [4] }[command] ?? []) {
        keep(at(members, key));
      }
      keep(at(members, 6, 'credBlob'));
      keep(at(input, 2));
      keep(at(input, 3));
      keep(at(members, 2, 2, 'id'));
      for (const descriptor of listAt(members, command === 1 ? 5 : 3)) keep(at(descriptor, 'id'));
    } else if (payload[0] === 0) {
      if (command === 0x06) {
        agreements.key(at(members, 1));
        keep(at(members, 2));
      } else if (command === 0x0c) {
        const config = at(members, 1);
        if (config instanceof Uint8Array && config.length > 17) found.push(config);
      } else if (command === 0x0a) {
        keep(at(members, 7, 'id'));
        keep(at(members, 0x0b));
      } else if (command === 0x01 || command === 0x02) {
        keep(at(members, command === 1 ? 5 : 7));
        keep(at(members, 1, 'id'));
        authDataSecrets(at(members, 2), agreements, found);
      }
    }
  }
  return found.filter(({ length }) => length >= 4);
}

const listAt = (members: CborValue | undefined, key: number): readonly CborValue[] => {
  const list = at(members, key);
  return Array.isArray(list) ? list : [];
};

function authDataSecrets(authData: CborValue | undefined, agreements: Agreements, found: Uint8Array[]): void {
  if (!(authData instanceof Uint8Array)) return;
  if (authData[32]! & 0x40) found.push(authData.subarray(55, 55 + ((authData[53]! << 8) | authData[54]!)));
  else if (authData[32]! & 0x80) {
    const extensions = decodeCbor(authData.subarray(37));
    const output = at(extensions, 'hmac-secret');
    const blob = at(extensions, 'credBlob');
    if (blob instanceof Uint8Array) found.push(blob);
    if (output instanceof Uint8Array) found.push(output, ...agreements.opened(output));
  }
}

function u2fSecrets(direction: string, payload: Uint8Array, found: Uint8Array[]): void {
  if (direction === 'to-key' && payload[1] === 0x02) found.push(payload.subarray(72, 72 + payload[71]!));
  if (direction === 'from-key' && payload[0] === 0x05) found.push(payload.subarray(67, 67 + payload[66]!));
}

/** Shared secrets, from the scalars that were drawn and the points that were sent. */
class Agreements {
  readonly #drawn: readonly Uint8Array[];
  readonly #found: Uint8Array[];
  #keyPoint: Uint8Array | undefined;
  #secret: { readonly version: 1 | 2; readonly bytes: Uint8Array } | undefined;

  constructor(drawn: readonly Uint8Array[], found: Uint8Array[]) {
    this.#drawn = drawn.filter(({ length }) => length === 32);
    this.#found = found;
  }

  key(cose: CborValue | undefined): void {
    if (!isMap(cose)) return;
    this.#found.push(cose.get(-2) as Uint8Array, cose.get(-3) as Uint8Array);
    this.#keyPoint = Buffer.concat([Buffer.of(4), cose.get(-2) as Uint8Array, cose.get(-3) as Uint8Array]);
  }

  platform(cose: CborValue | undefined, version: number): void {
    const [x, y] = isMap(cose) ? [cose.get(-2), cose.get(-3)] : [];
    if (!(x instanceof Uint8Array) || !(y instanceof Uint8Array) || !this.#keyPoint) return;
    this.#found.push(x, y);
    for (const scalar of this.#drawn) {
      const ecdh = createECDH('prime256v1');
      try {
        ecdh.setPrivateKey(scalar);
      } catch {
        continue;
      }
      if (!equalBytes(new Uint8Array(ecdh.getPublicKey().subarray(1, 33)), x)) continue;
      const z = new Uint8Array(ecdh.computeSecret(this.#keyPoint));
      const bytes = pinUvAuthProtocol(version as 1 | 2).deriveSharedSecret(z);
      this.#secret = { version: version as 1 | 2, bytes };
      this.#found.push(z, bytes);
    }
  }

  opened(ciphertext: Uint8Array): Uint8Array[] {
    if (!this.#secret) throw new Error('hmac-secret without an agreement');
    return [pinUvAuthProtocol(this.#secret.version).decrypt(this.#secret.bytes, ciphertext)];
  }
}

function* messagesOf(heard: readonly Heard[]) {
  const open: Record<string, string[]> = { 'to-key': [], 'from-key': [] };
  for (const { direction, packet } of heard) {
    const reports = open[direction]!;
    reports.push(toHex(packet));
    const length =
      (Number.parseInt(reports[0]!.slice(10, 12), 16) << 8) | Number.parseInt(reports[0]!.slice(12, 14), 16);
    if (57 + 59 * (reports.length - 1) < length) continue;
    yield { direction, message: reassemble(reports)[0]! };
    open[direction] = [];
  }
}

import { hash } from 'node:crypto';
import type { Sealing } from '../sealed-box.ts';
import type { Row } from './rows.ts';

/** What of a row its mac covers: everything that was to be recorded. */
export type AuditContent = Omit<Row<'audit'>, 'mac' | 'listed'>;

const keyed = 1;
const unkeyed = 0;
const keyIdLength = 8;
const digestLength = 32;
const keyedLength = 1 + keyIdLength + digestLength;
const unkeyedLength = 1 + digestLength;
/** SHA-256 works on blocks of this many bytes. */
const blockLength = 64;

/** What the chain is made with. @param sealing of the sealing key that the stations of a directory share */
export const auditKeyOf = (sealing: Sealing): AuditKey => {
  const key = sealing.derive('audit-chain/1');
  const made = new AuditKey(sealing.keyId, key);
  key.fill(0);
  return made;
};

/**
 * HMAC-SHA-256 (RFC 2104) over a record and the mac before it. Its two hashes are made in one call each: `createHmac` takes ten
 * times as long for something this short.
 *
 * A mac in the table is the byte 1, 8 bytes that name the key, and the 32 bytes of the HMAC; or, of a record that was written
 * while the key was locked, the byte 0 and a SHA-256 of the same: it is guarded from the next keyed record on.
 */
export class AuditKey {
  readonly id: Uint8Array;
  readonly #inner: Scratch;
  readonly #outer = Buffer.alloc(blockLength + digestLength);
  readonly #header: Buffer;

  /** @param key 32 bytes, copied */
  constructor(id: Uint8Array, key: Uint8Array) {
    this.id = id;
    this.#header = Buffer.concat([Uint8Array.of(keyed), id]);
    const inner = Buffer.alloc(blockLength, 0x36);
    this.#outer.fill(0x5c, 0, blockLength);
    for (const [index, byte] of key.entries()) {
      inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
    this.#inner = new Scratch(inner);
    inner.fill(0);
  }

  macOf(content: AuditContent, former: Uint8Array | null): Uint8Array {
    const mac = Buffer.alloc(keyedLength);
    this.#header.copy(mac);
    mac.write(this.#digest(content, former), this.#header.length, 'latin1');
    return new Uint8Array(mac);
  }

  /** Of a mac that `judge` calls keyed by this key. */
  isMacOf(mac: Uint8Array, content: AuditContent, former: Uint8Array | null): boolean {
    return latin1Of(mac, this.#header.length) === this.#digest(content, former);
  }

  close(): void {
    this.#inner.wipe();
    this.#outer.fill(0);
  }

  #digest(content: AuditContent, former: Uint8Array | null): string {
    this.#outer.write(hash('sha256', this.#inner.with(content, former), 'binary'), blockLength, 'latin1');
    return hash('sha256', this.#outer, 'binary');
  }
}

/** Holds what is hashed, so that no buffer is made for each record. */
class Scratch {
  #buffer: Buffer;
  readonly #start: number;

  constructor(beginning: Uint8Array) {
    this.#buffer = Buffer.alloc(4096);
    this.#buffer.set(beginning);
    this.#start = beginning.length;
  }

  with(content: AuditContent, former: Uint8Array | null): Uint8Array {
    const text = canonical(content);
    const before = former?.length ?? 0;
    const needed = this.#start + 1 + before + text.length * 3;
    if (needed > this.#buffer.length) {
      const larger = Buffer.alloc(needed * 2);
      this.#buffer.copy(larger, 0, 0, this.#start);
      this.wipe();
      this.#buffer = larger;
    }
    this.#buffer[this.#start] = before;
    if (former !== null) this.#buffer.set(former, this.#start + 1);
    const at = this.#start + 1 + before;
    return this.#buffer.subarray(0, at + this.#buffer.write(text, at, 'utf8'));
  }

  wipe(): void {
    this.#buffer.fill(0);
  }
}

/**
 * One text for each record: every field with its length in UTF-16 units before it, `-` for one that is not there. The text of the
 * details is taken as it is kept.
 */
function canonical(row: AuditContent): string {
  return (
    `${row.sequence} ${row.at} ${field(row.actor_id)}${field(row.actor_name)}${field(row.action)}` +
    `${field(row.target_id)}${field(row.target_name)}${field(row.reason)}${field(row.details)}`
  );
}

const field = (text: string | null): string => (text === null ? '-' : `${text.length}:${text}`);

const latin1Of = (bytes: Uint8Array, from: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.byteLength - from).toString('latin1');

const plain = new Scratch(new Uint8Array());

/** The mac of a record that is written while the key is locked. */
export function unkeyedMacOf(content: AuditContent, former: Uint8Array | null): Uint8Array {
  const mac = Buffer.alloc(unkeyedLength);
  mac[0] = unkeyed;
  mac.write(hash('sha256', plain.with(content, former), 'binary'), 1, 'latin1');
  return new Uint8Array(mac);
}

/**
 * Whether a row is as it was written, as far as it can be told: `unkeyed`: it is, but whoever changed it before the next keyed
 * record could have made a new mac too; `foreign`: made with another key; `changed`: it is not.
 */
export function judge(
  row: Row<'audit'>,
  former: Uint8Array | null,
  key: AuditKey,
): 'good' | 'unkeyed' | 'foreign' | 'changed' {
  const { mac } = row;
  if (mac?.[0] === keyed && mac.length === keyedLength) {
    if (key.id.some((byte, index) => mac[index + 1] !== byte)) return 'foreign';
    return key.isMacOf(mac, row, former) ? 'good' : 'changed';
  }
  if (mac?.[0] !== unkeyed || mac.length !== unkeyedLength) return 'changed';
  return sameBytes(mac, unkeyedMacOf(row, former)) ? 'unkeyed' : 'changed';
}

export const sameBytes = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one === null || other === null
    ? one === other
    : one.length === other.length && one.every((byte, index) => byte === other[index]);

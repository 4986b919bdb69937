import type { CborKey, CborMap, CborValue } from './cbor-value.ts';
import { describeValue, StructureError } from './structure-error.ts';

export interface IntegerRange {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Typed reading of a map's members: `undefined` where the member is absent, StructureError where it is anything but the
 * type and range asked for. Members that nobody asks for are left alone; `rest` lists them.
 */
export class MapReader {
  readonly #structure: string;
  readonly #map: ReadonlyMap<CborKey, CborValue>;
  /** A few keys at most: a set would cost more than it finds. */
  readonly #read: CborKey[] = [];

  /** @throws StructureError unless `value` is a map */
  constructor(structure: string, value: CborValue | undefined) {
    if (!(value instanceof Map)) throw new StructureError(structure, describeValue(value), 'a map');
    this.#structure = structure;
    this.#map = value;
  }

  value(key: CborKey): CborValue | undefined {
    this.#read.push(key);
    return this.#map.get(key);
  }

  /** An unsigned integer, up to 2^53 - 1 unless the range is narrower. */
  uint(key: CborKey, name: string, range: IntegerRange = {}): number | undefined {
    return this.int(key, name, { min: range.min ?? 0, max: range.max ?? Number.MAX_SAFE_INTEGER });
  }

  int(key: CborKey, name: string, range: IntegerRange = {}): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
    if (typeof value !== 'number' || value < min || value > max) {
      throw this.refuse(name, value, `an integer from ${min} to ${max}`);
    }
    return value;
  }

  boolean(key: CborKey, name: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.refuse(name, value, 'true or false');
  }

  text(key: CborKey, name: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.refuse(name, value, 'text');
  }

  /** @param length the exact number of bytes, where the specification fixes it */
  bytes(key: CborKey, name: string, length?: number): Uint8Array | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value instanceof Uint8Array && (length === undefined || value.length === length)) return value;
    throw this.refuse(name, value, length === undefined ? 'bytes' : `${length} bytes`);
  }

  array(key: CborKey, name: string): readonly CborValue[] | undefined {
    const value = this.value(key);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.refuse(name, value, 'an array');
  }

  map(key: CborKey, name: string): CborMap | undefined {
    const value = this.value(key);
    if (value === undefined || value instanceof Map) return value;
    throw this.refuse(name, value, 'a map');
  }

  /** The member that was read, or a StructureError where it is absent. */
  required<T>(name: string, member: T | undefined): T {
    if (member === undefined) throw new StructureError(`${this.#structure}.${name}`, 'nothing', 'this member');
    return member;
  }

  /** Members that were not asked for so far, in the map's order. */
  rest(): CborMap {
    const rest: CborMap = new Map();
    for (const [key, value] of this.#map) if (!this.#read.includes(key)) rest.set(key, value);
    return rest;
  }

  refuse(name: string, value: unknown, expected: string): StructureError {
    return new StructureError(`${this.#structure}.${name}`, describeValue(value), expected);
  }
}

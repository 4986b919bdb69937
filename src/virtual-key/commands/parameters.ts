import type { CborKey, CborMap, CborValue } from '../../fido/cbor.ts';
import { Status } from '../../fido/status.ts';
import { Refusal } from '../refusal.ts';

/**
 * Members of a request by type: undefined where absent. Unknown members are ignored (CTAP 2.1 section 8).
 * @throws Refusal CBOR_UNEXPECTED_TYPE on any other type
 */
export class Parameters {
  readonly #map: ReadonlyMap<CborKey, CborValue>;

  constructor(map: ReadonlyMap<CborKey, CborValue>) {
    this.#map = map;
  }

  bytes(key: CborKey): Uint8Array | undefined {
    const value = this.#map.get(key);
    if (value === undefined || value instanceof Uint8Array) return value;
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  text(key: CborKey): string | undefined {
    const value = this.#map.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  boolean(key: CborKey): boolean | undefined {
    const value = this.#map.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  /** 64-bit numbers come as the nearest double: every limit is far below. */
  uint(key: CborKey): number | undefined {
    const value = this.int(key);
    if (value === undefined || value >= 0) return value;
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  int(key: CborKey): number | undefined {
    const value = this.#map.get(key);
    if (value === undefined || typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  map(key: CborKey): CborMap | undefined {
    const value = this.#map.get(key);
    if (value === undefined || value instanceof Map) return value;
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  /** A member map, empty where absent. */
  parameters(key: CborKey): Parameters {
    return new Parameters(this.map(key) ?? new Map());
  }

  array(key: CborKey): readonly CborValue[] | undefined {
    const value = this.#map.get(key);
    if (value === undefined || Array.isArray(value)) return value;
    throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
  }

  texts(key: CborKey): readonly string[] | undefined {
    return this.array(key)?.map((item) => {
      if (typeof item === 'string') return item;
      throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
    });
  }

  /** An array of maps. */
  list(key: CborKey): readonly Parameters[] | undefined {
    return this.array(key)?.map((item) => {
      if (item instanceof Map) return new Parameters(item);
      throw new Refusal(Status.CBOR_UNEXPECTED_TYPE);
    });
  }
}

/** @throws Refusal MISSING_PARAMETER where the member is absent */
export function required<T>(member: T | undefined): T {
  if (member === undefined) throw new Refusal(Status.MISSING_PARAMETER);
  return member;
}

/** @throws Refusal with this status unless the check holds */
export function check(holds: boolean, status: number): asserts holds {
  if (!holds) throw new Refusal(status);
}

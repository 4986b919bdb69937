/**
 * What CTAP messages are made of. Integers that a double holds exactly are numbers, the rest of the 64-bit range bigint.
 * Maps are always `Map`, so a key such as `__proto__` is only a key.
 */
export type CborValue = number | bigint | string | boolean | null | Uint8Array | CborValue[] | CborMap;

export type CborKey = number | string | Uint8Array;

export type CborMap = Map<CborKey, CborValue>;

/** Levels of arrays and maps that a message may have (CTAP 2.1 section 8). */
export const maxCborDepth = 4;

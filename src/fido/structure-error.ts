/**
 * A structure from the other side (or from storage) is not what its specification says. `got` and `expected` are words
 * for a person who debugs; they name types, lengths and small numbers, never the bytes themselves, which may be secret.
 */
export class StructureError extends Error {
  override readonly name = 'StructureError';
  /** Which structure and member, such as `getInfo.maxMsgSize`. */
  readonly structure: string;
  readonly got: string;
  readonly expected: string;

  constructor(structure: string, got: string, expected: string, options?: ErrorOptions) {
    super(`${structure}: got ${got}, expected ${expected}`, options);
    this.structure = structure;
    this.got = got;
    this.expected = expected;
  }
}

/** Kind and size of a value in words, without its content: what `got` may say. Integers are shown as they are. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Map) return `a map of ${value.size}`;
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return typeof value;
}

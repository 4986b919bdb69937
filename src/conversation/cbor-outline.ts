import { decodeUtf8 } from '../basics/bytes.ts';

interface Place {
  /** Offsets in the bytes that were read: of the initial byte, of what follows the head, and after the item. */
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Any well-formed item of RFC 8949, also one that CTAP forbids, with the places of its parts. */
export type CborItem = Place &
  (
    | { readonly type: 'integer'; readonly value: number | bigint }
    | { readonly type: 'bytes' }
    /** Null: not UTF-8. */
    | { readonly type: 'text'; readonly value: string | null }
    | { readonly type: 'array'; readonly items: readonly CborItem[] }
    | { readonly type: 'map'; readonly entries: readonly CborEntry[] }
    | { readonly type: 'simple'; readonly value: boolean | null }
    /** A tag, a float, another simple value, or an item of indefinite length with what is in it. */
    | { readonly type: 'other'; readonly name: string; readonly items: readonly CborItem[]; readonly isOpen: boolean }
  );

export interface CborEntry {
  readonly key: CborItem;
  readonly value: CborItem;
}

/** Deeper and larger than any message of CTAP: bounds the stack and memory. */
const MAX_DEPTH = 16;
const MAX_ITEMS = 8192;

/** The item that starts at `start` and ends by `limit`; undefined where none does, or where it is too deep or too large. */
export function outlineCbor(bytes: Uint8Array, start: number, limit: number): CborItem | undefined {
  try {
    return new Outline(bytes, limit).item(start, 0);
  } catch (cause) {
    if (cause === notWellFormed) return undefined;
    throw cause;
  }
}

const notWellFormed = new Error('not well-formed CBOR');
const BREAK = 0xff;

class Outline {
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  #items = 0;

  constructor(bytes: Uint8Array, limit: number) {
    this.#bytes = bytes;
    this.#limit = limit;
  }

  item(start: number, depth: number): CborItem {
    if (depth > MAX_DEPTH || ++this.#items > MAX_ITEMS) throw notWellFormed;
    const initial = this.#byte(start);
    const majorType = initial >> 5;
    const information = initial & 0x1f;
    if (information === 31) return this.#open(start, majorType, depth);
    const { argument, content } = this.#argument(start, information);
    switch (majorType) {
      case 0:
        return { type: 'integer', value: argument, start, content, end: content };
      case 1:
        return { type: 'integer', value: negative(argument), start, content, end: content };
      case 2:
        return { type: 'bytes', start, content, end: this.#after(content, argument) };
      case 3:
        return this.#text(start, content, this.#after(content, argument));
      case 4: {
        const items: CborItem[] = [];
        const end = this.#sequence(items, content, this.#count(content, argument), depth);
        return { type: 'array', items, start, content, end };
      }
      case 5: {
        const items: CborItem[] = [];
        const end = this.#sequence(items, content, 2 * this.#count(content, argument), depth);
        return { type: 'map', entries: pairs(items), start, content, end };
      }
      case 6: {
        const tagged = this.item(content, depth + 1);
        return { type: 'other', name: 'a tag', items: [tagged], isOpen: false, start, content, end: tagged.end };
      }
      default:
        return simple(initial, start, content);
    }
  }

  #sequence(items: CborItem[], from: number, count: number, depth: number): number {
    let at = from;
    for (let i = 0; i < count; i++) {
      const item = this.item(at, depth + 1);
      items.push(item);
      at = item.end;
    }
    return at;
  }

  #text(start: number, content: number, end: number): CborItem {
    try {
      return { type: 'text', value: decodeUtf8(this.#bytes.subarray(content, end)), start, content, end };
    } catch {
      return { type: 'text', value: null, start, content, end };
    }
  }

  /** Of indefinite length: items up to the break; chunks of strings are items of the same type. */
  #open(start: number, majorType: number, depth: number): CborItem {
    if (majorType < 2 || majorType > 5) throw notWellFormed;
    const items: CborItem[] = [];
    let at = start + 1;
    while (this.#byte(at) !== BREAK) {
      const item = this.item(at, depth + 1);
      if (majorType < 4 && item.type !== (majorType === 2 ? 'bytes' : 'text')) throw notWellFormed;
      items.push(item);
      at = item.end;
    }
    if (majorType === 5 && items.length % 2 === 1) throw notWellFormed;
    return { type: 'other', name: 'an indefinite length', items, isOpen: true, start, content: start + 1, end: at + 1 };
  }

  #argument(start: number, information: number): { argument: number | bigint; content: number } {
    if (information < 24) return { argument: information, content: start + 1 };
    if (information > 27) throw notWellFormed;
    const content = start + 1 + (1 << (information - 24));
    let argument = 0n;
    for (let i = start + 1; i < content; i++) argument = (argument << 8n) | BigInt(this.#byte(i));
    return { argument: argument <= Number.MAX_SAFE_INTEGER ? Number(argument) : argument, content };
  }

  #after(content: number, length: number | bigint): number {
    if (length > this.#limit - content) throw notWellFormed;
    return content + Number(length);
  }

  /** Each item has a byte at least. */
  #count(content: number, count: number | bigint): number {
    if (count > this.#limit - content) throw notWellFormed;
    return Number(count);
  }

  #byte(at: number): number {
    if (at >= this.#limit) throw notWellFormed;
    return this.#bytes[at]!;
  }
}

function simple(initial: number, start: number, content: number): CborItem {
  if (initial === 0xf4 || initial === 0xf5) {
    return { type: 'simple', value: initial === 0xf5, start, content, end: content };
  }
  if (initial === 0xf6) return { type: 'simple', value: null, start, content, end: content };
  const name = initial >= 0xf9 ? 'a float' : 'a simple value';
  return { type: 'other', name, items: [], isOpen: false, start, content, end: content };
}

const negative = (argument: number | bigint): number | bigint => {
  const value = -1n - BigInt(argument);
  return value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
};

const pairs = (items: readonly CborItem[]): CborEntry[] => {
  const entries: CborEntry[] = [];
  for (let i = 0; i + 1 < items.length; i += 2) entries.push({ key: items[i]!, value: items[i + 1]! });
  return entries;
};

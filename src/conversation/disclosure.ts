import { hash } from 'node:crypto';
import { toHex } from '../basics/bytes.ts';
import type { HiddenKind, HiddenSpan } from './hidden-span.ts';
import { Labels } from './labels.ts';

const MAX_RELYING_PARTIES = 256;

/** Identifiers seen in one conversation. */
export class KnownIdentifiers {
  readonly credentials = new Labels('credential');
  readonly users = new Labels('user');
  readonly #rpIdHashes = new Set<string>();

  /** @param rpId UTF-8 */
  addRelyingParty(rpId: Uint8Array): void {
    const [oldest] = this.#rpIdHashes;
    if (this.#rpIdHashes.size >= MAX_RELYING_PARTIES && oldest !== undefined) this.#rpIdHashes.delete(oldest);
    this.#rpIdHashes.add(hash('sha256', rpId));
  }

  /** Whether this is the hash of an RP ID that was spoken of. */
  hasRelyingParty(rpIdHash: Uint8Array): boolean {
    return this.#rpIdHashes.has(toHex(rpIdHash));
  }
}

export interface DisclosureOptions {
  readonly known: KnownIdentifiers;
  /** Whether user ids and names, and the names of fingerprints, may be shown. */
  readonly people: 'shown' | 'hidden';
}

/** Faults of one message that are told. */
const MAX_FAULTS = 4;

/**
 * Which bytes of one message may be shown. None may, until `reveal` is called for them: what no shape knows stays hidden,
 * and whatever is said of a value comes from what `reveal` gives out.
 */
export class Disclosure {
  readonly bytes: Uint8Array;
  readonly known: KnownIdentifiers;
  readonly people: 'shown' | 'hidden';
  readonly faults: string[] = [];
  readonly #visible: Uint8Array;
  readonly #spans: HiddenSpan[] = [];

  constructor(bytes: Uint8Array, { known, people }: DisclosureOptions) {
    this.bytes = bytes;
    this.known = known;
    this.people = people;
    this.#visible = new Uint8Array(bytes.length);
  }

  /** These bytes, which are shown from now on. */
  reveal(start: number, end: number): Uint8Array {
    this.#visible.fill(1, start, end);
    return this.bytes.subarray(start, end);
  }

  /** Says what the hidden bytes are. */
  conceal(start: number, end: number, kind: HiddenKind): void {
    if (end > start) this.#spans.push({ start, end, kind });
  }

  fault(text: string): void {
    if (this.faults.length < MAX_FAULTS && !this.faults.includes(text)) this.faults.push(text);
  }

  isVisible(offset: number): boolean {
    return this.#visible[offset] === 1;
  }

  /** Every hidden byte, in order. Those of which nothing was said are `bytes`. */
  spans(): HiddenSpan[] {
    const spans: HiddenSpan[] = [];
    let at = 0;
    const gap = (end: number) => {
      while (at < end) {
        const start = at;
        const isHidden = !this.isVisible(at);
        while (at < end && this.isVisible(at) === !isHidden) at++;
        if (isHidden) spans.push({ start, end: at, kind: 'bytes' });
      }
    };
    for (const span of this.#spans.toSorted((a, b) => a.start - b.start)) {
      gap(span.start);
      spans.push(span);
      at = span.end;
    }
    gap(this.bytes.length);
    return spans;
  }
}

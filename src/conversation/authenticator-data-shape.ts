import { toHex } from '../basics/bytes.ts';
import { formatAaguid } from '../fido/aaguid.ts';
import { parseAuthenticatorData } from '../fido/authenticator-data.ts';
import { CborError, decodeCborItem } from '../fido/cbor.ts';
import { StructureError } from '../fido/structure-error.ts';
import { type CborItem, outlineCbor } from './cbor-outline.ts';
import type { EntryMember } from './conversation-entry.ts';
import { extensionOutputs, publicKey } from './credential-shapes.ts';
import type { Disclosure } from './disclosure.ts';
import { mismatch } from './hide.ts';
import { credentialId } from './shapes.ts';
import { member, type Shape, type Shown } from './shown.ts';
import { bitNames } from './value-text.ts';

const flagNames = new Map([
  [0x01, 'UP'],
  [0x04, 'UV'],
  [0x08, 'BE'],
  [0x10, 'BS'],
  [0x40, 'AT'],
  [0x80, 'ED'],
]);

const ATTESTED = 0x40;
const EXTENSIONS = 0x80;

/**
 * Authenticator data (WebAuthn 6.1), part by part. What follows a part that is not what it must be is hidden. All of it is
 * hidden where it is neither whole nor about an RP that was spoken of: it may then be an answer to something else.
 */
export const authenticatorData: Shape = (item, at, name) => {
  if (item.type !== 'bytes') return mismatch(item, at, name, 'bytes');
  const content = at.bytes.subarray(item.content, item.end);
  if (!at.known.hasRelyingParty(content.subarray(0, 32)) && !isWhole(content)) {
    return mismatch(item, at, name, 'authenticator data');
  }
  at.reveal(item.start, item.content);
  const parts = new Parts(item, at, name);
  parts.read();
  return { value: null, hidden: false, members: parts.members, match: `{${parts.matches.join()}}` };
};

function isWhole(content: Uint8Array): boolean {
  try {
    parseAuthenticatorData(content);
    return true;
  } catch (cause) {
    if (cause instanceof StructureError) return false;
    throw cause;
  }
}

class Parts {
  readonly members: EntryMember[] = [];
  readonly matches: string[] = [];
  readonly #at: Disclosure;
  readonly #name: string;
  readonly #end: number;
  #offset: number;

  constructor(item: CborItem, at: Disclosure, name: string) {
    this.#at = at;
    this.#name = name;
    this.#offset = item.content;
    this.#end = item.end;
  }

  read(): void {
    const rpIdHash = this.#take(32);
    if (!rpIdHash) return this.#fault('shorter than 37 bytes');
    this.#add('rpIdHash', toHex(rpIdHash));
    const [flags] = this.#take(1) ?? [];
    const counter = flags === undefined ? undefined : this.#take(4);
    if (flags === undefined || !counter) return this.#fault('shorter than 37 bytes');
    this.#add('flags', bitNames(BigInt(flags), flagNames));
    this.#add('signCount', String(new DataView(counter.buffer, counter.byteOffset).getUint32(0)));
    if (flags & ATTESTED && !this.#attested()) return;
    if (flags & EXTENSIONS && !this.#cbor('extensions', extensionOutputs)) return;
    if (this.#offset < this.#end) this.#fault(`${this.#end - this.#offset} bytes more than the flags promise`);
  }

  #attested(): boolean {
    const aaguid = this.#take(16);
    if (aaguid) this.#add('aaguid', formatAaguid(aaguid));
    const length = aaguid && this.#take(2);
    if (!length) return this.#refuse('attested credential data is cut off');
    const idLength = (length[0]! << 8) | length[1]!;
    if (idLength > this.#end - this.#offset) return this.#refuse('a credential id longer than what is left');
    const start = this.#offset;
    this.#offset += idLength;
    const id: CborItem = { type: 'bytes', start, content: start, end: this.#offset };
    this.#push('credentialId', credentialId(id, this.#at, 'credentialId'));
    return this.#cbor('credentialPublicKey', publicKey);
  }

  #cbor(name: string, shape: Shape): boolean {
    const item = outlineCbor(this.#at.bytes, this.#offset, this.#end);
    const fault = canonicalFault(this.#at.bytes.subarray(0, this.#end), this.#offset);
    if (!item) return this.#refuse(`${name}: ${fault ?? 'too deep or too large'}`);
    if (fault !== undefined) this.#fault(`${name}: ${fault}`);
    this.#offset = item.end;
    this.#push(name, shape(item, this.#at, name));
    return true;
  }

  #take(length: number): Uint8Array | undefined {
    if (length > this.#end - this.#offset) return undefined;
    this.#offset += length;
    return this.#at.reveal(this.#offset - length, this.#offset);
  }

  #add(name: string, value: string): void {
    this.#push(name, { value, hidden: false, members: [], match: value });
  }

  #push(name: string, shown: Shown): void {
    this.members.push(member(name, shown));
    this.matches.push(`${name}:${shown.match}`);
  }

  #refuse(what: string): false {
    this.#fault(what);
    return false;
  }

  #fault(what: string): void {
    this.#at.fault(`${this.#name}: ${what}`);
  }
}

/** Why the item at `offset` is not what CTAP's readers take; undefined where it is. */
function canonicalFault(bytes: Uint8Array, offset: number): string | undefined {
  try {
    decodeCborItem(bytes, offset);
    return undefined;
  } catch (cause) {
    if (cause instanceof CborError) return `not canonical CBOR: ${cause.reason}`;
    throw cause;
  }
}

import { toHex } from '../basics/bytes.ts';
import type { CborEntry, CborItem } from './cbor-outline.ts';
import type { Disclosure } from './disclosure.ts';
import type { HiddenKind } from './hidden-span.ts';
import { describeItem, hide, hideString, mismatch } from './hide.ts';
import { member, type Shape, type Shown, seen, unseen } from './shown.ts';
import { bitNames, hexNumber, type Names, printable } from './value-text.ts';

/** An integer; with names, the specification's name for it. */
export const integer =
  (names?: Names): Shape =>
  (item, at, name) => {
    if (item.type !== 'integer') return mismatch(item, at, name, 'an integer');
    at.reveal(item.start, item.end);
    const known = names?.get(item.value);
    return seen(known ?? (names ? `unknown (${item.value})` : String(item.value)), String(item.value));
  };

/** An unsigned integer of bits, each with a name. */
export const bits =
  (names: Names): Shape =>
  (item, at, name) => {
    if (item.type !== 'integer' || item.value < 0) return mismatch(item, at, name, 'an unsigned integer');
    at.reveal(item.start, item.end);
    return seen(bitNames(BigInt(item.value), names), String(item.value));
  };

export const boolean: Shape = (item, at, name) => {
  if (item.type !== 'simple' || item.value === null) return mismatch(item, at, name, 'true or false');
  at.reveal(item.start, item.end);
  return seen(String(item.value));
};

/** The RP ID: whoever reads authenticator data later knows its hash. */
export const rpId: Shape = (item, at, name) => {
  const shown = text(item, at, name);
  if (!shown.hidden) at.known.addRelyingParty(at.bytes.subarray(item.content, item.end));
  return shown;
};

export const text: Shape = (item, at, name) => {
  if (item.type !== 'text' || item.value === null) return mismatch(item, at, name, 'text');
  at.reveal(item.start, item.end);
  return seen(printable(item.value), JSON.stringify(item.value));
};

export const bytes: Shape = (item, at, name) => {
  if (item.type !== 'bytes') return mismatch(item, at, name, 'bytes');
  at.reveal(item.start, item.end);
  return seen(toHex(at.bytes.subarray(item.content, item.end)));
};

/** Bytes of one length, such as a hash. */
export const bytesOf =
  (length: number): Shape =>
  (item, at, name) =>
    item.type === 'bytes' && item.end - item.content === length
      ? bytes(item, at, name)
      : mismatch(item, at, name, `${length} bytes`);

/** A hash that differs each time the same is done: shown, but no reason to tell two requests apart. */
export const freshHash: Shape = (item, at, name) => {
  const shown = bytesOf(32)(item, at, name);
  return shown.hidden ? shown : { ...shown, match: '<any>' };
};

/** Bytes that are shown as their reader says; undefined hides them. */
export const bytesAs =
  (read: (content: Uint8Array) => string | undefined, expected: string): Shape =>
  (item, at, name) => {
    if (item.type !== 'bytes') return mismatch(item, at, name, 'bytes');
    const value = read(at.bytes.subarray(item.content, item.end));
    if (value === undefined) return mismatch(item, at, name, expected);
    at.reveal(item.start, item.end);
    return seen(printable(value), toHex(at.bytes.subarray(item.content, item.end)));
  };

/** Never shown. */
export const secret: Shape = (item, at) => hide(item, at);

/** Bytes that are never shown, of which a replay knows what they are. */
export const secretBytes =
  (kind: HiddenKind): Shape =>
  (item, at) => {
    if (item.type !== 'bytes') return hide(item, at);
    return hideString(item, at, kind);
  };

/** A credential id: on keys that seal private keys in ids it is key material. */
export const credentialId: Shape = (item, at, name) =>
  item.type === 'bytes'
    ? labelled(item, at, at.known.credentials.label(at.bytes.subarray(item.content, item.end)), true)
    : mismatch(item, at, name, 'bytes');

/** A user handle: says nothing by itself, but the same one is the same person at a relying party. */
export const userId: Shape = (item, at, name) => {
  if (item.type !== 'bytes') return mismatch(item, at, name, 'bytes');
  if (at.people === 'shown') return bytes(item, at, name);
  return labelled(item, at, at.known.users.label(at.bytes.subarray(item.content, item.end)), false);
};

/** Text about a person. */
export const personalText: Shape = (item, at, name) => {
  if (item.type !== 'text' || item.value === null) return mismatch(item, at, name, 'text');
  if (at.people === 'shown') return text(item, at, name);
  const { value } = hideString(item, at, 'text');
  // What keys stumble over.
  const isAscii = /^[ -~]*$/.test(item.value);
  return unseen(`${value}${isAscii ? '' : ', not ASCII'}`, '<person>');
};

/** A list. One of plain values is told in one line. */
export const listOf =
  (shape: Shape): Shape =>
  (item, at, name) => {
    if (item.type !== 'array') return mismatch(item, at, name, 'an array');
    at.reveal(item.start, item.content);
    const shown = item.items.map((each) => shape(each, at, `${name}[]`));
    const list = whole(shown.map((each, index) => [`[${index}]`, each] as const));
    const isPlain = shown.length > 0 && shown.every(({ value, hidden }) => value !== null && !hidden);
    return isPlain ? { ...list, value: shown.map(({ value }) => value).join(', '), members: [] } : list;
  };

export type Members = ReadonlyMap<number | string, { readonly name: string; readonly shape: Shape }>;

/** Members of a map with integer keys, in the form [key, name, shape]. */
export const numbered = (...members: readonly (readonly [number, string, Shape])[]): Members =>
  new Map(members.map(([key, name, shape]) => [key, { name, shape }]));

/** Members of a map with text keys. */
export const named = (members: Readonly<Record<string, Shape>>): Members =>
  new Map(Object.entries(members).map(([name, shape]) => [name, { name, shape }]));

/** A map whose members are known by key. Others are hidden, their key too unless it is an integer. */
export const record =
  (members: Members): Shape =>
  (item, at, name) =>
    mapOf(item, at, name, (key) => members.get(key));

/**
 * A map whose keys are names of a public registry, also those that this list does not have yet: what looks like such a name
 * is shown.
 * @param other for names that are not among the members
 */
export const registered =
  (members: Members, other: Shape): Shape =>
  (item, at, name) =>
    mapOf(item, at, name, (key) => {
      const known = members.get(key);
      return known ?? (typeof key === 'string' && REGISTERED.test(key) ? { name: key, shape: other } : undefined);
    });

const REGISTERED = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

/** The first shape whose type the value has; the last one where none has. */
export const either =
  (choices: Partial<Record<CborItem['type'], Shape>>, otherwise: Shape): Shape =>
  (item, at, name) =>
    (choices[item.type] ?? otherwise)(item, at, name);

function mapOf(
  item: CborItem,
  at: Disclosure,
  name: string,
  find: (key: number | string) => { readonly name: string; readonly shape: Shape } | undefined,
): Shown {
  if (item.type !== 'map') return mismatch(item, at, name, 'a map');
  at.reveal(item.start, item.content);
  return whole(item.entries.map((entry) => namedMember(entry, at, name, find)));
}

function namedMember(
  { key, value }: CborEntry,
  at: Disclosure,
  owner: string,
  find: (key: number | string) => { readonly name: string; readonly shape: Shape } | undefined,
): readonly [string, Shown] {
  const isName = (key.type === 'integer' && typeof key.value === 'number') || key.type === 'text';
  const known = isName && key.value !== null ? find(key.value as number | string) : undefined;
  if (known) {
    at.reveal(key.start, key.end);
    return [known.name, known.shape(value, at, `${owner}.${known.name}`)];
  }
  const shown = hide(value, at);
  if (key.type === 'integer' && key.end - key.start <= 3) {
    at.reveal(key.start, key.end);
    return [hexNumber(Number(key.value)), shown];
  }
  return [`unknown (${hide(key, at).value})`, shown];
}

function whole(parts: readonly (readonly [string, Shown])[]): Shown {
  return {
    value: parts.length === 0 ? 'empty' : null,
    hidden: false,
    members: parts.map(([name, shown]) => member(name, shown)),
    match: `{${parts.map(([name, { match }]) => `${JSON.stringify(name)}:${match}`).join()}}`,
  };
}

function labelled(item: CborItem & { type: 'bytes' }, at: Disclosure, label: string, sameLength: boolean): Shown {
  hideString(item, at, label as HiddenKind);
  const size = describeItem(item);
  return unseen(`${label} (${size})`, sameLength ? `<identifier ${size}>` : '<person>');
}

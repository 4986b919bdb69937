/** Writes Protocol Buffers: only as much as an export needs. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
export const number = (field: number, value: number | bigint) => [
  ...varint(BigInt(field << 3)),
  ...varint(BigInt(value)),
];
export const bytes = (field: number, value: Iterable<number>) => {
  const content = [...value];
  return [...varint(BigInt((field << 3) | 2)), ...varint(BigInt(content.length)), ...content];
};
const text = (field: number, value: string) => bytes(field, new TextEncoder().encode(value));

export const KEY = new TextEncoder().encode('12345678901234567890');

export interface Entry {
  secret?: Iterable<number>;
  name?: string;
  issuer?: string;
  algorithm?: number;
  digits?: number;
  type?: number;
  counter?: number | bigint;
}
export const entry = ({ secret = KEY, name = 'me@x.example', issuer = 'ACME', ...rest }: Entry = {}) => [
  ...bytes(1, secret),
  ...text(2, name),
  ...text(3, issuer),
  ...number(4, rest.algorithm ?? 1),
  ...number(5, rest.digits ?? 1),
  ...number(6, rest.type ?? 2),
  ...number(7, rest.counter ?? 0),
  ...text(8, 'an-id-of-newer-versions'),
];

export const uriOf = (payload: Iterable<number>) =>
  `otpauth-migration://offline?data=${encodeURIComponent(Buffer.from([...payload]).toString('base64'))}`;
export const page = (entries: readonly (readonly number[])[], { index = 0, size = 1, id = 7 } = {}) =>
  uriOf([
    ...entries.flatMap((content) => bytes(1, content)),
    ...number(2, 1),
    ...number(3, size),
    ...number(4, index),
    ...number(5, BigInt(id)),
  ]);

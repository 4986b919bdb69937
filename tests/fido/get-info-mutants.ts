import { concatBytes } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';

/** Heads that decoders stumble over: long forms, borders, indefinite lengths, tags, floats, simple values. */
const heads = [
  [0x18, 0x05],
  [0x19, 0x00, 0x05],
  [0x1b, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x38, 0x05],
  [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x58, 0x01, 0x00],
  [0x5f, 0xff],
  [0x78, 0x01, 0x61],
  [0x61, 0xff],
  [0x62, 0xc3, 0xbc],
  [0x80],
  [0x98, 0x00],
  [0x9f, 0xff],
  [0xa0],
  [0xa1, 0x01, 0x01],
  [0xb8, 0x00],
  [0xbf, 0xff],
  [0xc2, 0x41, 0x01],
  [0xf4],
  [0xf5],
  [0xf7],
  [0xf8, 0x20],
  [0xf9, 0x00, 0x00],
  [0xff],
];

/** `count` changed forms of `original`, the same ones every time. */
export function mutants(original: Uint8Array, count: number): Uint8Array[] {
  const random = seededRandom(`mutants of ${original.length} bytes`);
  const below = (limit: number): number => new DataView(random.bytes(4).buffer).getUint32(0) % limit;
  const changes: ((bytes: Uint8Array, at: number) => Uint8Array)[] = [
    (bytes, at) => bytes.with(at, below(256)),
    (bytes, at) => bytes.with(at, bytes[at]! ^ (1 << below(8))),
    (bytes, at) => bytes.with(at, bytes[at]! + (below(2) === 0 ? 1 : 255)),
    (bytes, at) => concatBytes(bytes.subarray(0, at), bytes.subarray(at + 1)),
    (bytes, at) => concatBytes(bytes.subarray(0, at), random.bytes(1), bytes.subarray(at)),
    (bytes, at) => concatBytes(bytes.subarray(0, at), Uint8Array.from(heads[below(heads.length)]!), bytes.subarray(at)),
    (bytes, at) =>
      concatBytes(bytes.subarray(0, at), Uint8Array.from(heads[below(heads.length)]!), bytes.subarray(at + 1)),
    (bytes, at) => {
      const end = at + below(bytes.length - at) + 1;
      const to = below(bytes.length);
      return concatBytes(bytes.subarray(0, to), bytes.subarray(at, end), bytes.subarray(to));
    },
    (bytes, at) => concatBytes(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + below(12)))),
    (bytes, at) => (at === 0 ? bytes : bytes.subarray(0, at)),
  ];
  return Array.from({ length: count }, () => {
    let bytes = original;
    for (let rounds = 1 + (below(4) === 0 ? below(3) : 0); rounds > 0 && bytes.length > 0; rounds--) {
      bytes = changes[below(changes.length)]!(bytes, below(bytes.length));
    }
    return bytes;
  });
}

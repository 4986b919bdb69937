import { concatBytes, fromHex } from '../basics/bytes.ts';

/** Larger than any member that CTAP names, so that it comes last in canonical order. */
const EXTRA = '197fff';

/** An answer's map with one more member, whose bytes are wrong. */
const member = (value: string) => (map: AnswerMap) => withHead(map.count + 1, map.members, fromHex(EXTRA + value));

interface AnswerMap {
  readonly count: number;
  /** Keys and values as the key wrote them. */
  readonly members: Uint8Array;
}

/**
 * Ways in which bytes are not the CBOR that CTAP allows (CTAP 2.1 section 8): each takes the map of a good answer and
 * writes it wrong. `huge-` counts announce what never comes; `-answer`: no map at all.
 */
const ways = {
  'duplicate-key': ({ count, members }: AnswerMap) => withHead(count + 2, members, fromHex(`${EXTRA}00${EXTRA}00`)),
  'unsorted-keys': ({ count, members }: AnswerMap) => withHead(count + 2, members, fromHex(`${EXTRA}00197ffe00`)),
  'boolean-key': ({ count, members }: AnswerMap) => withHead(count + 1, members, fromHex('f500')),
  'array-key': ({ count, members }: AnswerMap) => withHead(count + 1, members, fromHex('8000')),
  'not-minimal-integer': member('1817'),
  'not-minimal-length': member('780161'),
  'not-minimal-map': ({ count, members }: AnswerMap) =>
    concatBytes(Uint8Array.of(0xb9, count >> 8, count & 0xff), members),
  'indefinite-map': ({ members }: AnswerMap) => concatBytes(fromHex('bf'), members, fromHex('ff')),
  'indefinite-array': member('9f00ff'),
  'indefinite-text': member('7f6161ff'),
  'indefinite-bytes': member('5f4100ff'),
  break: member('ff'),
  'trailing-bytes': ({ count, members }: AnswerMap) => concatBytes(withHead(count, members), fromHex('00')),
  truncated: ({ count, members }: AnswerMap) => withHead(count + 1, members, fromHex(EXTRA)),
  'huge-bytes': member('5bffffffffffffffff'),
  'huge-text': member('7b0020000000000000'),
  'huge-array': member('9a6b49d200'),
  'huge-map': member('ba6b49d200'),
  tag: member('c06161'),
  bignum: member('c249010000000000000000'),
  'regexp-tag': member('d81b82665265674578706128612b292b24'),
  'shared-reference': member('d81c81d81d00'),
  'half-float': member('f93c00'),
  float: member('fa3f800000'),
  double: member('fb3ff0000000000000'),
  undefined: member('f7'),
  'simple-value': member('f820'),
  reserved: member('1c'),
  'bad-utf8': member('62c328'),
  'surrogate-utf8': member('63eda080'),
  'too-deep': member('8181818100'),
  'very-deep': member(`${'81'.repeat(900)}00`),
  'array-answer': () => fromHex('80'),
  'null-answer': () => fromHex('f6'),
} satisfies Readonly<Record<string, (map: AnswerMap) => Uint8Array>>;

export type WrongCbor = keyof typeof ways;

/** Every way, in the order in which the documentation lists them. */
export const wrongCborWays = Object.keys(ways) as [WrongCbor, ...WrongCbor[]];

/**
 * A CTAP answer (status and map) with its map written wrong. The status becomes OK: after any other a client has no reason to
 * read on.
 */
export function wrongAnswer(way: WrongCbor, answer: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0), ways[way](readHead(answer.subarray(1))));
}

/** What is no map, or none of at most 255 members, counts as an empty one. */
function readHead(body: Uint8Array): AnswerMap {
  const [head = 0, next = 0] = body;
  if (head >= 0xa0 && head <= 0xb7) return { count: head - 0xa0, members: body.subarray(1) };
  if (head === 0xb8) return { count: next, members: body.subarray(2) };
  return { count: 0, members: new Uint8Array(0) };
}

function withHead(count: number, ...members: readonly Uint8Array[]): Uint8Array {
  const head = count < 24 ? Uint8Array.of(0xa0 + count) : Uint8Array.of(0xb8, count);
  return concatBytes(head, ...members);
}

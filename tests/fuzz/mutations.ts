import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import type { Chance } from './chance.ts';

const BROADCAST = 0xffffffff;

const strangeValues: readonly CborValue[] = [
  null,
  true,
  false,
  0,
  1,
  23,
  24,
  255,
  65_536,
  2 ** 32,
  2n ** 63n,
  -1,
  -8,
  -257,
  '',
  'x',
  'public-key',
  'あいうえお',
  'n'.repeat(300),
  new Uint8Array(0),
  new Uint8Array(16),
  new Uint8Array(32),
  new Uint8Array(65),
  new Uint8Array(1025),
  [],
  [0],
  [new Map()],
  new Map(),
  new Map<string, CborValue>([['id', new Uint8Array(1)]]),
  new Map<number, CborValue>([[1, 1]]),
];

/** For deeper places: the encoder writes four levels at most. */
const flatValues = strangeValues.filter((value) => !(value instanceof Map) && !Array.isArray(value));

const copy = (value: CborValue): CborValue => {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copy(item)]));
  return Array.isArray(value) ? value.map(copy) : value;
};

/** Canonical still, with one member somewhere left out, replaced, or one too many. */
export function mutatedMap(map: CborMap, chance: Chance): CborMap {
  const whole = copy(map) as CborMap;
  let target: CborMap = whole;
  for (;;) {
    const inner = [...target.values()].flatMap((value) => (Array.isArray(value) ? value : [value]));
    const maps = inner.filter((value) => value instanceof Map);
    if (maps.length === 0 || chance.in(1, 2)) break;
    target = chance.pick(maps);
  }
  const values = target === whole ? strangeValues : flatValues;
  const keys = [...target.keys()];
  const key = keys.length > 0 && chance.in(9, 10) ? chance.pick(keys) : chance.pick([0, 1, 5, 11, 99, -4, 'rk', 'zz']);
  const value = target.get(key);
  switch (chance.below(4)) {
    case 0:
      target.delete(key);
      break;
    case 1:
      if (value instanceof Uint8Array && value.length > 0) target.set(key, mutatedBytes(value, chance));
      else if (typeof value === 'number') target.set(key, value + chance.pick([-1, 1, 256, -256]));
      else if (Array.isArray(value)) target.set(key, [...value, ...value, ...value, ...value, ...value, ...value]);
      else target.set(key, chance.pick(values));
      break;
    default:
      target.set(key, chance.pick(values));
  }
  return whole;
}

/** One to three of: a byte changed, bytes cut off, bytes put in. */
export function mutatedBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  let mutated: Uint8Array = bytes.slice();
  for (let times = 1 + chance.below(3); times > 0 && mutated.length > 0; times--) {
    const at = chance.below(mutated.length);
    switch (chance.below(5)) {
      case 0:
        mutated = mutated.slice(0, at);
        break;
      case 1: {
        const inserted = chance.in(1, 2) ? chance.bytes(1 + chance.below(4)) : encodeCbor(chance.pick(strangeValues));
        mutated = new Uint8Array([...mutated.subarray(0, at), ...inserted, ...mutated.subarray(at)]);
        break;
      }
      case 2:
        // Heads of CBOR items: other major types, lengths beyond the end, indefinite, tags, floats, simple values.
        mutated[at] = chance.pick([
          0x5f, 0x7f, 0x9f, 0xbf, 0xff, 0x1b, 0x5b, 0x9b, 0xbb, 0xc2, 0xd8, 0xf7, 0xf9, 0xfb, 0x18, 0xa0,
        ]);
        break;
      default:
        mutated[at] = chance.next();
    }
  }
  return mutated;
}

/** One packet of a message lost, doubled, out of order, of another channel, sequence or length. */
export function mutatedPackets(
  packets: readonly Uint8Array[],
  channels: readonly number[],
  chance: Chance,
): Uint8Array[] {
  const mutated: Uint8Array[] = packets.map((packet) => packet.slice());
  const at = chance.below(mutated.length);
  const packet = mutated[at] as Uint8Array;
  const view = new DataView(packet.buffer);
  switch (chance.below(8)) {
    case 0:
      mutated.splice(at, 1);
      break;
    case 1:
      mutated.splice(at, 0, packet.slice());
      break;
    case 2:
      mutated.reverse();
      break;
    case 3:
      view.setUint32(0, chance.pick([0, BROADCAST, chance.next(), ...channels]));
      break;
    case 4:
      packet[4] = chance.next();
      break;
    case 5:
      view.setUint16(5, chance.next());
      break;
    case 6:
      mutated.splice(at, 0, chance.bytes(64));
      break;
    default:
      packet[chance.below(64)] = chance.next();
  }
  return mutated;
}

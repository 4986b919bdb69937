import { concatBytes } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import { type CborMap, encodeCbor } from '../fido/cbor.ts';
import { HidCommand, type HidMessage } from '../fido/ctaphid.ts';
import { Status } from '../fido/status.ts';
import type { FaultAction } from './fault-schema.ts';
import { type LineRequest, readMap } from './line-messages.ts';
import { responseMember } from './names.ts';
import { wrongAnswer } from './wrong-cbor.ts';

/** What a fault that happens again remembers: the next value of each lying counter. */
export type Counters = Map<string | number, number>;

/** The answer to `request` with one fault of its content in it; other faults leave it as it is. */
export function faultyAnswer(
  answer: HidMessage,
  action: FaultAction,
  { request, random, counters }: { request: LineRequest; random: Random; counters: Counters },
): HidMessage {
  switch (action.kind) {
    case 'error':
      return { ...answer, command: HidCommand.error, payload: Uint8Array.of(action.value) };
    case 'status':
      return { ...answer, command: HidCommand.cbor, payload: Uint8Array.of(action.value) };
    case 'channel':
      return { ...answer, channel: action.value };
    case 'command':
      return { ...answer, command: action.value };
    case 'bytes':
      return { ...answer, payload: action.value };
    case 'cbor':
      return { ...answer, payload: wrongAnswer(action.value, answer.payload) };
    case 'corrupt':
      return { ...answer, payload: corrupted(answer.payload, action.value.bytes, random) };
    case 'init':
      return { ...answer, payload: wrongGrant(answer.payload, action.value) };
    case 'set':
      return withMembers(answer, (map) => {
        for (const { key, value } of action.value) {
          const number = typeof key === 'number' ? key : responseMember(request.command ?? 0, key);
          if (number === undefined) continue;
          if (!isCounter(value)) map.set(number, value);
          else map.set(number, nextValue(counters, key, value.counter, map.get(number)));
        }
      });
    case 'remove':
      return withMembers(answer, (map) => {
        for (const key of action.value) {
          const number = typeof key === 'number' ? key : responseMember(request.command ?? 0, key);
          if (number !== undefined) map.delete(number);
        }
      });
    default:
      return answer;
  }
}

type MemberValue = Extract<FaultAction, { kind: 'set' }>['value'][number]['value'];
type Counter = Extract<MemberValue, { counter: unknown }>;

const isCounter = (value: MemberValue): value is Counter =>
  typeof value === 'object' && value !== null && 'counter' in value;

function nextValue(counters: Counters, key: string | number, { grows, from }: Counter['counter'], real: unknown) {
  const value = counters.get(key) ?? from ?? (typeof real === 'number' ? real : 0);
  counters.set(key, value + grows);
  return value;
}

/** A CTAP answer that is not OK has no members to lie about. */
function withMembers(answer: HidMessage, change: (map: CborMap) => void): HidMessage {
  const { command, payload } = answer;
  if (command !== HidCommand.cbor || payload[0] !== Status.OK) return answer;
  const map = payload.length === 1 ? new Map() : readMap(payload.subarray(1));
  if (!map) return answer;
  change(map);
  const body = map.size === 0 ? new Uint8Array(0) : encodeCbor(map);
  return { ...answer, payload: concatBytes(Uint8Array.of(Status.OK), body) };
}

function corrupted(payload: Uint8Array, count: number, random: Random): Uint8Array {
  const bytes = payload.slice();
  if (bytes.length === 0) return bytes;
  for (let i = 0; i < count; i++) {
    const [high = 0, low = 0, flip = 0] = random.bytes(3);
    bytes[((high << 8) | low) % bytes.length]! ^= flip || 0xff;
  }
  return bytes;
}

const CHANNEL_OFFSET = 8;
const CAPABILITIES_OFFSET = 16;

function wrongGrant(
  payload: Uint8Array,
  { nonce, channel, capabilities, length = payload.length }: Extract<FaultAction, { kind: 'init' }>['value'],
): Uint8Array {
  const bytes = payload.slice();
  if (nonce && bytes.length > 0) bytes[0]! ^= 0xff;
  if (channel !== undefined && bytes.length >= CHANNEL_OFFSET + 4) {
    new DataView(bytes.buffer).setUint32(CHANNEL_OFFSET, channel);
  }
  if (capabilities !== undefined && bytes.length > CAPABILITIES_OFFSET) bytes[CAPABILITIES_OFFSET] = capabilities;
  const sized = new Uint8Array(length);
  sized.set(bytes.subarray(0, length));
  return sized;
}

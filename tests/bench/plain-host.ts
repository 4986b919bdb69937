import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { type CborMap, type CborValue, decodeCbor, encodeMessage } from '../../src/fido/cbor.ts';
import { splitMessage } from '../../src/fido/ctaphid.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

const BROADCAST = 0xffffffff;
const INIT = 0x06;
const CBOR = 0x10;
const KEEPALIVE = 0xbb;

/** The least that can talk to a key: CTAPHID reports there and back, a touch when it says that it waits, CBOR read strictly, nothing checked. */
class PlainHost {
  readonly #key = new VirtualKey(pinOnly, { clock: systemClock, random: systemRandom, memory: volatileMemory() });
  readonly #channel: number;
  #answer = new Uint8Array(0);
  #received = 0;

  constructor() {
    this.#key.onPacket((packet) => this.#collect(packet));
    this.#key.plugIn('host');
    const reply = this.#exchange(BROADCAST, INIT, new Uint8Array(8));
    this.#channel = new DataView(reply.buffer).getUint32(8);
  }

  call(command: number, parameters: CborMap): CborMap {
    const answer = this.#exchange(this.#channel, CBOR, encodeMessage(command, parameters));
    if (answer[0] !== 0) throw new Error(`got status ${answer[0]}`);
    return decodeCbor(answer, 1) as CborMap;
  }

  #exchange(channel: number, command: number, payload: Uint8Array): Uint8Array {
    for (const packet of splitMessage({ channel, command, payload })) this.#key.receive(packet);
    return this.#answer;
  }

  #collect(packet: Uint8Array): void {
    const head = packet[4] as number;
    if (head === KEEPALIVE) {
      this.#key.touch();
      return;
    }
    let from = 5;
    if (head & 0x80) {
      this.#answer = new Uint8Array(((packet[5] as number) << 8) | (packet[6] as number));
      this.#received = 0;
      from = 7;
    }
    const answer = this.#answer;
    while (from < packet.length && this.#received < answer.length) answer[this.#received++] = packet[from++] as number;
  }
}

/** Pairs of one credential made and one assertion by it, on a new key. */
export function plainPairs(count: number): void {
  const host = new PlainHost();
  for (let pair = 0; pair < count; pair++) {
    const clientDataHash = systemRandom.bytes(32);
    const made = host.call(1, registration(clientDataHash));
    const authData = made.get(2) as Uint8Array;
    const idLength = ((authData[53] as number) << 8) | (authData[54] as number);
    host.call(2, assertion(clientDataHash, authData.subarray(55, 55 + idLength)));
  }
}

const registration = (clientDataHash: Uint8Array): CborMap =>
  new Map<number, CborValue>([
    [1, clientDataHash],
    [
      2,
      new Map([
        ['id', 'example.com'],
        ['name', 'Example'],
      ]),
    ],
    [
      3,
      new Map<string, CborValue>([
        ['id', systemRandom.bytes(32)],
        ['name', 'a'],
        ['displayName', 'A'],
      ]),
    ],
    [
      4,
      [
        new Map<string, CborValue>([
          ['alg', -7],
          ['type', 'public-key'],
        ]),
      ],
    ],
  ]);

const assertion = (clientDataHash: Uint8Array, id: Uint8Array): CborMap =>
  new Map<number, CborValue>([
    [1, 'example.com'],
    [2, clientDataHash],
    [
      3,
      [
        new Map<string, CborValue>([
          ['id', id],
          ['type', 'public-key'],
        ]),
      ],
    ],
  ]);

import { concatBytes } from '../../src/basics/bytes.ts';
import type { Entry, EntryMember } from '../../src/conversation/conversation-entry.ts';
import { ConversationReader } from '../../src/conversation/conversation-reader.ts';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import { frames } from '../virtual-key/host.ts';

/** An entry as a person reads it: one line for the message, one for each member. */
export function told(entry: Entry): string[] {
  const { direction, hidCommand, command, status, fault, members } = entry;
  const words = [direction === 'to-key' ? '→' : '←', command ?? hidCommand, status?.name, fault && `! ${fault}`];
  return [words.filter(Boolean).join(' '), ...members.flatMap((member) => memberLines(member, '  '))];
}

function memberLines({ name, value, hidden, members }: EntryMember, indent: string): string[] {
  const text = value === null ? '' : hidden ? `: (${value})` : `: ${value}`;
  return [`${indent}${name}${text}`, ...members.flatMap((member) => memberLines(member, `${indent}  `))];
}

const channel = 0x0a0b0c0d;

/** Speaks to a reader as a host and a key on one channel. */
export class Spoken {
  readonly entries: Entry[] = [];
  readonly #reader: ConversationReader;
  now = 0;

  constructor(people: 'shown' | 'hidden' = 'shown') {
    this.#reader = new ConversationReader({ people });
  }

  say(direction: 'to-key' | 'from-key', hidCommand: number, payload: Uint8Array, on: number = channel): this {
    return this.packets(direction, ...frames(on, hidCommand, payload));
  }

  packets(direction: 'to-key' | 'from-key', ...packets: readonly Uint8Array[]): this {
    for (const packet of packets) this.entries.push(...this.#reader.read({ direction, packet, at: this.now }));
    return this;
  }

  ask(command: number, members?: CborMap): this {
    return this.say('to-key', 0x10, body(command, members));
  }

  answer(status: number, members?: CborMap): this {
    return this.say('from-key', 0x10, body(status, members));
  }

  flush(): this {
    this.entries.push(...this.#reader.flush());
    return this;
  }

  /** Everything since the last call. */
  told(): string[] {
    return this.entries.splice(0).flatMap(told);
  }
}

export const body = (first: number, members?: CborMap): Uint8Array =>
  concatBytes(Uint8Array.of(first), members ? encodeCbor(members) : new Uint8Array(0));

export const filled = (length: number, byte = 0xee): Uint8Array => new Uint8Array(length).fill(byte);

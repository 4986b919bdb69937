import { expect } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../src/basics/bytes.ts';
import { Emitter } from '../../src/basics/emitter.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import type { Random } from '../../src/basics/random.ts';
import { type HidConnection, HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';

/** The channel that `grant` hands out. */
export const channelId = 0x11223344;
export const CID = '11223344';
export const BROADCAST = 'ffffffff';

type Reply = Uint8Array | ((key: ScriptedKey, packet: Uint8Array) => void);

/** One packet that the client must write, and what comes of it. */
export interface Step {
  /** Hex without the zeros at the end. Undefined: any packet. */
  readonly expected: string | undefined;
  readonly replies: readonly Reply[];
  /** The replies come after the last packet of the message that starts here. */
  readonly isMessage?: boolean;
}

/** A cable with a script: each packet written must be the next of the script, to the byte. */
export class ScriptedKey implements HidConnection {
  readonly packetSize: number = 64;
  readonly written: string[] = [];
  readonly #steps: Step[];
  readonly #packets = new Emitter<Uint8Array>();
  readonly #closing = new Emitter<void>();
  readonly #faults: string[] = [];
  #plugged = true;
  closed = 0;

  constructor(...steps: readonly (Step | readonly Step[])[]) {
    this.#steps = steps.flat();
  }

  add(...steps: readonly (Step | readonly Step[])[]): void {
    this.#steps.push(...steps.flat());
  }

  async write(packet: Uint8Array): Promise<void> {
    if (!this.#plugged) throw new HidConnectionLost('unplugged');
    const hex = shown(packet);
    this.written.push(hex);
    const step = this.#steps.shift();
    if (!step) {
      this.#faults.push(`not in the script: ${hex}`);
      return;
    }
    if (packet.length !== this.packetSize) this.#faults.push(`a packet of ${packet.length} bytes`);
    if (step.expected !== undefined && step.expected !== hex)
      this.#faults.push(`expected ${step.expected}, got ${hex}`);
    const more = step.isMessage ? Math.ceil((((packet[5]! << 8) | packet[6]!) - 57) / 59) : 0;
    if (more > 0) {
      for (let i = 1; i < more; i++) this.#steps.unshift({ expected: undefined, replies: [] });
      this.#steps.splice(more - 1, 0, { expected: undefined, replies: step.replies });
      return;
    }
    for (const reply of step.replies) {
      await Promise.resolve();
      if (typeof reply === 'function') reply(this, packet);
      else this.emit(reply);
    }
  }

  emit(packet: Uint8Array): void {
    this.#packets.emit(packet);
  }

  unplug(): void {
    if (!this.#plugged) return;
    this.#plugged = false;
    this.#closing.emit();
  }

  onPacket(listener: (packet: Uint8Array) => void) {
    return this.#packets.on(listener);
  }

  onClosed(listener: () => void) {
    if (!this.#plugged) listener();
    return this.#closing.on(listener);
  }

  async close(): Promise<void> {
    this.closed++;
  }

  get listeners(): number {
    return this.#packets.listenerCount + this.#closing.listenerCount;
  }

  /** The script was followed to its end. */
  finish(): void {
    expect(this.#faults).toEqual([]);
    expect(this.#steps.map(({ expected }) => expected)).toEqual([]);
  }
}

/** Hex without the padding. */
export const shown = (packet: Uint8Array): string => toHex(packet).replace(/(00)+$/, '');

/** A packet of 64 bytes from hex; what is missing is zeros. */
export function packet(hex: string, size = 64): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(fromHex(hex));
  return bytes;
}

export const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? fromHex(text) : text);

export function message(payload: string | Uint8Array, command: number = HidCommand.cbor, channel = channelId) {
  return splitMessage({ channel, command, payload: bytesOf(payload) });
}

export const keepalive = (status: number): Uint8Array => packet(`${CID} bb0001 ${toHex(Uint8Array.of(status))}`);
export const error = (code: number, cid = CID): Uint8Array => packet(`${cid} bf0001 ${toHex(Uint8Array.of(code))}`);

/** The INIT reply to the packet just written. */
export function grantTo(written: Uint8Array, rest = `${CID} 02 05 07 01 0c`, cid = BROADCAST): Uint8Array {
  const nonce = written.subarray(7, 15);
  const body = concatBytes(nonce, fromHex(rest));
  const packetBytes = packet(`${cid} 860000`);
  packetBytes[6] = body.length;
  packetBytes.set(body, 7);
  return packetBytes;
}

/** The key answers INIT on the broadcast channel. */
export const grant = (rest?: string): Step => ({
  expected: undefined,
  replies: [
    (key, written) => {
      expect(shown(written).slice(0, 14)).toBe(`${BROADCAST}860008`);
      key.emit(grantTo(written, rest));
    },
  ],
});

/** The key answers INIT on the channel that the client has. */
export const resync = (cid = CID): Step => ({
  expected: undefined,
  replies: [
    (key, written) => {
      expect(shown(written).slice(0, 14)).toBe(`${cid}860008`);
      key.emit(grantTo(written, `${cid} 02 05 07 01 0c`, cid));
    },
  ],
});

/** A message that the client must send, and what comes after its last packet. */
export function said(
  request: string | Uint8Array,
  replies: readonly Reply[],
  command: number = HidCommand.cbor,
): Step[] {
  const packets = message(request, command);
  return packets.map((bytes, i) => ({ expected: shown(bytes), replies: i === packets.length - 1 ? replies : [] }));
}

/** Any message, and what comes after its last packet. */
export const unread = (replies: readonly Reply[]): Step => ({ expected: undefined, replies, isMessage: true });

/** A CBOR command and its answer (status and map), as hex. */
export const exchange = (request: string | Uint8Array, answer: string | Uint8Array): Step[] =>
  said(request, message(answer));

export const cancelled: Step = { expected: `${CID}91`, replies: message('2d') };

/** Chance that was settled beforehand: the next value of the right length. */
export function fixedRandom(...values: readonly string[]): Random {
  const left = values.map(fromHex);
  let nonces = 0;
  return {
    bytes(length) {
      if (length === 8) return new Uint8Array(8).fill(++nonces);
      const index = left.findIndex((value) => value.length === length);
      if (index < 0) throw new Error(`no fixed value of ${length} bytes is left`);
      return left.splice(index, 1)[0]!.slice();
    },
  };
}

/** What a promise came to, without leaving its rejection unhandled. */
export function outcome<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (cause) => ({ error: cause }),
  );
}

/** Lets time pass until the promise settles, a second at a time. Fails when it does not within `limitMs`. */
export async function settled<T>(clock: ManualClock, promise: Promise<T>, limitMs: number) {
  let end: { value: T } | { error: unknown } | undefined;
  const start = clock.monotonic();
  const watched = outcome(promise).then((result) => {
    end = result;
  });
  await clock.advance(0);
  while (!end && clock.monotonic() - start < limitMs) await clock.advance(Math.min(1000, limitMs));
  if (!end) throw new Error(`still not settled after ${limitMs} ms`);
  await watched;
  return { ...end, afterMs: clock.monotonic() - start };
}

export { ManualClock };

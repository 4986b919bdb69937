import { concatBytes } from '../../src/basics/bytes.ts';
import { Emitter } from '../../src/basics/emitter.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { type CborMap, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { HidCommand, parsePacket, splitMessage } from '../../src/fido/ctaphid.ts';
import type { Stage, StagedKey } from './stage.ts';

/** What a key says to a command: a status, or a status and members. */
export type Lie = (command: number, parameters: CborMap) => number | CborMap;

const channel = 0x0bad_cafe;

/** A key that answers every command at once with whatever `lie` says, whoever touches it or not. */
export class LyingConnection implements HidConnection {
  readonly packetSize = 64;
  readonly #lie: Lie;
  readonly #packets = new Emitter<Uint8Array>();
  #command = 0;
  #length = 0;
  #received: Uint8Array = new Uint8Array(0);

  constructor(lie: Lie) {
    this.#lie = lie;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const packet = parsePacket(bytes);
    if (packet.type === 'initialization') {
      this.#command = packet.command;
      this.#length = packet.length;
      this.#received = new Uint8Array(packet.data);
    } else {
      this.#received = concatBytes(this.#received, packet.data);
    }
    if (this.#received.length < this.#length) return;
    const message = this.#received.subarray(0, this.#length);
    await Promise.resolve();
    if (this.#command === HidCommand.init) {
      const grant = Uint8Array.of(0x0b, 0xad, 0xca, 0xfe, 2, 1, 0, 0, 4);
      this.#say({ channel: packet.channel, command: HidCommand.init, payload: concatBytes(message, grant) });
    } else if (this.#command === HidCommand.cbor) {
      const parameters = message.length > 1 ? (decodeCbor(message.subarray(1)) as CborMap) : new Map();
      const answer = this.#lie(message[0] ?? 0, parameters);
      const payload =
        typeof answer === 'number' ? Uint8Array.of(answer) : concatBytes(Uint8Array.of(0), encodeCbor(answer));
      this.#say({ channel, command: HidCommand.cbor, payload });
    }
  }

  onPacket(listener: (packet: Uint8Array) => void) {
    return this.#packets.on(listener);
  }

  onClosed() {
    return () => {};
  }

  async close(): Promise<void> {}

  #say(message: Parameters<typeof splitMessage>[0]): void {
    for (const packet of splitMessage(message)) this.#packets.emit(packet);
  }
}

/** Puts a liar in the place of every key of the stage. */
export function plugLiar(stage: Stage, lie: Lie): StagedKey {
  const key = stage.plugKey();
  stage.rack.open = () => new LyingConnection(lie);
  return key;
}

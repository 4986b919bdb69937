import { toHex } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { type Random, seededRandom } from '../../src/basics/random.ts';
import { VirtualConnection } from '../../src/hid/virtual-connection.ts';
import { FaultLine } from '../../src/scenario/fault-line.ts';
import { Flash } from '../../src/virtual-key/flash/flash.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

/** A virtual key on a line with faults, connections to it, and a clock that tests move. */
export class Bench {
  readonly clock: ManualClock;
  /** For the client. */
  readonly random: Random;
  readonly key: VirtualKey;
  readonly line: FaultLine;
  /** Every report at the client's end: time, direction and bytes. */
  readonly trace: string[] = [];
  readonly warnings: string[] = [];
  readonly bus = {
    plugIn: (power: 'host' | 'power-only') => {
      this.key.plugIn(power);
      if (power === 'host') this.key.enumerated();
    },
    unplug: () => {
      this.key.unplug();
      for (const connection of [...this.#connections]) connection.lose();
    },
  };
  readonly log = {
    info() {},
    warn: (event: string, details?: object) => {
      this.warnings.push(`${event} ${JSON.stringify(details)}`);
    },
  };
  readonly #connections = new Set<VirtualConnection>();
  readonly #memory = volatileMemory();

  constructor({ model = atkeyPro, seed = 'bench', start }: { model?: KeyModel; seed?: string; start?: number } = {}) {
    const { log } = this;
    this.clock = new ManualClock(start);
    this.random = seededRandom(`${seed}: client`);
    const keyPorts = { clock: this.clock, random: seededRandom(`${seed}: key`), memory: this.#memory, log };
    this.key = new VirtualKey(model, keyPorts);
    this.line = new FaultLine(this.key, { clock: this.clock, random: seededRandom(`${seed}: line`) });
    this.line.onTraffic(({ direction, packet }) => {
      this.trace.push(`${this.clock.monotonic()} ${direction} ${toHex(packet)}`);
    });
  }

  connect(): VirtualConnection {
    const connection = new VirtualConnection(this.line, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    return connection;
  }

  /** As the key's memory has them. */
  get retries(): { pin: number; uv: number } {
    const { pin } = new Flash(this.#memory, this.key.model);
    return { pin: pin.pinRetries, uv: pin.uvRetries };
  }

  get connections(): number {
    return this.#connections.size;
  }
}

import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { Recording } from '../conversation/recording.ts';
import { ReplayedKey } from '../conversation/replayed-key.ts';
import { KeyNotFound } from '../operations/ports.ts';
import { Cable } from './cable.ts';
import type { AttachedKey } from './usb-keys.ts';
import { VirtualConnection } from './virtual-connection.ts';

interface Replayed {
  readonly recording: Recording;
  readonly cable: Cable;
  readonly connections: Set<VirtualConnection>;
}

/** Keys that answer as recorded ones did: attached until they are taken out or the program ends. */
export class ReplayedKeys {
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #keys = new Map<string, Replayed>();
  readonly #changes = new Emitter<void>();
  #counter = 0;

  constructor(ports: { clock: Clock; random: Random; log: Log }) {
    this.#ports = ports;
  }

  /** @returns the id of the attached key */
  attach(recording: Recording): { keyId: string; cable: Cable } {
    const { log } = this.#ports;
    const keyId = `replay-attachment-${++this.#counter}`;
    const key = new ReplayedKey(recording, this.#ports);
    key.onUnmatched(({ message, command }) => log.info('replay-unmatched', { keyId, message, command: command ?? '' }));
    const cable = new Cable(key);
    cable.isPlugged = true;
    // What it was about to send must not keep a timer.
    cable.onPlugChange(() => key.powerCycle());
    this.#keys.set(keyId, { recording, cable, connections: new Set() });
    this.#changes.emit();
    return { keyId, cable };
  }

  /** @throws KeyNotFound */
  detach(keyId: string): void {
    const replayed = this.#keys.get(keyId);
    if (!replayed) throw new KeyNotFound(`no replayed key has the id ${keyId}`);
    this.#keys.delete(keyId);
    replayed.cable.isPlugged = false;
    for (const connection of [...replayed.connections]) connection.lose();
    this.#changes.emit();
  }

  attached(): AttachedKey[] {
    return [...this.#keys].map(([id, { recording }]) => ({
      id,
      kind: 'virtual',
      manufacturer: 'Touchstone',
      product: recording.product,
      serial: null,
      vendorId: recording.vendorId ?? 0,
      productId: recording.productId ?? 0,
      access: 'ready',
    }));
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /** Undefined where no replayed key has this id. */
  open(keyId: string): VirtualConnection | undefined {
    const replayed = this.#keys.get(keyId);
    if (!replayed) return undefined;
    const { cable, connections } = replayed;
    const connection = new VirtualConnection(cable, () => connections.delete(connection));
    connections.add(connection);
    return connection;
  }

  cable(keyId: string): Cable | undefined {
    return this.#keys.get(keyId)?.cable;
  }
}

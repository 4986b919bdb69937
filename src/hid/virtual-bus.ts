import { toHex } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { HidConnection } from '../ctap/hid-connection.ts';
import {
  KeyNotFound,
  type LedSource,
  UnknownModel,
  VirtualKeyNotFound,
  type VirtualKeyRack,
} from '../operations/ports.ts';
import { DamagedKeyMemory } from '../virtual-key/flash/records.ts';
import type { KeyModel } from '../virtual-key/models/key-model.ts';
import { keyModels } from '../virtual-key/models/key-models.ts';
import { VirtualKey } from '../virtual-key/virtual-key.ts';
import { fingersOf, sampleCodes } from './lab-names.ts';
import type { AttachedKey } from './usb-keys.ts';
import { VirtualConnection } from './virtual-connection.ts';
import type { ShelvedKey, VirtualKeyShelf } from './virtual-key-shelf.ts';

type VirtualKeyState = ReturnType<VirtualKeyRack['list']>[number];
type Power = 'power-only' | 'host';
type Finger = Parameters<VirtualKeyRack['finger']>[1];
type SampleStatus = Parameters<VirtualKeyRack['finger']>[2];

export interface VirtualBusPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly shelf: VirtualKeyShelf;
  /** What keys can be made of; the models of the product unless told. */
  readonly models?: readonly KeyModel[];
}

interface RackedKey {
  readonly shelved: ShelvedKey;
  readonly model: KeyModel;
  readonly key: VirtualKey;
  readonly connections: Set<VirtualConnection>;
  readonly forget: Unsubscribe;
  /** The id among the attached keys, while a host sees it. */
  keyId: string | null;
}

/**
 * Virtual keys on a bus inside this process: made and kept on a shelf, plugged in and pulled out while the program runs, seen
 * by the client through the same 64-byte reports as a physical key. Each start finds them unplugged: what a key remembers
 * outlasts the program, where it was plugged in does not.
 */
export class VirtualBus implements VirtualKeyRack {
  readonly #ports: VirtualBusPorts;
  readonly #models: readonly KeyModel[];
  readonly #keys = new Map<string, RackedKey>();
  readonly #rackChanges = new Emitter<void>();
  readonly #attachmentChanges = new Emitter<void>();
  readonly #damaged: { id: string; record: string }[] = [];
  #counter = 0;

  constructor(ports: VirtualBusPorts) {
    this.#ports = ports;
    this.#models = ports.models ?? keyModels;
    for (const shelved of ports.shelf.list()) this.#takeFromShelf(shelved);
  }

  // The rack, as the Lab sees it.

  models(): readonly { model: string; name: string }[] {
    return this.#models.map(({ id, name }) => ({ model: id, name }));
  }

  list(): VirtualKeyState[] {
    return [...this.#keys.values()].map(({ shelved, model, key, keyId }) => {
      const { enrolledFingers, ...state } = key.snapshot();
      return {
        id: shelved.id,
        model: shelved.model,
        modelName: model.name,
        serial: shelved.serial,
        keyId,
        ...state,
        enrolledFingers: fingersOf(enrolledFingers),
      };
    });
  }

  /** Keys that were left on the shelf because a record of their memory is not what a virtual key writes. */
  get damaged(): readonly { readonly id: string; readonly record: string }[] {
    return this.#damaged;
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#rackChanges.on(listener);
  }

  create(model: string): string {
    if (!this.#models.some(({ id }) => id === model)) {
      throw new UnknownModel(`got the model ${JSON.stringify(model)}, expected one of ${this.#modelIds()}`);
    }
    const id = `virtual-${toHex(this.#ports.random.bytes(6))}`;
    const serial = `VK${toHex(this.#ports.random.bytes(4)).toUpperCase()}`;
    const shelved = { id, model, serial };
    this.#ports.shelf.create(shelved);
    this.#takeFromShelf(shelved);
    this.#rackChanges.emit();
    return id;
  }

  remove(id: string): void {
    const racked = this.#get(id);
    this.#pull(racked);
    racked.forget();
    this.#keys.delete(id);
    this.#ports.shelf.remove(id);
    this.#rackChanges.emit();
  }

  plug(id: string, power: Power): void {
    const racked = this.#get(id);
    if (racked.key.snapshot().power === power) return;
    this.#pull(racked);
    racked.key.plugIn(power);
    if (power === 'host') {
      racked.keyId = `virtual-attachment-${++this.#counter}`;
      racked.key.enumerated();
      this.#ports.log.info('virtual-key-attached', { id, keyId: racked.keyId });
      this.#attachmentChanges.emit();
    }
    this.#rackChanges.emit();
  }

  unplug(id: string): void {
    this.#pull(this.#get(id));
  }

  touch(id: string): void {
    this.#get(id).key.touch();
  }

  finger(id: string, finger: Finger, sample: SampleStatus): void {
    this.#get(id).key.finger(finger, sampleCodes[sample]);
  }

  button(id: string, clicks: number): void {
    this.#get(id).key.clickButton(clicks);
  }

  // The bus, as the client sees it.

  attached(): AttachedKey[] {
    const attached: AttachedKey[] = [];
    for (const { keyId, model, shelved } of this.#keys.values()) {
      if (keyId === null) continue;
      attached.push({
        id: keyId,
        kind: 'virtual',
        manufacturer: model.manufacturer,
        product: model.name,
        serial: shelved.serial,
        vendorId: model.vendorId,
        productId: model.productId,
        access: 'ready',
      });
    }
    return attached;
  }

  onAttachmentChange(listener: () => void): Unsubscribe {
    return this.#attachmentChanges.on(listener);
  }

  /** @throws KeyNotFound when no virtual key has this attachment id (any more) */
  open(keyId: string): HidConnection {
    const racked = this.#attachedAs(keyId);
    if (!racked) throw new KeyNotFound(`no virtual key has the id ${keyId}`);
    const connection = new VirtualConnection(racked.key, () => racked.connections.delete(connection));
    racked.connections.add(connection);
    return connection;
  }

  /** The LED of an attached key; undefined where no virtual key has this attachment id. */
  led(keyId: string): LedSource | undefined {
    const racked = this.#attachedAs(keyId);
    if (!racked) return undefined;
    const { key } = racked;
    return {
      now: () => key.led,
      onChange(listener) {
        let shown = JSON.stringify(key.led);
        return key.onChange(() => {
          const now = JSON.stringify(key.led);
          if (now === shown) return;
          shown = now;
          listener(key.led);
        });
      },
    };
  }

  /** DER of the root certificate of each virtual key: what a directory trusts while the Lab is on. */
  attestationRoots(): Uint8Array[] {
    return [...this.#keys.values()].map(({ key }) => key.attestationRoot());
  }

  /** Pulls every key out: for the end of the program. */
  close(): void {
    for (const racked of this.#keys.values()) this.#pull(racked);
  }

  #takeFromShelf(shelved: ShelvedKey): void {
    const { log } = this.#ports;
    const model = this.#models.find(({ id }) => id === shelved.model);
    if (!model) {
      // Left on the shelf: a newer version of the program may have made it.
      log.warn('virtual-key-of-unknown-model', { id: shelved.id, model: shelved.model });
      return;
    }
    const key = this.#wake(model, shelved);
    if (!key) return;
    const forget = key.onChange(() => this.#rackChanges.emit());
    this.#keys.set(shelved.id, { shelved, model, key, connections: new Set(), forget, keyId: null });
  }

  /** Undefined where its memory is damaged: it stays on the shelf as it is, and the others are there all the same. */
  #wake(model: KeyModel, { id }: ShelvedKey): VirtualKey | undefined {
    const { clock, random, log, shelf } = this.#ports;
    try {
      return new VirtualKey(model, { clock, random, log, memory: shelf.keyMemory(id) });
    } catch (cause) {
      if (!(cause instanceof DamagedKeyMemory)) throw cause;
      log.warn('virtual-key-damaged', { id, record: cause.record });
      this.#damaged.push({ id, record: cause.record });
      return undefined;
    }
  }

  #pull(racked: RackedKey): void {
    if (racked.key.snapshot().power === 'unplugged') return;
    const wasAttached = racked.keyId !== null;
    racked.keyId = null;
    racked.key.unplug();
    for (const connection of [...racked.connections]) connection.lose();
    if (wasAttached) {
      this.#ports.log.info('virtual-key-detached', { id: racked.shelved.id });
      this.#attachmentChanges.emit();
    }
    this.#rackChanges.emit();
  }

  #get(id: string): RackedKey {
    const racked = this.#keys.get(id);
    if (!racked) throw new VirtualKeyNotFound(`no virtual key has the id ${id}`);
    return racked;
  }

  #attachedAs(keyId: string): RackedKey | undefined {
    return [...this.#keys.values()].find((racked) => racked.keyId === keyId);
  }

  #modelIds(): string {
    return this.#models.map(({ id }) => id).join(', ');
  }
}

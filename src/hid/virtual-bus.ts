import { toHex } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { HidConnection } from '../ctap/hid-connection.ts';
import {
  type Finger,
  type Hands,
  KeyNotFound,
  type LedSource,
  type Placement,
  type SampleStatus,
  UnknownModel,
  UnknownQuirk,
  VirtualKeyNotFound,
  type VirtualKeyRack,
  type VirtualKeyState,
} from '../operations/ports.ts';
import type { ScenarioRun, ScenarioStage } from '../scenario/play-scenario.ts';
import { DamagedKeyMemory } from '../virtual-key/flash/records.ts';
import { type KeyMemory, volatileMemory } from '../virtual-key/key-memory.ts';
import { type KeyModel, keyQuirks } from '../virtual-key/models/key-model.ts';
import { keyModels } from '../virtual-key/models/key-models.ts';
import type { DescribedKey } from '../virtual-key/test-metadata.ts';
import { VirtualKey } from '../virtual-key/virtual-key.ts';
import type { Passing } from './cable.ts';
import { ConversationFeed } from './conversation-feed.ts';
import { sampleCodes, sampleName } from './lab-names.ts';
import { type AutomaticHands, RackedKey } from './racked-key.ts';
import { ReplayedKeys } from './replayed-keys.ts';
import type { Changes } from './told-key.ts';
import type { AttachedKey } from './usb-keys.ts';
import { VirtualKeyModels } from './virtual-key-models.ts';
import type { KeyState, ShelvedKey, VirtualKeyShelf } from './virtual-key-shelf.ts';

export interface VirtualBusPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly shelf: VirtualKeyShelf;
  readonly automaticHands: AutomaticHands;
  /** What keys can be made of; the models of the product unless told. */
  readonly models?: readonly KeyModel[];
}

/**
 * Virtual keys on a bus inside this process: made and kept on a shelf, plugged in and pulled out while the program runs, seen
 * by the client through the same 64-byte reports as a physical key. Each start finds them unplugged: what a key remembers
 * outlasts the program, where it was plugged in does not.
 */
export class VirtualBus implements VirtualKeyRack {
  /** What is said with the keys of this bus. */
  readonly feed: ConversationFeed;
  /** Keys on this bus that are not on the rack. */
  readonly replayed: ReplayedKeys;
  readonly #ports: VirtualBusPorts;
  readonly #models: VirtualKeyModels;
  readonly #keys = new Map<string, RackedKey>();
  readonly #rackChanges = new Emitter<void>();
  readonly #attachmentChanges = new Emitter<void>();
  readonly #damaged: { id: string; record: string }[] = [];
  #counter = 0;

  constructor(ports: VirtualBusPorts) {
    this.#ports = ports;
    this.feed = new ConversationFeed(ports.clock);
    this.replayed = new ReplayedKeys(ports);
    this.replayed.onChange(() => this.#attachmentChanges.emit());
    this.#models = new VirtualKeyModels(ports.models ?? keyModels);
    for (const shelved of ports.shelf.list()) this.#takeFromShelf(shelved);
  }

  // The rack, as the Lab sees it.

  models(): ReturnType<VirtualKeyRack['models']> {
    return this.#models.facts();
  }

  quirks(): readonly string[] {
    return keyQuirks;
  }

  list(): VirtualKeyState[] {
    return [...this.#keys.values()].map((racked) => racked.state());
  }

  /** Keys that were left on the shelf because a record of their memory is not what a virtual key writes. */
  get damaged(): readonly { readonly id: string; readonly record: string }[] {
    return this.#damaged;
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#rackChanges.on(listener);
  }

  create(model: string, quirks: readonly string[] = []): string {
    const id = this.#newId();
    const serial = `VK${toHex(this.#ports.random.bytes(4)).toUpperCase()}`;
    const shelved = { id, model, quirks: [...new Set(quirks)], serial };
    this.#models.of(shelved);
    return this.#put(shelved);
  }

  /** What an unpowered key is and remembers. */
  stateOf(id: string): KeyState {
    const { model, quirks, serial } = this.get(id).shelved;
    return { model, quirks, serial, records: this.#ports.shelf.keyMemory(id).read() };
  }

  /**
   * A new key that is and remembers what another one did.
   * @throws UnknownModel
   * @throws UnknownQuirk
   * @throws DamagedKeyMemory
   * @throws KeyMemoryFull; nothing was made in any of these cases
   */
  createFrom({ model, quirks, serial, records }: KeyState): string {
    const shelved = { id: this.#newId(), model, quirks: [...new Set(quirks)], serial };
    // Tried on a memory of its own: what no key can wake up with does not get onto the shelf.
    const trial = volatileMemory();
    trial.write(records);
    this.#wake(shelved, trial);
    return this.#put(shelved, records);
  }

  remove(id: string): void {
    const racked = this.get(id);
    this.#pull(racked);
    void racked.end();
    this.#keys.delete(id);
    this.feed.forget(id);
    this.#ports.shelf.remove(id);
    this.#rackChanges.emit();
  }

  wipe(id: string): void {
    this.get(id).key.wipe();
  }

  plug(id: string, power: 'power-only' | 'host'): void {
    const racked = this.get(id);
    if (racked.power === power) return;
    this.#pull(racked);
    if (power === 'power-only') {
      racked.plug(null);
      return;
    }
    const keyId = `virtual-attachment-${++this.#counter}`;
    racked.plug(keyId);
    this.#ports.log.info('virtual-key-attached', { id, keyId });
    this.#attachmentChanges.emit();
  }

  unplug(id: string): void {
    this.#pull(this.get(id));
  }

  touch(id: string, held = false): void {
    this.get(id).key.touch(held);
  }

  finger(id: string, finger: Finger, sample: SampleStatus | Placement): SampleStatus {
    const { key } = this.get(id);
    return sampleName(key.finger(finger, typeof sample === 'string' ? sampleCodes[sample] : sample));
  }

  button(id: string, press: number | 'long'): void {
    const { key } = this.get(id);
    if (press === 'long') key.pressButton();
    else key.clickButton(press);
  }

  setHands(id: string, hands: Changes<Hands>): void {
    this.get(id).setHands(hands);
  }

  /** What played on this key before ends. @param begin begins to play on it */
  play(id: string, begin: (stage: Pick<ScenarioStage, 'key' | 'line' | 'bus'>) => ScenarioRun): void {
    const bus = {
      plugIn: (power: 'host' | 'power-only') => this.plug(id, power),
      unplug: () => this.unplug(id),
    };
    this.get(id).play((stage) => begin({ ...stage, bus }));
  }

  /** @throws VirtualKeyNotFound */
  get(id: string): RackedKey {
    const racked = this.#keys.get(id);
    if (!racked) throw new VirtualKeyNotFound(`no virtual key has the id ${id}`);
    return racked;
  }

  // The bus, as the client sees it.

  attached(): AttachedKey[] {
    return [...[...this.#keys.values()].flatMap((racked) => racked.attached() ?? []), ...this.replayed.attached()];
  }

  onAttachmentChange(listener: () => void): Unsubscribe {
    return this.#attachmentChanges.on(listener);
  }

  /** @throws KeyNotFound when no virtual key has this attachment id (any more) */
  open(keyId: string): HidConnection {
    const connection = this.#attachedAs(keyId)?.open() ?? this.replayed.open(keyId);
    if (!connection) throw new KeyNotFound(`no virtual key has the id ${keyId}`);
    return connection;
  }

  /** Every report of an attached key. @throws KeyNotFound when no virtual key has this attachment id (any more) */
  onTraffic(keyId: string, listener: (passing: Passing) => void): Unsubscribe {
    const cable = this.#attachedAs(keyId)?.cable ?? this.replayed.cable(keyId);
    if (!cable) throw new KeyNotFound(`no virtual key has the id ${keyId}`);
    return cable.onTraffic(listener);
  }

  /** The LED of an attached key; undefined where no key of the rack has this attachment id. */
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

  /** Each virtual key as test metadata describes it: what a directory trusts while the Lab is on. */
  describedKeys(): DescribedKey[] {
    return [...this.#keys.values()].map(({ key }) => ({
      model: key.model,
      root: key.attestationRoot(),
      leafPoint: key.attestationPoint(),
    }));
  }

  /** Pulls every key out and closes their sockets: for the end of the program. */
  async close(): Promise<void> {
    for (const { id } of this.replayed.attached()) this.replayed.detach(id);
    const keys = [...this.#keys.values()];
    for (const racked of keys) this.#pull(racked);
    await Promise.all(keys.map((racked) => racked.end()));
  }

  #newId(): string {
    return `virtual-${toHex(this.#ports.random.bytes(6))}`;
  }

  #put(shelved: ShelvedKey, records?: ReadonlyMap<string, Uint8Array>): string {
    this.#ports.shelf.create(shelved, records);
    this.#takeFromShelf(shelved);
    this.#rackChanges.emit();
    return shelved.id;
  }

  #takeFromShelf(shelved: ShelvedKey): void {
    const key = this.#wakeFromShelf(shelved);
    if (!key) return;
    const { clock, random, automaticHands } = this.#ports;
    const racked = new RackedKey(shelved, key, { clock, random, automaticHands });
    racked.onChange(() => this.#rackChanges.emit());
    this.#keys.set(shelved.id, racked);
    this.feed.follow(shelved.id, racked.cable);
  }

  /** Undefined where it cannot be made: it stays on the shelf as it is, and the others are there all the same. */
  #wakeFromShelf(shelved: ShelvedKey): VirtualKey | undefined {
    const { log, shelf } = this.#ports;
    const { id } = shelved;
    try {
      return this.#wake(shelved, shelf.keyMemory(id));
    } catch (cause) {
      // A newer version of the program may have made it.
      if (cause instanceof UnknownModel) log.warn('virtual-key-of-unknown-model', { id, model: shelved.model });
      else if (cause instanceof UnknownQuirk) {
        log.warn('virtual-key-of-unknown-quirks', { id, quirks: shelved.quirks.join(' ') });
      } else if (cause instanceof DamagedKeyMemory) {
        log.warn('virtual-key-damaged', { id, record: cause.record });
        this.#damaged.push({ id, record: cause.record });
      } else throw cause;
      return undefined;
    }
  }

  /** @throws UnknownModel, UnknownQuirk, DamagedKeyMemory */
  #wake(shelved: ShelvedKey, memory: KeyMemory): VirtualKey {
    const { clock, random, log } = this.#ports;
    return new VirtualKey(this.#models.of(shelved), { clock, random, log, memory });
  }

  #pull(racked: RackedKey): void {
    if (racked.power === 'unplugged') return;
    const wasAttached = racked.keyId !== null;
    racked.pull();
    if (wasAttached) {
      this.#ports.log.info('virtual-key-detached', { id: racked.shelved.id });
      this.#attachmentChanges.emit();
    }
  }

  #attachedAs(keyId: string): RackedKey | undefined {
    return [...this.#keys.values()].find((racked) => racked.keyId === keyId);
  }
}

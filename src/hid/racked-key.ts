import type { Unsubscribe } from '../basics/emitter.ts';
import { type Hands, type LabSocket, VirtualKeyNotFound, type VirtualKeyState } from '../operations/ports.ts';
import type { KeyModel } from '../virtual-key/models/key-model.ts';
import type { VirtualKey } from '../virtual-key/virtual-key.ts';
import { Cable } from './cable.ts';
import { fingersOf } from './lab-names.ts';
import type { KeySocket } from './sockets/key-socket.ts';
import type { AttachedKey } from './usb-keys.ts';
import { VirtualConnection } from './virtual-connection.ts';
import type { ShelvedKey } from './virtual-key-shelf.ts';

/** One virtual key on the rack, with its cable and whoever holds its other end. It is unplugged at first. */
export class RackedKey {
  readonly shelved: ShelvedKey;
  readonly model: KeyModel;
  readonly key: VirtualKey;
  readonly cable: Cable;
  readonly #connections = new Set<VirtualConnection>();
  readonly #sockets = new Map<string, KeySocket>();
  readonly #changed: () => void;
  readonly #forgetKey: Unsubscribe;
  #keyId: string | null = null;
  #hasEnded = false;
  #hands: Hands = { autoTouch: false, autoFinger: null, resetAnyTime: false };

  /** @param changed called when something that `state` tells may have changed */
  constructor(shelved: ShelvedKey, key: VirtualKey, changed: () => void) {
    this.shelved = shelved;
    this.model = key.model;
    this.key = key;
    this.cable = new Cable(key);
    this.#changed = changed;
    this.#forgetKey = key.onChange(changed);
  }

  /** The id among the attached keys, while a host sees it. */
  get keyId(): string | null {
    return this.#keyId;
  }

  get power(): VirtualKeyState['power'] {
    return this.key.snapshot().power;
  }

  state(): VirtualKeyState {
    const { shelved, model } = this;
    const { enrolledFingers, ...seen } = this.key.snapshot();
    return {
      id: shelved.id,
      model: shelved.model,
      modelName: model.name,
      serial: shelved.serial,
      quirks: [...shelved.quirks],
      keyId: this.#keyId,
      ...seen,
      enrolledFingers: fingersOf(enrolledFingers),
      hands: this.#hands,
      sockets: [...this.#sockets.values()].map(socketState),
      scenario: null,
    };
  }

  attached(): AttachedKey | null {
    if (this.#keyId === null) return null;
    const { model, shelved } = this;
    return {
      id: this.#keyId,
      kind: 'virtual',
      manufacturer: model.manufacturer,
      product: model.name,
      serial: shelved.serial,
      vendorId: model.vendorId,
      productId: model.productId,
      access: 'ready',
    };
  }

  /** @param keyId the id of this attachment; null: power without a host */
  plug(keyId: string | null): void {
    this.#keyId = keyId;
    this.key.plugIn(keyId === null ? 'power-only' : 'host');
    if (keyId !== null) {
      this.key.enumerated();
      this.cable.isPlugged = true;
    }
    this.#changed();
  }

  pull(): void {
    this.#keyId = null;
    this.key.unplug();
    this.cable.isPlugged = false;
    for (const connection of [...this.#connections]) connection.lose();
    this.#changed();
  }

  open(): VirtualConnection {
    const connection = new VirtualConnection(this.cable, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    return connection;
  }

  set hands(hands: Hands) {
    this.#hands = hands;
    this.key.resetAnyTime = hands.resetAnyTime;
    this.#changed();
  }

  /** From now on other programs reach the key there. @throws VirtualKeyNotFound when it has left the rack meanwhile */
  async addSocket(socket: KeySocket): Promise<LabSocket> {
    if (this.#hasEnded) {
      await socket.close();
      throw new VirtualKeyNotFound(`the virtual key ${this.shelved.id} has left the rack`);
    }
    this.#sockets.set(socket.id, socket);
    socket.onChange(this.#changed);
    this.#changed();
    return socketState(socket);
  }

  /** Nothing happens where no socket has this id. */
  async closeSocket(id: string): Promise<void> {
    const socket = this.#sockets.get(id);
    if (!this.#sockets.delete(id)) return;
    await socket?.close();
    this.#changed();
  }

  /** It leaves the rack, or the program ends. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#forgetKey();
    const sockets = [...this.#sockets.values()];
    this.#sockets.clear();
    await Promise.all(sockets.map((socket) => socket.close()));
  }
}

const socketState = (socket: KeySocket): LabSocket => ({
  id: socket.id,
  kind: socket.kind,
  address: socket.address,
  clients: socket.clients(),
  problem: socket.problem?.reason ?? null,
});

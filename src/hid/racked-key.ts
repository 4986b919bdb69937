import type { Clock } from '../basics/clock.ts';
import type { Unsubscribe } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import { type Hands, type LabSocket, VirtualKeyNotFound, type VirtualKeyState } from '../operations/ports.ts';
import { FaultLine } from '../scenario/fault-line.ts';
import type { ScenarioRun } from '../scenario/play-scenario.ts';
import type { KeyModel } from '../virtual-key/models/key-model.ts';
import type { VirtualKey } from '../virtual-key/virtual-key.ts';
import { Cable } from './cable.ts';
import { fingersOf } from './lab-names.ts';
import type { KeySocket } from './sockets/key-socket.ts';
import type { AttachedKey } from './usb-keys.ts';
import { VirtualConnection } from './virtual-connection.ts';
import type { ShelvedKey } from './virtual-key-shelf.ts';

/** Answers for a person, from now until it is stopped. */
export type AutomaticHands = (
  key: VirtualKey,
  options: { clock: Clock; touch: boolean; finger: string | null },
) => { stop(): void };

interface RackedKeyPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly automaticHands: AutomaticHands;
  /** Something that `state` tells may have changed. */
  readonly changed: () => void;
}

/** One virtual key on the rack, with its cable and whoever holds its other end. It is unplugged at first. */
export class RackedKey {
  readonly shelved: ShelvedKey;
  readonly model: KeyModel;
  readonly key: VirtualKey;
  readonly cable: Cable;
  readonly #ports: RackedKeyPorts;
  readonly #line: FaultLine;
  readonly #connections = new Set<VirtualConnection>();
  readonly #sockets = new Map<string, KeySocket>();
  readonly #forgetKey: Unsubscribe;
  #keyId: string | null = null;
  #hasEnded = false;
  #hands: Hands = { autoTouch: false, autoFinger: null, resetAnyTime: false };
  #automatic: { stop(): void } | undefined;
  #scenario: { readonly run: ScenarioRun; readonly forget: Unsubscribe } | undefined;

  constructor(shelved: ShelvedKey, key: VirtualKey, ports: RackedKeyPorts) {
    this.shelved = shelved;
    this.model = key.model;
    this.key = key;
    this.#ports = ports;
    this.#line = new FaultLine(key, ports);
    this.cable = new Cable(this.#line);
    this.#forgetKey = key.onChange(ports.changed);
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
      fingerprints: enrolledFingers.length,
      hands: this.#hands,
      sockets: [...this.#sockets.values()].map(socketState),
      scenario: this.#scenario?.run.state() ?? null,
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
    this.#ports.changed();
  }

  pull(): void {
    this.#keyId = null;
    this.key.unplug();
    this.cable.isPlugged = false;
    for (const connection of [...this.#connections]) connection.lose();
    this.#ports.changed();
  }

  open(): VirtualConnection {
    const connection = new VirtualConnection(this.cable, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    return connection;
  }

  set hands(hands: Hands) {
    const { clock, automaticHands } = this.#ports;
    const { autoTouch: touch, autoFinger: finger, resetAnyTime } = hands;
    this.#hands = hands;
    this.key.resetAnyTime = resetAnyTime;
    this.#automatic?.stop();
    this.#automatic = touch || finger !== null ? automaticHands(this.key, { clock, touch, finger }) : undefined;
    this.#ports.changed();
  }

  /** What played before ends. @param begin begins to play on this key */
  play(begin: (stage: { key: VirtualKey; line: FaultLine }) => ScenarioRun): void {
    this.stopScenario();
    const run = begin({ key: this.key, line: this.#line });
    this.#scenario?.forget();
    this.#scenario = { run, forget: run.onChange(this.#ports.changed) };
    this.#ports.changed();
  }

  stopScenario(): void {
    this.#scenario?.run.stop();
  }

  /** From now on other programs reach the key there. @throws VirtualKeyNotFound when it has left the rack meanwhile */
  async addSocket(socket: KeySocket): Promise<LabSocket> {
    if (this.#hasEnded) {
      await socket.close();
      throw new VirtualKeyNotFound(`the virtual key ${this.shelved.id} has left the rack`);
    }
    this.#sockets.set(socket.id, socket);
    socket.onChange(this.#ports.changed);
    this.#ports.changed();
    return socketState(socket);
  }

  /** Nothing happens where no socket has this id. */
  async closeSocket(id: string): Promise<void> {
    const socket = this.#sockets.get(id);
    if (!this.#sockets.delete(id)) return;
    await socket?.close();
    this.#ports.changed();
  }

  /** It leaves the rack, or the program ends. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#forgetKey();
    this.#automatic?.stop();
    this.#scenario?.forget();
    this.stopScenario();
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

import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import { type LabControl, type LabSocket, VirtualKeyNotFound, type VirtualKeyState } from '../operations/ports.ts';
import { FaultLine } from '../scenario/fault-line.ts';
import type { ScenarioRun } from '../scenario/play-scenario.ts';
import type { KeyModel } from '../virtual-key/models/key-model.ts';
import type { VirtualKey } from '../virtual-key/virtual-key.ts';
import { Cable } from './cable.ts';
import { fingersOf } from './lab-names.ts';
import type { KeySocket } from './sockets/key-socket.ts';
import { type Changes, changedHands, type KeyHands, type ToldKey, tellKey, tellSocket } from './told-key.ts';
import type { AttachedKey } from './usb-keys.ts';
import { VirtualConnection } from './virtual-connection.ts';
import type { ShelvedKey } from './virtual-key-shelf.ts';

/** Answers for a person, from now until it is stopped. */
export type AutomaticHands = (
  key: VirtualKey,
  options: { clock: Clock; touch: boolean; finger: string | null },
) => { stop(): void };

/** A way for test programs to operate the key. */
export interface KeyControl {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Programs that hold a connection. */
  controllers(): number;
  /** Whether one of them keeps a finger on the touch area. */
  touchHeld(): boolean;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
}

interface RackedKeyPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly automaticHands: AutomaticHands;
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
  readonly #changes = new Emitter<void>();
  readonly #changed = () => this.#changes.emit();
  readonly #forgetKey: Unsubscribe;
  #control: KeyControl | undefined;
  #keyId: string | null = null;
  #hasEnded = false;
  #hands: KeyHands = { autoTouch: false, autoFinger: null, resetAnyTime: false };
  #automatic: { stop(): void } | undefined;
  #scenario: { readonly run: ScenarioRun; readonly forget: Unsubscribe } | undefined;

  constructor(shelved: ShelvedKey, key: VirtualKey, ports: RackedKeyPorts) {
    this.shelved = shelved;
    this.model = key.model;
    this.key = key;
    this.#ports = ports;
    this.#line = new FaultLine(key, ports);
    this.cable = new Cable(this.#line);
    this.#forgetKey = key.onChange(this.#changed);
  }

  /** The id among the attached keys, while a host sees it. */
  get keyId(): string | null {
    return this.#keyId;
  }

  get power(): VirtualKeyState['power'] {
    return this.key.snapshot().power;
  }

  get sockets(): readonly KeySocket[] {
    return [...this.#sockets.values()];
  }

  /** Something that `state` tells may have changed. */
  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /** As whoever operates it sees it, in the Lab or elsewhere. */
  told(): ToldKey {
    return tellKey(this.key, { hands: this.#hands, sockets: this.#sockets.values(), scenario: this.#scenario?.run });
  }

  state(): VirtualKeyState {
    const { shelved, model } = this;
    const { enrolledFingers, ...told } = this.told();
    return {
      id: shelved.id,
      model: shelved.model,
      modelName: model.name,
      serial: shelved.serial,
      quirks: [...shelved.quirks],
      keyId: this.#keyId,
      ...told,
      enrolledFingers: fingersOf(enrolledFingers),
      fingerprints: enrolledFingers.length,
      sockets: this.sockets.map(socketState),
      control: this.#control ? controlState(this.#control) : null,
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

  /** What is not named stays. */
  setHands(hands: Changes<KeyHands>): void {
    const { clock, automaticHands } = this.#ports;
    this.#hands = changedHands(this.#hands, hands);
    const { autoTouch: touch, autoFinger: finger, resetAnyTime } = this.#hands;
    this.key.resetAnyTime = resetAnyTime;
    this.#automatic?.stop();
    this.#automatic = touch || finger !== null ? automaticHands(this.key, { clock, touch, finger }) : undefined;
    this.#changed();
  }

  /** What played before ends. @param begin begins to play on this key */
  play(begin: (stage: { key: VirtualKey; line: FaultLine }) => ScenarioRun): void {
    this.stopScenario();
    const run = begin({ key: this.key, line: this.#line });
    this.#scenario?.forget();
    this.#scenario = { run, forget: run.onChange(this.#changed) };
    this.#changed();
  }

  stopScenario(): void {
    this.#scenario?.run.stop();
  }

  /** From now on other programs reach the key there. @throws VirtualKeyNotFound when it has left the rack meanwhile */
  async addSocket(socket: KeySocket): Promise<LabSocket> {
    if (this.#hasEnded) {
      await socket.close();
      throw this.#left();
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

  /**
   * From now on test programs operate the key there. Where it is operated elsewhere already, this way is closed and that one told.
   * @throws VirtualKeyNotFound when it has left the rack meanwhile
   */
  async addControl(control: KeyControl): Promise<LabControl> {
    if (this.#hasEnded || this.#control) {
      await control.close();
      if (this.#hasEnded || !this.#control) throw this.#left();
      return controlState(this.#control);
    }
    this.#control = control;
    control.onChange(this.#changed);
    this.#changed();
    return controlState(control);
  }

  /** Nothing happens where it has none. */
  async closeControl(): Promise<void> {
    const control = this.#control;
    this.#control = undefined;
    await control?.close();
    this.#changed();
  }

  /** It leaves the rack, or the program ends. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#forgetKey();
    this.#automatic?.stop();
    this.#scenario?.forget();
    this.stopScenario();
    const { sockets } = this;
    const control = this.#control;
    this.#sockets.clear();
    this.#control = undefined;
    await Promise.all([control?.close(), ...sockets.map((socket) => socket.close())]);
  }

  #left(): VirtualKeyNotFound {
    return new VirtualKeyNotFound(`the virtual key ${this.shelved.id} has left the rack`);
  }
}

const socketState = (socket: KeySocket): LabSocket => ({ id: socket.id, ...tellSocket(socket) });

const controlState = (control: KeyControl): LabControl => ({
  address: control.address,
  controllers: control.controllers(),
  touchHeld: control.touchHeld(),
});

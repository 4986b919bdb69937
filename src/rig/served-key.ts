import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { KeySocket, SocketKind } from '../hid/sockets/key-socket.ts';
import { openSocket } from '../hid/sockets/open-socket.ts';
import { type PluggedDevice, pluggedKey } from '../hid/sockets/plugged-device.ts';
import { changedHands, type KeyHands, reachable, settled, tellKey } from '../hid/told-key.ts';
import { FaultLine } from '../scenario/fault-line.ts';
import { playScenario, type ScenarioRun } from '../scenario/play-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type KeyMemory, volatileMemory } from '../virtual-key/key-memory.ts';
import type { KeyModel } from '../virtual-key/models/key-model.ts';
import type { FingerPlacement } from '../virtual-key/parts/fingerprint-sensor.ts';
import { VirtualKey } from '../virtual-key/virtual-key.ts';
import { automaticHands } from './automatic-hands.ts';
import type { ControlledKey, RigState } from './controlled-key.ts';
import { HeldTouch } from './held-touch.ts';

export { parseScenario, UnreadableScenario } from '../scenario/parse-scenario.ts';
export type { Scenario } from '../scenario/scenario.ts';
export { DamagedKeyMemory } from '../virtual-key/flash/records.ts';
export { StateDoesNotFit } from '../virtual-key/prepared-state.ts';

export interface ServedKeyOptions {
  readonly model: KeyModel;
  readonly serial: string;
  /** null: what it remembers is gone with the process. */
  readonly memory: KeyMemory | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly hands?: Partial<KeyHands>;
}

/** One virtual key that other programs reach by sockets and a controller operates. It is unplugged at first. */
export class ServedKey implements ControlledKey {
  readonly #options: ServedKeyOptions;
  readonly #key: VirtualKey;
  readonly #line: FaultLine;
  readonly #device: PluggedDevice;
  readonly #held: HeldTouch;
  readonly #sockets: KeySocket[] = [];
  readonly #changes = new Emitter<void>();
  #hands: KeyHands = { autoTouch: false, autoFinger: null, resetAnyTime: false };
  #automatic: { stop(): void } | undefined;
  #scenario: { readonly run: ScenarioRun; readonly forget: Unsubscribe } | undefined;

  /** @throws DamagedKeyMemory when a record of the memory is not what a virtual key writes */
  constructor(options: ServedKeyOptions) {
    const { model, memory, clock, random, log } = options;
    this.#options = options;
    this.#key = new VirtualKey(model, { clock, random, memory: memory ?? volatileMemory(), log });
    this.#line = new FaultLine(this.#key, { clock, random });
    this.#device = pluggedKey(this.#key, this.#line);
    this.#held = new HeldTouch(this.#key, clock);
    this.#key.onChange(() => this.#changes.emit());
    this.setHands(options.hands ?? {});
  }

  /** @throws SocketRefused */
  async openSocket(kind: SocketKind, port: number): Promise<KeySocket> {
    const { model, serial, clock } = this.#options;
    const { manufacturer, name, vendorId, productId } = model;
    const identity = { name: `${manufacturer} ${name}`, serial, vendorId, productId };
    const socket = await openSocket(kind, this.#device, { port, identity, clock });
    this.#sockets.push(socket);
    socket.onChange(() => this.#changes.emit());
    this.#changes.emit();
    return socket;
  }

  /** Pulls the key and closes its sockets: for the end of the program. */
  async close(): Promise<void> {
    this.stopScenario();
    this.#automatic?.stop();
    await this.unplug();
    await Promise.all(this.#sockets.splice(0).map((socket) => socket.close()));
  }

  async plug(power: 'host' | 'power-only'): Promise<void> {
    this.#plugIn(power);
    await (power === 'host' ? reachable : settled)(this.#sockets);
  }

  async unplug(): Promise<void> {
    this.#unplug();
    await settled(this.#sockets);
  }

  touch(held: boolean): void {
    this.#key.touch(held);
  }

  holdTouch(): void {
    this.#held.on();
    this.#changes.emit();
  }

  releaseTouch(): void {
    this.#held.off();
    this.#changes.emit();
  }

  deny(): void {
    this.#key.deny();
  }

  finger(finger: string, sample: number | FingerPlacement): number {
    return this.#key.finger(finger, sample);
  }

  press(press: number | 'long'): void {
    if (press === 'long') this.#key.pressButton();
    else this.#key.clickButton(press);
  }

  state(): RigState {
    return {
      model: this.#options.model.id,
      serial: this.#options.serial,
      ...tellKey(this.#key, { hands: this.#hands, sockets: this.#sockets, scenario: this.#scenario?.run }),
      touchHeld: this.#held.isOn,
    };
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  setHands(hands: Partial<KeyHands>): void {
    this.#hands = changedHands(this.#hands, hands);
    const { autoTouch, autoFinger, resetAnyTime } = this.#hands;
    this.#key.resetAnyTime = resetAnyTime;
    this.#automatic?.stop();
    this.#automatic = automaticHands(this.#key, {
      clock: this.#options.clock,
      touch: autoTouch,
      finger: autoFinger,
    });
    this.#changes.emit();
  }

  async playScenario(scenario: Scenario): Promise<void> {
    this.stopScenario();
    this.#scenario?.forget();
    const { clock, log } = this.#options;
    const bus = {
      plugIn: (power: 'host' | 'power-only') => this.#plugIn(power),
      unplug: () => this.#unplug(),
    };
    const run = playScenario(scenario, { key: this.#key, line: this.#line, bus, clock, log });
    this.#scenario = { run, forget: run.onChange(() => this.#changes.emit()) };
    this.#changes.emit();
    await settled(this.#sockets);
  }

  stopScenario(): void {
    this.#scenario?.run.stop();
  }

  wipe(): void {
    this.#key.wipe();
  }

  #plugIn(power: 'host' | 'power-only'): void {
    this.#key.plugIn(power);
    if (power === 'host') this.#key.enumerated();
  }

  #unplug(): void {
    this.#held.off();
    this.#key.unplug();
  }
}

import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { RackedKey } from '../hid/racked-key.ts';
import { SocketRefused } from '../hid/sockets/key-socket.ts';
import { type KeyHands, reachable, settled } from '../hid/told-key.ts';
import type { VirtualBus } from '../hid/virtual-bus.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FingerPlacement } from '../virtual-key/parts/fingerprint-sensor.ts';
import type { ControlledKey, RigState } from './controlled-key.ts';
import { HeldTouch } from './held-touch.ts';

interface RackControlPorts {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Control channels for the keys of a rack, one each: the same as `openControl` gives a served key. A key that leaves the rack
 * closes its own. The code of the channel is loaded by the first one that is opened.
 */
export function rackControl(bus: VirtualBus, ports: RackControlPorts) {
  return {
    /** @param port 0 takes a free one. Where the key has a channel already, that one is told. @throws VirtualKeyNotFound */
    async open(id: string, port: number) {
      const { openControl } = await import('./control/open-control.ts');
      const racked = bus.get(id);
      const before = racked.state().control;
      if (before !== null) return { outcome: 'open' as const, control: before };
      const key = new ControlledRackedKey(bus, racked, ports);
      try {
        const control = await openControl({ port, key, ...ports });
        return { outcome: 'open' as const, control: await racked.addControl(key.under(control)) };
      } catch (cause) {
        key.letGo();
        if (!(cause instanceof SocketRefused)) throw cause;
        return { outcome: 'refused' as const, reason: cause.reason };
      }
    },
    /** Nothing happens where it has none. @throws VirtualKeyNotFound */
    close: (id: string): Promise<void> => bus.get(id).closeControl(),
  };
}

/** A key of a rack as its controller has it: what one does to it, the other sees. */
class ControlledRackedKey implements ControlledKey {
  readonly #bus: VirtualBus;
  readonly #racked: RackedKey;
  readonly #ports: RackControlPorts;
  readonly #held: HeldTouch;
  readonly #heldChanges = new Emitter<void>();
  readonly #forget: Unsubscribe;

  constructor(bus: VirtualBus, racked: RackedKey, ports: RackControlPorts) {
    this.#bus = bus;
    this.#racked = racked;
    this.#ports = ports;
    this.#held = new HeldTouch(racked.key, ports.clock);
    // Whoever pulls a key takes the hand off it.
    this.#forget = racked.key.onChange(() => {
      if (racked.power === 'unplugged') this.releaseTouch();
    });
  }

  /** The channel as the rack keeps it. */
  under(control: Awaited<ReturnType<typeof import('./control/open-control.ts').openControl>>) {
    return {
      address: control.address,
      controllers: () => control.controllers(),
      touchHeld: () => this.#held.isOn,
      onChange: (listener: () => void): Unsubscribe => {
        const forget = [control.onChange(listener), this.#heldChanges.on(listener)];
        return () => {
          for (const one of forget) one();
        };
      },
      close: async () => {
        this.letGo();
        await control.close();
      },
    };
  }

  /** The channel is gone, and with it whatever hand it had on the key. */
  letGo(): void {
    this.#forget();
    this.releaseTouch();
  }

  async plug(power: 'host' | 'power-only'): Promise<void> {
    this.#bus.unplug(this.#id);
    this.#bus.plug(this.#id, power);
    await (power === 'host' ? reachable : settled)(this.#racked.sockets);
  }

  async unplug(): Promise<void> {
    this.#bus.unplug(this.#id);
    await settled(this.#racked.sockets);
  }

  touch(held: boolean): void {
    this.#bus.touch(this.#id, held);
  }

  holdTouch(): void {
    this.#held.on();
    this.#heldChanges.emit();
  }

  releaseTouch(): void {
    if (!this.#held.isOn) return;
    this.#held.off();
    this.#heldChanges.emit();
  }

  deny(): void {
    this.#racked.key.deny();
  }

  finger(finger: string, sample: number | FingerPlacement): number {
    return this.#racked.key.finger(finger, sample);
  }

  press(press: number | 'long'): void {
    this.#bus.button(this.#id, press);
  }

  state(): RigState {
    const { model, serial } = this.#racked.shelved;
    return { model, serial, ...this.#racked.told(), touchHeld: this.#held.isOn };
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#racked.onChange(listener);
  }

  setHands(hands: Partial<KeyHands>): void {
    this.#bus.setHands(this.#id, hands);
  }

  async playScenario(scenario: Scenario): Promise<void> {
    const { playScenario } = await import('../scenario/play-scenario.ts');
    this.#bus.play(this.#id, (stage) => playScenario(scenario, { ...stage, ...this.#ports }));
    await settled(this.#racked.sockets);
  }

  stopScenario(): void {
    this.#racked.stopScenario();
  }

  wipe(): void {
    this.#bus.wipe(this.#id);
  }

  get #id(): string {
    return this.#racked.shelved.id;
  }
}

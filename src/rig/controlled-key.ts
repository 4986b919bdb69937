import type { Unsubscribe } from '../basics/emitter.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FingerPlacement } from '../virtual-key/parts/fingerprint-sensor.ts';
import type { VirtualKeySnapshot } from '../virtual-key/virtual-key.ts';

/** Who touches the key when nobody does. */
export interface RigHands {
  readonly autoTouch: boolean;
  /** Whose finger comes by itself; null: none does. */
  readonly autoFinger: string | null;
  /** Whether the key can be reset without a power cycle. */
  readonly resetAnyTime: boolean;
}

/** A served key as its controller sees it. */
export interface RigState extends VirtualKeySnapshot {
  readonly model: string;
  readonly serial: string;
  /** Whether a finger lies on the touch area. */
  readonly touchHeld: boolean;
  readonly hands: RigHands;
  readonly sockets: readonly {
    readonly kind: string;
    readonly address: string;
    readonly clients: number | null;
    readonly problem: string | null;
  }[];
  /** The scenario that plays, or played last. */
  readonly scenario: {
    readonly title: { readonly en: string; readonly ja: string };
    readonly state: 'running' | 'finished' | 'stopped';
    readonly at: number;
    readonly steps: number;
    /** Faults of it are still to happen, also where all steps are done. */
    readonly hasFaults: boolean;
  } | null;
}

/** What a controller can do with a key. */
export interface ControlledKey {
  /** Resolves when other programs reach it. A plugged-in key is pulled first. @throws SocketRefused when one cannot be had now */
  plug(power: 'host' | 'power-only'): Promise<void>;
  /** Resolves when other programs do not reach it any more. */
  unplug(): Promise<void>;
  /** @param held as long as a reset by long touch takes */
  touch(held: boolean): void;
  holdTouch(): void;
  releaseTouch(): void;
  deny(): void;
  /** @returns the CTAP sample status that the sensor made of it */
  finger(finger: string, sample: number | FingerPlacement): number;
  press(press: number | 'long'): void;
  state(): RigState;
  /** Something that `state` tells may have changed. */
  onChange(listener: () => void): Unsubscribe;
  /** What is not named stays. */
  setHands(hands: Partial<RigHands>): void;
  /**
   * What plays already is stopped. Resolves when other programs reach the key, or do not, as the scenario has it at first.
   * @throws StateDoesNotFit
   */
  playScenario(scenario: Scenario): Promise<void>;
  stopScenario(): void;
  /** Factory state, whatever the key says. @throws FlashFailure when its memory refuses */
  wipe(): void;
}

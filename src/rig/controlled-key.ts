import type { Unsubscribe } from '../basics/emitter.ts';
import type { KeyHands, ToldKey } from '../hid/told-key.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FingerPlacement } from '../virtual-key/parts/fingerprint-sensor.ts';

/** A key as its controller sees it. */
export interface RigState extends ToldKey {
  readonly model: string;
  readonly serial: string;
  /** Whether a finger lies on the touch area. */
  readonly touchHeld: boolean;
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
  setHands(hands: Partial<KeyHands>): void;
  /**
   * What plays already is stopped. Resolves when other programs reach the key, or do not, as the scenario has it at first.
   * @throws StateDoesNotFit
   */
  playScenario(scenario: Scenario): Promise<void>;
  stopScenario(): void;
  /** Factory state, whatever the key says. @throws FlashFailure when its memory refuses */
  wipe(): void;
}

import type { Unsubscribe } from '../basics/emitter.ts';
import type { Settings } from '../contract/app.ts';
import type { KeysSnapshot, Led } from '../contract/keys.ts';
import type { Finger, VirtualKeyState } from '../contract/lab.ts';
import type { SampleStatus } from '../contract/steps.ts';
import type { HidConnection } from '../ctap/hid-connection.ts';

/** The keys that this computer sees, on USB and on the virtual bus. */
export interface KeyBus {
  /** Never opens a device. */
  snapshot(): KeysSnapshot;
  onChange(listener: () => void): Unsubscribe;
  /**
   * @throws KeyNotFound when no key has this id (any more)
   * @throws HidAccessDenied when the system refuses
   * @throws HidConnectionLost when it went away meanwhile
   */
  open(keyId: string): Promise<HidConnection>;
  /** The true LED of a virtual key; undefined for a physical one, whose LED no software can read. */
  led(keyId: string): LedSource | undefined;
}

export interface LedSource {
  now(): Led;
  onChange(listener: (led: Led) => void): Unsubscribe;
}

export class KeyNotFound extends Error {
  override readonly name = 'KeyNotFound';
}

/** The rack of virtual keys. Ids are the virtual keys' own, kept across restarts. */
export interface VirtualKeyRack {
  models(): readonly { model: string; name: string }[];
  list(): VirtualKeyState[];
  onChange(listener: () => void): Unsubscribe;
  /** @throws UnknownModel */
  create(model: string): string;
  remove(id: string): void;
  plug(id: string, power: 'power-only' | 'host'): void;
  unplug(id: string): void;
  touch(id: string): void;
  finger(id: string, finger: Finger, sample: SampleStatus): void;
  button(id: string, clicks: number): void;
}

/** @throws by every method of the rack that takes an id which no virtual key has */
export class VirtualKeyNotFound extends Error {
  override readonly name = 'VirtualKeyNotFound';
}

/** @throws by what makes or changes virtual keys while another program has them */
export class VirtualKeysInUse extends Error {
  override readonly name = 'VirtualKeysInUse';
}

export class UnknownModel extends Error {
  override readonly name = 'UnknownModel';
}

export interface SettingsStore {
  read(): Settings;
  change(settings: Partial<Settings>): Settings;
}

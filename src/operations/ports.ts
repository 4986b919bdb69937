import type { Unsubscribe } from '../basics/emitter.ts';
import type { Settings } from '../contract/app.ts';
import type { HelperStart, KeyPermissions } from '../contract/key-permissions.ts';
import type { KeysSnapshot, Led } from '../contract/keys.ts';
import type {
  ConversationEntry,
  Finger,
  Hands,
  KeyModelFacts,
  LabControl,
  LabSocket,
  Placement,
  ScenarioInLibrary,
  SocketRefusal,
  StateRefusal,
  VirtualKeyState,
} from '../contract/lab.ts';
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

export type {
  ConversationEntry,
  Finger,
  Hands,
  HelperStart,
  LabControl,
  LabSocket,
  Placement,
  SampleStatus,
  ScenarioInLibrary,
  VirtualKeyState,
};

/** What the Lab is made of. Ids are the virtual keys' own, kept across restarts, where nothing else is said. */
export interface Lab {
  readonly rack: VirtualKeyRack;
  readonly scenarios: LabScenarios;
  readonly sockets: VirtualKeySockets;
  readonly control: VirtualKeyControl;
  readonly states: VirtualKeyStates;
  readonly conversation: ConversationSource;
  readonly recordings: Recordings;
}

/** The rack of virtual keys. */
export interface VirtualKeyRack {
  models(): readonly KeyModelFacts[];
  /** Names of the quirks that a key can be made with. */
  quirks(): readonly string[];
  list(): VirtualKeyState[];
  onChange(listener: () => void): Unsubscribe;
  /**
   * @param quirks beyond those of the model
   * @throws UnknownModel
   * @throws UnknownQuirk
   */
  create(model: string, quirks?: readonly string[]): string;
  remove(id: string): void;
  wipe(id: string): void;
  plug(id: string, power: 'power-only' | 'host'): void;
  unplug(id: string): void;
  touch(id: string, held?: boolean): void;
  /** @returns what the sensor made of it */
  finger(id: string, finger: Finger, sample: SampleStatus | Placement): SampleStatus;
  button(id: string, press: number | 'long'): void;
  /** Who answers when nobody does, until the end of the program. What is not named stays. */
  setHands(id: string, hands: { readonly [Name in keyof Hands]?: Hands[Name] | undefined }): void;
}

/** A text that is not what it should be: `line` counts from 1, null where no line is to blame. */
export interface Unreadable {
  readonly outcome: 'unreadable';
  readonly line: number | null;
  readonly message: string;
}

/** Scenarios that are played on virtual keys. */
export interface LabScenarios {
  library(): Promise<ScenarioInLibrary[]>;
  /** What played on this key before ends. @throws ScenarioNotFound where the library has none of this name */
  play(id: string, scenario: { library: string } | { text: string }): Promise<{ outcome: 'playing' } | Unreadable>;
  /** Nothing happens where none plays. */
  stop(id: string): void;
}

/** How other programs reach virtual keys. */
export interface VirtualKeySockets {
  /** @param port 0: one that is free */
  open(
    id: string,
    kind: LabSocket['kind'],
    port: number,
  ): Promise<{ outcome: 'open'; socket: LabSocket } | { outcome: 'refused'; reason: SocketRefusal }>;
  /** Nothing happens where it is closed already. */
  close(id: string, socket: string): Promise<void>;
}

/** How test programs operate virtual keys. Each has one way in at most. */
export interface VirtualKeyControl {
  /** @param port 0: one that is free. Where there is a way in already, that one is told */
  open(
    id: string,
    port: number,
  ): Promise<{ outcome: 'open'; control: LabControl } | { outcome: 'refused'; reason: SocketRefusal }>;
  /** Nothing happens where it is closed already. */
  close(id: string): Promise<void>;
}

/** What virtual keys remember, as files that go to other computers and to `virtual-key serve --state`. */
export interface VirtualKeyStates {
  /** @throws StateFileRefused */
  save(id: string): { fileName: string; state: Uint8Array };
  /** @returns the new key's id. @throws StateFileRefused; nothing was made then */
  create(state: Uint8Array): string;
}

/** The state file of a virtual key is not written, or not read. */
export class StateFileRefused extends Error {
  override readonly name = 'StateFileRefused';
  readonly reason: StateRefusal;

  constructor(reason: StateRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What is said with virtual keys and replayed ones, without secrets. */
export interface ConversationSource {
  /** What is kept of it, oldest first. @param id null: of all keys */
  lately(id: string | null): ConversationEntry[];
  onEntries(id: string | null, listener: (entries: readonly ConversationEntry[]) => void): Unsubscribe;
}

/** Recordings of what is said with attached keys, and keys that replay them. Ids are those of attached keys. */
export interface Recordings {
  /** Nothing happens where one runs already. @throws KeyNotFound */
  start(keyId: string): void;
  /** What runs, and the ids of keys that replay. */
  list(): {
    running: { keyId: string; product: string; since: string; messages: number; isFull: boolean }[];
    replayed: string[];
  };
  /** @throws KeyNotFound where none runs */
  stop(keyId: string): { fileName: string; text: string };
  replay(text: string): { outcome: 'attached'; keyId: string } | Unreadable;
  /** @throws KeyNotFound where no replayed key has this id */
  endReplay(keyId: string): void;
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

export class UnknownQuirk extends Error {
  override readonly name = 'UnknownQuirk';
}

export class ScenarioNotFound extends Error {
  override readonly name = 'ScenarioNotFound';
}

/** Why a helper that ran is gone, where nobody here ended it. */
export type HelperEnding = NonNullable<KeyPermissions['helper']['lastEnding']>;

/** A small program with the rights of an administrator that opens keys and passes packets (Windows). */
export interface ElevatedHelper {
  state(): { readonly running: 'off' | 'asking' | 'on'; readonly lastEnding: HelperEnding | null };
  onChange(listener: () => void): Unsubscribe;
  /** The system asks the person. Never rejects; asked for twice, it is started once. */
  start(): Promise<HelperStart>;
  stop(): Promise<void>;
}

/** What this program may do on this system, besides what each key tells by its `access`. */
export interface KeyRights {
  readonly system: KeyPermissions['system'];
  /** Windows: whether this program is elevated; null on systems that ask for nothing of the kind. Asked once. */
  elevated(): Promise<boolean | null>;
  /** null where there is none: only Windows needs it. */
  readonly helper: ElevatedHelper | null;
}

export interface SettingsStore {
  read(): Settings;
  change(settings: Partial<Settings>): Settings;
}

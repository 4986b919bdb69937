import type { KeyMemory } from '../virtual-key/key-memory.ts';

/** A virtual key as it is kept: what it is, apart from what it remembers. */
export interface ShelvedKey {
  readonly id: string;
  /** The id of its model. */
  readonly model: string;
  /** Quirks that it was made with, beyond those of its model. */
  readonly quirks: readonly string[];
  readonly serial: string;
}

/** All that there is of a virtual key while it has no power. */
export interface KeyState extends Omit<ShelvedKey, 'id'> {
  readonly records: ReadonlyMap<string, Uint8Array>;
}

/** Where virtual keys lie between two runs of the program. Each call is durable when it returns. */
export interface VirtualKeyShelf {
  /** In the order in which they were made. */
  list(): readonly ShelvedKey[];
  /** @param records what it remembers already. @throws KeyMemoryFull where there is no room for them; nothing was made then */
  create(key: ShelvedKey, records?: ReadonlyMap<string, Uint8Array>): void;
  /** The key and all its memory. Nothing happens where no key has this id. */
  remove(id: string): void;
  /** The flash of one key; empty for a key that never wrote. */
  keyMemory(id: string): KeyMemory;
}

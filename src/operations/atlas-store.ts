import type { Secret } from '../basics/secret.ts';
import type { AtlasState } from '../contract/atlas.ts';

export type { AtlasState };

/** Where the atlas is kept, sealed: records by id, as bytes that nobody else reads. */
export interface AtlasStore {
  state(): AtlasState;
  /** Whether `read` would give something else than it last did, or than was written since: another program has the same atlas. */
  isStale(): boolean;
  /** All records that can be opened; none while it is locked or unusable. */
  read(): ReadonlyMap<string, Uint8Array>;
  /** In one change; null removes. Nothing happens while it is locked or unusable. */
  write(changes: ReadonlyMap<string, Uint8Array | null>): void;
  /** @returns whether it is open now */
  unlock(passphrase: Secret): Promise<boolean>;
  /** @param passphrase null: none any more */
  protect(passphrase: Secret | null): Promise<void>;
}

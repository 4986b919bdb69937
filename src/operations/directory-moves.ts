import type { Secret } from '../basics/secret.ts';
import type { DirectoryPlace, moveRefusals, ServerFindingCode } from '../contract/directory-place.ts';

/** A PostgreSQL server as a person named it. */
export interface NamedServer {
  /** `postgres://user@host:port/database`, without a password. */
  readonly address: string;
  readonly password: Secret | null;
  /** PEM; null: the system's own roots. */
  readonly roots: string | null;
}

export interface ServerLook {
  /** Nothing that was found keeps the directory from being there. */
  readonly usable: boolean;
  /** Nobody is there yet, and its user may write everything. */
  readonly mayCopy: boolean;
  /** Up to the first that is bad. */
  readonly findings: readonly { readonly finding: ServerFindingCode; readonly detail: string }[];
}

export type MoveEnd =
  /** `rows`: as many were copied; null: nothing was. */
  | { readonly end: 'moved'; readonly rows: number | null }
  | {
      readonly end: 'refused';
      readonly why: (typeof moveRefusals)[number];
      readonly look: ServerLook | null;
    };

/** Where the directory is, and will be from the next start of this program on. Throws `DirectoryFailure`. */
export interface DirectoryMoves {
  place(): Promise<DirectoryPlace>;
  /** Changes nothing there. */
  look(server: NamedServer): Promise<ServerLook>;
  /**
   * Keeps the place, with its password sealed. With `copy` everything that is here now is put there before; what is here stays.
   * @throws the signal's reason when it aborts before the copy is made: then nothing was changed
   */
  moveToServer(
    server: NamedServer,
    copy: boolean,
    announce: (step: 'testing' | 'copying' | 'keeping') => void,
    signal: AbortSignal,
  ): Promise<MoveEnd>;
  moveHere(): Promise<MoveEnd>;
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../basics/clock.ts';
import type { Log } from '../../basics/log.ts';
import { systemRandom } from '../../basics/random.ts';
import { Secret, wipeableCopy } from '../../basics/secret.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import { BackupRefused } from '../../operations/directory-backups.ts';
import type { DirectoryMoves, MoveEnd, NamedServer } from '../../operations/directory-moves.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import type { AnchorPlace } from './audit-anchor.ts';
import { type DirectoryPlace, readDirectoryPlace } from './directory-place.ts';
import { createDirectoryStore, type DirectoryStore } from './directory-store.ts';
import { addressOf, examineServer } from './examine-server.ts';
import { forgetDirectoryPlace, keepDirectoryPlace } from './kept-place.ts';
import { type PostgresAddress, shownAddress } from './postgres-address.ts';
import { postgresEngine } from './postgres-engine.ts';

export interface MoverPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly sealingKey: SealingKey;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the end of the audit log of a directory at this address is remembered. */
  readonly anchorOf: (address: PostgresAddress) => AnchorPlace;
}

/**
 * Moves take effect at the next start: sessions, ceremonies and caches are about the directory that is open. What is copied goes through a
 * backup under a passphrase that only this call knows, so that secrets are sealed anew in the rows of the other directory.
 * @param folder the data folder
 * @param now where the directory that is open is; null: in that folder
 */
export function directoryMover(
  folder: string,
  now: DirectoryPlace | null,
  store: DirectoryStore,
  ports: MoverPorts,
): DirectoryMoves {
  const { sealingKey, env } = ports;
  const next = async (): Promise<DirectoryPlace | null> => await readDirectoryPlace(folder, env);
  const refused = (why: Extract<MoveEnd, { end: 'refused' }>['why']): MoveEnd => ({ end: 'refused', why, look: null });

  async function copy(server: NamedServer, address: PostgresAddress): Promise<number> {
    const passphrase = Secret.over(systemRandom.bytes(32));
    // Taken away at the next start where this program is killed: nobody knows its passphrase.
    const path = join(folder, `directory-move.${process.pid}.tmp`);
    const password = () => server.password && Secret.over(wipeableCopy(server.password.expose()));
    const target = createDirectoryStore(postgresEngine(address, { ...ports, roots: server.roots, password }), {
      ...ports,
      lost: false,
      auditAnchor: ports.anchorOf(address),
      onFirstAccount() {},
      onChange() {},
    });
    try {
      rmSync(path, { force: true });
      await store.backUp(path, passphrase);
      return await target.fill(path, passphrase);
    } finally {
      rmSync(path, { force: true });
      passphrase.erase();
      await target.close();
    }
  }

  return {
    async place() {
      const then = await next();
      return {
        now: shown(now),
        next: shown(then),
        saidBy: then?.saidBy ?? 'folder',
        people: await store.countPeople().catch(orNull),
      };
    },

    look: (server) => examineServer(server, sealingKey),

    async moveToServer(server, withCopy, announce, signal) {
      if ((await next())?.saidBy === 'environment') return refused('said-outside');
      if (server.password !== null && sealingKey.sealing() === undefined) return refused('sealing-key-locked');
      announce('testing');
      const look = await examineServer(server, sealingKey);
      if (!look.usable) return { end: 'refused', why: 'not-usable', look };
      if (withCopy && !look.mayCopy) return { end: 'refused', why: 'cannot-copy', look };
      signal.throwIfAborted();
      const address = addressOf(server);
      let rows: number | null = null;
      if (withCopy) {
        announce('copying');
        try {
          rows = await copy(server, address);
        } catch (error) {
          if (error instanceof BackupRefused && error.reason === 'not-empty') return refused('cannot-copy');
          if (error instanceof BackupRefused && error.reason === 'no-space') return refused('no-space');
          throw error instanceof BackupRefused ? new DirectoryFailure('failed', { cause: error }) : error;
        }
      }
      announce('keeping');
      keepDirectoryPlace(folder, { address, roots: server.roots, password: server.password }, sealingKey);
      ports.log.info('directory-moved', { to: shownAddress(address), rows: rows ?? 0 });
      return { end: 'moved', rows };
    },

    async moveHere() {
      if ((await next())?.saidBy === 'environment') return refused('said-outside');
      forgetDirectoryPlace(folder);
      ports.log.info('directory-moved', { to: 'this-computer' });
      return { end: 'moved', rows: null };
    },
  };
}

/** Whoever leaves a server that is away still has to see where the directory is. */
function orNull(error: unknown): null {
  if (error instanceof DirectoryFailure) return null;
  throw error;
}

const shown = (place: DirectoryPlace | null) =>
  place === null ? ({ kind: 'here' } as const) : ({ kind: 'server', address: shownAddress(place.address) } as const);

/** Of a directory that is gone with the process: it stays where it is. */
export function noMoves(store: DirectoryStore, sealingKey: SealingKey): DirectoryMoves {
  const refused = async (): Promise<MoveEnd> => ({ end: 'refused', why: 'said-outside', look: null });
  const here = { kind: 'here' } as const;
  return {
    place: async () => ({ now: here, next: here, saidBy: 'environment', people: await store.countPeople() }),
    look: (server) => examineServer(server, sealingKey),
    moveToServer: refused,
    moveHere: refused,
  };
}

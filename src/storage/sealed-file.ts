import { readFileSync, rmSync } from 'node:fs';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { wipeableCopy } from '../basics/secret.ts';
import { inspectPrivateFile, keepAside, writeDurably } from './private-files.ts';
import { SealBroken } from './sealed-box.ts';
import type { SealingKey } from './sealing-key-file.ts';

/** Some bytes, sealed, in a file of their own. */
export interface SealedFile {
  /** False while the sealing key is locked: then there is nothing to read, and nothing is written. @throws DataFolderUnusable */
  isOpen(): boolean;
  /** The caller's, to wipe; null where there are none, or none that can be opened. */
  read(): Uint8Array | null;
  /** Stays the caller's. null: there is no file afterwards. */
  write(bytes: Uint8Array | null): void;
}

const maxBytes = 4 * 1024 * 1024;

/**
 * Written durably and whole. A file that cannot be opened with the key is kept aside.
 * @param context what this is, as `otp-tokens`: the file opens in the same context only
 */
export function sealedFile(
  path: string,
  context: string,
  key: SealingKey,
  ports: { clock: Clock; log: Log },
): SealedFile {
  return {
    isOpen: () => key.sealing() !== undefined,
    read() {
      const sealing = key.sealing();
      const stats = sealing && inspectPrivateFile(path);
      if (!stats) return null;
      try {
        if (stats.size > maxBytes) throw new SealBroken('damaged');
        return sealing.open(fromBase64url(readFileSync(path, 'utf8').trim()), context);
      } catch (error) {
        keepAside(path, ports.clock.now());
        ports.log.warn('sealed-document-unreadable', {
          what: context,
          reason: error instanceof SealBroken ? error.reason : 'damaged',
        });
        return null;
      }
    },
    write(bytes) {
      const sealing = key.sealing();
      if (!sealing) return;
      if (bytes) writeDurably(path, `${toBase64url(sealing.seal(bytes, context))}\n`);
      else rmSync(path, { force: true });
    },
  };
}

/** Gone with the process. */
export function volatileFile(): SealedFile {
  let kept: Uint8Array | null = null;
  return {
    isOpen: () => true,
    read: () => kept && wipeableCopy(kept),
    write(bytes) {
      kept?.fill(0);
      kept = bytes && wipeableCopy(bytes);
    },
  };
}

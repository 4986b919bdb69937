import { readFileSync } from 'node:fs';
import { decodeUtf8, fromBase64url, toBase64url, utf8 } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { inspectPrivateFile, keepAside, writeDurably } from './private-files.ts';
import { SealBroken } from './sealed-box.ts';
import type { SealingKey } from './sealing-key-file.ts';

/** One small text, sealed, in a file of its own. */
export interface SealedDocument {
  /** null where there is none, or none that can be opened. */
  read(): string | null;
  write(text: string): void;
}

const maxBytes = 4 * 1024 * 1024;

/**
 * Written durably and whole. While the sealing key is locked nothing is read or written, so that nothing is lost: what is made then
 * is gone with the process. A file that cannot be opened with the key is kept aside.
 * @param context what this is, as `otp-tokens`: the file opens in the same context only
 */
export function sealedDocument(
  path: string,
  context: string,
  key: SealingKey,
  ports: { clock: Clock; log: Log },
): SealedDocument {
  let unsaved: string | null = null;
  return {
    read() {
      const sealing = key.sealing();
      if (!sealing) return unsaved;
      const stats = inspectPrivateFile(path);
      if (stats === undefined) return null;
      try {
        if (stats.size > maxBytes) throw new SealBroken('damaged');
        const plaintext = sealing.open(fromBase64url(readFileSync(path, 'utf8').trim()), context);
        const text = decodeUtf8(plaintext);
        plaintext.fill(0);
        return text;
      } catch (error) {
        keepAside(path, ports.clock.now());
        ports.log.warn('sealed-document-unreadable', {
          what: context,
          reason: error instanceof SealBroken ? error.reason : 'damaged',
        });
        return null;
      }
    },
    write(text) {
      const sealing = key.sealing();
      if (!sealing) {
        unsaved = text;
        return;
      }
      const plaintext = utf8(text);
      writeDurably(path, `${toBase64url(sealing.seal(plaintext, context))}\n`);
      plaintext.fill(0);
    },
  };
}

/** Gone with the process. */
export function volatileDocument(): SealedDocument {
  let kept: string | null = null;
  return {
    read: () => kept,
    write: (text) => {
      kept = text;
    },
  };
}

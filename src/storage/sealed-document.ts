import { decodeUtf8, utf8 } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { sealedFile } from './sealed-file.ts';
import type { SealingKey } from './sealing-key-file.ts';

/** One small text, sealed, in a file of its own. */
export interface SealedDocument {
  /** null where there is none, or none that can be opened. */
  read(): string | null;
  write(text: string): void;
}

/**
 * A `sealedFile` of text. While the sealing key is locked nothing is read or written, so that nothing is lost: what is made then
 * is gone with the process.
 */
export function sealedDocument(
  path: string,
  context: string,
  key: SealingKey,
  ports: { clock: Clock; log: Log },
): SealedDocument {
  const file = sealedFile(path, context, key, ports);
  let unsaved: string | null = null;
  return {
    read() {
      if (!file.isOpen()) return unsaved;
      const plaintext = file.read();
      if (plaintext === null) return null;
      const text = decodeUtf8(plaintext);
      plaintext.fill(0);
      return text;
    },
    write(text) {
      if (!file.isOpen()) {
        unsaved = text;
        return;
      }
      const plaintext = utf8(text);
      file.write(plaintext);
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

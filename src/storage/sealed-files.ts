import { join } from 'node:path';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { AtlasStore } from '../operations/atlas-store.ts';
import type { PersistentTokenStore } from '../operations/persistent-tokens.ts';
import { type ClaimedDocument, claimedDocument } from './claimed-document.ts';
import { KeyAtlasFile, volatileAtlas } from './key-atlas-file.ts';
import { type SealedDocument, sealedDocument, volatileDocument } from './sealed-document.ts';
import { sealedFile, volatileFile } from './sealed-file.ts';
import { type Keychain, type SealingKey, SealingKeyFile, volatileSealingKey } from './sealing-key-file.ts';

/** What is kept sealed in a data folder, with the key that it is sealed with. */
export interface SealedFiles {
  /** For whatever else is to be sealed: one key for the folder. */
  readonly sealingKey: SealingKey;
  readonly atlas: AtlasStore;
  /** The virtual OTP tokens and the simulated phones: in one program at a time, as real ones are in one place. */
  readonly otpTokens: ClaimedDocument;
  readonly phones: ClaimedDocument;
  /** How messages leave this computer. */
  readonly delivery: SealedDocument;
  /** The tokens that list what is on a key without its PIN. */
  readonly persistentTokens: PersistentTokenStore;
  /** Writes what is waiting and wipes the key from memory. */
  close(): void;
}

/**
 * Reads and makes nothing before it is needed.
 * @param folder of `openDataFolder`, which has to be called first; `:memory:` for what is gone with the process
 * @param ports.keychain null where the host has none to ask
 */
export function openSealedFiles(
  folder: string,
  ports: { clock: Clock; log: Log; keychain: Keychain | null },
): SealedFiles {
  if (folder === ':memory:')
    return {
      sealingKey: volatileSealingKey(),
      atlas: volatileAtlas(),
      otpTokens: { ...volatileDocument(), close() {} },
      phones: { ...volatileDocument(), close() {} },
      delivery: volatileDocument(),
      persistentTokens: volatileFile(),
      close() {},
    };
  const sealingKey = new SealingKeyFile(join(folder, 'sealing-key.json'), ports.keychain, ports);
  const atlas = new KeyAtlasFile(join(folder, 'key-atlas.sqlite'), sealingKey, ports);
  const phones = claimedDocument(
    sealedDocument(join(folder, 'phones.sealed'), 'phones', sealingKey, ports),
    join(folder, 'phones.lock'),
  );
  const otpTokens = claimedDocument(
    sealedDocument(join(folder, 'otp-tokens.sealed'), 'otp-tokens', sealingKey, ports),
    join(folder, 'otp-tokens.lock'),
  );
  return {
    sealingKey,
    atlas,
    phones,
    delivery: sealedDocument(join(folder, 'delivery.sealed'), 'delivery', sealingKey, ports),
    persistentTokens: sealedFile(join(folder, 'persistent-tokens.sealed'), 'persistent-tokens', sealingKey, ports),
    otpTokens,
    close() {
      atlas.close();
      phones.close();
      otpTokens.close();
      sealingKey.close();
    },
  };
}

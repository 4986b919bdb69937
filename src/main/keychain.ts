import type { SafeStorage } from 'electron';
import type { Keychain } from '../storage/sealing-key-file.ts';

/**
 * The system's keychain through Electron's safeStorage, for after the app is ready: Keychain on macOS, DPAPI on Windows, a keyring on Linux. Where
 * Linux has none, safeStorage would seal with a password that everybody knows (`basic_text`): that is told and not used.
 */
export function systemKeychain(safeStorage: SafeStorage, platform: NodeJS.Platform): Keychain {
  return {
    get condition() {
      if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return 'unprotected';
      return safeStorage.isEncryptionAvailable() ? 'usable' : 'none';
    },
    wrap: (secret) => new Uint8Array(safeStorage.encryptString(Buffer.from(secret).toString('base64'))),
    unwrap: (wrapped) => new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(wrapped)), 'base64')),
  };
}

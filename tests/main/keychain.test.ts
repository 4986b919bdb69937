import type { SafeStorage } from 'electron';
import { expect, it } from 'vitest';
import { systemKeychain } from '../../src/main/keychain.ts';

const storage = (backend: string, isAvailable: boolean) =>
  ({
    getSelectedStorageBackend: () => backend,
    isEncryptionAvailable: () => isAvailable,
    encryptString: (text: string) => Buffer.from(`sealed ${text}`),
    decryptString: (sealed: Buffer) => sealed.toString().slice('sealed '.length),
  }) as unknown as SafeStorage;

it.each([
  ['linux', 'gnome_libsecret', true, 'usable'],
  ['linux', 'basic_text', true, 'unprotected'],
  ['linux', 'unknown', false, 'none'],
  ['darwin', 'basic_text', true, 'usable'],
  ['win32', '', false, 'none'],
] as const)('hostile E7: on %s with %s (available: %s) it is %s', (platform, backend, isAvailable, condition) => {
  expect(systemKeychain(storage(backend, isAvailable), platform).condition).toBe(condition);
});

it('gives back the bytes that it was given', () => {
  const keychain = systemKeychain(storage('kwallet6', true), 'linux');
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
  expect(keychain.unwrap(keychain.wrap(secret))).toEqual(secret);
});

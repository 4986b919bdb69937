import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64url } from '../../basics/bytes.ts';
import { Secret, wipeableCopy } from '../../basics/secret.ts';
import { DirectoryFailure } from '../../identity/directory-failure.ts';
import { unusable, writeDurably } from '../private-files.ts';
import { SealBroken } from '../sealed-box.ts';
import type { SealingKey } from '../sealing-key-file.ts';
import { type DirectoryPlace, placeFile } from './directory-place.ts';
import { type PostgresAddress, writtenAddress } from './postgres-address.ts';

/**
 * From the next start on, the directory is there.
 * @param given its address without a password
 * @throws DirectoryFailure `sealed` where there is no key to seal the password with; DataFolderUnusable
 */
export function keepDirectoryPlace(
  folder: string,
  given: { readonly address: PostgresAddress; readonly roots: string | null; readonly password: Secret | null },
  sealingKey: SealingKey,
): void {
  const { address, roots, password } = given;
  const sealing = sealingKey.sealing();
  if (password !== null && sealing === undefined) throw new DirectoryFailure('sealed');
  const sealed = password && sealing ? toBase64url(sealing.seal(password.expose(), contextOf(address))) : null;
  const path = join(folder, placeFile);
  const text = JSON.stringify({ format: 2, address: writtenAddress(address), roots, password: sealed }, undefined, 2);
  try {
    writeDurably(path, `${text}\n`);
  } catch (error) {
    throw unusable(error, path);
  }
}

/** From the next start on, the directory is in this folder. @throws DataFolderUnusable */
export function forgetDirectoryPlace(folder: string): void {
  const path = join(folder, placeFile);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw unusable(error, path);
  }
}

/**
 * The password as a connection needs it, to be erased after it.
 * @throws DirectoryFailure `sealed` while the sealing key is locked, or where it is another one than the password was sealed with
 */
export function openedPassword({ address, sealedPassword }: DirectoryPlace, sealingKey: SealingKey): Secret | null {
  if (sealedPassword === null) return address.password && Secret.over(wipeableCopy(address.password.expose()));
  const sealing = sealingKey.sealing();
  if (sealing === undefined) throw new DirectoryFailure('sealed');
  try {
    return Secret.over(sealing.open(sealedPassword, contextOf(address)));
  } catch (cause) {
    if (cause instanceof SealBroken) throw new DirectoryFailure('sealed', { cause });
    throw cause;
  }
}

/** Where the password is good: whoever changes the address in the file does not get it sent there. */
const contextOf = (address: PostgresAddress): string => `directory-place/${writtenAddress(address)}`;

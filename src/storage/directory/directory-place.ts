import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64url } from '../../basics/bytes.ts';
import { inspectPrivateFile, unusable } from '../private-files.ts';
import { AddressInvalid, type PostgresAddress, parsePostgresAddress } from './postgres-address.ts';

/** The server that keeps the directory, when it is not this computer. */
export interface DirectoryPlace {
  readonly address: PostgresAddress;
  /** PEM of the roots that its certificate may lead to; null for those of the system. */
  readonly roots: string | null;
  /** Its password, sealed in the context of its address; null: the address has one, or none is needed. */
  readonly sealedPassword: Uint8Array | null;
  /** `environment`: it is not for this program to change. */
  readonly saidBy: 'environment' | 'folder';
}

/** In the data folder. */
export const placeFile = 'directory-place.json';

/**
 * From the environment (`TOUCHSTONE_DIRECTORY`, `TOUCHSTONE_DIRECTORY_ROOTS`: a PEM file, `PGPASSWORD`), otherwise as it was set in
 * this data folder. null: the directory is in this folder. A place that cannot be read is never taken for this folder.
 * @throws AddressInvalid; DataFolderUnusable when the disk refuses
 */
export async function readDirectoryPlace(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DirectoryPlace | null> {
  const { TOUCHSTONE_DIRECTORY: address, TOUCHSTONE_DIRECTORY_ROOTS: rootsFile, PGPASSWORD: password } = env;
  if (address !== undefined && address !== '') {
    const roots = rootsFile ? read(rootsFile) : null;
    const parsed = parsePostgresAddress(address, password);
    return { address: parsed, roots, sealedPassword: null, saidBy: 'environment' };
  }
  const path = join(folder, placeFile);
  if (inspectPrivateFile(path) === undefined) return null;
  const set = await parse(read(path));
  const roots = set.format === 1 ? (set.rootsFile === null ? null : read(set.rootsFile)) : set.roots;
  const sealed = set.format === 1 ? null : set.password;
  return {
    address: parsePostgresAddress(set.address, sealed === null ? password : undefined),
    roots,
    sealedPassword: sealed === null ? null : fromBase64url(sealed),
    saidBy: 'folder',
  };
}

/** zod is loaded here: few folders have such a file, and all wait for this at their start. */
async function parse(text: string) {
  const { z } = await import('zod');
  const file = z.discriminatedUnion('format', [
    /** As people write it: with a password in the address, or in the environment, or none. */
    z.object({ format: z.literal(1), address: z.string(), rootsFile: z.string().nullable() }),
    z.object({
      format: z.literal(2),
      address: z.string(),
      roots: z.string().nullable(),
      /** Sealed. */
      password: z.base64url().nullable(),
    }),
  ]);
  try {
    return file.parse(JSON.parse(text));
  } catch (cause) {
    throw new AddressInvalid(`got ${placeFile} that cannot be read, expected the place of the directory`, { cause });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(error, path);
  }
}

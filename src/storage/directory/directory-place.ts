import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectPrivateFile, unusable } from '../private-files.ts';
import { AddressInvalid, type PostgresAddress, parsePostgresAddress } from './postgres-address.ts';

/** The server that keeps the directory, when it is not this computer. */
export interface DirectoryPlace {
  readonly address: PostgresAddress;
  /** PEM of the roots that its certificate may lead to; null for those of the system. */
  readonly roots: string | null;
}

const FILE = 'directory-place.json';

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
  if (address !== undefined && address !== '') return placeOf(address, rootsFile || null, password);
  const path = join(folder, FILE);
  if (inspectPrivateFile(path) === undefined) return null;
  const set = await parsed(read(path));
  return placeOf(set.address, set.rootsFile, password);
}

/** zod is loaded here: few folders have such a file, and all wait for this at their start. */
async function parsed(text: string): Promise<{ address: string; rootsFile: string | null }> {
  const { z } = await import('zod');
  const file = z.object({ format: z.literal(1), address: z.string(), rootsFile: z.string().nullable() });
  try {
    return file.parse(JSON.parse(text));
  } catch (cause) {
    throw new AddressInvalid(`got ${FILE} that cannot be read, expected the place of the directory`, { cause });
  }
}

function placeOf(address: string, rootsFile: string | null, password: string | undefined): DirectoryPlace {
  const parsed = parsePostgresAddress(address, password);
  return { address: parsed, roots: rootsFile === null ? null : read(rootsFile) };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(error, path);
  }
}

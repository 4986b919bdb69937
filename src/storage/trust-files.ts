import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { StoredBlob, StoredRoot, TrustStore } from '../trust/trust-store.ts';
import { inspectPrivateFile, keepAside, unusable, writeDurably } from './private-files.ts';

const ROOTS = 'trusted-roots.json';
const blobName = (authority: string): string => `metadata-${authority}.json`;
const blobNames = /^metadata-(fido|[0-9a-f]{64})\.json$/;

const blobFile = z.object({
  format: z.literal(1),
  number: z.number().int().nonnegative(),
  importedAt: z.number().int(),
  text: z.string(),
});

const rootsFile = z.object({
  format: z.literal(1),
  roots: z.array(
    z.object({
      purpose: z.enum(['attestation', 'metadata']),
      certificate: z.base64(),
      addedAt: z.number().int(),
    }),
  ),
});

/**
 * Metadata and trusted roots as files of the data folder: one a BLOB, with its number and date, because one is ten megabytes and
 * is replaced whole. A damaged BLOB is told of and waits for the next import; damaged roots are kept aside.
 */
export function trustFiles(folder: string, ports: { clock: Clock; log: Log }): TrustStore {
  const names = (): string[] => readdirSync(folder).filter((name) => name === ROOTS || blobNames.test(name));
  return {
    stamp() {
      const stamps = names().map((name) => {
        const stats = statSync(join(folder, name), { throwIfNoEntry: false });
        return `${name} ${stats?.ino} ${stats?.size} ${stats?.mtimeMs}`;
      });
      return stamps.sort().join('\n');
    },
    blobs() {
      return names().flatMap((name) => {
        const authority = blobNames.exec(name)?.[1];
        return authority === undefined ? [] : [readBlob(join(folder, name), authority)];
      });
    },
    roots() {
      const path = join(folder, ROOTS);
      const text = read(path);
      if (text === undefined) return [];
      const parsed = parse(rootsFile, text);
      if (parsed) {
        return parsed.roots.map(({ purpose, certificate, addedAt }) => ({
          purpose,
          der: new Uint8Array(Buffer.from(certificate, 'base64')),
          addedAt,
        }));
      }
      keepAside(path, ports.clock.now());
      ports.log.warn('data-recovered', { what: 'trusted-roots', problem: 'damaged', restored: 'nothing' });
      return [];
    },
    saveBlob({ authority, number, importedAt, text }) {
      save(join(folder, blobName(authority)), { format: 1, number, importedAt, text } satisfies z.input<
        typeof blobFile
      >);
    },
    removeBlob(authority) {
      rmSync(join(folder, blobName(authority)), { force: true });
    },
    saveRoots(roots) {
      save(join(folder, ROOTS), {
        format: 1,
        roots: roots.map(({ purpose, der, addedAt }) => ({
          purpose,
          certificate: Buffer.from(der).toString('base64'),
          addedAt,
        })),
      } satisfies z.input<typeof rootsFile>);
    },
  };
}

/** Metadata and roots that last as long as the process. */
export function volatileTrust(): TrustStore {
  let changes = 0;
  let roots: readonly StoredRoot[] = [];
  const blobs = new Map<string, StoredBlob>();
  return {
    stamp: () => String(changes),
    blobs: () => [...blobs.values()],
    roots: () => roots,
    saveBlob(blob) {
      blobs.set(blob.authority, blob);
      changes++;
    },
    removeBlob(authority) {
      blobs.delete(authority);
      changes++;
    },
    saveRoots(saved) {
      roots = saved;
      changes++;
    },
  };
}

function readBlob(path: string, authority: string): StoredBlob {
  const parsed = parse(blobFile, read(path) ?? '');
  if (!parsed) return { authority, number: -1, importedAt: 0, text: null };
  const { number, importedAt, text } = parsed;
  return { authority, number, importedAt, text };
}

function read(path: string): string | undefined {
  if (inspectPrivateFile(path) === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(error, path);
  }
}

function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function save(path: string, value: object): void {
  try {
    inspectPrivateFile(path);
    writeDurably(path, JSON.stringify(value));
  } catch (error) {
    throw unusable(error, path);
  }
}

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Where a piece of bytes was found in a process. */
export interface Found {
  readonly name: string;
  /** As the system names the region: `[heap]`, `[stack]`, a file, or nothing for anonymous memory. */
  readonly region: string;
  readonly address: string;
  /** What lies around it, as far as it is printable. */
  readonly context: string;
}

const piece = 1 << 24;

/**
 * Looks through all writable memory of another process of this user. It should stand still meanwhile.
 * @param needles bytes by name, of at most 4096
 * @throws Error where the system does not let this process look
 */
export function searchMemory(pid: number, needles: ReadonlyMap<string, Uint8Array>): { found: Found[]; bytes: number } {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const found: Found[] = [];
  const overlap = Math.max(...[...needles.values()].map(({ length }) => length));
  const buffer = Buffer.alloc(piece + overlap);
  let bytes = 0;
  try {
    for (const { from, to, region } of writableRegions(pid)) {
      for (let at = from; at < to; at += piece) {
        const length = readAt(memory, buffer, at, Math.min(piece + overlap, to - at));
        bytes += Math.min(length, piece);
        const read = buffer.subarray(0, length);
        for (const [name, needle] of needles) {
          for (let index = read.indexOf(needle); index >= 0; index = read.indexOf(needle, index + 1)) {
            if (index >= piece) break;
            const context = read
              .subarray(Math.max(0, index - 32), index + needle.length + 32)
              .toString('latin1')
              .replaceAll(/[^\x20-\x7e]/g, '.');
            found.push({ name, region, address: (at + index).toString(16), context });
          }
        }
      }
    }
  } finally {
    closeSync(memory);
    buffer.fill(0);
  }
  return { found, bytes };
}

/** Pages that were never touched cannot be read in one go with others: what cannot be read holds nothing. */
function readAt(memory: number, buffer: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, buffer, 0, length, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIO') return 0;
    throw error;
  }
}

function writableRegions(pid: number): { from: number; to: number; region: string }[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from, to, rights = '', name = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
      if (from === undefined || to === undefined || !rights.startsWith('rw') || name.startsWith('[v')) return [];
      return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), region: name }];
    });
}

import { open } from 'node:fs/promises';

/** Bytes that are asked for at a time. */
const PIECE = 256 * 1024;

/**
 * A whole file, or what a pipe or a device gives until it ends.
 * @returns null where it has more than `longest` bytes: hardly more than that is read and kept
 * @throws the system's error where it cannot be read
 */
export async function readAtMost(path: string, longest: number): Promise<Buffer | null> {
  const file = await open(path);
  try {
    if ((await file.stat()).size > longest) return null;
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: new Uint8Array(PIECE), position: null });
      if (bytesRead === 0) return Buffer.concat(pieces);
      length += bytesRead;
      if (length > longest) return null;
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

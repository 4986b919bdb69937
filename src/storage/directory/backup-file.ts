import { createHash, scrypt } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { decodeUtf8, utf8 } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { Secret } from '../../basics/secret.ts';
import { BackupRefused } from '../../operations/directory-backups.ts';
import { ensurePrivateFile, publishDurably, unusable } from '../private-files.ts';
import { DataFolderUnusable } from '../recovered.ts';
import { SealBroken, type Sealing, sealedBox, sealingKeyLength } from '../sealed-box.ts';

const base64 = z.base64().max(64);
const headerShape = z.object({
  format: z.literal('touchstone-directory-backup'),
  version: z.number().int().positive(),
  createdAt: z.number().int(),
  scrypt: z.object({
    // What a file may ask of this computer: 1 GB at most.
    logN: z.number().int().min(14).max(20),
    r: z.literal(8),
    p: z.number().int().min(1).max(4),
    salt: base64,
  }),
});
type Header = z.infer<typeof headerShape>;

/** 2: tokens that count. Files of 1 are read. */
const VERSION = 2;
/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1. */
const cost = { logN: 17, r: 8, p: 1 } as const;
const MAX_HEADER = 1024;
const CHUNK = 256 * 1024;
/** What a frame may hold: more is none of ours. */
const MAX_FRAME = 2 * 1024 * 1024;
const MAX_TEXT = 16 * 1024 * 1024;

/**
 * A file is one line of JSON (what it is, since when, how the passphrase becomes a key), then frames: the length in four bytes,
 * and a piece of the lines of text, deflated and sealed in the context of the header, its number and whether it is the last
 * one. So no bit, no frame and no end can be changed, moved or cut off; the text holds the rows.
 */
export async function writeBackupFile(
  path: string,
  passphrase: Secret,
  ports: { createdAt: number; random: Random },
  lines: (write: (line: string) => void) => Promise<void>,
): Promise<void> {
  const salt = ports.random.bytes(16);
  const header: Header = {
    format: 'touchstone-directory-backup',
    version: VERSION,
    createdAt: ports.createdAt,
    scrypt: { ...cost, salt: Buffer.from(salt).toString('base64') },
  };
  const text = `${JSON.stringify(header)}\n`;
  const draft = `${path}.${process.pid}.tmp`;
  try {
    rmSync(draft, { force: true });
    ensurePrivateFile(draft);
    const box = await boxOf(passphrase, header, ports.random);
    const file = openSync(draft, 'r+');
    try {
      writeSync(file, text);
      const write = frameWriter(file, box, text);
      await lines((line) => write.line(line));
      write.end();
    } finally {
      closeSync(file);
    }
    if (!publishDurably(draft, path)) throw new BackupRefused('exists');
  } catch (error) {
    throw refused(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Every line, after all of its frame was verified.
 * @throws BackupRefused, after the last good line at the latest: nothing may be kept before the end was reached
 */
export async function readBackupFile(
  path: string,
  passphrase: Secret,
  random: Random,
  onLine: (line: string) => Promise<void> | void,
): Promise<Header> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw refused(error, path);
  }
  try {
    const { header, text } = readHeader(file);
    const box = await boxOf(passphrase, header, random);
    const { size } = fstatSync(file);
    let position = Buffer.byteLength(text);
    for (let index = 0, isLast = false; !isLast; index++) {
      const length = read(file, position, 4).readUInt32BE();
      if (length > MAX_FRAME) throw new BackupRefused('damaged');
      isLast = position + 4 + length === size;
      const lines = openFrame(read(file, position + 4, length), box, contextOf(text, index, isLast), index);
      for (const line of lines) await onLine(line);
      position += 4 + length;
    }
    return header;
  } finally {
    closeSync(file);
  }
}

function frameWriter(file: number, box: Sealing, header: string) {
  let index = 0;
  let pending: string[] = [];
  let length = 0;
  const flush = (isLast: boolean) => {
    const plain = utf8(pending.join('\n'));
    const frame = box.seal(deflateRawSync(plain, { level: 6 }), contextOf(header, index++, isLast));
    plain.fill(0);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(frame.length);
    writeSync(file, size);
    writeSync(file, frame);
    pending = [];
    length = 0;
  };
  return {
    line(line: string) {
      pending.push(line);
      length += line.length + 1;
      if (length >= CHUNK) flush(false);
    },
    end: () => flush(true),
  };
}

function openFrame(frame: Buffer, box: Sealing, context: string, index: number): readonly string[] {
  try {
    const deflated = box.open(frame, context);
    const text = decodeUtf8(inflateRawSync(deflated, { maxOutputLength: MAX_TEXT }));
    return text === '' ? [] : text.split('\n');
  } catch (cause) {
    const isForeign = cause instanceof SealBroken && cause.reason === 'foreign-key' && index === 0;
    throw new BackupRefused(isForeign ? 'wrong-passphrase' : 'damaged', { cause });
  }
}

function readHeader(file: number): { header: Header; text: string } {
  const start = Buffer.alloc(MAX_HEADER);
  const length = readSync(file, start, 0, MAX_HEADER, 0);
  const end = start.subarray(0, length).indexOf('\n');
  if (end < 0) throw new BackupRefused('not-a-backup');
  const text = start.subarray(0, end + 1).toString('latin1');
  let header: Header;
  try {
    header = headerShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new BackupRefused('not-a-backup', { cause });
  }
  if (header.version > VERSION) throw new BackupRefused('newer-version');
  return { header, text };
}

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, position) !== length) throw new BackupRefused('damaged');
  return bytes;
}

const contextOf = (header: string, index: number, isLast: boolean): string =>
  `backup/${createHash('sha256').update(header, 'latin1').digest('hex')}/${index}/${isLast ? 'last' : 'more'}`;

async function boxOf(passphrase: Secret, { scrypt: parameters }: Header, random: Random): Promise<Sealing> {
  const { logN, r, p, salt } = parameters;
  const N = 2 ** logN;
  const options = { N, r, p, maxmem: 256 * N * r };
  const key = await new Promise<Uint8Array>((resolve, reject) => {
    scrypt(passphrase.expose(), Buffer.from(salt, 'base64'), sealingKeyLength, options, (error, made) =>
      error ? reject(error) : resolve(made),
    );
  });
  return sealedBox(Secret.over(key), random);
}

function refused(error: unknown, path: string): unknown {
  if (error instanceof BackupRefused) return error;
  // A draft that could not be made comes with the system's word as its cause.
  const { code } = ((error instanceof DataFolderUnusable ? error.cause : error) ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return error;
  if (code === 'ENOENT' || code === 'EISDIR') return new BackupRefused('not-found', { cause: error });
  const { reason } = unusable(error, path);
  return new BackupRefused(reason === 'no-space' ? 'no-space' : 'not-writable', { cause: error });
}

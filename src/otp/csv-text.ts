import { type Reading, read, refuse } from './reading.ts';

export type CsvTextRefusal = 'too-long' | 'zip-file' | 'encoding-unknown';

/** How the file was written; told, so that somebody can judge whether names came out right. */
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis';

/** About 100,000 rows. Whoever reads the file looks at its size first. */
export const MAX_CSV_BYTES = 16 * 1024 * 1024;

/** Bytes that are decoded at a time: a millisecond or two. */
const STEP = 256 * 1024;

export type CsvTextReading = Reading<{ text: string; encoding: CsvEncoding }, CsvTextRefusal>;

/**
 * The text of a CSV file: UTF-8, UTF-16 with a byte order mark (Excel's "Unicode text"), or Shift_JIS where it is no UTF-8
 * (Excel in Japanese). Bytes that fit none of them are refused, and so is a workbook that was renamed.
 */
export function csvText(bytes: Uint8Array): CsvTextReading {
  const steps = csvTextSteps(bytes);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in short steps, for a caller with other work to do. */
export function* csvTextSteps(bytes: Uint8Array): Generator<void, CsvTextReading, void> {
  if (bytes.length > MAX_CSV_BYTES)
    return refuse('too-long', `expected at most ${MAX_CSV_BYTES} bytes, got ${bytes.length}`);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4) {
    return refuse('zip-file', 'a ZIP archive or an Excel workbook, not CSV');
  }
  const candidates: readonly CsvEncoding[] =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? ['utf-16le']
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? ['utf-16be']
        : ['utf-8', 'shift_jis'];
  for (const encoding of candidates) {
    const decoder = new TextDecoder(encoding, { fatal: true });
    const parts: string[] = [];
    try {
      for (let at = 0; at < bytes.length; at += STEP) {
        const part = decoder.decode(bytes.subarray(at, at + STEP), { stream: true });
        if (part.includes('\0'))
          return refuse('encoding-unknown', 'a NUL character: UTF-16 without a byte order mark?');
        parts.push(part);
        yield;
      }
      parts.push(decoder.decode());
      return read({ text: parts.join(''), encoding });
    } catch {
      // The next one may fit.
    }
  }
  return refuse('encoding-unknown', `expected UTF-8, UTF-16 or Shift_JIS`);
}

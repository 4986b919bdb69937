import { type Reading, read, refuse } from './reading.ts';

export type CsvTextRefusal = 'too-long' | 'zip-file' | 'encoding-unknown';

/** How the file was written; told, so that somebody can judge whether names came out right. */
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis';

/** About 100,000 rows. Whoever reads the file looks at its size first. */
export const MAX_CSV_BYTES = 16 * 1024 * 1024;

/**
 * The text of a CSV file: UTF-8, UTF-16 with a byte order mark (Excel's "Unicode text"), or Shift_JIS where it is no UTF-8
 * (Excel in Japanese). Bytes that fit none of them are refused, and so is a workbook that was renamed.
 */
export function csvText(bytes: Uint8Array): Reading<{ text: string; encoding: CsvEncoding }, CsvTextRefusal> {
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
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (text.includes('\0')) return refuse('encoding-unknown', 'a NUL character: UTF-16 without a byte order mark?');
      return read({ text, encoding });
    } catch {
      // The next one may fit.
    }
  }
  return refuse('encoding-unknown', `expected UTF-8, UTF-16 or Shift_JIS`);
}

const BLOCK = 512;
const encoder = new TextEncoder();

export interface TarFile {
  readonly name: string;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

/** Several files as one, in the format that every system opens (ustar, POSIX.1-1988). @param at ms since the epoch */
export function tar(files: readonly TarFile[], at: number): Uint8Array<ArrayBuffer>[] {
  const pieces = files.flatMap(({ name, parts }) => {
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    return [header(name, size, at), ...parts, new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK)];
  });
  return [...pieces, new Uint8Array(2 * BLOCK)];
}

function header(name: string, size: number, at: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const write = (text: string, offset: number) => block.set(encoder.encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  write(name.slice(0, 100), 0);
  write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  write(`${octal(size, 11)}\0${octal(Math.floor(at / 1000), 11)}\0        0`, 124);
  write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

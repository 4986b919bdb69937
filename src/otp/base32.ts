const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, upper case, without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >>> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/**
 * Base32 as services write it: lower case, spaces and hyphens between groups, and padding are taken. Bits left over at the
 * end are dropped, as every app does, since some services cut secrets at a whole number of characters.
 *
 * @returns null when it is not base32, or has a length that no bytes have
 */
export function fromBase32(text: string): Uint8Array | null {
  const plain = text.replace(/[\s-]+/g, '').replace(/=+$/, '');
  const tail = plain.length % 8;
  if (tail === 1 || tail === 3 || tail === 6) return null;
  const bytes = new Uint8Array(Math.floor((plain.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (const character of plain) {
    const value = ALPHABET.indexOf(character.toUpperCase());
    if (value < 0 || character.charCodeAt(0) > 0x7f) {
      bytes.fill(0);
      return null;
    }
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled++] = (held >>> bits) & 0xff;
    }
  }
  return bytes;
}

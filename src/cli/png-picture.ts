import { inflateSync } from 'node:zlib';

/** Pixels as RGBA, rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Of the whole picture, before it is made smaller. */
const maxPixels = 40_000_000;
/** Of all pixels together, unpacked: 40 megapixels of four bytes. */
const maxBytes = 160_000_000;
/** The longest side that is handed on: a QR code needs no more. */
const longestSide = 1_200;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Samples a pixel, by colour type (PNG section 11.2.1). */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** `too-large`: it claims more pixels than are looked at. */
export type PngReading =
  | { readonly outcome: 'read'; readonly picture: Picture }
  | { readonly outcome: 'not-a-png' | 'too-large' };

interface Head {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
}

/**
 * Reads a PNG file (PNG, third edition) that is not interlaced, made smaller where it is large. Checksums are not looked at: a file that was
 * damaged shows no QR code, which has a checksum of its own. Nothing is unpacked before its size is known to be taken.
 */
export function readPng(file: Uint8Array): PngReading {
  try {
    const { head, palette, packed } = chunksOf(file);
    if (head.width * head.height > maxPixels) return { outcome: 'too-large' };
    const rowBytes = Math.ceil((head.width * (channels[head.colour] as number) * head.depth) / 8);
    const length = (rowBytes + 1) * head.height;
    if (length > maxBytes + head.height) return { outcome: 'too-large' };
    const bytes = inflateSync(packed, { maxOutputLength: length });
    if (bytes.length !== length) return { outcome: 'not-a-png' };
    unfilter(bytes, rowBytes, Math.max(1, ((channels[head.colour] as number) * head.depth) >> 3));
    return { outcome: 'read', picture: shrunk(head, palette, bytes, rowBytes) };
  } catch {
    return { outcome: 'not-a-png' };
  }
}

/** @throws RangeError on what is no such file */
function chunksOf(file: Uint8Array): { head: Head; palette: Uint8Array; packed: Uint8Array } {
  if (!signature.every((byte, index) => file[index] === byte)) throw new RangeError('expected the signature of PNG');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let head: Head | undefined;
  let palette = new Uint8Array();
  const data: Uint8Array[] = [];
  for (let offset = 8; offset + 12 <= file.length; ) {
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8));
    const body = file.subarray(offset + 8, offset + 8 + length);
    if (body.length !== length) throw new RangeError('expected a whole chunk');
    if (type === 'IHDR') head = headOf(body);
    else if (type === 'PLTE') palette = body.slice();
    else if (type === 'IDAT') data.push(body);
    else if (type === 'IEND') break;
    offset += 12 + length;
  }
  if (!head) throw new RangeError('expected a head');
  return { head, palette, packed: Buffer.concat(data) };
}

function headOf(body: Uint8Array): Head {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [depth = 0, colour = -1, , , interlace] = body.subarray(8);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const isKnown = channels[colour] !== undefined && [1, 2, 4, 8, 16].includes(depth) && interlace === 0;
  if (!isKnown || width === 0 || height === 0) throw new RangeError('expected a picture of a known form');
  return { width, height, depth, colour };
}

/** In place (PNG section 9). @param step bytes from a sample to the same one of the pixel before */
function unfilter(bytes: Uint8Array, rowBytes: number, step: number): void {
  const stride = rowBytes + 1;
  for (let row = 0; row * stride < bytes.length; row++) {
    const start = row * stride + 1;
    const filter = bytes[start - 1] as number;
    if (filter > 4) throw new RangeError('expected a known filter');
    for (let at = start; at < start + rowBytes; at++) {
      const left = at - step < start ? 0 : (bytes[at - step] as number);
      const up = row === 0 ? 0 : (bytes[at - stride] as number);
      const corner = row === 0 || at - step < start ? 0 : (bytes[at - stride - step] as number);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] as number;
      bytes[at] = ((bytes[at] as number) + guess) & 0xff;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** Transparent parts lie on white, as a page shows them. */
function shrunk(head: Head, palette: Uint8Array, bytes: Uint8Array, rowBytes: number): Picture {
  const shrink = Math.max(1, Math.max(head.width, head.height) / longestSide);
  const [width, height] = [Math.floor(head.width / shrink), Math.floor(head.height / shrink)];
  const data = new Uint8ClampedArray(width * height * 4);
  const count = channels[head.colour] as number;
  const sample = (x: number, y: number, channel: number): number => {
    const index = x * count + channel;
    const start = y * (rowBytes + 1) + 1;
    if (head.depth === 8) return bytes[start + index] as number;
    if (head.depth === 16) return bytes[start + index * 2] as number;
    const bit = index * head.depth;
    const value = ((bytes[start + (bit >> 3)] as number) >> (8 - head.depth - (bit & 7))) & ((1 << head.depth) - 1);
    return head.colour === 3 ? value : (value * 255) / ((1 << head.depth) - 1);
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [Math.floor(column * shrink), Math.floor(row * shrink)];
      const isGrey = head.colour === 0 || head.colour === 4;
      const alpha = count === 2 || count === 4 ? sample(x, y, count - 1) : 255;
      for (let channel = 0; channel < 3; channel++) {
        const own =
          head.colour === 3 ? (palette[sample(x, y, 0) * 3 + channel] ?? 255) : sample(x, y, isGrey ? 0 : channel);
        data[(row * width + column) * 4 + channel] = (own * alpha + 255 * (255 - alpha)) / 255;
      }
      data[(row * width + column) * 4 + 3] = 255;
    }
  }
  return { width, height, data };
}

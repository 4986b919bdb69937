/** What a picture file says of itself before anything of it is decoded: a small file can claim a huge picture. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** @returns the size as the head of a PNG, JPEG, GIF, WebP or BMP file tells it; null for anything else */
export function imageSize(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return png(bytes, view) ?? gif(bytes, view) ?? bmp(bytes, view) ?? webp(bytes, view) ?? jpeg(bytes, view);
  } catch (error) {
    // Cut off.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const says = (bytes: Uint8Array, offset: number, text: string): boolean =>
  [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0));

function png(bytes: Uint8Array, view: DataView): ImageSize | null {
  if (!says(bytes, 0, '\x89PNG\r\n\x1a\n') || !says(bytes, 12, 'IHDR')) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The larger of the screen and the end of the first frame, which makes the screen larger where it does not fit (GIF89a sections 18 to 20). */
function gif(bytes: Uint8Array, view: DataView): ImageSize | null {
  if (!says(bytes, 0, 'GIF8')) return null;
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const colours = view.getUint8(10);
  let offset = 13 + (colours & 0x80 ? 3 << ((colours & 7) + 1) : 0);
  while (view.getUint8(offset) === 0x21) {
    offset += 2;
    for (let length = view.getUint8(offset); length > 0; length = view.getUint8(offset)) offset += 1 + length;
    offset++;
  }
  if (view.getUint8(offset) !== 0x2c) return null;
  return {
    width: Math.max(screen.width, view.getUint16(offset + 1, true) + view.getUint16(offset + 5, true)),
    height: Math.max(screen.height, view.getUint16(offset + 3, true) + view.getUint16(offset + 7, true)),
  };
}

function bmp(bytes: Uint8Array, view: DataView): ImageSize | null {
  if (!says(bytes, 0, 'BM') || view.getUint32(14, true) < 40) return null;
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

function webp(bytes: Uint8Array, view: DataView): ImageSize | null {
  if (!says(bytes, 0, 'RIFF') || !says(bytes, 8, 'WEBP')) return null;
  if (says(bytes, 12, 'VP8X')) return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  if (says(bytes, 12, 'VP8L')) {
    const packed = view.getUint32(21, true);
    return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
  }
  if (says(bytes, 12, 'VP8 ')) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return null;
}

const uint24 = (view: DataView, offset: number) => view.getUint16(offset, true) + (view.getUint8(offset + 2) << 16);

/** Walks the segments up to the start of a frame (ITU T.81 section B.2.2). */
function jpeg(bytes: Uint8Array, view: DataView): ImageSize | null {
  if (!says(bytes, 0, '\xff\xd8\xff')) return null;
  let offset = 2;
  while (offset + 9 < bytes.length) {
    if (bytes[offset] !== 0xff) return null;
    const marker = bytes[offset + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) };
    const isPadding = marker === 0xff;
    offset += isPadding ? 1 : 2 + view.getUint16(offset + 2);
  }
  return null;
}

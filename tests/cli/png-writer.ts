import { crc32, deflateSync } from 'node:zlib';
import { encodeQR } from 'qr';

/** A PNG file as any program writes it. */
export function png(options: {
  width: number;
  height: number;
  depth: number;
  colour: number;
  /** One row, without its filter byte. */
  row: (y: number) => readonly number[];
  palette?: readonly number[];
  interlace?: number;
  /** By row; 0 unless told. The rows are filtered as it says. */
  filter?: (y: number) => number;
}): Uint8Array {
  const { width, height, depth, colour, palette, interlace = 0 } = options;
  const step = Math.max(1, (({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour] ?? 1) * depth) >> 3);
  const rows = Array.from({ length: height }, (_, y) => [...options.row(y)]);
  const packed = rows.flatMap((row, y) => {
    const filter = options.filter?.(y) ?? 0;
    const above = rows[y - 1] ?? row.map(() => 0);
    return [
      filter,
      ...row.map((value, x) => {
        const [left, up, corner] = [row[x - step] ?? 0, above[x] ?? 0, above[x - step] ?? 0];
        return (value - guess(filter, left, up, corner)) & 0xff;
      }),
    ];
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colour, 0, 0, interlace], 8);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', head),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    chunk('IDAT', deflateSync(Uint8Array.from(packed))),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** The picture of a QR code, `scale` pixels a module. */
export function qrPng(text: string, scale = 4): Uint8Array {
  const modules = encodeQR(text, 'raw', { border: 4 });
  const size = modules.length * scale;
  return png({
    width: size,
    height: size,
    depth: 8,
    colour: 0,
    row: (y) =>
      Array.from({ length: size }, (_, x) => (modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] ? 0 : 255)),
  });
}

/** PNG section 9.2. */
function guess(filter: number, left: number, up: number, corner: number): number {
  const whole = left + up - corner;
  const nearest = [left, up, corner].toSorted((a, b) => Math.abs(whole - a) - Math.abs(whole - b))[0] as number;
  return [0, left, up, Math.floor((left + up) / 2), nearest][filter] as number;
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const typeAndBody = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typeAndBody));
  return Buffer.concat([length, typeAndBody, checksum]);
}

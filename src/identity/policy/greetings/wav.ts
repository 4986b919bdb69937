import { concatBytes, utf8 } from '../../../basics/bytes.ts';
import type { PlainSound } from './greeting.ts';

const PCM_HEADER = 16;
/** WAVEFORMATEXTENSIBLE. */
const LONGEST_HEADER = 40;

/**
 * The sound of a RIFF/WAVE file (Microsoft Multimedia Programming Interface 1.0, chapter 3), which lasts data bytes over bytes a
 * second, as a file of its format and its data alone: other chunks may hold anything.
 * @returns undefined where it is one and is damaged, `other` where it is none
 */
export function readWav(bytes: Uint8Array): PlainSound | undefined | 'other' {
  if (bytes.length < 12 || textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WAVE') return 'other';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // What follows the last chunk belongs to another file.
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length || bytes.length - end > 1) return undefined;
  let format: Uint8Array | undefined;
  let bytesPerSecond = 0;
  let data: Uint8Array | undefined;
  let offset = 12;
  while (offset + 8 <= end) {
    const name = textAt(bytes, offset);
    const length = view.getUint32(offset + 4, true);
    const start = offset + 8;
    if (start + length > end) return undefined;
    if (name === 'fmt ' && length >= PCM_HEADER && length <= LONGEST_HEADER) {
      format = bytes.subarray(start, start + length);
      bytesPerSecond = byteRate(view, start);
    }
    if (name === 'data' && bytesPerSecond > 0 && length > 0) data ??= bytes.subarray(start, start + length);
    // Chunks begin at even places.
    offset = start + length + (length % 2);
  }
  if (offset < end || !format || !data) return undefined;
  const inside = concatBytes(utf8('WAVE'), chunk('fmt ', format), chunk('data', data));
  return { durationMs: Math.round((data.length * 1000) / bytesPerSecond), sound: chunk('RIFF', inside) };
}

/** With its name, its length, and a byte to make it even. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, content.length, true);
  return concatBytes(utf8(name), length, content, new Uint8Array(content.length % 2));
}

/** 0 where the numbers of the format do not fit together. */
function byteRate(view: DataView, start: number): number {
  const channels = view.getUint16(start + 2, true);
  const samples = view.getUint32(start + 4, true);
  const rate = view.getUint32(start + 8, true);
  const isSane = channels >= 1 && channels <= 8 && samples >= 1000 && samples <= 384_000;
  return isSane && rate <= samples * channels * 8 ? rate : 0;
}

const textAt = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + 4));

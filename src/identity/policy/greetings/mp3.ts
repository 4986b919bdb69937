import type { PlainSound } from './greeting.ts';

/** kbit/s by the four bits of a frame's header; 0 is no fixed rate. Layer III of MPEG-1, and of MPEG-2 and 2.5. */
const bitRates = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
/** Of MPEG-1; half of it for 2, a quarter for 2.5. */
const sampleRates = [44_100, 48_000, 32_000] as const;

/** What else an MP3 file holds between and after its frames. */
const ID3V1_LENGTH = 128;
/** Two frames could be chance in any file. */
const FEWEST_FRAMES = 3;

/**
 * The frames of an MPEG audio layer III file (ISO/IEC 11172-3, 13818-3), without its tags, which may hold anything. Every one is
 * walked, so that files of a variable rate tell the truth about their length too.
 * @returns undefined where it begins as one and is damaged, `other` where it is none
 */
export function readMp3(bytes: Uint8Array): PlainSound | undefined | 'other' {
  const tagged = id3Length(bytes);
  if (tagged === undefined) return undefined;
  let offset = tagged;
  let frames = 0;
  let duration = 0;
  const end = id3v1At(bytes);
  while (offset < end) {
    const frame = frameAt(bytes, offset);
    if (!frame) break;
    // The last one may be cut: players stop there, and so do we.
    if (offset + frame.length > end) break;
    offset += frame.length;
    duration += frame.durationMs;
    frames++;
  }
  if (frames === 0) return tagged > 0 ? undefined : 'other';
  if (frames < FEWEST_FRAMES) return 'other';
  const rest = bytes.subarray(offset, end);
  const isPadding = rest.every((byte) => byte === 0) || frameAt(bytes, offset) !== undefined;
  return isPadding ? { durationMs: Math.round(duration), sound: bytes.slice(tagged, offset) } : undefined;
}

interface Frame {
  readonly length: number;
  readonly durationMs: number;
}

function frameAt(bytes: Uint8Array, offset: number): Frame | undefined {
  const [a = 0, b = 0, c = 0] = bytes.subarray(offset, offset + 3);
  if (a !== 0xff || (b & 0xe0) !== 0xe0) return undefined;
  const version = (b >> 3) & 3;
  const isLayer3 = ((b >> 1) & 3) === 1;
  const rateIndex = c >> 4;
  const sampleIndex = (c >> 2) & 3;
  if (version === 1 || !isLayer3 || rateIndex === 0 || rateIndex === 15 || sampleIndex === 3) return undefined;
  const isFirst = version === 3;
  const bitRate = (bitRates[isFirst ? 1 : 2][rateIndex] as number) * 1000;
  const divisor = isFirst ? 1 : version === 2 ? 2 : 4;
  const sampleRate = (sampleRates[sampleIndex] as number) / divisor;
  const samples = isFirst ? 1152 : 576;
  const padding = (c >> 1) & 1;
  return {
    length: Math.floor((samples / 8) * (bitRate / sampleRate)) + padding,
    durationMs: (samples * 1000) / sampleRate,
  };
}

/** ID3v2 at the start: ten bytes of header, and a length of four times seven bits. undefined: longer than the file. */
function id3Length(bytes: Uint8Array): number | undefined {
  if (bytes.length < 10 || bytes[0] !== 0x49 || bytes[1] !== 0x44 || bytes[2] !== 0x33) return 0;
  const length = bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0) + 10;
  return length < bytes.length ? length : undefined;
}

/** `TAG` 128 bytes before the end; the end of the file without one. */
function id3v1At(bytes: Uint8Array): number {
  const at = bytes.length - ID3V1_LENGTH;
  const isTag = at > 0 && bytes[at] === 0x54 && bytes[at + 1] === 0x41 && bytes[at + 2] === 0x47;
  return isTag ? at : bytes.length;
}

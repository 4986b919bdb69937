import decodeQR from 'qr/decode.js';
import type { FrameAnswer, FrameQuestion } from './frame.ts';

/** Keeps its thread busy for as long as a hostile picture wants: the limit bounds only what the decoder tries a second time. */
export function readFrame({ width, height, pixels, timeLimit }: FrameQuestion): FrameAnswer {
  try {
    return { text: decodeQR({ width, height, data: new Uint8ClampedArray(pixels) }, { timeLimit }) };
  } catch {
    return { text: null };
  }
}

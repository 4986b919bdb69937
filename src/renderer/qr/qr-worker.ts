import decodeQR from 'qr/decode.js';
import type { FrameAnswer, FrameQuestion } from './frame.ts';

/** Inside a worker of its own, because a hostile picture can keep a decoder busy: whoever asked ends it then. */
self.addEventListener('message', (event: MessageEvent<FrameQuestion>) => {
  const { width, height, pixels, timeLimit } = event.data;
  let answer: FrameAnswer;
  try {
    answer = { text: decodeQR({ width, height, data: new Uint8ClampedArray(pixels) }, { timeLimit }) };
  } catch {
    answer = { text: null };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one other end, and no origin to name
  self.postMessage(answer);
});

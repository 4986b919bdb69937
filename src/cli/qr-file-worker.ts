import { parentPort, workerData } from 'node:worker_threads';
import decodeQR from 'qr/decode.js';
import { readPng } from './png-picture.ts';

/** `nothing`: no QR code was found. */
export type QrFileAnswer =
  | { readonly outcome: 'read'; readonly text: string }
  | { readonly outcome: 'nothing' | 'not-a-png' | 'too-large' };

/** Ms for what the decoder tries a second time. */
const timeLimit = 250;

/** In a thread of its own, because a hostile picture can keep a decoder busy: whoever asked ends it then. */
function answer(file: Uint8Array): QrFileAnswer {
  const reading = readPng(file);
  if (reading.outcome !== 'read') return reading;
  try {
    return { outcome: 'read', text: decodeQR(reading.picture, { timeLimit }) };
  } catch {
    return { outcome: 'nothing' };
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one other end, and no origin to name
parentPort?.postMessage(answer(workerData as Uint8Array));

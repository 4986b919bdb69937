import { parentPort } from 'node:worker_threads';
import type { FrameNews, FrameQuestion } from '../../src/renderer/qr/frame.ts';
import { readFrame } from '../../src/renderer/qr/read-frame.ts';

parentPort?.on('message', (question: FrameQuestion) => tell(readFrame(question)));
tell('ready');

function tell(news: FrameNews): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one other end, and no origin to name
  parentPort?.postMessage(news);
}

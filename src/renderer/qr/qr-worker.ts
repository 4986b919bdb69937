import type { FrameNews, FrameQuestion } from './frame.ts';
import { readFrame } from './read-frame.ts';

/** Inside a worker of its own, because a hostile picture can keep a decoder busy: whoever asked ends it then. */
self.addEventListener('message', (event: MessageEvent<FrameQuestion>) => tell(readFrame(event.data)));
tell('ready');

function tell(news: FrameNews): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one other end, and no origin to name
  self.postMessage(news);
}

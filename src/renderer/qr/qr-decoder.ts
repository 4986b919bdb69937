import type { FrameNews, FrameQuestion } from './frame.ts';

/** `too-slow`: the decoder was ended. */
export type FrameReading =
  | { readonly outcome: 'read'; readonly text: string }
  | { readonly outcome: 'nothing' | 'too-slow' };

/** What decodes, apart from whoever asks. */
export interface DecoderThread {
  ask(question: FrameQuestion): void;
  /** At once, whatever it is doing. */
  end(): void;
}

export interface DecoderPorts {
  /** @param tell `failed`: it broke, and answers nothing more */
  start(tell: (news: FrameNews | 'failed') => void): DecoderThread;
  /** Calls `action` once after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, action: () => void): () => void;
}

/** Ms for a thread to be there, before its first question. */
const startLimitMs = 10_000;

/**
 * Looks for a QR code in one frame after the other, each within its limit: the thread that has no answer by then is ended, and the next
 * frame gets another one. One frame at a time.
 */
export class QrDecoder {
  readonly #ports: DecoderPorts;
  #thread: DecoderThread | null = null;
  #heard: (news: FrameNews | 'failed') => void = () => {};

  constructor(ports: DecoderPorts) {
    this.#ports = ports;
  }

  /**
   * @param limitMs counted from when the thread has the frame
   * @param signal gives the frame up: nothing was found
   */
  read(frame: Omit<FrameQuestion, 'timeLimit'>, limitMs: number, signal?: AbortSignal): Promise<FrameReading> {
    if (signal?.aborted) return Promise.resolve({ outcome: 'nothing' });
    return new Promise((resolve) => {
      let stop = () => {};
      const end = (reading: FrameReading) => {
        stop();
        signal?.removeEventListener('abort', giveUp);
        this.#heard = () => {};
        resolve(reading);
      };
      const endThread = (outcome: 'nothing' | 'too-slow') => {
        this.close();
        end({ outcome });
      };
      const giveUp = () => endThread('nothing');
      const ask = () => {
        stop();
        stop = this.#ports.schedule(limitMs, () => endThread('too-slow'));
        this.#thread?.ask({ ...frame, timeLimit: limitMs / 4 });
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#heard = (news) => {
        if (news === 'failed') endThread('nothing');
        else if (news === 'ready') ask();
        else end(news.text === null ? { outcome: 'nothing' } : { outcome: 'read', text: news.text });
      };
      if (this.#thread) return ask();
      stop = this.#ports.schedule(startLimitMs, () => endThread('too-slow'));
      this.#start();
    });
  }

  #start(): void {
    const thread: DecoderThread = this.#ports.start((news) => {
      // What an ended one had still said is no answer to a later frame.
      if (this.#thread === thread) this.#heard(news);
    });
    this.#thread = thread;
  }

  close(): void {
    this.#thread?.end();
    this.#thread = null;
  }
}

/** One picture for the decoder's thread: pixels as RGBA. */
export interface FrameQuestion {
  readonly width: number;
  readonly height: number;
  readonly pixels: ArrayBuffer;
  /** Ms for the decoder's further attempts. */
  readonly timeLimit: number;
}

export interface FrameAnswer {
  /** null: no code was found. */
  readonly text: string | null;
}

/** What the thread says: once that it is ready, then an answer to each question. */
export type FrameNews = 'ready' | FrameAnswer;

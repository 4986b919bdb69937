/** One picture for the worker: pixels as RGBA. */
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

const newLine = 0x0a;

/** A line that is longer than was agreed: what follows cannot be told apart any more. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/** Lines out of a stream that is cut anywhere; a line ends with LF, and a CR before it is white space of the JSON. */
export class LineReader {
  readonly #limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** @param limit bytes of the longest line; no more than that is held */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that `bytes` completes, without their ends. @throws LineTooLong */
  *read(bytes: Uint8Array): Generator<Uint8Array> {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(newLine, from);
      this.#add(bytes.subarray(from, end === -1 ? bytes.length : end));
      if (end === -1) return;
      yield this.#take();
      from = end + 1;
    }
  }

  /** What came after the last line's end. */
  rest(): Uint8Array {
    return this.#take();
  }

  #add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.#limit) throw new LineTooLong(`a line of more than ${this.#limit} bytes`);
    if (piece.length > 0) this.#pieces.push(piece);
  }

  #take(): Uint8Array {
    const line = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

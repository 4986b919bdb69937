/** Bytes of a CTAPHID report, without a report ID (CTAP 2.1 section 11.2.4, full speed). */
export const reportSize = 64;

/** Reports out of a stream that is cut anywhere. Holds less than one report. */
export class ReportStream {
  readonly #rest = new Uint8Array(reportSize);
  #length = 0;
  #isFresh = true;

  /** Whether nothing has been read yet. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** The reports that `bytes` completes, each in a buffer of its own. */
  *read(bytes: Uint8Array): Generator<Uint8Array> {
    this.#isFresh = false;
    let offset = 0;
    while (offset < bytes.length) {
      const taken = bytes.subarray(offset, offset + reportSize - this.#length);
      this.#rest.set(taken, this.#length);
      this.#length += taken.length;
      offset += taken.length;
      if (this.#length < reportSize) return;
      this.#length = 0;
      yield this.#rest.slice();
    }
  }
}

const methods = ['GET ', 'POST ', 'PUT ', 'HEAD ', 'OPTIONS ', 'DELETE ', 'PATCH ', 'CONNECT ', 'TRACE '];

/** Whether a connection that begins like this is one of a browser. No channel of a device begins with four capital letters. */
export const isHttpRequest = (start: Uint8Array): boolean => {
  const text = String.fromCharCode(...start.subarray(0, 8));
  return methods.some((method) => text.startsWith(method));
};

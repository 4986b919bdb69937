import type { Readable, Writable } from 'node:stream';
import { Secret } from '../basics/secret.ts';

/** What the commands need of a terminal: questions to people on one side, lines from a script on the other. */
export interface Terminal {
  /** Whether a person sits there. Otherwise answers are read from standard input, one line each, in the order asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** Nothing that is typed is shown. The bytes are NFC-normalised UTF-8. */
  askSecret(question: string): Promise<Secret>;
}

/** Standard input ended, or the person pressed Ctrl-C, before the answer came. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const INTERRUPT = 0x03;
const END = 0x04;
const BACKSPACE = [0x08, 0x7f];
const LINE_LIMIT = 4096;

/** A terminal's own streams have these members; a pipe's do not. */
export type TerminalInput = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
export type TerminalOutput = Writable & { readonly isTTY?: boolean };

export function processTerminal(input: TerminalInput, output: TerminalOutput): Terminal {
  const interactive = input.isTTY === true && output.isTTY === true;
  let unread: Uint8Array = new Uint8Array(0);
  let ended = false;
  // Also heard between two questions, when nobody else listens.
  input.once('end', () => {
    ended = true;
  });

  const chunk = () =>
    new Promise<Uint8Array | null>((resolve) => {
      if (ended) return resolve(null);
      const settle = (value: Uint8Array | null) => {
        input.off('data', onData);
        input.off('end', onEnd);
        input.pause();
        resolve(value);
      };
      const onData = (data: Buffer) => settle(data);
      const onEnd = () => settle(null);
      input.on('data', onData);
      input.on('end', onEnd);
      input.resume();
    });

  /** One line as bytes, owned by the caller; what was read of it elsewhere is wiped. */
  const line = async (echo: (byte: number) => void): Promise<Uint8Array> => {
    const typed = new Uint8Array(LINE_LIMIT);
    let length = 0;
    const finish = () => {
      const bytes = typed.slice(0, length);
      typed.fill(0);
      return bytes;
    };
    for (;;) {
      for (let index = 0; index < unread.length; index++) {
        const byte = unread[index] as number;
        if (byte === NEW_LINE || byte === RETURN) {
          const skip = byte === RETURN && unread[index + 1] === NEW_LINE ? 2 : 1;
          const rest = unread.slice(index + skip);
          unread.fill(0);
          unread = rest;
          return finish();
        }
        if (interactive && byte === INTERRUPT) throw new NoAnswer('interrupted');
        if (interactive && byte === END && length === 0) throw new NoAnswer('no answer');
        if (interactive && BACKSPACE.includes(byte)) {
          while (length > 0 && ((typed[length - 1] as number) & 0xc0) === 0x80) length--;
          if (length > 0) length--;
        } else if (length < LINE_LIMIT) typed[length++] = byte;
        else throw new RangeError(`a line of more than ${LINE_LIMIT} bytes`);
        echo(byte);
      }
      unread.fill(0);
      const more = await chunk();
      if (more === null) {
        unread = new Uint8Array(0);
        if (length > 0) return finish();
        throw new NoAnswer('standard input ended before the answer');
      }
      unread = Uint8Array.from(more);
      more.fill(0);
    }
  };

  const quietly = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!interactive) return work();
    input.setRawMode?.(true);
    try {
      return await work();
    } finally {
      input.setRawMode?.(false);
      output.write('\n');
    }
  };

  return {
    interactive,
    async ask(question) {
      if (interactive) output.write(`${question} `);
      return new TextDecoder().decode(await line(() => {})).trim();
    },
    async askSecret(question) {
      if (interactive) output.write(`${question} `);
      const bytes = await quietly(() => line(() => {}));
      if (bytes.every((byte) => byte < 0x80)) return Secret.over(bytes);
      // NFC can only be had by way of a string (CTAP 2.1 section 6.5.1 asks the platform for it).
      const normalised = new TextEncoder().encode(new TextDecoder().decode(bytes).normalize('NFC'));
      bytes.fill(0);
      return Secret.over(normalised);
    },
  };
}

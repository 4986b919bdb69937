import type { Writable } from 'node:stream';
import { utf8 } from '../basics/bytes.ts';
import { Secret, wipeable, wipeableCopy } from '../basics/secret.ts';

/** What the commands need of a terminal: questions to people on one side, lines from a script on the other. */
export interface Terminal {
  /** Whether a person sits there. Otherwise answers are read from standard input, one line each, in the order asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** Nothing that is typed is shown. The bytes are NFC-normalised UTF-8. */
  askSecret(question: string): Promise<Secret>;
  /** Erases every secret that was given, at the end of a command at the latest. */
  forget(): void;
}

/** Standard input ended, the person pressed Ctrl-C, or what came is no text or too long, before there was an answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: 'interrupted' | 'ended' | 'not-text' | 'too-long';

  constructor(reason: NoAnswer['reason'], options?: { cause?: unknown }) {
    super(`no answer (${reason})`, options);
    this.reason = reason;
  }
}

const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const INTERRUPT = 0x03;
const END = 0x04;
const ESCAPE = 0x1b;
const FIRST_PRINTABLE = 0x20;
const BACKSPACE = [0x08, 0x7f];
const LINE_LIMIT = 4096;

/** What is read: a stream of Node, or one that keeps no copy of what it read. */
export interface TerminalInput {
  /** Whether a person types there. A pipe has neither this nor `setRawMode`. */
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  /** `data` comes with bytes, which the listener wipes; only after `resume` and before `pause`. */
  on(event: 'data' | 'end', listener: (data: Buffer) => void): unknown;
  once(event: 'data' | 'end', listener: (data: Buffer) => void): unknown;
  off(event: 'data' | 'end', listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  destroy(): unknown;
}

/**
 * @param prompts where questions are shown: not standard output, which holds results and may be a pipe while a person types
 * @param interrupted Ctrl-C, where the terminal makes a signal of it: ends the question under way and every later one
 */
export function processTerminal(input: TerminalInput, prompts: Writable, interrupted?: AbortSignal): Terminal {
  const interactive = input.isTTY === true;
  let unread: Uint8Array = new Uint8Array(0);
  let afterReturn = false;
  let ended = false;
  const given: Secret[] = [];
  // Also heard between two questions, when nobody else listens.
  input.once('end', () => {
    ended = true;
  });

  const chunk = () =>
    new Promise<Uint8Array | null>((resolve, reject) => {
      if (interrupted?.aborted) return reject(new NoAnswer('interrupted'));
      if (ended) return resolve(null);
      const leave = () => {
        input.off('data', onData);
        input.off('end', onEnd);
        interrupted?.removeEventListener('abort', onAbort);
        input.pause();
      };
      const onData = (data: Buffer) => {
        leave();
        resolve(data);
      };
      const onEnd = () => {
        leave();
        resolve(null);
      };
      const onAbort = () => {
        leave();
        reject(new NoAnswer('interrupted'));
      };
      input.on('data', onData);
      input.on('end', onEnd);
      interrupted?.addEventListener('abort', onAbort);
      input.resume();
    });

  /**
   * One line as bytes, owned by the caller; what was read of it elsewhere is wiped.
   * @param raw each key press comes as it is, because the terminal edits no line
   */
  const line = async (raw: boolean): Promise<Uint8Array> => {
    const typed = wipeable(LINE_LIMIT);
    let length = 0;
    const finish = () => wipeableCopy(typed.subarray(0, length));
    try {
      for (;;) {
        for (let index = 0; index < unread.length; index++) {
          const byte = unread[index] as number;
          const endsReturn = afterReturn && byte === NEW_LINE;
          afterReturn = false;
          if (endsReturn) continue;
          if (byte === NEW_LINE || byte === RETURN) {
            // In raw mode Enter is a return alone: the next line feed is an answer of its own.
            afterReturn = byte === RETURN && !raw;
            const rest = wipeableCopy(unread.subarray(index + 1));
            unread.fill(0);
            unread = rest;
            return finish();
          }
          if (raw && byte === INTERRUPT) throw new NoAnswer('interrupted');
          if (raw && byte === END && length === 0) throw new NoAnswer('ended');
          if (raw && BACKSPACE.includes(byte)) {
            while (length > 0 && ((typed[length - 1] as number) & 0xc0) === 0x80) length--;
            if (length > 0) length--;
          } else if (raw && byte < FIRST_PRINTABLE) {
            // Tab and the like: unseen in a PIN, it would make a wrong one of it.
          } else if (length < LINE_LIMIT) typed[length++] = byte;
          else throw new NoAnswer('too-long');
        }
        unread.fill(0);
        unread = new Uint8Array(0);
        const more = await chunk();
        if (more === null) {
          if (length > 0) return finish();
          throw new NoAnswer('ended');
        }
        // An arrow or function key comes as one piece that begins with an escape.
        if (!raw || more[0] !== ESCAPE) unread = wipeableCopy(more);
        more.fill(0);
      }
    } finally {
      typed.fill(0);
    }
  };

  const hidden = async (question: string): Promise<Uint8Array> => {
    if (!interactive) return line(false);
    // Before the question: who types at once would see it shown.
    input.setRawMode?.(true);
    try {
      prompts.write(`${question} `);
      return await line(true);
    } finally {
      input.setRawMode?.(false);
      prompts.write('\n');
    }
  };

  return {
    interactive,
    async ask(question) {
      if (interactive) prompts.write(`${question} `);
      return new TextDecoder().decode(await line(false)).trim();
    },
    async askSecret(question) {
      const bytes = await hidden(question);
      const secret = Secret.over(bytes.every((byte) => byte < 0x80) ? bytes : normalized(bytes));
      given.push(secret);
      return secret;
    },
    forget() {
      for (const secret of given) secret.erase();
      unread.fill(0);
    },
  };
}

/** NFC can only be had by way of a string (CTAP 2.1 section 6.5.1 asks the platform for it). */
function normalized(bytes: Uint8Array): Uint8Array {
  try {
    return wipeableCopy(utf8(new TextDecoder('utf-8', { fatal: true }).decode(bytes).normalize('NFC')));
  } catch (cause) {
    throw new NoAnswer('not-text', { cause });
  } finally {
    bytes.fill(0);
  }
}

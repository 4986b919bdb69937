import { EventEmitter } from 'node:events';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import type { TerminalInput } from './terminal.ts';

/** More than a person or a script writes at a time. */
const bufferLength = 4096;

/** The member of a socket's options by which it reads into a buffer that is given (`onread` of net.Socket). */
type OnRead = { onread: { buffer: Uint8Array; callback: (length: number, buffer: Uint8Array) => boolean } };

/**
 * Standard input of this process. Node reads it into large buffers, copies what came and lets go of them as they are, with the PIN in
 * them: here it is read into one buffer, which is wiped after each piece, and nothing is read before something is asked. What comes
 * from a file is read as Node does it: it is on a disk anyway.
 */
export function standardInput(): TerminalInput {
  const isTTY = isatty(0);
  return isTTY || isPipe() ? wipedInput(isTTY) : process.stdin;
}

function isPipe(): boolean {
  try {
    const kind = fstatSync(0);
    return kind.isFIFO() || kind.isSocket();
  } catch {
    // Closed: the process's own stream says so in its way.
    return false;
  }
}

function wipedInput(isTTY: boolean): TerminalInput {
  const heard = new EventEmitter();
  const waiting: Buffer[] = [];
  let isFlowing = false;
  let hasEnded = false;
  let source: Socket | undefined;

  /** Hands pieces on as they are: joined, they would be copied. */
  const flow = () => {
    while (isFlowing) {
      const piece = waiting.shift();
      if (!piece) break;
      heard.emit('data', piece);
    }
    if (isFlowing && hasEnded) heard.emit('end');
  };
  const ended = () => {
    hasEnded = true;
    flow();
  };
  const open = () => {
    if (source) return source;
    const options: OnRead = {
      onread: {
        buffer: Buffer.allocUnsafeSlow(bufferLength),
        callback(length, buffer) {
          const piece = Buffer.allocUnsafeSlow(length);
          piece.set(buffer.subarray(0, length));
          buffer.fill(0, 0, length);
          waiting.push(piece);
          flow();
          return true;
        },
      },
    };
    source = isTTY ? new ReadStream(0, options) : new Socket({ fd: 0, readable: true, writable: false, ...options });
    source.once('end', ended).once('error', ended);
    return source;
  };

  return {
    isTTY,
    setRawMode: (raw) => (open() as Partial<ReadStream>).setRawMode?.(raw),
    on: (event, listener) => void heard.on(event, listener),
    once: (event, listener) => void heard.once(event, listener),
    off: (event, listener) => void heard.off(event, listener),
    resume() {
      isFlowing = true;
      open().resume();
      flow();
    },
    pause() {
      isFlowing = false;
      source?.pause();
    },
    destroy() {
      source?.destroy();
      for (const piece of waiting) piece.fill(0);
    },
  };
}

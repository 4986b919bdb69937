import { Worker } from 'node:worker_threads';

/** The event that ends the reading: STOP of `linux/uhid.h`. */
const stop = 3;

/**
 * Plain JavaScript in a text, so that it is the same from sources and from a bundle. Each event is posted as it was read,
 * STOP as the last one. The priority is the thread's alone, and only root may raise it.
 */
const reader = `
const { readSync } = require('node:fs');
const { constants, setPriority } = require('node:os');
const { parentPort, workerData: { file, size, stop } } = require('node:worker_threads');
try { setPriority(constants.priority.PRIORITY_HIGHEST); } catch {}
for (;;) {
  const event = new Uint8Array(size);
  const length = readSync(file, event);
  parentPort.postMessage(event.subarray(0, length));
  if (new Uint32Array(event.buffer, 0, 1)[0] === stop) break;
}`;

/**
 * Reads the events of an open uhid until the kernel's STOP. The kernel keeps 32 events and drops what comes beyond them, and a
 * program writes the packets of a long message faster than an event loop turns: a thread of its own, which waits in the
 * kernel, takes each as it comes. Where there is one processor for both, the program may be faster still.
 * @param size bytes of the longest event
 * @param onEvent the bytes of one event, in a buffer of their own
 * @returns settles after the last event; rejects when the kernel refuses a read
 */
export function readUhidEvents(file: number, size: number, onEvent: (event: Uint8Array) => void): Promise<void> {
  const worker = new Worker(reader, { eval: true, workerData: { file, size, stop } });
  worker.on('message', onEvent);
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}

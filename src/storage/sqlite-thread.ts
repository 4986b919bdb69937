import { Worker } from 'node:worker_threads';

const BUSY_TIMEOUT_MS = 5000;

/**
 * Plain JavaScript in a text, so that it is the same from sources and from a bundle. One answer to each statement, in their
 * order; null closes the database.
 */
const program = `
const { DatabaseSync } = require('node:sqlite');
const { parentPort, workerData: { path, timeout } } = require('node:worker_threads');
const database = new DatabaseSync(path, { timeout, enableForeignKeyConstraints: true });
const statements = new Map();
const run = ({ sql, parameters }) => {
  let statement = statements.get(sql);
  if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
  if (statement.columns().length > 0) return { rows: statement.all(...parameters), changes: 0 };
  return { rows: [], changes: Number(statement.run(...parameters).changes) };
};
parentPort.on('message', (asked) => {
  if (asked === null) {
    database.close();
    parentPort.close();
    return;
  }
  try {
    parentPort.postMessage(run(asked));
  } catch ({ message, errcode }) {
    parentPort.postMessage({ failed: { message, errcode } });
  }
});`;

export interface ThreadAnswer {
  readonly rows: readonly unknown[];
  /** Rows that were changed; 0 where rows were asked for. */
  readonly changes: number;
}

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A connection to a database file in a thread of its own: whoever asks does not wait for the disk, nor for the lock of another
 * program. Ends by `close`, or by the end of the process.
 */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #waiting: Waiting[] = [];
  #failure: Error | undefined;

  /** @param path a file that is there */
  constructor(path: string) {
    this.#worker = new Worker(program, { eval: true, workerData: { path, timeout: BUSY_TIMEOUT_MS } });
    this.#worker.on('message', (answer: ThreadAnswer | { failed: { message: string; errcode: unknown } }) => {
      const asked = this.#waiting.shift();
      if (!('failed' in answer)) asked?.resolve(answer);
      else asked?.reject(Object.assign(new Error(answer.failed.message), { errcode: answer.failed.errcode }));
    });
    this.#worker.on('error', (error) => {
      this.#failure = error as Error;
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failure ??= new Error('the thread of the database has ended');
        for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
        resolve();
      });
    });
  }

  /** @throws with SQLite's code as `errcode`; see sqlite-error.ts */
  run(sql: string, parameters: readonly unknown[] = []): Promise<ThreadAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one other end, and no origin to name
      this.#worker.postMessage({ sql, parameters });
    });
  }

  /** After what was asked before. A transaction that is under way is undone. */
  close(): Promise<void> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one other end, and no origin to name
    this.#worker.postMessage(null);
    return this.#ended;
  }
}

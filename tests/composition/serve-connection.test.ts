import type { AnyRouter } from '@orpc/server';
import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import {
  type Connection,
  createConnectionServer,
  type ServeConnection,
} from '../../src/composition/serve-connection.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { Stage } from '../operations/stage.ts';
import { createTinyRouter } from '../web-host/tiny-router.ts';

/** A connection that the test holds the other end of. */
class HeldConnection implements Connection {
  readonly sent: string[] = [];
  readonly closedFor: string[] = [];
  message: (message: unknown) => void = () => {};
  ended: () => void = () => {};
  send(message: string | ArrayBufferLike | Uint8Array): void {
    this.sent.push(message as string);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.message = listener;
  }
  onClose(listener: () => void): void {
    this.ended = listener;
  }
  close(reason: string): void {
    this.closedFor.push(reason);
    this.ended();
  }
}

const greet = (id: string, name: string) => JSON.stringify({ i: id, p: { u: '/greet', b: { json: { name } } } });

let tiny: ReturnType<typeof createTinyRouter>;
let loads: number;
let loaded: (router: AnyRouter) => void;
let serve: ServeConnection;
let warnings: string[];

beforeEach(() => {
  warnings = [];
  tiny = createTinyRouter();
  loads = 0;
  const router = new Promise<AnyRouter>((resolve) => {
    loaded = resolve;
  });
  serve = createConnectionServer({
    router: () => {
      loads++;
      return router;
    },
    clock: new ManualClock(),
    log: { info() {}, warn: (event) => void warnings.push(event) },
  });
});

it('loads the contract at the first connection, once', () => {
  expect(loads).toBe(0);
  serve(new HeldConnection(), createCaller());
  serve(new HeldConnection(), createCaller());
  expect(loads).toBe(1);
});

it('answers what was asked while the contract was being loaded', async () => {
  const connection = new HeldConnection();
  serve(connection, createCaller());
  connection.message(greet('1', 'Ann'));
  connection.message(greet('2', 'Bo'));
  expect(connection.sent).toEqual([]);
  loaded(tiny.router);
  await expect.poll(() => connection.sent.length).toBe(2);
  expect(connection.sent[0]).toContain('hello Ann');
  expect(connection.sent[1]).toContain('hello Bo');
});

it('looks at each message before the contract is there, too', async () => {
  const connection = new HeldConnection();
  serve(connection, createCaller());
  connection.message(greet('1', 'Ann'));
  connection.message('not a request');
  expect(connection.closedFor).toEqual(['not-a-request']);
  const other = new HeldConnection();
  serve(other, createCaller());
  other.message(greet('2', 'Bo'));
  loaded(tiny.router);
  await expect.poll(() => other.sent.length).toBe(1);
  expect(connection.sent).toEqual([]);
});

it('ends what a page waits for when its connection closes', async () => {
  const connection = new HeldConnection();
  serve(connection, createCaller());
  connection.message(JSON.stringify({ i: '1', p: { u: '/ticks', b: {} } }));
  loaded(tiny.router);
  await expect.poll(() => connection.sent.length).toBeGreaterThan(1);
  connection.ended();
  await expect.poll(tiny.ended).toBe(1);
});

it.each(['while the contract is being loaded', 'afterwards'])(
  'ends a call whose abort comes on the heels of its request, %s',
  async (when) => {
    const connection = new HeldConnection();
    serve(connection, createCaller());
    if (when === 'afterwards') {
      loaded(tiny.router);
      connection.message(greet('0', 'Ann'));
      await expect.poll(() => connection.sent.length).toBe(1);
    }
    connection.message(JSON.stringify({ i: '1', p: { u: '/hold', b: {} } }));
    connection.message(JSON.stringify({ i: '1', t: 4 }));
    loaded(tiny.router);
    await expect.poll(tiny.begun).toBe(1);
    await expect.poll(tiny.ended).toBe(1);
  },
);

it('leaves a fault to the log of the guard before each method: it is told once', async () => {
  const stage = new Stage();
  (stage.rack as unknown as { attached: () => never }).attached = () => {
    throw new TypeError('a message from inside');
  };
  const connection = new HeldConnection();
  serve(connection, createCaller());
  connection.message(JSON.stringify({ i: '1', p: { u: '/keys/list', b: {} } }));
  loaded(stage.router);
  await expect.poll(() => connection.sent.length).toBe(1);
  expect(connection.sent[0]).toContain('INTERNAL_SERVER_ERROR');
  expect([...stage.logged.map(({ event }) => event), ...warnings]).toEqual(['internal-error']);
});

it('lets a page go whose contract cannot be loaded, and the program live', async () => {
  const lost = createConnectionServer({
    router: () => Promise.reject(new TypeError('no such file')),
    clock: new ManualClock(),
    log: { info() {}, warn: (event) => void warnings.push(event) },
  });
  const connection = new HeldConnection();
  lost(connection, createCaller());
  connection.message(greet('1', 'Ann'));
  await expect.poll(() => connection.closedFor).toEqual(['contract-not-loaded']);
  expect(warnings).toEqual(['contract-not-loaded']);
});

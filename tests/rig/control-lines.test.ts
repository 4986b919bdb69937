import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serveLines } from '../../src/rig/control/control-lines.ts';
import { maxLineBytes } from '../../src/rig/control/control-request.ts';
import { Controller, exchange, rigKey } from './rig-key.ts';

describe('a controller that speaks JSON lines', () => {
  test('plugs, looks and unplugs; each answer has the id of its request', async () => {
    const { port } = await rigKey();
    const controller = await Controller.connect(port);
    expect(await controller.ask({ id: 1, command: 'plug' })).toEqual({ id: 1, ok: {} });
    expect(await controller.ask({ id: 'two', command: 'led' })).toEqual({
      id: 'two',
      ok: { meaning: 'ready', colour: 'blue', pattern: 'on', periodMs: null },
    });
    expect(await controller.ask({ command: 'state' })).toMatchObject({
      id: null,
      ok: {
        model: 'atkey-pro',
        serial: 'VK1',
        power: 'host',
        touchHeld: false,
        hands: { autoTouch: false, autoFinger: null, resetAnyTime: false },
        sockets: [],
        scenario: null,
      },
    });
    expect(await controller.ask({ id: 3, command: 'plug', power: 'power-only' })).toEqual({ id: 3, ok: {} });
    expect(await controller.ask({ id: 4, command: 'led' })).toMatchObject({ ok: { colour: 'cyan' } });
    expect(await controller.ask({ id: 5, command: 'unplug' })).toEqual({ id: 5, ok: {} });
    expect(await controller.ask({ id: 6, command: 'state' })).toMatchObject({ ok: { power: 'unplugged' } });
  });

  test('S2-28 to S2-34: enrols a finger with the side button, and is told what the sensor made of each touch', async () => {
    const { port, key } = await rigKey();
    const controller = await Controller.connect(port);
    await controller.ask({ command: 'plug', power: 'power-only' });
    await controller.ask({ command: 'press', clicks: 3 });
    expect(await controller.ask({ command: 'led' })).toMatchObject({ ok: { colour: 'white', pattern: 'flashing' } });
    const finger = (more: object) => controller.ask({ command: 'finger', finger: 'left-thumb', ...more });
    expect(await finger({ sample: 'too-fast' })).toEqual({ id: null, ok: { sample: 'too-fast' } });
    expect(await finger({ placement: { x: -0.9 } })).toEqual({ id: null, ok: { sample: 'too-left' } });
    expect(await finger({ placement: {} })).toEqual({ id: null, ok: { sample: 'good' } });
    while (key.state().enrolment !== null) await finger({});
    expect(key.state().enrolledFingers).toEqual(['left-thumb']);
    expect(await finger({ sample: 'good', placement: {} })).toMatchObject({ error: { code: 'invalid' } });
    expect(await controller.ask({ command: 'wipe' })).toEqual({ id: null, ok: {} });
    expect(key.state().enrolledFingers).toEqual([]);
  });

  test('sets the hands, one by one', async () => {
    const { port } = await rigKey();
    const controller = await Controller.connect(port);
    const hands = { autoTouch: false, autoFinger: null, resetAnyTime: false };
    expect(await controller.ask({ id: 1, command: 'hands', autoTouch: true })).toEqual({
      id: 1,
      ok: { ...hands, autoTouch: true },
    });
    expect(await controller.ask({ id: 2, command: 'hands', autoFinger: 'right-index', resetAnyTime: true })).toEqual({
      id: 2,
      ok: { autoTouch: true, autoFinger: 'right-index', resetAnyTime: true },
    });
    expect(await controller.ask({ id: 3, command: 'hands', autoFinger: null, resetAnyTime: false })).toEqual({
      id: 3,
      ok: { ...hands, autoTouch: true },
    });
  });

  test('watches: the state of now and then each change, once', async () => {
    const { port } = await rigKey();
    const [watcher, other] = [await Controller.connect(port), await Controller.connect(port)];
    expect(await watcher.ask({ id: 1, command: 'watch' })).toEqual({ id: 1, ok: {} });
    expect(await watcher.next()).toMatchObject({ event: 'state', state: { power: 'unplugged' } });
    await other.ask({ command: 'plug', power: 'power-only' });
    expect(await watcher.next()).toMatchObject({ event: 'state', state: { power: 'power-only' } });
    await other.ask({ command: 'touch' });
    await other.ask({ command: 'unplug' });
    expect(await watcher.next()).toMatchObject({ event: 'state', state: { power: 'unplugged' } });
    expect(await watcher.ask({ id: 2, command: 'led' })).toMatchObject({ id: 2, ok: { colour: 'off' } });
  });

  test('requests that come in one piece, or in many, are answered in order; also the last one without a line end', async () => {
    const { port } = await rigKey();
    const answersTo = async (...pieces: string[]) => {
      const socket = connect(port, '127.0.0.1');
      const answers: string[] = [];
      socket.on('data', (piece) => answers.push(String(piece)));
      for (const piece of pieces) socket.write(piece);
      socket.end();
      await once(socket, 'close');
      return answers.join('');
    };
    expect(await answersTo('{"id":1,"command":"plug"}\r\n\n  \n{"id":2,"command":"deny"}\n')).toBe(
      '{"id":1,"ok":{}}\n{"id":2,"ok":{}}\n',
    );
    expect(await answersTo(...'{"id":3,"command":"touch","held":true}')).toBe('{"id":3,"ok":{}}\n');
  });

  test('plays a scenario, and says the line of one that cannot be read', async () => {
    const { port, clock } = await rigKey();
    const controller = await Controller.connect(port);
    const text = [
      'title: { en: A pull, ja: 抜く }',
      'expected: { en: It is gone, ja: なくなる }',
      'steps:',
      '  - plug:',
      '  - wait: { ms: 500 }',
      '  - unplug:',
      '  - wait: { ms: 500 }',
    ].join('\n');
    expect(await controller.ask({ id: 1, command: 'scenario', text })).toEqual({ id: 1, ok: {} });
    expect(await controller.ask({ command: 'state' })).toMatchObject({
      ok: { power: 'host', scenario: { title: { en: 'A pull' }, state: 'running', at: 1, steps: 4 } },
    });
    await clock.advance(500);
    expect(await controller.ask({ command: 'state' })).toMatchObject({ ok: { power: 'unplugged' } });
    expect(await controller.ask({ id: 2, command: 'stop-scenario' })).toEqual({ id: 2, ok: {} });
    expect(await controller.ask({ command: 'state' })).toMatchObject({ ok: { scenario: { state: 'stopped' } } });
    expect(await controller.ask({ id: 3, command: 'scenario', text: 'title: 5\nsteps: []' })).toMatchObject({
      id: 3,
      error: { code: 'scenario-unreadable', line: 1 },
    });
  });
});

describe('bad input on the control channel', () => {
  test.each([
    ['{"id":7,"command":"fly"}', { id: 7, error: { code: 'unknown-command' } }],
    ['{"id":7}', { id: 7, error: { code: 'unknown-command' } }],
    ['{"id":7,"command":"touch","held":"yes"}', { id: 7, error: { code: 'invalid' } }],
    ['{"id":7,"command":"touch","hold":true}', { id: 7, error: { code: 'invalid' } }],
    ['{"id":{},"command":"touch"}', { id: null, error: { code: 'invalid' } }],
    ['{"id":7,"command":"press","clicks":6}', { id: 7, error: { code: 'invalid' } }],
    ['{"id":7,"command":"finger","placement":{"x":2}}', { id: 7, error: { code: 'invalid' } }],
    ['[]', { id: null, error: { code: 'invalid' } }],
    ['null', { id: null, error: { code: 'invalid' } }],
    ['plug', { id: null, error: { code: 'not-json' } }],
    ['{"command":"plug"', { id: null, error: { code: 'not-json' } }],
  ])('%s is refused, and the next one is heard', async (line, refusal) => {
    const { port } = await rigKey();
    const controller = await Controller.connect(port);
    controller.socket.write(`\n${line}\n`);
    expect(await controller.next()).toMatchObject(refusal);
    expect(await controller.ask({ id: 8, command: 'deny' })).toEqual({ id: 8, ok: {} });
  });

  test.each([
    ['the greeting of TLS', Buffer.from('\x16\x03\x01\x02\x00')],
    ['HTTP with a method of a page’s own', Buffer.from('patch / HTTP/1.1\r\n\r\n')],
    ['words', Buffer.from('plug')],
  ])('what begins as %s is let go, whatever lines it holds', async (_what, start) => {
    const { port, key } = await rigKey();
    const answer = await exchange(port, Buffer.concat([start, Buffer.from('\n{"command":"plug"}\n')]));
    expect(JSON.parse(answer)).toMatchObject({ id: null, error: { code: 'not-json' } });
    expect(key.state().power).toBe('unplugged');
  });

  test('a key that other programs cannot reach once it is plugged in', async () => {
    const { port, key } = await rigKey();
    const { address } = await key.openSocket('tcp', 0);
    const [, taken] = address.split(':');
    const other = createServer().listen(Number(taken), '127.0.0.1');
    await once(other, 'listening');
    const controller = await Controller.connect(port);
    const refusal = { id: 1, error: { code: 'not-reachable', message: `port ${taken} is in use` } };
    expect(await controller.ask({ id: 1, command: 'plug' })).toEqual(refusal);
    other.close();
    await once(other, 'close');
    expect(await controller.ask({ id: 2, command: 'plug' })).toEqual({ id: 2, ok: {} });
  });

  test('what is no UTF-8 is refused', async () => {
    const { port } = await rigKey();
    const controller = await Controller.connect(port);
    controller.socket.write(Buffer.from('{"command":"\xff"}\n', 'latin1'));
    expect(await controller.next()).toMatchObject({ error: { code: 'not-utf-8' } });
  });

  test('a line that is too long is refused, and ends the connection', async () => {
    const { port } = await rigKey();
    const answer = await exchange(port, `{"command":"${'x'.repeat(maxLineBytes)}`);
    expect(JSON.parse(answer)).toMatchObject({ id: null, error: { code: 'line-too-long' } });
  });

  test('who never says anything that is understood is let go after ten seconds; who did may stay', async () => {
    const { port, clock } = await rigKey();
    const staying = await Controller.connect(port);
    await staying.ask({ command: 'deny' });
    const silent = connect(port, '127.0.0.1');
    const slow = connect(port, '127.0.0.1');
    const slowHttp = connect(port, '127.0.0.1');
    for (const socket of [silent, slow, slowHttp]) socket.on('error', () => {});
    slow.write('{"comm');
    slowHttp.write('GET / HTTP/1.1\r\nX: ');
    const ends = Promise.all([once(silent, 'close'), once(slow, 'close'), once(slowHttp, 'close')]);
    // A request that was answered after theirs: they are all heard of.
    await staying.ask({ command: 'deny' });
    const witness = await Controller.connect(port);
    await witness.ask({ command: 'deny' });
    await clock.advance(10_001);
    await ends;
    expect(await staying.ask({ id: 1, command: 'deny' })).toEqual({ id: 1, ok: {} });
  });

  test('there are at most 32 connections', async () => {
    const { port } = await rigKey();
    const sockets = Array.from({ length: 33 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await Promise.any(sockets.map((socket) => once(socket, 'close')));
    for (const socket of sockets) socket.destroy();
  });

  test('a watcher that does not read costs no memory, and then hears the newest', async () => {
    const { port, key } = await rigKey();
    const watcher = await Controller.connect(port);
    await watcher.ask({ command: 'watch' });
    await watcher.next();
    watcher.socket.pause();
    for (let round = 0; round < 20_000; round++) {
      await key.plug('power-only');
      await key.unplug();
    }
    key.holdTouch();
    watcher.socket.resume();
    const newest = { touchHeld: true };
    for (let heard = 0; ; heard++) {
      const event = (await watcher.next()) as { state: typeof newest };
      if (event.state.touchHeld) break;
      expect(heard).toBeLessThan(40_000);
    }
  });

  test('a watcher that does not read answers hears the newest all the same', async () => {
    const { key } = await rigKey();
    const waiting: (() => void)[] = [];
    let heard = '';
    const cable = new Duplex({
      read() {},
      write(piece, _encoding, done) {
        waiting.push(() => {
          heard += String(piece);
          done();
        });
      },
    });
    void serveLines(cable as Socket, key, () => {});
    cable.push(`{"command":"watch"}\n${'{"command":"state"}\n'.repeat(300)}`);
    while (cable.writableLength < 100_000) await new Promise(setImmediate);
    key.holdTouch();
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next();
      await new Promise(setImmediate);
    }
    const newest = heard.split('\n').findLast((line) => line.startsWith('{"event"')) ?? '';
    expect(JSON.parse(newest)).toMatchObject({ state: { touchHeld: true } });
    cable.destroy();
  });

  test('any bytes get answers or an end, and the next controller is served', async () => {
    const { port } = await rigKey();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const socket = connect(port, '127.0.0.1').on('error', () => {});
        socket.resume();
        socket.end(bytes);
        await once(socket, 'close');
      }),
      { numRuns: 200 },
    );
    const controller = await Controller.connect(port);
    expect(await controller.ask({ id: 1, command: 'deny' })).toEqual({ id: 1, ok: {} });
  });
});

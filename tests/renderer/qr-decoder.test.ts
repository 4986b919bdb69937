import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import type { FrameNews } from '../../src/renderer/qr/frame.ts';
import { QrDecoder } from '../../src/renderer/qr/qr-decoder.ts';
import { code, type Dark, finders, noise } from '../cli/hostile-pictures.ts';

const decoders: QrDecoder[] = [];
afterEach(() => {
  for (const decoder of decoders.splice(0)) decoder.close();
});

/** The decoder as it is, in threads of Node, by a clock that stands. */
function open() {
  const clock = new ManualClock();
  const threads: Worker[] = [];
  const asked = { times: 0, told: () => {} };
  const decoder = new QrDecoder({
    start(tell) {
      const thread = new Worker(new URL('./decoder-thread.ts', import.meta.url));
      threads.push(thread);
      thread.on('message', (news: FrameNews) => tell(news));
      thread.on('error', () => tell('failed'));
      return {
        ask(question) {
          thread.postMessage(question, [question.pixels]);
          asked.times++;
          asked.told();
        },
        end: () => void thread.terminate(),
      };
    },
    schedule: (delayMs, action) => clock.schedule(delayMs, action),
  });
  decoders.push(decoder);
  const nextQuestion = () => new Promise<void>((resolve) => Object.assign(asked, { told: resolve }));
  return { decoder, clock, threads, asked, nextQuestion };
}

function frame(size: number, dark: Dark) {
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let index = 0; index < size * size; index++) {
    if (dark(index % size, Math.floor(index / size))) pixels.fill(0, index * 4, index * 4 + 3);
  }
  return { width: size, height: size, pixels: pixels.buffer };
}

const uri = 'otpauth://totp/ACME:taro?secret=JBSWY3DPEHPK3PXP';
const good = () => {
  const { side, dark } = code(uri, 4);
  return frame(side, dark);
};
const limitMs = 100;

describe('hostile F4: frames of a camera', { timeout: 60_000 }, () => {
  it('one that keeps the decoder busy ends it at 100 ms, and not before; the next frame is read by another one', async () => {
    const { decoder, clock, threads, nextQuestion } = open();
    const question = nextQuestion();
    let answered = false;
    const reading = decoder.read(frame(1_200, finders), limitMs).finally(() => {
      answered = true;
    });
    await question;
    const ended = once(threads[0] as Worker, 'exit');
    await clock.advance(limitMs - 1);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect(await reading).toEqual({ outcome: 'too-slow' });
    await ended;
    expect(await decoder.read(good(), limitMs)).toEqual({ outcome: 'read', text: uri });
    expect(threads).toHaveLength(2);
  });

  it('noise, finder patterns, darkness and a picture without pixels have no code, and one thread looks at all of them', async () => {
    const { decoder, threads } = open();
    for (const [size, dark] of [
      [800, noise(1)],
      [800, (x: number, y: number) => finders(x >> 2, y >> 2)],
      [800, (x: number, y: number) => (x ^ y) % 2 === 0],
      [800, () => true],
      [1, () => false],
      [0, () => false],
    ] as const)
      expect(await decoder.read(frame(size, dark), limitMs)).toEqual({ outcome: 'nothing' });
    expect(await decoder.read({ ...good(), pixels: new ArrayBuffer(3) }, limitMs)).toEqual({ outcome: 'nothing' });
    expect(await decoder.read(good(), limitMs)).toEqual({ outcome: 'read', text: uri });
    expect(threads).toHaveLength(1);
  });

  it('of a thousand codes one is read or none, never something else', async () => {
    const { decoder } = open();
    const one = code('https://evil.example/', 1);
    const reading = await decoder.read(
      frame(one.side * 32, (x, y) => one.dark(x % one.side, y % one.side)),
      limitMs,
    );
    expect([{ outcome: 'nothing' }, { outcome: 'read', text: 'https://evil.example/' }]).toContainEqual(reading);
  });

  it('a turned code is read', async () => {
    const { decoder } = open();
    const { side, dark } = code(uri, 6);
    const size = Math.ceil(side * 1.5);
    const [right, down] = [Math.cos(0.5), Math.sin(0.5)];
    const turned = frame(size, (column, row) => {
      const [x, y] = [column - size / 2, row - size / 2];
      const [fromX, fromY] = [x * right + y * down + side / 2, y * right - x * down + side / 2];
      return fromX >= 0 && fromY >= 0 && dark(fromX, fromY);
    });
    expect(await decoder.read(turned, limitMs)).toEqual({ outcome: 'read', text: uri });
  });

  it('a decoder that is never there, that breaks, or that nobody waits for any more is ended', async () => {
    const clock = new ManualClock();
    const told: ((news: FrameNews | 'failed') => void)[] = [];
    let ended = 0;
    const decoder = new QrDecoder({
      start(tell) {
        told.push(tell);
        return { ask: () => {}, end: () => ended++ };
      },
      schedule: (delayMs, action) => clock.schedule(delayMs, action),
    });
    const never = decoder.read(good(), limitMs);
    await clock.advance(10_000);
    expect([await never, ended]).toEqual([{ outcome: 'too-slow' }, 1]);

    const broken = decoder.read(good(), limitMs);
    told[1]?.('failed');
    expect([await broken, ended]).toEqual([{ outcome: 'nothing' }, 2]);

    const leaving = new AbortController();
    const left = decoder.read(good(), limitMs, leaving.signal);
    told[2]?.('ready');
    leaving.abort();
    expect([await left, ended]).toEqual([{ outcome: 'nothing' }, 3]);
    expect(await decoder.read(good(), limitMs, leaving.signal)).toEqual({ outcome: 'nothing' });

    // What the ended one says late is not the answer to this frame.
    const next = decoder.read(good(), limitMs);
    told[3]?.('ready');
    told[2]?.({ text: 'too late' });
    told[3]?.({ text: 'mine' });
    expect(await next).toEqual({ outcome: 'read', text: 'mine' });
    await clock.advance(60_000);
    expect(ended).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';
import { type Announce, progress } from '../../src/operations/progress.ts';

const read = async (stream: AsyncIterator<unknown>) => {
  const events: unknown[] = [];
  for (let event = await stream.next(); !event.done; event = await stream.next()) events.push(event.value);
  return events;
};

describe('the one shape of long work', () => {
  it('says working at once, then each step in order, then one end', async () => {
    const stream = progress(undefined, async (announce) => {
      announce({ step: 'touch' });
      return 'end';
    });
    expect(await read(stream)).toEqual([
      { type: 'step', step: { step: 'working' } },
      { type: 'step', step: { step: 'touch' } },
      { type: 'end', end: 'end' },
    ]);
  });

  it('announces a state once until another comes, and every event anew', async () => {
    const where = { aim: 'left' as const, coverage: [], touchSeconds: 20, secondsLeft: 600 };
    const sample = {
      step: 'sample',
      sample: 'too-high',
      unknownSampleCode: null,
      remaining: 3,
      total: 5,
      ...where,
    } as const;
    const stream = progress(undefined, async (announce: Announce) => {
      for (const step of ['touch', 'touch', 'fingerprint', 'touch'] as const) announce({ step });
      announce(sample);
      announce(sample);
      return 'end';
    });
    const steps = (await read(stream)).map((event) => (event as { step?: { step: string } }).step?.step);
    expect(steps).toEqual(['working', 'touch', 'fingerprint', 'touch', 'sample', 'sample', undefined]);
  });

  it('is aborted by the caller, and still says how it ended', async () => {
    const caller = new AbortController();
    const stream = progress(caller.signal, async (_announce, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return 'cancelled';
    });
    caller.abort();
    expect(await read(stream)).toContainEqual({ type: 'end', end: 'cancelled' });
  });

  it('is aborted by a reader who stops while it waits, and lets go before return resolves', async () => {
    let released = false;
    const stream = progress(undefined, async (_announce, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await Promise.resolve();
      released = true;
      return 'end';
    });
    await stream.next();
    const waiting = stream.next();
    await stream.return?.();
    expect(released).toBe(true);
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('throws a fault to the reader, once', async () => {
    const fault = new TypeError('a fault');
    const stream = progress(undefined, async () => {
      throw fault;
    });
    await stream.next();
    await expect(stream.next()).rejects.toBe(fault);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});

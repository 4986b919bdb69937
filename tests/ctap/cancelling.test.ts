import { describe, expect, test } from 'vitest';
import { TransactionCancelled } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';
import { cbor, GET_INFO, onRenewed, renewed, silent } from './channel-script.ts';
import { channelTo } from './open-scripted.ts';
import {
  CID,
  cancelled,
  channelId,
  error,
  exchange,
  keepalive,
  message,
  outcome,
  type Step,
  said,
} from './scripted-key.ts';

describe('cancelling', () => {
  async function waiting(...after: readonly (Step | readonly Step[])[]) {
    const abort = new AbortController();
    const opened = await channelTo(said('04', [keepalive(2)]), ...after);
    const ended = outcome(opened.channel.transact(cbor, GET_INFO, { signal: abort.signal }));
    await opened.clock.advance(100);
    return { ...opened, abort, ended };
  }

  test('CANCEL, and its answer is read before the next transaction', async () => {
    const { clock, key, channel, abort, ended } = await waiting(cancelled, exchange('07', '0007'));
    abort.abort('enough');
    const next = channel.transact(cbor, Uint8Array.of(7));
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'cancelled', cause: 'enough' }) });
    expect(await next).toEqual(Uint8Array.of(0, 7));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('a success that raced is read and told', async () => {
    const raced: Step = { expected: `${CID}91`, replies: message(new Uint8Array(100)) };
    const { key, channel, abort, ended } = await waiting(raced, exchange('07', '0007'));
    abort.abort();
    expect(await ended).toEqual({ value: new Uint8Array(100) });
    expect(await channel.transact(cbor, Uint8Array.of(7))).toEqual(Uint8Array.of(0, 7));
    key.finish();
  });

  test('no answer, keepalives or not: a second, then a new channel', async () => {
    const { clock, key, channel, abort, ended } = await waiting(
      { expected: `${CID}91`, replies: [keepalive(2)] },
      renewed(),
      onRenewed('07', '0007'),
    );
    abort.abort();
    await clock.advance(500);
    key.emit(keepalive(1));
    await clock.advance(500);
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'unknown' }) });
    expect(await channel.transact(cbor, Uint8Array.of(7))).toEqual(Uint8Array.of(0, 7));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('in the middle of the reply the rest is read, without CANCEL', async () => {
    const reply = message(new Uint8Array(100));
    const abort = new AbortController();
    const { key, clock, channel } = await channelTo(said('04', [reply[0]!]));
    const ended = outcome(channel.transact(cbor, GET_INFO, { signal: abort.signal }));
    await clock.advance(0);
    abort.abort();
    key.emit(reply[1]!);
    expect(await ended).toEqual({ value: new Uint8Array(100) });
    key.finish();
  });

  test('in the middle of the request the rest is sent first', async () => {
    const payload = new Uint8Array(100).fill(1);
    const [first, second] = message(payload);
    const abort = new AbortController();
    const { key, channel } = await channelTo(
      { expected: undefined, replies: [() => abort.abort()] },
      { expected: undefined, replies: [] },
      cancelled,
    );
    const ended = await outcome(channel.transact(cbor, payload, { signal: abort.signal }));
    expect(ended).toEqual({ error: expect.objectContaining({ outcome: 'cancelled' }) });
    expect(key.written.slice(1, 3)).toEqual(
      [first, second].map((bytes) =>
        Buffer.from(bytes!)
          .toString('hex')
          .replace(/(00)+$/, ''),
      ),
    );
    key.finish();
  });

  test('one that waits in the queue is never sent', async () => {
    const abort = new AbortController();
    const { clock, key, channel } = await channelTo(silent, exchange('08', '00'));
    const first = outcome(channel.transact(cbor, GET_INFO));
    const { signal } = abort;
    const queued = [
      outcome(channel.transact(cbor, GET_INFO, { signal })),
      outcome(channel.transact(cbor, GET_INFO, { signal })),
    ];
    const last = channel.transact(cbor, Uint8Array.of(8));
    await clock.advance(0);
    abort.abort('enough');
    for (const end of await Promise.all(queued)) {
      expect(end).toEqual({ error: expect.objectContaining({ outcome: 'not-sent', cause: 'enough' }) });
    }
    key.emit(message('00')[0]!);
    expect(await first).toHaveProperty('value');
    expect(await last).toEqual(Uint8Array.of(0));
    key.finish();
  });

  test('a signal that aborted before: nothing is sent', async () => {
    const { key, channel } = await channelTo();
    const ended = await outcome(channel.transact(cbor, GET_INFO, { signal: AbortSignal.abort('before') }));
    expect(ended).toEqual({ error: expect.objectContaining({ outcome: 'not-sent', cause: 'before' }) });
    key.finish();
  });

  test('a signal that aborts after the reply changes nothing', async () => {
    const abort = new AbortController();
    const { key, clock, channel } = await channelTo(exchange('04', '00'));
    await channel.transact(cbor, GET_INFO, { signal: abort.signal });
    abort.abort();
    await clock.advance(1000);
    key.finish();
  });

  test('a command other than CBOR cannot be cancelled: its reply is read', async () => {
    const abort = new AbortController();
    const { key, clock, channel } = await channelTo(said('01', [], HidCommand.ping));
    const ended = outcome(channel.ping(Uint8Array.of(1), { signal: abort.signal }));
    await clock.advance(0);
    abort.abort();
    key.emit(message('01', HidCommand.ping)[0]!);
    expect(await ended).toEqual({ value: undefined });
    key.finish();
  });

  test('closing sends CANCEL and ends what runs and what waits', async () => {
    const { clock, key, channel } = await channelTo(silent, { expected: `${CID}91`, replies: [] });
    const running = outcome(channel.transact(cbor, GET_INFO));
    const queued = outcome(channel.transact(cbor, GET_INFO));
    await clock.advance(0);
    await channel.close();
    await channel.close();
    expect(await running).toEqual({ error: expect.any(TransactionCancelled) });
    expect(await queued).toEqual({ error: expect.objectContaining({ outcome: 'not-sent' }) });
    expect(await outcome(channel.transact(cbor, GET_INFO))).toEqual({ error: expect.any(HidConnectionLost) });
    key.finish();
    expect([clock.pending, key.closed, key.listeners]).toEqual([0, 1, 0]);
  });
});

describe('unplugged', () => {
  test('at every packet of a long exchange: HidConnectionLost at once, and for whoever waits', async () => {
    const payload = new Uint8Array(300).fill(5);
    const request = splitMessage({ channel: channelId, command: cbor, payload });
    const reply = message(payload);
    for (let at = 0; at < request.length + reply.length; at++) {
      const steps: Step[] = request.map((_, i) => ({
        expected: undefined,
        replies: i === at ? [(key) => key.unplug()] : [],
      }));
      const last = steps.length - 1;
      if (at > last) {
        steps[last] = { expected: undefined, replies: [...reply.slice(0, at - last - 1), (key) => key.unplug()] };
      }
      const { clock, channel } = await channelTo(steps);
      const ended = outcome(channel.transact(cbor, payload));
      const queued = outcome(channel.transact(cbor, GET_INFO));
      expect(await ended).toEqual({ error: expect.any(HidConnectionLost) });
      expect(await queued).toEqual({ error: expect.any(HidConnectionLost) });
      expect([clock.monotonic(), clock.pending]).toEqual([0, 0]);
    }
  });

  test('while CHANNEL_BUSY waits and while CANCEL waits', async () => {
    const busy = await channelTo(said('04', [error(6)]));
    const refused = outcome(busy.channel.transact(cbor, GET_INFO));
    await busy.clock.advance(50);
    busy.key.unplug();
    expect(await refused).toEqual({ error: expect.any(HidConnectionLost) });

    const abort = new AbortController();
    const waiting = await channelTo(silent, { expected: `${CID}91`, replies: [(key) => key.unplug()] });
    const ended = outcome(waiting.channel.transact(cbor, GET_INFO, { signal: abort.signal }));
    await waiting.clock.advance(0);
    abort.abort();
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'unknown' }) });
    expect([busy.clock.pending, waiting.clock.pending]).toEqual([0, 0]);
  });
});

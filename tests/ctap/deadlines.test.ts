import { describe, expect, test } from 'vitest';
import { ChannelBusy, ProtocolError, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { cbor, GET_INFO, onRenewed, renewed, silent } from './channel-script.ts';
import { channelTo } from './open-scripted.ts';
import { CID, error, exchange, grant, grantTo, keepalive, message, outcome, packet, said } from './scripted-key.ts';

describe('CHANNEL_BUSY', () => {
  test('the whole message goes again after 100 ms', async () => {
    const request = new Uint8Array(100).fill(3);
    const { clock, key, channel } = await channelTo(
      said(request, [error(6)]),
      said(request, [error(6)]),
      said(request, message('00')),
    );
    const ended = outcome(channel.transact(cbor, request));
    await clock.advance(99);
    expect(key.written).toHaveLength(3);
    await clock.advance(101);
    expect(await ended).toEqual({ value: Uint8Array.of(0) });
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('for ever: ChannelBusy after 3 seconds, and the channel goes on', async () => {
    const busy = Array.from({ length: 31 }, () => said('04', [error(6)])).flat();
    const { clock, key, channel } = await channelTo(busy, exchange('07', '00'));
    const ended = outcome(channel.transact(cbor, GET_INFO));
    await clock.advance(3100);
    expect(await ended).toEqual({ error: expect.objectContaining({ name: 'ChannelBusy', attempts: 31 }) });
    await channel.transact(cbor, Uint8Array.of(7));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('never goes beyond the deadline of the whole transaction', async () => {
    const { clock, channel } = await channelTo(Array.from({ length: 6 }, () => said('04', [error(6)])).flat());
    const ended = outcome(channel.transact(cbor, GET_INFO, { deadlineMs: 550 }));
    await clock.advance(550);
    expect(await ended).toEqual({ error: expect.any(ChannelBusy) });
  });

  test('after a keepalive the request may have been worked on: it is not sent again', async () => {
    const { clock, key, channel } = await channelTo(said('04', [keepalive(1), error(6)]));
    expect(await outcome(channel.transact(cbor, GET_INFO))).toEqual({ error: expect.any(ProtocolError) });
    await clock.advance(1000);
    key.finish();
  });

  test('cancelled while it waits: nothing is running on the key, so nothing is sent', async () => {
    const { clock, key, channel } = await channelTo(said('04', [error(6)]), exchange('07', '00'));
    const abort = new AbortController();
    const ended = outcome(channel.transact(cbor, GET_INFO, { signal: abort.signal }));
    await clock.advance(50);
    abort.abort('enough');
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'not-sent', cause: 'enough' }) });
    await channel.transact(cbor, Uint8Array.of(7));
    key.finish();
    expect(clock.pending).toBe(0);
  });
});

describe('deadlines', () => {
  test('20 seconds of silence: CANCEL, and a late reply is never taken for the next one', async () => {
    const { clock, key, channel } = await channelTo(
      silent,
      { expected: `${CID}91`, replies: [] },
      {
        expected: undefined,
        // The old answer arrives while the channel is renewed, and once more after it.
        replies: [...message('00ff'), (k, written) => k.emit(grantTo(written, `${CID} 02 05 07 01 0c`, CID))],
      },
      grant('55667788 02 05 07 01 0c'),
      { expected: '5566778890000107', replies: [...message('00ff'), ...message('0007', cbor, 0x55667788)] },
    );
    const ended = outcome(channel.transact(cbor, GET_INFO));
    await clock.advance(19_999);
    expect(key.written).toHaveLength(2);
    await clock.advance(1);
    expect(await ended).toEqual({ error: expect.objectContaining({ name: 'TransactionTimeout', limit: 'silence' }) });
    key.emit(message('00ff')[0]!);
    expect(await channel.transact(cbor, Uint8Array.of(7))).toEqual(Uint8Array.of(0, 7));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('keepalives move the silence limit, with one timer', async () => {
    const { clock, key, channel } = await channelTo(silent);
    const ended = outcome(channel.transact(cbor, GET_INFO));
    for (let i = 0; i < 5; i++) {
      await clock.advance(19_000);
      key.emit(keepalive(2));
      expect(clock.pending).toBe(1);
    }
    key.emit(message('00')[0]!);
    expect(await ended).toEqual({ value: Uint8Array.of(0) });
    expect(clock.pending).toBe(0);
  });

  test('keepalives for ever: the deadline holds, CANCEL is sent', async () => {
    const { clock, key, channel } = await channelTo(silent, { expected: `${CID}91`, replies: [] });
    const statuses: number[] = [];
    const ended = outcome(
      channel.transact(cbor, GET_INFO, { deadlineMs: 30_000, onKeepalive: (status) => statuses.push(status) }),
    );
    for (let second = 0; second < 30; second++) {
      for (let i = 0; i < 1000; i++) key.emit(keepalive(2));
      await clock.advance(1000);
    }
    expect(await ended).toEqual({ error: expect.objectContaining({ name: 'TransactionTimeout', limit: 'total' }) });
    expect(statuses).toEqual([2]);
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('without a word about it, the whole transaction has 120 seconds', async () => {
    const { clock, key, channel } = await channelTo(silent, { expected: `${CID}91`, replies: [] });
    const ended = outcome(channel.transact(cbor, GET_INFO));
    for (let second = 0; second < 120; second++) {
      key.emit(keepalive(1));
      await clock.advance(1000);
    }
    expect(await ended).toEqual({ error: expect.any(TransactionTimeout) });
  });

  test('10^5 foreign packets do not move the deadline', async () => {
    const { clock, key, channel } = await channelTo(silent, { expected: `${CID}91`, replies: [] });
    const ended = outcome(channel.transact(cbor, GET_INFO));
    const foreign = packet('aabbccdd bb 0001 02');
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 5000; i++) key.emit(foreign);
      await clock.advance(1000);
    }
    expect(await ended).toEqual({ error: expect.any(TransactionTimeout) });
    key.finish();
  });

  test('a write that never ends: no CANCEL behind it, and nothing hangs', async () => {
    const { clock, key, channel } = await channelTo();
    key.write = () => new Promise(() => {});
    const ended = outcome(channel.transact(cbor, GET_INFO));
    const next = outcome(channel.transact(cbor, Uint8Array.of(7)));
    await clock.advance(20_000);
    expect(await ended).toEqual({ error: expect.any(TransactionTimeout) });
    await clock.advance(6_000);
    expect(await next).toEqual({ error: expect.any(TransactionTimeout) });
    expect(clock.pending).toBe(0);
  });

  test('a write that is refused ends the transaction with its error', async () => {
    const { clock, key, channel } = await channelTo();
    key.write = async () => {
      throw new HidConnectionLost('refused');
    };
    expect(await outcome(channel.transact(cbor, GET_INFO))).toEqual({ error: new HidConnectionLost('refused') });
    expect(clock.pending).toBe(0);
  });

  test('a key that no longer knows INIT after a hang: bounded, and asked again next time', async () => {
    const { clock, key, channel } = await channelTo(
      silent,
      { expected: `${CID}91`, replies: [] },
      ...Array.from({ length: 3 }, () => ({ expected: undefined, replies: [] })),
      renewed(),
      onRenewed('08', '00'),
    );
    const first = outcome(channel.transact(cbor, GET_INFO));
    const second = outcome(channel.transact(cbor, Uint8Array.of(7)));
    await clock.advance(26_000);
    expect(await first).toEqual({ error: expect.any(TransactionTimeout) });
    expect(await second).toEqual({ error: expect.any(TransactionTimeout) });
    expect(await channel.transact(cbor, Uint8Array.of(8))).toEqual(Uint8Array.of(0));
    key.finish();
    expect(clock.pending).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { ChannelBusy, ProtocolError, TransactionCancelled, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { FramingError, HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';
import { channelTo } from './open-scripted.ts';
import {
  CID,
  cancelled,
  channelId,
  error,
  exchange,
  grant,
  grantTo,
  keepalive,
  message,
  outcome,
  packet,
  resync,
  type Step,
  said,
} from './scripted-key.ts';

const { cbor } = HidCommand;
const GET_INFO = Uint8Array.of(4);
const REQUEST = `${CID}90000104`;
/** The client renews its channel after a conversation that broke off, and is understood on the new one. */
const renewed = (): Step[] => [resync(), grant('55667788 02 05 07 01 0c')];
const onRenewed = (request: string, answer: string): Step[] => [
  { expected: `55667788900001${request}`, replies: message(answer, cbor, 0x55667788) },
];
const silent: Step = { expected: REQUEST, replies: [] };

describe('a transaction', () => {
  test('sends one packet and takes one', async () => {
    const { clock, key, channel } = await channelTo(exchange('04', '00a0'));
    expect(await channel.transact(cbor, GET_INFO)).toEqual(Uint8Array.of(0, 0xa0));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('sends and takes the longest message: 129 packets each way', async () => {
    const payload = new Uint8Array(7609).map((_, i) => i % 251);
    const { clock, key, channel } = await channelTo(said(payload, message(payload, HidCommand.ping), HidCommand.ping));
    expect(await channel.transact(HidCommand.ping, payload)).toEqual(payload);
    expect(key.written).toHaveLength(130);
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('a longer message is refused before anything is sent, and the next one goes', async () => {
    const { key, channel } = await channelTo(exchange('04', '00'));
    const refused = outcome(channel.transact(cbor, new Uint8Array(7610)));
    expect(await channel.transact(cbor, GET_INFO)).toEqual(Uint8Array.of(0));
    expect(await refused).toEqual({ error: expect.any(FramingError) });
    key.finish();
  });

  test('transactions wait for each other, in order', async () => {
    const { key, channel } = await channelTo(exchange('04', '0001'), exchange('07', '0002'), exchange('08', '0003'));
    const replies = await Promise.all([4, 7, 8].map((command) => channel.transact(cbor, Uint8Array.of(command))));
    expect(replies.map((reply) => reply[1])).toEqual([1, 2, 3]);
    key.finish();
  });

  test('tells each change of the keepalive status once', async () => {
    const statuses: number[] = [];
    const replies = [1, 1, 2, 2, 2, 1, 0x77, 0x77, 0].map(keepalive);
    const { key, channel } = await channelTo(said('04', [...replies, ...message('00')]));
    await channel.transact(cbor, GET_INFO, { onKeepalive: (status) => statuses.push(status) });
    expect(statuses).toEqual([1, 2, 1, 0x77, 0]);
    key.finish();
  });

  test('a listener that throws ends the transaction, and the key is told to stop', async () => {
    const { clock, key, channel } = await channelTo(
      said('04', [keepalive(2)]),
      { expected: `${CID}91`, replies: [] },
      renewed(),
      onRenewed('07', '00'),
    );
    const ended = outcome(
      channel.transact(cbor, GET_INFO, {
        onKeepalive: () => {
          throw new Error('mine');
        },
      }),
    );
    expect(await ended).toEqual({ error: new Error('mine') });
    await channel.transact(cbor, Uint8Array.of(7));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test("other processes' packets in the middle of a reply are not ours", async () => {
    const reply = message(new Uint8Array(300).fill(7));
    const foreign = [
      packet('aabbccdd 90 0001 00'),
      packet('aabbccdd 00'),
      packet('ffffffff 86 0011 0101'),
      packet('aabbccdd bf 0001 06'),
      new Uint8Array(4),
      new Uint8Array(0),
    ];
    const { key, channel } = await channelTo(
      said(
        '04',
        reply.flatMap((ours) => [...foreign, ours, ...foreign]),
      ),
    );
    expect(await channel.transact(cbor, GET_INFO)).toEqual(new Uint8Array(300).fill(7));
    key.finish();
  });

  test('reports that come while nothing is asked are nobody’s', async () => {
    const { key, channel } = await channelTo(exchange('04', '0001'));
    key.emit(message('00ff')[0]!);
    key.emit(error(0x7f));
    expect(await channel.transact(cbor, GET_INFO)).toEqual(Uint8Array.of(0, 1));
  });

  test('wink and ping', async () => {
    const { key, channel } = await channelTo(
      said('0102', message('0102', HidCommand.ping), HidCommand.ping),
      said('0102', message('0103', HidCommand.ping), HidCommand.ping),
    );
    expect(await channel.wink()).toBe(false);
    await channel.ping(Uint8Array.of(1, 2));
    expect(await outcome(channel.ping(Uint8Array.of(1, 2)))).toEqual({ error: expect.any(ProtocolError) });
    key.finish();
  });
});

describe('a reply that breaks the rules (hostile-tests A)', () => {
  const long = message(new Uint8Array(200).fill(1));
  const broken: Record<string, Uint8Array[]> = {
    'BCNT 7610': [packet(`${CID} 90 1dba 00`)],
    'BCNT 65535': [packet(`${CID} 90 ffff 00`)],
    'a sequence number repeated': [long[0]!, long[1]!, long[1]!],
    'a sequence number skipped': [long[0]!, long[2]!],
    'a sequence number that starts at 1': [long[0]!, packet(`${CID} 01`)],
    'a continuation first': [long[1]!],
    'another command': message('00', HidCommand.ping),
    'the start of another message in the middle': [long[0]!, long[0]!],
    'a keepalive in the middle': [long[0]!, keepalive(1)],
    'ERROR in the middle': [long[0]!, error(6)],
    'KEEPALIVE of 0 bytes': [packet(`${CID} bb 0000`)],
    'KEEPALIVE of 2 bytes': [packet(`${CID} bb 0002 0101`)],
    'ERROR of 0 bytes': [packet(`${CID} bf 0000`)],
    'a short report': [message('00')[0]!.subarray(0, 20)],
    'a report of 5 bytes': [packet(`${CID}90`).subarray(0, 5)],
  };

  test.each(Object.entries(broken))('%s: ProtocolError, then a new channel', async (name, replies) => {
    const tellsToStop = !/sequence|middle/.test(name);
    const cancel: Step[] = tellsToStop ? [{ expected: `${CID}91`, replies: [] }] : [];
    const { clock, key, channel } = await channelTo(said('04', replies), cancel, renewed(), onRenewed('07', '00a0'));
    const { error: cause } = (await outcome(channel.transact(cbor, GET_INFO))) as { error: ProtocolError };
    expect(cause).toBeInstanceOf(ProtocolError);
    expect([cause.got, cause.expected].every((words) => words.length > 0)).toBe(true);
    expect(await channel.transact(cbor, Uint8Array.of(7))).toEqual(Uint8Array.of(0, 0xa0));
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('a message before the request is complete', async () => {
    const payload = new Uint8Array(100).fill(1);
    const [first] = message(payload);
    const { key, channel } = await channelTo({
      expected: undefined,
      replies: [(scripted, written) => (expect(written).toEqual(first), scripted.emit(message('00')[0]!))],
    });
    expect(await outcome(channel.transact(cbor, payload))).toEqual({ error: expect.any(ProtocolError) });
    key.finish();
  });

  test('a reply longer than the caller takes is refused at its header', async () => {
    const { key, channel } = await channelTo(said('04', message(new Uint8Array(101))), {
      expected: `${CID}91`,
      replies: [],
    });
    const ended = await outcome(channel.transact(cbor, GET_INFO, { maxReplyLength: 100 }));
    expect(ended).toEqual({ error: expect.objectContaining({ got: '101 bytes announced', expected: 'at most 100' }) });
    expect(key.written).toHaveLength(3);
  });

  test('fewer packets than announced: a time-out 2 seconds after the last one', async () => {
    const { clock, key, channel } = await channelTo(said('04', [long[0]!]));
    const ended = outcome(channel.transact(cbor, GET_INFO));
    await clock.advance(1500);
    key.emit(long[1]!);
    await clock.advance(1999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await ended).toEqual({ error: expect.objectContaining({ name: 'TransactionTimeout', limit: 'silence' }) });
    expect(clock.pending).toBe(0);
  });

  test('every ERROR code is an error that names it, and only CHANNEL_BUSY is tried again', async () => {
    for (let code = 0; code <= 0xff; code++) {
      if (code === 6) continue;
      const { clock, key, channel } = await channelTo(said('04', [error(code)]));
      const { error: cause } = (await outcome(channel.transact(cbor, GET_INFO))) as { error: ProtocolError };
      expect(cause).toBeInstanceOf(ProtocolError);
      expect(cause.hidErrorCode).toBe(code);
      expect(cause.message).toContain(`0x${code.toString(16).padStart(2, '0')}`);
      key.finish();
      expect(clock.pending).toBe(0);
    }
  });
});

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
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'answered' }) });
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
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'answered' }) });
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
    expect(await ended).toEqual({ error: expect.objectContaining({ outcome: 'answered' }) });
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

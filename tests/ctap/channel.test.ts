import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../src/ctap/errors.ts';
import { FramingError, HidCommand } from '../../src/fido/ctaphid.ts';
import { cbor, GET_INFO, onRenewed, renewed } from './channel-script.ts';
import { channelTo } from './open-scripted.ts';
import { CID, error, exchange, keepalive, message, outcome, packet, type Step, said } from './scripted-key.ts';

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

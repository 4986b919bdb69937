import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { openChannel } from '../../src/ctap/channel.ts';
import { ChannelBusy, ProtocolError, TransactionCancelled, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import {
  BROADCAST,
  error,
  fixedRandom,
  grant,
  grantTo,
  outcome,
  packet,
  ScriptedKey,
  type Step,
} from './scripted-key.ts';

const FIRST = `${BROADCAST}8600080101010101010101`;
const SECOND = `${BROADCAST}8600080202020202020202`;

/** The reply to the packet written, with `change` made to it. */
const answered = (expected: string, change: (reply: Uint8Array) => void = () => {}): Step => ({
  expected,
  replies: [
    (key, written) => {
      const reply = grantTo(written);
      change(reply);
      key.emit(reply);
    },
  ],
});

function start(...steps: Step[]) {
  const clock = new ManualClock();
  const key = new ScriptedKey(...steps);
  const signal = new AbortController();
  const opening = outcome(openChannel(key, { clock, random: fixedRandom() }, signal.signal));
  return { clock, key, opening, signal };
}

describe('INIT', () => {
  test('allocates a channel on the broadcast channel, with the version and capabilities of the 17 bytes', async () => {
    const { clock, key, opening } = start(answered(FIRST));
    expect(await opening).toMatchObject({
      value: { version: { protocol: 2, major: 5, minor: 7, build: 1 }, capabilities: 0x0c },
    });
    key.finish();
    expect(clock.pending).toBe(0);
  });

  const ignored: Record<string, (reply: Uint8Array) => void> = {
    'a foreign nonce': (reply) => reply.fill(9, 7, 8),
    'another channel': (reply) => reply.fill(0x55, 0, 4),
    'another command': (reply) => reply.fill(0x90, 4, 5),
    'channel 0': (reply) => reply.fill(0, 15, 19),
    'the broadcast channel as channel': (reply) => reply.fill(0xff, 15, 19),
    '16 bytes': (reply) => reply.fill(16, 6, 7),
    '18 bytes': (reply) => reply.fill(18, 6, 7),
    '65535 bytes announced': (reply) => reply.fill(0xff, 5, 7),
  };

  test.each(Object.entries(ignored))('a reply with %s is ignored, and the retry is answered', async (_, change) => {
    const { clock, key, opening } = start(answered(FIRST, change), answered(SECOND));
    await clock.advance(1999);
    expect(key.written).toEqual([FIRST]);
    await clock.advance(1);
    expect(await opening).toHaveProperty('value');
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test.each(Object.entries(ignored))('two replies with %s: one retry, then no FIDO key', async (name, change) => {
    const { clock, key, opening } = start(answered(FIRST, change), answered(SECOND, change));
    await clock.advance(4000);
    const isForeign = ['a foreign nonce', 'another channel', 'another command'].includes(name);
    expect(await opening).toEqual({ error: expect.any(isForeign ? TransactionTimeout : ProtocolError) });
    key.finish();
    expect([clock.pending, key.closed, key.listeners]).toEqual([0, 1, 0]);
  });

  test('a good reply counts after any number of foreign ones', async () => {
    const { clock, key, opening } = start({ expected: FIRST, replies: [] });
    await clock.advance(0);
    const ours = grantTo(packet(FIRST));
    for (let i = 0; i < 100_000; i++) key.emit(packet(`${BROADCAST}860011${'77'.repeat(8)}aabbccdd0201010104`));
    key.emit(new Uint8Array(0));
    key.emit(new Uint8Array(3));
    key.emit(ours.subarray(0, 30));
    key.emit(ours);
    expect(await opening).toHaveProperty('value');
  });

  test('the late answer to the first INIT opens no channel', async () => {
    const { clock, key, opening } = start({ expected: FIRST, replies: [] }, { expected: SECOND, replies: [] });
    await clock.advance(2000);
    key.emit(grantTo(packet(FIRST)));
    await clock.advance(2000);
    expect(await opening).toEqual({ error: expect.any(TransactionTimeout) });
    key.finish();
  });

  test('silence: two INITs, 2 seconds each', async () => {
    const { clock, key, opening } = start({ expected: FIRST, replies: [] }, { expected: SECOND, replies: [] });
    await clock.advance(4000);
    expect(await opening).toEqual({ error: expect.any(TransactionTimeout) });
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('CHANNEL_BUSY is tried again after 100 ms', async () => {
    const busy: Step = { expected: undefined, replies: [error(6, BROADCAST)] };
    const { clock, key, opening } = start(busy, busy, grant());
    await clock.advance(99);
    expect(key.written).toHaveLength(1);
    await clock.advance(1);
    expect(key.written).toHaveLength(2);
    await clock.advance(100);
    expect(await opening).toHaveProperty('value');
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('CHANNEL_BUSY for ever: ChannelBusy after 3 seconds', async () => {
    const busy: Step = { expected: undefined, replies: [error(6, BROADCAST)] };
    const { clock, key, opening } = start(...Array.from({ length: 31 }, () => busy));
    await clock.advance(3100);
    expect(await opening).toEqual({ error: expect.any(ChannelBusy) });
    key.finish();
    expect([clock.pending, key.closed]).toEqual([0, 1]);
  });

  test('unplugged before, during and between', async () => {
    const before = new ScriptedKey();
    before.unplug();
    const ports = { clock: new ManualClock(), random: fixedRandom() };
    expect(await outcome(openChannel(before, ports))).toEqual({ error: expect.any(HidConnectionLost) });
    expect(before.written).toEqual([]);

    const during = start({ expected: FIRST, replies: [(key) => key.unplug()] });
    expect(await during.opening).toEqual({ error: expect.any(HidConnectionLost) });

    const between = start({ expected: FIRST, replies: [] });
    await between.clock.advance(1000);
    between.key.unplug();
    expect(await between.opening).toEqual({ error: expect.any(HidConnectionLost) });
    expect([ports.clock.pending, during.clock.pending, between.clock.pending]).toEqual([0, 0, 0]);
  });

  test('a connection that cannot be closed does not hide why it failed', async () => {
    const key = new ScriptedKey({ expected: FIRST, replies: [(scripted) => scripted.unplug()] });
    key.close = () => Promise.reject(new Error('already closed'));
    const opening = openChannel(key, { clock: new ManualClock(), random: fixedRandom() });
    expect(await outcome(opening)).toEqual({ error: expect.any(HidConnectionLost) });
  });

  test('the signal ends it', async () => {
    const { clock, key, opening, signal } = start({ expected: FIRST, replies: [] });
    await clock.advance(10);
    signal.abort('enough');
    expect(await opening).toEqual({ error: expect.any(TransactionCancelled) });
    expect([clock.pending, key.closed]).toEqual([0, 1]);
  });

  test('a key with small reports: nonce and reply span packets', async () => {
    const clock = new ManualClock();
    const key = new (class extends ScriptedKey {
      override readonly packetSize = 14;
    })(
      { expected: `${BROADCAST}86000801010101010101`, replies: [] },
      {
        expected: `${BROADCAST}0001`,
        replies: [
          packet(`${BROADCAST} 860011 01010101010101`, 14),
          packet(`${BROADCAST} 00 01 11223344 02050701`, 14),
          packet(`${BROADCAST} 01 04`, 14),
        ],
      },
    );
    expect(await openChannel(key, { clock, random: fixedRandom() })).toMatchObject({ capabilities: 4 });
    key.finish();
  });
});

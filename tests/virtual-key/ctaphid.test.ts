import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { createRequest } from './credential-requests.ts';
import { frames, Host, packet, touching } from './host.ts';

const error = (code: number) => ({ command: 0x3f, payload: Uint8Array.of(code) });
const nonce = fromHex('a1a2a3a4a5a6a7a8');

describe('CTAPHID INIT (11.2.9.1.3)', () => {
  it('answers on the broadcast channel with nonce, channel, version and capabilities', () => {
    const host = new Host({ plug: false });
    host.key.plugIn('host');
    host.write(...frames(0xffffffff, 0x06, nonce));
    const { channel, command, payload } = host.take();
    expect([channel, command, payload.length]).toEqual([0xffffffff, 0x06, 17]);
    expect(payload.subarray(0, 8)).toEqual(nonce);
    // Protocol 2, device 2.0.4, WINK | LOCK | CBOR.
    expect(toHex(payload.subarray(12))).toBe('0202000407');
  });

  it.each([
    ['U2F and CTAP2', ['U2F_V2', 'FIDO_2_1'], 0x07],
    ['U2F alone', ['U2F_V2'], 0x03],
    ['CTAP2 alone', ['FIDO_2_0'], 0x0f],
  ] as const)('says in the capabilities what is there: %s', (_, versions, capabilities) => {
    const host = new Host({ model: { ...atkeyPro, versions } });
    host.write(...frames(0xffffffff, 0x06, nonce));
    expect(host.take().payload[16]).toBe(capabilities);
    host.send(0x03, fromHex('00030000000000'));
    expect(host.take().command).toBe(capabilities & 0x08 ? 0x3f : 0x03);
    host.send(0x10, Uint8Array.of(4));
    expect(host.take()).toMatchObject(capabilities & 0x04 ? { command: 0x10 } : error(0x01));
  });

  it('gives every asker a channel of its own', () => {
    const host = new Host();
    const channels = new Set(Array.from({ length: 50 }, () => host.openChannel()));
    expect(channels.size).toBe(50);
    expect(channels.has(0) || channels.has(0xffffffff)).toBe(false);
  });

  it('resynchronises on its own channel: the running command is dropped without an answer', () => {
    const host = new Host();
    host.start(0x0b);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    host.send(0x06, nonce);
    const reply = host.take();
    expect(reply).toMatchObject({ channel: host.channel, command: 0x06 });
    expect(new DataView(reply.payload.buffer).getUint32(8)).toBe(host.channel);
    expect(host.key.snapshot().waitingFor).toBeNull();
    expect(host.received).toEqual([]);
    expect(host.clock.pending).toBe(0);
  });

  it('still gives out channels while a command runs', () => {
    const host = new Host();
    host.start(0x0b);
    host.received.length = 0;
    expect(host.openChannel()).not.toBe(host.channel);
    expect(host.key.snapshot().waitingFor).toBe('touch');
  });

  it.each([0, 7, 9, 57])('refuses a nonce of %i bytes', (length) => {
    const host = new Host();
    host.write(...frames(0xffffffff, 0x06, new Uint8Array(length)));
    expect(host.take()).toMatchObject({ channel: 0xffffffff, ...error(0x03) });
  });

  it('forgets its channels when the power goes', () => {
    const host = new Host();
    const old = host.channel;
    host.replug();
    host.send(0x01, Uint8Array.of(1), old);
    expect(host.take()).toMatchObject({ channel: old, ...error(0x0b) });
  });

  it('lets the channel go that was silent longest', () => {
    const host = new Host();
    const silent = host.openChannel();
    for (let i = 0; i < 300; i++) {
      host.openChannel();
      host.send(0x01);
      host.take();
    }
    host.send(0x01);
    expect(host.take()).toMatchObject({ channel: host.channel, command: 0x01 });
    host.send(0x01, new Uint8Array(0), silent);
    expect(host.take()).toMatchObject(error(0x0b));
  });

  it('keeps the channel of the running command, however many come', () => {
    const host = new Host();
    host.start(0x0b);
    for (let i = 0; i < 300; i++) host.openChannel();
    host.send(0x11);
    expect(host.answer().status).toBe(0x2d);
  });
});

describe('CTAPHID transactions (11.2.4)', () => {
  it.each([0, 1, 57, 58, 116, 117, 1024, 7609])('echoes a PING of %i bytes', (length) => {
    const host = new Host();
    const payload = Uint8Array.from({ length }, (_, i) => i % 251);
    host.send(0x01, payload);
    expect(host.take()).toEqual({ channel: host.channel, command: 0x01, payload });
    expect(host.received).toEqual([]);
  });

  it.each([
    ['SYNC of U2FHID', 0x3c],
    ['KEEPALIVE', 0x3b],
    ['ERROR', 0x3f],
    ['a vendor command', 0x40],
    ['zero', 0x00],
  ])('refuses %s: not there', (_, command) => {
    const host = new Host();
    host.send(command, Uint8Array.of(0));
    expect(host.take()).toMatchObject({ channel: host.channel, ...error(0x01) });
  });

  it.each([0, 0xffffffff, 0x12345678])('refuses commands on channel %i', (channel) => {
    const host = new Host();
    host.send(0x01, Uint8Array.of(1), channel);
    expect(host.take()).toMatchObject({ channel, ...error(0x0b) });
  });

  it('ignores a continuation that nothing precedes', () => {
    const host = new Host();
    host.write(packet(host.channel, 0x00, 1, 2, 3));
    expect(host.received).toEqual([]);
  });

  it.each([
    ['skipped', 1],
    ['far away', 0x7f],
  ])('refuses a sequence that is %s and drops the message', (_, sequence) => {
    const host = new Host();
    const [first, second] = frames(host.channel, 0x01, new Uint8Array(100));
    host.write(first!, packet(host.channel, sequence));
    expect(host.take()).toMatchObject({ channel: host.channel, ...error(0x04) });
    host.write(second!);
    expect(host.received).toEqual([]);
  });

  it('refuses a second start in the middle of a message', () => {
    const host = new Host();
    const [first] = frames(host.channel, 0x01, new Uint8Array(100));
    host.write(first!, ...frames(host.channel, 0x01, Uint8Array.of(1)));
    expect(host.take()).toMatchObject(error(0x04));
  });

  it('refuses a length that no message can have', () => {
    const host = new Host();
    host.write(packet(host.channel, 0x81, 7610 >> 8, 7610 & 0xff));
    expect(host.take()).toMatchObject(error(0x03));
  });

  it('refuses CBOR without a command byte, and WINK with data', () => {
    const host = new Host();
    host.send(0x10);
    expect(host.take()).toMatchObject(error(0x03));
    host.send(0x08, Uint8Array.of(1));
    expect(host.take()).toMatchObject(error(0x03));
  });

  it('gives up a message whose next packet does not come, 500 ms after the last', async () => {
    const host = new Host();
    const [first, second] = frames(host.channel, 0x01, new Uint8Array(200));
    host.write(first!);
    await host.clock.advance(400);
    host.write(second!);
    await host.clock.advance(499);
    expect(host.received).toEqual([]);
    await host.clock.advance(1);
    expect(host.take()).toMatchObject({ channel: host.channel, ...error(0x05) });
    expect(host.clock.pending).toBe(0);
  });

  it('tells another channel that it is busy, and leaves the running message alone', () => {
    const host = new Host();
    const other = host.openChannel();
    const [first, ...rest] = frames(host.channel, 0x01, new Uint8Array(100));
    host.write(first!);
    host.send(0x01, Uint8Array.of(1), other);
    expect(host.take()).toMatchObject({ channel: other, ...error(0x06) });
    host.write(packet(other, 0x00), ...rest);
    expect(host.take()).toMatchObject({ channel: host.channel, command: 0x01 });
  });

  it('tells its own channel that it is busy while a command waits for a person', () => {
    const host = new Host();
    host.start(0x0b);
    host.send(0x01);
    expect(host.take()).toMatchObject(error(0x06));
    host.key.touch();
    expect(host.answer().status).toBe(0);
  });

  it('ignores reports of another size', () => {
    const host = new Host();
    host.write(new Uint8Array(63), new Uint8Array(65), new Uint8Array(0));
    expect(host.received).toEqual([]);
  });

  it('answers in order when a listener writes inside the call that brings a packet', () => {
    const host = new Host();
    let nested = false;
    host.key.onPacket(() => {
      if (nested) return;
      nested = true;
      host.send(0x01, Uint8Array.of(2));
    });
    host.send(0x01, new Uint8Array(100).fill(1));
    expect(host.take().payload).toEqual(new Uint8Array(100).fill(1));
    expect(host.take().payload).toEqual(Uint8Array.of(2));
  });
});

describe('CTAPHID LOCK (11.2.9.2.2)', () => {
  const lock = (host: Host, ...bytes: number[]) => host.send(0x04, Uint8Array.from(bytes));
  const locked = (seconds: number): { host: Host; other: number } => {
    const host = new Host();
    const other = host.openChannel();
    lock(host, seconds);
    expect(host.take()).toEqual({ channel: host.channel, command: 0x04, payload: new Uint8Array(0) });
    return { host, other };
  };
  const ping = (host: Host, channel: number) => {
    host.send(0x01, Uint8Array.of(7), channel);
    return host.take();
  };

  it('gives the key to one channel for some seconds', async () => {
    const { host, other } = locked(3);
    expect(ping(host, other)).toMatchObject({ channel: other, ...error(0x06) });
    expect(ping(host, host.channel).command).toBe(0x01);
    await host.clock.advance(2999);
    expect(ping(host, other)).toMatchObject(error(0x06));
    await host.clock.advance(1);
    expect(ping(host, other).command).toBe(0x01);
    expect(host.clock.pending).toBe(0);
  });

  it('gives the key free at once with 0, and begins anew with another number', async () => {
    const { host, other } = locked(10);
    lock(host, 1);
    host.take();
    await host.clock.advance(1000);
    expect(ping(host, other).command).toBe(0x01);
    lock(host, 10);
    host.take();
    lock(host, 0);
    host.take();
    expect(ping(host, other).command).toBe(0x01);
  });

  it('still gives out channels, which wait like all others', () => {
    const { host } = locked(10);
    expect(ping(host, host.openChannel())).toMatchObject(error(0x06));
  });

  it('lets nobody else lock, wink, resynchronise or ask', () => {
    const { host, other } = locked(10);
    for (const [command, payload] of [
      [0x04, Uint8Array.of(1)],
      [0x04, Uint8Array.of(0)],
      [0x08, new Uint8Array(0)],
      [0x06, nonce],
      [0x10, Uint8Array.of(4)],
    ] as const) {
      host.send(command, payload, other);
      expect(host.take()).toMatchObject({ channel: other, ...error(0x06) });
    }
    expect(host.getInfo().size).toBeGreaterThan(0);
  });

  it('refuses more than 10 seconds and another length, and locks nothing then', () => {
    const host = new Host();
    lock(host, 11);
    expect(host.take()).toMatchObject(error(0x02));
    lock(host);
    expect(host.take()).toMatchObject(error(0x03));
    lock(host, 1, 1);
    expect(host.take()).toMatchObject(error(0x03));
    expect(ping(host, host.openChannel()).command).toBe(0x01);
  });

  it('ends with the power', () => {
    const { host } = locked(10);
    host.replug();
    expect(ping(host, host.openChannel()).command).toBe(0x01);
  });
});

describe('a flood of packets', () => {
  it('leaves nothing behind: a message under way at most, and the newest channels', async () => {
    const host = new Host();
    for (let i = 0; i < 20_000; i++) {
      host.write(packet(i % 3 === 0 ? 0xffffffff : host.channel, (i * 7) & 0xff, (i * 13) & 0xff, i & 0xff));
    }
    host.received.length = 0;
    await host.clock.advance(1000);
    expect(host.clock.pending).toBe(0);
    host.replug();
    expect(host.getInfo().size).toBeGreaterThan(0);
  });

  it('ends when a host answers every packet with more, from within', () => {
    const host = new Host();
    const [first] = frames(host.channel, 0x01, Uint8Array.of(1));
    let sent = 0;
    host.key.onPacket(() => {
      // Without a limit this would never end.
      if (sent > 100_000) return;
      for (let i = 0; i < 3; i++, sent++) host.key.receive(first!);
    });
    host.key.receive(first!);
    expect(host.received.length).toBeLessThan(50_000);
    host.received.length = 0;
  });
});

describe('KEEPALIVE and CANCEL (11.2.9.1.5, 11.2.9.1.7)', () => {
  it('sends UPNEEDED at once and every 100 ms, until the answer', async () => {
    const host = new Host();
    host.start(0x01, createRequest());
    await host.clock.advance(350);
    expect(host.received).toHaveLength(4);
    for (const message of host.received) expect(message).toMatchObject({ command: 0x3b, payload: Uint8Array.of(2) });
    host.key.touch();
    expect(host.answer().status).toBe(0);
    await host.clock.advance(1000);
    expect(host.received).toEqual([]);
    expect(host.clock.pending).toBe(0);
  });

  it('ends a pending request with KEEPALIVE_CANCEL, and says nothing to the CANCEL itself', () => {
    const host = new Host();
    host.start(0x01, createRequest());
    host.send(0x11);
    expect(host.answer().status).toBe(0x2d);
    expect(host.received).toEqual([]);
    expect(host.call(0x01, createRequest(), touching).status).toBe(0);
  });

  it('ignores CANCEL when idle, from another channel and on no channel', () => {
    const host = new Host();
    const other = host.openChannel();
    host.send(0x11);
    host.start(0x0b);
    host.received.length = 0;
    host.send(0x11, new Uint8Array(0), other);
    host.send(0x11, new Uint8Array(0), 0xffffffff);
    host.send(0x11, new Uint8Array(0), 0x12345678);
    expect(host.received).toEqual([]);
    expect(host.key.snapshot().waitingFor).toBe('touch');
  });
});

describe('CTAP messages (8)', () => {
  it.each([
    ['an unknown command', 'ff', 0x01],
    ['a command that no issue has', '0ea0', 0x01],
    ['no parameters where there must be some', '01', 0x12],
    ['parameters that are no map', '0101', 0x11],
    ['two maps', '06a0a0', 0x12],
    ['an indefinite map', '06bfff', 0x12],
    ['unsorted keys', '06a202010102', 0x12],
    ['an empty map', '06a0', 0x14],
    ['parameters of GetInfo', '04a0', 0x03],
    ['a sub-command that is not used', '06a101020208', 0x12],
    ['sub-command 08', '06a201020208', 0x3e],
    ['a text where a number is due', '06a2010202616e', 0x11],
  ])('refuses %s', (_, hex, status) => {
    const host = new Host();
    host.send(0x10, fromHex(hex));
    expect(host.answer().status).toBe(status);
  });

  // Bytes of python-fido2's encoder (reference 2.10).
  it.each([
    ['getPINRetries', '06a201020201', '00a2030804f4'],
    ['bio getModality', '09a106f5', '00a10101'],
    ['bio sensorInfo', '09a201010207', '00a30201030c081840'],
    ['preview bio sensorInfo', '40a201010207', '00a30201030c081840'],
    ['bio cancel', '09a201010203', '00'],
    ['getUVRetries', '06a201020207', '00a1051819'],
  ])('answers %s', (_, request, response) => {
    const host = new Host();
    host.send(0x10, fromHex(request));
    expect(toHex(host.take().payload)).toBe(response);
  });

  it('answers python-fido2’s MakeCredential byte for byte', () => {
    const host = new Host();
    const request = fromHex(
      `01a5015820${'00'.repeat(32)}02a2626964 6b6578616d706c652e636f6d 646e616d65674578616d706c65
       03a3626964 4101 646e616d656161 6b646973706c61794e616d656141
       0481a263616c672664747970656a7075626c69632d6b6579 07a162726bf5`,
    );
    host.send(0x10, request);
    host.key.touch();
    expect(host.answer().status).toBe(0);
    expect(host.key.snapshot().credentials).toBe(1);
  });

  it('refuses what is longer than maxMsgSize', () => {
    const host = new Host();
    expect(host.call(0x01, new Uint8Array(2048)).status).toBe(0x39);
  });

  it('says nothing without a host', () => {
    const host = new Host({ plug: false });
    host.key.plugIn('power-only');
    host.write(...frames(0xffffffff, 0x06, nonce));
    expect(host.received).toEqual([]);
  });
});

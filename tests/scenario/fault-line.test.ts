import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { splitMessage } from '../../src/fido/ctaphid.ts';
import type { Fault } from '../../src/scenario/fault-schema.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { Bench } from './bench.ts';

const words = 'title: {en: A, ja: あ}\nexpected: {en: B, ja: い}\n';

/** A fault as a scenario has it. */
function fault(yaml: string): Fault {
  const [step] = parseScenario(`${words}steps:\n  - fault: ${yaml}\n`).steps;
  if (step?.kind !== 'fault') throw new Error('expected a fault');
  return step.value;
}

/** A key on its line with a channel, and what came from it without the padding. */
function plugged() {
  const bench = new Bench();
  const heard: string[] = [];
  bench.line.onPacket((packet) => heard.push(toHex(packet).replace(/(00)+$/, '')));
  bench.bus.plugIn('host');
  const send = (channel: number, command: number, payload: Uint8Array) => {
    for (const packet of splitMessage({ channel, command, payload })) bench.line.receive(packet);
  };
  send(0xffff_ffff, 0x06, fromHex('0102030405060708'));
  const channel = Number.parseInt(heard[0]!.slice(30, 38), 16);
  heard.length = 0;
  const ping = (bytes: number) => send(channel, 0x01, new Uint8Array(bytes).fill(0x5a));
  return { bench, heard, channel, send, ping };
}

const markers = (heard: readonly string[]) => heard.map((packet) => packet.padEnd(10, '0').slice(8, 10));

describe('a line without faults', () => {
  it('passes every packet in its order, each in the moment in which it comes', () => {
    const { heard, ping, bench, channel } = plugged();
    ping(100);
    expect(markers(heard)).toEqual(['81', '00']);
    const [first, second] = splitMessage({ channel, command: 1, payload: new Uint8Array(100) });
    const atKey: string[] = [];
    bench.key.onTraffic(({ direction }) => atKey.push(direction));
    bench.line.receive(first!);
    expect(atKey).toEqual(['to-key']);
    bench.line.receive(second!);
    expect(atKey).toEqual(['to-key', 'to-key', 'from-key', 'from-key']);
  });

  it('passes what is no message to the key and lets it answer', () => {
    const { heard, bench, channel } = plugged();
    const tooLong = splitMessage({ channel, command: 1, payload: new Uint8Array(57) })[0]!;
    tooLong.set([0xff, 0xff], 5);
    bench.line.receive(tooLong);
    bench.line.receive(new Uint8Array(63));
    expect(heard.map((packet) => packet.slice(8))).toEqual(['bf000103']);
  });
});

describe('a fault', () => {
  it('happens as often as it says, after those that it skips', () => {
    const { heard, ping, bench } = plugged();
    bench.line.addFault(fault('{on: ping, skip: 1, times: 2, error: OTHER}'));
    for (let i = 0; i < 4; i++) ping(1);
    expect(markers(heard)).toEqual(['81', 'bf', 'bf', '81']);
  });

  it('is about the request that it names and no other', () => {
    const { heard, ping, send, channel, bench } = plugged();
    bench.line.addFault(fault('{on: wink, times: always, drop: all}'));
    ping(1);
    send(channel, 0x08, new Uint8Array(0));
    expect(markers(heard)).toEqual(['81']);
    bench.line.endFaults();
    send(channel, 0x08, new Uint8Array(0));
    expect(markers(heard)).toEqual(['81', '88']);
  });

  it('of a sub-command is found in the request', () => {
    const { heard, send, channel, bench } = plugged();
    bench.line.addFault(fault('{on: clientPin.getPinRetries, times: always, status: 0x41}'));
    send(channel, 0x10, fromHex('06a201020202'));
    expect(heard[0]!.slice(8, 16)).not.toBe('90000141');
    heard.length = 0;
    send(channel, 0x10, fromHex('06a201020201'));
    expect(heard[0]!.slice(8)).toBe('90000141');
  });

  it('that refuses keeps the request from the key', () => {
    const { heard, ping, bench } = plugged();
    const atKey: string[] = [];
    bench.key.onTraffic(({ direction }) => atKey.push(direction));
    bench.line.addFault(fault('{on: ping, refuse: {error: CHANNEL_BUSY}}'));
    ping(100);
    expect(markers(heard)).toEqual(['bf']);
    expect(atKey).toEqual([]);
  });

  it('in time: late packets come in their order, and none after the power is gone', async () => {
    const { heard, ping, bench } = plugged();
    bench.line.addFault(fault('{on: ping, stall: {packet: 1, ms: 500}}'));
    ping(100);
    expect(markers(heard)).toEqual(['81']);
    await bench.clock.advance(499);
    expect(markers(heard)).toEqual(['81']);
    await bench.clock.advance(1);
    expect(markers(heard)).toEqual(['81', '00']);
    bench.line.addFault(fault('{on: ping, keepalives: {status: [1, 2], everyMs: 10}}'));
    ping(1);
    await bench.clock.advance(30);
    expect(heard.slice(2).map((packet) => packet.slice(8))).toEqual(['bb000101', 'bb000102', 'bb000101']);
    bench.bus.unplug();
    await bench.clock.advance(1000);
    expect(heard).toHaveLength(5);
    expect(bench.clock.pending).toBe(0);
  });

  it('by chance is the same for the same seed', () => {
    const run = () => {
      const { heard, ping, bench } = plugged();
      bench.line.addFault(fault('{on: ping, times: always, drop: {chance: 0.5}}'));
      for (let i = 0; i < 20; i++) ping(200);
      return markers(heard);
    };
    expect(run()).toEqual(run());
    expect(run().length).toBeGreaterThan(20);
    expect(run().length).toBeLessThan(60);
  });

  it('that corrupts an answer always changes it', () => {
    const { heard, ping, bench } = plugged();
    ping(50);
    bench.line.addFault(fault('{on: ping, times: always, corrupt: }'));
    for (let i = 0; i < 50; i++) ping(50);
    expect(new Set(heard.slice(1)).has(heard[0]!)).toBe(false);
  });
});

describe('a request that breaks off', () => {
  it('reaches the key a moment later while there are faults, and its time-out comes back', async () => {
    const { heard, bench, channel } = plugged();
    bench.line.addFault(fault('{on: wink, drop: all}'));
    bench.line.receive(splitMessage({ channel, command: 1, payload: new Uint8Array(100) })[0]!);
    await bench.clock.advance(700);
    expect(heard.map((packet) => packet.slice(8))).toEqual(['bf000105']);
  });

  it('is released when another message begins, and when the faults end', () => {
    const { heard, bench, channel, ping } = plugged();
    bench.line.addFault(fault('{on: wink, drop: all}'));
    const [first] = splitMessage({ channel, command: 1, payload: new Uint8Array(100) });
    bench.line.receive(first!);
    ping(1);
    expect(heard.map((packet) => packet.slice(8))).toEqual(['bf000104']);
    bench.line.receive(first!);
    bench.line.endFaults();
    bench.line.receive(splitMessage({ channel, command: 1, payload: new Uint8Array(100) })[1]!);
    expect(markers(heard)).toEqual(['bf', '81', '00']);
  });
});

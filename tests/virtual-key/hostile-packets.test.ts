import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { encodeCbor } from '../../src/fido/cbor.ts';
import { statusName } from '../../src/fido/status.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { frames, Host, map, packet } from './host.ts';

// Fixed, so that a run depends on nothing but the code; `npm run fuzz` of a later day may take another.
const seed = 20_260_101;

const requests = [
  [0x01, createRequest()],
  [0x01, createRequest({ options: map(['rk', true], ['uv', true]) })],
  [0x02, getRequest({ allow: [new Uint8Array(63)] })],
  [0x04],
  [0x06, map([1, 2], [2, 1])],
  [0x06, map([1, 1], [2, 2])],
  [
    0x06,
    map(
      [1, 2],
      [2, 5],
      [3, map([1, 2], [3, -25], [-1, 1], [-2, new Uint8Array(32)], [-3, new Uint8Array(32)])],
      [6, new Uint8Array(32)],
    ),
  ],
  [0x07],
  [0x08],
  [0x09, map([6, true])],
  [0x09, map([1, 1], [2, 4], [4, 2], [5, new Uint8Array(32)])],
  [0x0b],
  [0x40, map([2, 7])],
] as const;
const bodies = requests.map(([command, parameters]) =>
  parameters ? concatBytes(Uint8Array.of(command), encodeCbor(parameters)) : Uint8Array.of(command),
);

const channel = fc.constantFrom('own', 'other', 'none', 'zero', 'broadcast');
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('raw' as const), bytes: fc.uint8Array({ minLength: 64, maxLength: 64 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('packet' as const),
      channel,
      command: fc.constantFrom(0x01, 0x03, 0x04, 0x06, 0x08, 0x10, 0x11, 0x3b, 0x3f, 0x40),
      length: fc.constantFrom(0, 1, 8, 57, 58, 200, 7609, 7610, 0xffff),
      data: fc.uint8Array({ maxLength: 57 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('request' as const),
      channel,
      body: fc.constantFrom(...bodies),
      flips: fc.array(fc.record({ at: fc.nat(200), bit: fc.nat(7) }), { maxLength: 2 }),
      cut: fc.option(fc.nat(60)),
      drop: fc.option(fc.nat(3)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('hands' as const),
      what: fc.constantFrom('touch', 'finger', 'poor', 'click', 'triple'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('time' as const), ms: fc.constantFrom(1, 100, 500, 31_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('power' as const), to: fc.constantFrom('unplug', 'host', 'power-only') }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

describe('any packets, hands and power cuts in any order', () => {
  it('get only answers that the specification knows, and leave a key that works', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const host = new Host();
        const other = host.openChannel();
        for (const each of actions) {
          await perform(host, other, each);
          checkAnswers(host);
        }
        host.key.unplug();
        expect(host.clock.pending).toBe(0);
        host.received.length = 0;
        host.plugIn();
        expect(host.call(0x04).status).toBe(0);
        expect(host.warnings).toEqual([]);
      }),
      { seed, numRuns: 400 },
    );
  });

  it('holds one message and a bounded number of channels, however much comes', () => {
    const host = new Host();
    const before = host.clock.pending;
    for (let i = 0; i < 20_000; i++) {
      host.write(packet(0xffffffff, 0x86, 0, 8, Uint8Array.of(i, i >> 8, i >> 16)));
      host.write(packet(host.channel, 0x81, 7609 >> 8, 7609 & 0xff));
      host.received.length = 0;
    }
    expect(host.clock.pending - before).toBeLessThanOrEqual(1);
  });
});

function channelNumber(host: Host, other: number, which: string): number {
  return { own: host.channel, other, none: 0x0badcafe, zero: 0, broadcast: 0xffffffff }[which] ?? 0;
}

async function perform(host: Host, other: number, each: Action): Promise<void> {
  const { key } = host;
  switch (each.type) {
    case 'raw':
      host.write(each.bytes);
      break;
    case 'packet': {
      const to = channelNumber(host, other, each.channel);
      host.write(packet(to, 0x80 | each.command, each.length >> 8, each.length & 0xff, each.data));
      break;
    }
    case 'request': {
      const body = each.body.slice(0, each.cut === null ? undefined : Math.max(1, each.body.length - each.cut));
      for (const { at, bit } of each.flips) if (at < body.length) body[at]! ^= 1 << bit;
      const packets = frames(channelNumber(host, other, each.channel), 0x10, body);
      host.write(...packets.filter((_, i) => i !== each.drop));
      break;
    }
    case 'hands':
      if (each.what === 'touch') key.touch();
      else if (each.what === 'finger') key.finger('right-index', 0);
      else if (each.what === 'poor') key.finger('left-thumb', 5);
      else key.clickButton(each.what === 'click' ? 1 : 3);
      break;
    case 'time':
      await host.clock.advance(each.ms);
      break;
    case 'power':
      if (each.to === 'unplug') key.unplug();
      else key.plugIn(each.to as 'host' | 'power-only');
      break;
  }
}

function checkAnswers(host: Host): void {
  for (const { command, payload } of host.received.splice(0)) {
    if (command === 0x3f) expect([1, 2, 3, 4, 5, 6, 0x0b]).toContain(payload[0]);
    else if (command === 0x3b) expect([1, 2]).toContain(payload[0]);
    else if (command === 0x06) expect(payload).toHaveLength(17);
    else if (command === 0x10) expect(statusName(payload[0]!)).not.toMatch(/unknown|OTHER/);
    else expect([0x01, 0x08]).toContain(command);
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { statusName } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { completeModel } from './complete-model.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { frames, Host, map, packet } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

// Fixed, so that a run depends on nothing but the code; `npm run fuzz` of a later day may take another.
const seed = 20_260_101;

/** Everything that a key may have. */
const model: KeyModel = {
  ...completeModel,
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1'],
  fingerprint: atkeyPro.fingerprint,
  presence: atkeyPro.presence,
  credentialManagement: { previewCommand: true, readOnlyToken: true },
};

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
  [0x0a, map([1, 1])],
  [0x0a, map([1, 3])],
  [0x0a, map([1, 4], [2, map([1, new Uint8Array(32)])], [3, 2], [4, new Uint8Array(32)])],
  [0x0a, map([1, 7], [2, map([2, map(['id', new Uint8Array(1)], ['type', 'public-key'])])], [3, 1])],
  [0x41, map([1, 5])],
  [0x0c, map([1, 17], [3, 0])],
  [0x0c, map([2, new Uint8Array(17)], [3, 0], [4, 17])],
  [0x0c, map([2, new Uint8Array(17)], [3, 0], [4, 34])],
  [0x0c, map([2, new Uint8Array(17)], [3, 17])],
  [0x0d, map([1, 3], [2, map([1, 6])])],
] as const satisfies readonly (readonly [number, CborMap?])[];
const body = (command: number, parameters?: CborMap): Uint8Array =>
  parameters ? concatBytes(Uint8Array.of(command), encodeCbor(parameters)) : Uint8Array.of(command);
const strange = fc.constantFrom<CborValue | undefined>(
  undefined,
  null,
  true,
  0,
  -1,
  2 ** 40,
  2n ** 63n,
  '',
  'x',
  new Uint8Array(0),
  new Uint8Array(65),
  [],
  [0],
  map(),
  map(['id', 1]),
);
const bodies = fc
  .record({
    request: fc.constantFrom(...requests),
    // Canonical, but with a member that is missing or of another type.
    change: fc.oneof(fc.constant(null), fc.record({ member: fc.nat(9), value: strange })),
  })
  .map(({ request: [command, parameters], change }) => {
    const key = parameters && change && [...parameters.keys()][change.member];
    if (key === undefined || key === null) return body(command, parameters);
    const changed = new Map(parameters);
    if (change?.value === undefined) changed.delete(key);
    else changed.set(key, change.value);
    return body(command, changed);
  });

const channel = fc.constantFrom('own', 'own', 'own', 'own', 'own', 'own', 'other', 'none', 'zero', 'broadcast');
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
      body: bodies,
      flips: fc.oneof(fc.constant([]), fc.array(fc.record({ at: fc.nat(200), bit: fc.nat(7) }), { maxLength: 2 })),
      cut: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(60) }),
      drop: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(3) }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('hands' as const),
      what: fc.constantFrom('touch', 'held', 'finger', 'poor', 'deny', 'click', 'triple', 'press', 'wipe'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('time' as const), ms: fc.constantFrom(1, 100, 500, 31_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('power' as const),
      to: fc.constantFrom('unplug', 'host', 'host', 'host', 'power-only'),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

describe('any packets, hands and power cuts in any order', () => {
  it('get only answers that the specification knows, and leave a key that works', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(action, { maxLength: 60, size: 'max' }), async (isProtected, actions) => {
        const host = new Host({ model });
        if (isProtected) {
          expect(new PlatformPin(host).setPin('1234')).toBe(0);
          enrolFinger(host, '1234', 'right-index');
        }
        const other = host.openChannel();
        for (const each of actions) {
          await perform(host, other, each);
          for (const status of checkAnswers(host)) statuses.add(status);
        }
        host.key.unplug();
        expect(host.clock.pending).toBe(0);
        host.received.length = 0;
        host.plugIn();
        expect(host.call(0x04).status).toBe(0);
        expect(host.warnings).toEqual([]);
      }),
      { seed, numRuns: 250 },
    );
    // The run went deep enough to mean something: commands succeeded, waited, and failed in many ways.
    for (const status of [
      0x00, 0x01, 0x02, 0x04, 0x11, 0x12, 0x14, 0x26, 0x27, 0x2c, 0x2d, 0x2e, 0x2f, 0x30, 0x33, 0x35, 0x36, 0x3d,
    ])
      expect(statuses).toContain(status);
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
      else if (each.what === 'held') key.touch(true);
      else if (each.what === 'deny') key.deny();
      else if (each.what === 'press') key.pressButton();
      else if (each.what === 'wipe') key.wipe();
      else key.clickButton(each.what === 'click' ? 1 : 3);
      break;
    case 'time':
      await host.clock.advance(each.ms);
      break;
    case 'power':
      if (each.to === 'unplug') key.unplug();
      else if (each.to === 'host') host.plugIn();
      else key.plugIn('power-only');
      break;
  }
}

/** Returns the statuses of CTAP answers. */
function checkAnswers(host: Host): number[] {
  const statuses: number[] = [];
  for (const { command, payload } of host.received.splice(0)) {
    if (command === 0x3f) expect([1, 2, 3, 4, 5, 6, 0x0b]).toContain(payload[0]);
    else if (command === 0x3b) expect([1, 2]).toContain(payload[0]);
    else if (command === 0x06) expect(payload).toHaveLength(17);
    else if (command === 0x10) {
      expect(statusName(payload[0]!)).not.toMatch(/unknown|OTHER/);
      statuses.push(payload[0]!);
    } else if (command === 0x03) expect(payload.length).toBeGreaterThanOrEqual(2);
    else expect([0x01, 0x04, 0x08]).toContain(command);
  }
  return statuses;
}

import fc from 'fast-check';
import { toHex } from '../../src/basics/bytes.ts';
import type { Fault } from '../../src/scenario/fault-schema.ts';
import { type ClientOperation, scenarioSchema } from '../../src/scenario/scenario.ts';
import { wrongCborWays } from '../../src/scenario/wrong-cbor.ts';

/** What a person does when the key waits for one. */
export const reactions = ['good', 'good', 'good', 'poor', 'stranger', 'deny', 'nothing', 'pull'] as const;
export type Reaction = (typeof reactions)[number];

/** One thing that happens in a random life of a key and its client. */
export type Happening =
  | { readonly type: 'operation'; readonly operation: ClientOperation }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'end-faults' }
  | { readonly type: 'replug' }
  | { readonly type: 'pass-time'; readonly ms: number };

const words = { en: 'x', ja: 'x' };
const parse = (input: object) => scenarioSchema.parse({ title: words, expected: words, ...input });

/** Through the format itself, so that what is tried can be written down as a scenario. */
const operationOf = (input: object | string): ClientOperation => parse({ client: [input] }).client[0]!;
function faultOf(input: object): Fault {
  const [step] = parse({ steps: [{ fault: input }] }).steps;
  if (step?.kind !== 'fault') throw new Error('expected a fault');
  return step.value;
}

const pin = fc.constantFrom('1234', '1234', '1234', '0000', '9876');
const verify = fc.oneof(
  pin.map((value) => ({ pin: value })),
  fc.constantFrom('none', 'finger'),
);
const cancelAfterMs = fc.option(fc.constantFrom(0, 30, 150, 2000), { nil: undefined, freq: 4 });

const operation = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: pin.map((value) => ({ 'enter-pin': { pin: value } })) },
      { weight: 2, arbitrary: pin.map((value) => ({ 'set-pin': { pin: value } })) },
      { weight: 2, arbitrary: fc.tuple(pin, pin).map(([old, newPin]) => ({ 'change-pin': { pin: old, newPin } })) },
      { weight: 3, arbitrary: fc.constant({ 'pin-retries': null }) },
      { weight: 1, arbitrary: fc.constant({ 'uv-retries': null }) },
      { weight: 2, arbitrary: fc.constant({ 'get-info': null }) },
      { weight: 2, arbitrary: fc.constant({ 'show-finger': null }) },
      { weight: 2, arbitrary: fc.record({ register: fc.record({ verify, discoverable: fc.boolean() }) }) },
      { weight: 2, arbitrary: fc.record({ assert: fc.record({ verify }) }) },
      { weight: 2, arbitrary: pin.map((value) => ({ 'enrol-finger': { pin: value, timeoutMs: 3000 } })) },
      { weight: 1, arbitrary: pin.map((value) => ({ 'list-fingers': { pin: value } })) },
      { weight: 1, arbitrary: fc.constantFrom({ reset: null }, { select: null }, { wink: null }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 400 }).map((bytes) => ({ ping: { bytes } })) },
    ),
    cancelAfterMs,
  )
  .map(([action, after]) => operationOf(after === undefined ? action : { ...action, cancelAfterMs: after }));

const byte = fc.nat(255);
const packet = fc.nat(4);
const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => ({ hex: toHex(array) }));
const anyMember = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), bytes, fc.string({ maxLength: 8 }));
const ms = fc.constantFrom(1, 50, 600, 2500, 21_000);
const packetFault = fc.oneof(
  packet.map((at) => ({ drop: { packet: at } })),
  fc.constantFrom({ drop: 'all' }, { drop: { chance: 0.3 } }),
  packet.map((at) => ({ duplicate: { packet: at } })),
  packet.map((at) => ({ swap: { packet: at } })),
  fc.nat(127).map((number) => ({ sequence: { number } })),
  fc.record({ packet, bytes: fc.constantFrom(0, 4, 5, 8, 63, 65, 128) }).map((length) => ({ length })),
  fc.constantFrom(0, 1, 57, 58, 2048, 7609, 7610, 65_535).map((announced) => ({ announce: { bytes: announced } })),
  fc.record({ packet, ms: fc.oneof(ms, fc.constant('forever')) }).map((stall) => ({ stall })),
);

/** After it has worked on a request, a key may not say that it was busy; a client that believes it would ask again. */
const errorAfterwards = byte.filter((code) => code !== 6);
const answerFault = fc.oneof(
  packetFault,
  fc.record({ packet, count: fc.integer({ min: 1, max: 20 }), everyMs: fc.nat(20) }).map((foreign) => ({ foreign })),
  errorAfterwards.map((error) => ({ error })),
  byte.map((status) => ({ status })),
  fc.constantFrom('00000000', 'ffffffff', '12345678').map((channel) => ({ channel })),
  fc.nat(127).map((command) => ({ command })),
  fc.record({ status: byte, forMs: fc.oneof(ms, fc.constant('forever')) }).map((keepalives) => ({ keepalives })),
  fc.constantFrom(...wrongCborWays).map((cbor) => ({ cbor })),
  fc
    .dictionary(fc.integer({ min: 1, max: 31 }).map(String), anyMember, { minKeys: 1, maxKeys: 3 })
    .map((set) => ({ set })),
  fc.integer({ min: 1, max: 9 }).map((member) => ({ remove: [member] })),
  bytes.map(({ hex }) => ({ bytes: hex })),
  fc.integer({ min: 1, max: 8 }).map((count) => ({ corrupt: { bytes: count } })),
  fc.constantFrom(
    { init: { nonce: 'wrong' } },
    { init: { channel: '00000000' } },
    { init: { length: 18 } },
    { init: { capabilities: 8 } },
  ),
  byte.map((error) => ({ refuse: { error } })),
  byte.map((status) => ({ refuse: { status } })),
  fc.constant({ 'no-keepalives': null }),
);

const scope = fc.record({
  on: fc.constantFrom(
    'init',
    'getInfo',
    'clientPin',
    'clientPin',
    'makeCredential',
    'bioEnrollment',
    'cbor',
    undefined,
  ),
  skip: fc.nat(2),
  times: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant('always')),
});

const fault = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(scope, answerFault) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        scope,
        packetFault.map((action) => ({ ...action, direction: 'to-key' })),
      ),
    },
  )
  .map(([{ on, ...about }, action]) => faultOf({ ...about, ...(on && { on }), ...action }));

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 10, arbitrary: operation.map((value) => ({ type: 'operation' as const, operation: value })) },
  { weight: 5, arbitrary: fault.map((value) => ({ type: 'fault' as const, fault: value })) },
  { weight: 2, arbitrary: fc.constant({ type: 'end-faults' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'replug' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(100, 11_000, 60_000).map((time) => ({ type: 'pass-time' as const, ms: time })),
  },
);

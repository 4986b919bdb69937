import { z } from 'zod';
import { keyModels } from '../virtual-key/models/key-models.ts';
import { choice, choiceWith, optionalMap } from './choice.ts';
import { commandName, faultSchema } from './fault-schema.ts';
import { sampleCodes, statusCodes } from './names.ts';

/*
 * The scenario format; docs/scenarios.md tells it to people who write one. Everything is validated before anything is played.
 */

const words = z.string().min(1).max(500);
const inBothLanguages = z.strictObject({ en: words, ja: words });
const name = z.string().min(1).max(64);
const pin = z.string().min(1).max(63);
const milliseconds = z.int().min(0).max(3_600_000);
const one = z.int().min(1).max(10_000).default(1);
const packetCount = z.int().min(1).max(100_000);
const nothing = z.null();
const nth = z.union([commandName.transform((is) => ({ is, nth: 1 })), z.strictObject({ is: commandName, nth: one })]);

const initialState = z.strictObject({
  pin: pin.optional(),
  /** Whose fingers are enrolled. */
  fingers: z.array(name).max(32).optional(),
  credentials: z
    .array(z.strictObject({ rpId: z.string().min(1).max(255), user: name }))
    .max(1000)
    .optional(),
});

/** Until when nothing more is done. */
const wait = choice('wait', {
  /** The key waits for a person. */
  touch: nothing,
  fingerprint: nothing,
  /** The n-th request since the wait before is complete; what follows is done before the key hears its last packet. */
  command: nth,
  /** The n-th answer since the wait before has left the key. */
  answer: nth,
  /** So many packets have passed since the wait before. */
  packets: z
    .strictObject({ count: packetCount.default(1), direction: z.enum(['any', 'to-key', 'from-key']).default('any') })
    .or(packetCount.transform((count) => ({ count, direction: 'any' as const }))),
  ms: milliseconds,
});

/** How a finger lies on the sensor; in the middle, upright and well unless told. */
export const placement = z.strictObject({
  /** Of the sensor's middle: -1 (left, low) to 1 (right, high). */
  x: z.number().min(-1).max(1).default(0),
  y: z.number().min(-1).max(1).default(0),
  /** Degrees off the upright. */
  angle: z.number().min(-180).max(180).default(0),
  durationMs: z.int().min(0).max(60_000).default(600),
  /** 0 (wet, dirty, dry) to 1. */
  quality: z.number().min(0).max(1).default(1),
});

const sample = z
  .enum(Object.keys(sampleCodes) as [string, ...string[]])
  .transform((sampleName) => sampleCodes[sampleName]!);

const stepKinds = {
  wait,
  /** `held`: for as long as a reset by long touch takes. */
  touch: z.literal('held').nullable(),
  /** A finger on the sensor: a good sample unless told otherwise. */
  finger: z
    .strictObject({ who: name, sample: sample.optional(), placement: placement.optional() })
    .refine(
      ({ sample, placement }) => sample === undefined || placement === undefined,
      'expected a sample or a placement, not both',
    )
    .transform(({ who, sample, placement }) => ({ who, sample: placement ?? sample ?? sampleCodes.good! })),
  deny: nothing,
  plug: z
    .enum(['host', 'power-only'])
    .nullable()
    .transform((power) => power ?? ('host' as const)),
  unplug: nothing,
  /** Quick clicks, or one long press. */
  button: z
    .int()
    .min(1)
    .max(5)
    .or(z.literal('long'))
    .nullable()
    .transform((press) => press ?? 1),
  fault: faultSchema,
  'end-faults': nothing,
};

const step = choice('step', {
  ...stepKinds,
  repeat: z.strictObject({
    times: z.int().min(1).max(1000),
    steps: z.array(choice('step', stepKinds)).min(1).max(100),
  }),
});

/** The errors that the client of this product can end an operation with, besides the status that a key answers. */
const errorNames = [
  'ProtocolError',
  'TransactionTimeout',
  'ChannelBusy',
  'TransactionCancelled',
  'UnsupportedByKey',
  'PinOutOfRules',
  'StructureError',
  'HidConnectionLost',
] as const;

const outcome = choice('outcome', {
  ok: nothing,
  error: z.enum(errorNames),
  status: z.enum(Object.keys(statusCodes) as [string, ...string[]]).or(z.int().min(1).max(0xff)),
});

/** How the person is verified: by PIN, by a finger, or not at all. */
const verify = choice('verify', { pin, finger: nothing, none: nothing }).default({ kind: 'none', value: null });
const rpId = z.string().min(1).max(255).default('example.com');

/** What a client does: the operations of the client of this product, one after the other. */
const operationKinds = {
  'get-info': nothing,
  'set-pin': z.strictObject({ pin }),
  'change-pin': z.strictObject({ pin, newPin: pin }),
  /** Asks for a token by PIN or by finger; nothing is done with it. */
  'enter-pin': z.strictObject({ pin }),
  'show-finger': nothing,
  'pin-retries': nothing,
  'uv-retries': nothing,
  register: optionalMap(
    z.strictObject({
      rpId,
      user: name.default('hanako'),
      displayName: z.string().max(64).optional(),
      discoverable: z.boolean().default(false),
      verify,
    }),
  ),
  /** `registered`: with the credential that was registered last; `discoverable`: with whatever the key finds. */
  assert: optionalMap(
    z.strictObject({ rpId, with: z.enum(['registered', 'discoverable']).default('registered'), verify }),
  ),
  'enrol-finger': z.strictObject({ pin, timeoutMs: milliseconds.optional() }),
  'list-fingers': z.strictObject({ pin }),
  'rename-finger': z.strictObject({ pin, name }),
  'remove-finger': z.strictObject({ pin }),
  'count-credentials': z.strictObject({ pin }),
  'list-credentials': z.strictObject({ pin }),
  /** Of the RP's first credential. */
  'rename-user': z.strictObject({ pin, rpId, name: z.string().max(200) }),
  'remove-credential': z.strictObject({ pin, rpId }),
  /** A blob that no credential opens, in place of the one written before. */
  'write-blob': z.strictObject({ pin, bytes: z.int().min(0).max(20_000) }),
  'read-blob': nothing,
  'set-min-pin-length': z.strictObject({
    pin,
    length: z.int().min(0).max(255).optional(),
    forceChange: z.boolean().optional(),
  }),
  'toggle-always-uv': z.strictObject({ pin }),
  reset: nothing,
  select: nothing,
  wink: nothing,
  ping: z.strictObject({ bytes: z.int().min(0).max(7609) }),
  /** Does nothing for a while. */
  pause: z.strictObject({ ms: milliseconds }),
};

const operation = choiceWith(
  'client operation',
  operationKinds,
  z.strictObject({
    outcome: outcome.default({ kind: 'ok', value: null }),
    /** Facts that the operation has to tell, by name. */
    result: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    /** How often it is done, with the same outcome each time. */
    times: one,
    /** The person cancels it after so long. */
    cancelAfterMs: milliseconds.optional(),
  }),
);
export type ClientOperation = z.output<typeof operation>;

const modelIds = keyModels.map(({ id }) => id) as [string, ...string[]];

export const scenarioSchema = z.strictObject({
  title: inBothLanguages,
  /** What a client is expected to make of it. */
  expected: inBothLanguages,
  /** The id of the model that a key for it is made of. */
  model: z.enum(modelIds).default('atkey-pro'),
  /** For all chance in it. */
  seed: z.string().max(100).default('touchstone'),
  /** When it begins, where its clock is its own: in ms since the Unix epoch. */
  clock: z.iso
    .datetime()
    .default('2026-01-01T00:00:00Z')
    .transform((text) => Date.parse(text)),
  /** null: it begins on a key as it is. Otherwise the key is wiped, gets this state, and is plugged in anew. */
  initial: initialState.nullable().default(null),
  steps: z.array(step).max(1000).default([]),
  /** What the tests of this product have their client do meanwhile. */
  client: z.array(operation).max(100).default([]),
});

export type Scenario = z.output<typeof scenarioSchema>;
/** One thing that is done, or waited for. */
export type ScenarioStep = Exclude<z.output<typeof step>, { kind: 'repeat' }>;

/** The steps in the order in which they are done, repetitions written out. */
export const stepsOf = ({ steps }: Pick<Scenario, 'steps'>): ScenarioStep[] =>
  steps.flatMap((step) =>
    step.kind === 'repeat' ? Array.from({ length: step.value.times }, () => step.value.steps).flat() : [step],
  );

import { z } from 'zod';
import { fromHex } from '../basics/bytes.ts';
import type { CborKey, CborValue } from '../fido/cbor.ts';
import { choice, choiceWith, optionalMap } from './choice.ts';
import { commandNumbers, hidErrorCodes, responseMemberNames, statusCodes } from './names.ts';
import { wrongCborWays } from './wrong-cbor.ts';

const byte = z.int().min(0).max(0xff);
const milliseconds = z.int().min(0).max(3_600_000);
/** Position in a message: 0 is the initialization packet. */
const packet = z.int().min(0).max(128).default(0);
/** The name of a request. */
export const commandName = z.enum([...commandNumbers.keys()] as [string, ...string[]]);

/** A name of one of these, or a number. */
function named(what: string, codes: Readonly<Record<string, number>>) {
  return z.union([z.enum(Object.keys(codes)).transform((name) => codes[name]!), byte], {
    error: `expected the name of ${what} or a number up to 255`,
  });
}
const status = named('a CTAP status', statusCodes);
const hidError = named('a CTAPHID error', hidErrorCodes);

const hex = z
  .string()
  .regex(/^(?:\s*[0-9a-fA-F]{2})*\s*$/, 'expected pairs of hexadecimal digits')
  .max(20_000)
  .transform(fromHex);
/** Text also where it is digits alone, which YAML takes for a decimal number without the quotes. */
const channel = z
  .string('expected eight hexadecimal digits in quotes')
  .regex(/^[0-9a-f]{8}$/, 'expected eight hexadecimal digits in quotes')
  .transform((text) => Number.parseInt(text, 16));

/** Members of an answer: maps are maps, whose keys that look like integers are integers; `{hex: 00ff}` is bytes. */
const member: z.ZodType<CborValue> = z.lazy(() =>
  z.union([
    z.int(),
    z.string().max(20_000),
    z.boolean(),
    z.null(),
    z.strictObject({ hex }).transform((bytes) => bytes.hex),
    z.array(member),
    z
      .record(z.string(), member)
      .transform((members) => new Map<CborKey, CborValue>(Object.entries(members).map(entry))),
  ]),
);
const entry = ([name, value]: [string, CborValue]): [CborKey, CborValue] => [integerOrText(name), value];
const integerOrText = (text: string): number | string => (/^-?\d{1,9}$/.test(text) ? Number(text) : text);

/**
 * A counter that lies: starts at `from`, or at what the key says the first time, and changes by `grows` with each answer.
 */
const counter = z.strictObject({ grows: z.int(), from: z.int().optional() });

const memberName = z
  .union([z.string(), z.int().transform(String)])
  .refine(
    (name) => typeof integerOrText(name) === 'number' || responseMemberNames.has(name),
    'expected the name or the number of a member of an answer',
  )
  .transform(integerOrText);
const members = z
  .record(z.string(), z.union([counter.transform((value) => ({ counter: value })), member]))
  .transform((record, context) =>
    Object.entries(record).map(([name, value]) => {
      const key = memberName.safeParse(name);
      if (!key.success) context.addIssue({ code: 'custom', message: key.error.issues[0]!.message, path: [name] });
      return { key: integerOrText(name), value };
    }),
  );

/** What is done to a packet of a message, in either direction. */
const packetFaults = {
  /** Packets are lost: one of them, all of them, or each with a chance. */
  drop: z.union([z.strictObject({ packet }), z.literal('all'), z.strictObject({ chance: z.number().min(0).max(1) })]),
  duplicate: optionalMap(z.strictObject({ packet })),
  /** A packet changes places with the next one. */
  swap: optionalMap(z.strictObject({ packet })),
  /** A continuation packet with this number. */
  sequence: z.strictObject({ packet: z.int().min(1).max(128).default(1), number: z.int().min(0).max(0x7f) }),
  /** Bytes of the report: shorter is cut, longer is filled with zeros. */
  length: z.strictObject({ packet, bytes: z.int().min(0).max(128) }),
  /** What the initialization packet announces (BCNT). */
  announce: z.strictObject({ bytes: z.int().min(0).max(0xffff) }),
  /** The packet and all after it come late or never. */
  stall: optionalMap(z.strictObject({ packet, ms: z.union([milliseconds, z.literal('forever')]).default('forever') })),
};

/** What is done to an answer. */
const answerFaults = {
  /** Packets of a conversation of another program come before one of ours. */
  foreign: optionalMap(
    z.strictObject({ packet, count: z.int().min(1).max(100_000).default(1), everyMs: milliseconds.default(0) }),
  ),
  /** Instead of the answer: the key did what was asked. */
  error: hidError,
  status,
  /** The answer is about another channel, or is another message. */
  channel,
  command: z.int().min(0).max(0x7f),
  /** KEEPALIVE messages before the answer; `forever`: instead of it. */
  keepalives: optionalMap(
    z.strictObject({
      status: z
        .union([byte, z.array(byte).min(1).max(256)])
        .default(1)
        .transform((value) => (Array.isArray(value) ? value : [value])),
      everyMs: milliseconds.min(1).default(100),
      forMs: z.union([milliseconds, z.literal('forever')]).default('forever'),
    }),
  ),
  cbor: z.enum(wrongCborWays),
  set: members,
  remove: z.array(memberName).min(1).max(32),
  /** The whole payload: status and map of a CTAP answer. */
  bytes: hex,
  /** So many bytes of the payload are flipped, by chance. */
  corrupt: optionalMap(z.strictObject({ bytes: z.int().min(1).max(64).default(1) })),
  /** An INIT reply: with another nonce, another channel, or of another length. */
  init: z.strictObject({
    nonce: z.literal('wrong').optional(),
    channel: channel.optional(),
    length: z.int().min(0).max(57).optional(),
    capabilities: byte.optional(),
  }),
};

/** What is done to a request. */
const requestFaults = {
  /** The key is not asked; this is the answer. */
  refuse: choice('refuse', { error: hidError, status }),
  /** The key says nothing while it works or waits. */
  'no-keepalives': z.null(),
};

const faultKinds = { ...packetFaults, ...answerFaults, ...requestFaults };
const packetFaultNames: ReadonlySet<string> = new Set(Object.keys(packetFaults));

const scope = z.strictObject({
  /** The request that it is about, or whose answer it is about; any unless told. */
  on: commandName.optional(),
  /** So many that it would be about pass first. */
  skip: z.int().min(0).max(10_000).default(0),
  /** How often it happens. */
  times: z.union([z.int().min(1).max(10_000), z.literal('always')]).default(1),
  /** Whose packets; only faults of packets can be about those to the key. */
  direction: z.enum(['from-key', 'to-key']).default('from-key'),
});

/** `{on: getInfo, times: always, drop: {packet: 0}}`: which messages, how often, and one thing that is done to them. */
export const faultSchema = choiceWith('fault', faultKinds, scope).refine(
  ({ direction, action }) => direction === 'from-key' || packetFaultNames.has(action.kind),
  { message: `expected one of ${[...packetFaultNames].join(', ')} with direction to-key`, path: ['direction'] },
);

export type Fault = z.output<typeof faultSchema>;
export type FaultAction = Fault['action'];

import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { led } from './keys.ts';
import { longestKeyState } from './longest-file.ts';
import { tester } from './role.ts';
import { sampleStatus } from './steps.ts';
import { bytesUpTo, id } from './values.ts';

export const fingers = [
  'right-thumb',
  'right-index',
  'right-middle',
  'right-ring',
  'right-little',
  'left-thumb',
  'left-index',
  'left-middle',
  'left-ring',
  'left-little',
] as const;
export const finger = z.enum(fingers);
export type Finger = z.infer<typeof finger>;

/** How a finger lies on the sensor. */
export const placement = z.object({
  /** Of the sensor's middle, -1 (left, low) to 1 (right, high). */
  x: z.number().min(-1).max(1),
  y: z.number().min(-1).max(1),
  /** Degrees off the upright, -180 to 180. */
  angle: z.number().min(-180).max(180),
  /** How long it rests; a swipe sensor reads its speed from that. */
  durationMs: z.number().int().min(0).max(60_000),
  /** 0 (wet, dirty, dry) to 1. */
  quality: z.number().min(0).max(1),
});
export type Placement = z.infer<typeof placement>;

/** Ways for other programs to reach a virtual key. */
export const socketKinds = ['tcp', 'udp', 'uhid'] as const;
/** Why a socket cannot be had. */
export const socketRefusals = ['port-in-use', 'port-not-permitted', 'no-uhid', 'uhid-not-permitted', 'other'] as const;
export type SocketRefusal = (typeof socketRefusals)[number];
export const labSocket = z.object({
  id,
  kind: z.enum(socketKinds),
  /** `127.0.0.1:PORT`, or the name of the device. */
  address: z.string(),
  /** Programs that hold a connection; null where that cannot be known (UDP). */
  clients: z.number().int().nullable(),
  /** Why nobody can reach the key although it is plugged in; null when all is well. */
  problem: z.enum(socketRefusals).nullable(),
});
export type LabSocket = z.infer<typeof labSocket>;

/** Where test programs operate a key: docs/control-channel.md. */
export const labControl = z.object({
  /** `127.0.0.1:PORT`. */
  address: z.string(),
  /** Programs that hold a connection. */
  controllers: z.number().int(),
  /** One of them keeps a finger on the touch area. */
  touchHeld: z.boolean(),
});
export type LabControl = z.infer<typeof labControl>;

/** Who touches the key when nobody does: for test rigs. */
export const hands = z.object({
  autoTouch: z.boolean(),
  /** Whose: one of `fingers` in the Lab, any words from a test program. */
  autoFinger: z.string().min(1).max(64).nullable(),
  resetAnyTime: z.boolean(),
});
export type Hands = z.infer<typeof hands>;

/**
 * Why a state file is not written or not read. Closed: each has words. `damaged`: cut off or altered since it was written;
 * `unknown-model`: of a model or with a quirk that this version does not have.
 */
export const stateRefusals = [
  'too-large',
  'not-ours',
  'damaged',
  'newer-version',
  'unknown-model',
  'no-space',
  'failed',
] as const;
export type StateRefusal = (typeof stateRefusals)[number];
const stateRefused = z.object({ outcome: z.literal('refused'), reason: z.enum(stateRefusals) });
const keyState = bytesUpTo(longestKeyState);

/** A virtual key as the Lab sees it: also what its owner would see by looking at it. */
export const virtualKeyState = z.object({
  id,
  model: z.string(),
  modelName: z.string(),
  serial: z.string(),
  /** Names of the quirks that it was made with, beyond those of its model. */
  quirks: z.array(z.string()),
  hasButton: z.boolean(),
  /** `power-only`: a charger or power bank, no host. */
  power: z.enum(['unplugged', 'power-only', 'host']),
  /** The id among the attached keys, while a host sees it. */
  keyId: id.nullable(),
  led,
  waitingFor: z.enum(['touch', 'fingerprint']).nullable(),
  /** Good samples of a running enrolment, through the host or standalone. */
  enrolment: z.object({ standalone: z.boolean(), taken: z.number().int(), total: z.number().int() }).nullable(),
  pinSet: z.boolean(),
  enrolledFingers: z.array(finger),
  /** How many in all: a scenario may enrol some that are none of the ten. */
  fingerprints: z.number().int(),
  maxFingers: z.number().int(),
  credentials: z.number().int(),
  /** Discoverable credentials that fit in all; 0 where it keeps none. */
  maxCredentials: z.number().int(),
  hands,
  sockets: z.array(labSocket),
  /** null: test programs cannot operate it. */
  control: labControl.nullable(),
  /** The scenario that plays, or played last: `at` of its `steps` are done. */
  scenario: z
    .object({
      title: z.object({ en: z.string(), ja: z.string() }),
      state: z.enum(['running', 'finished', 'stopped']),
      at: z.number().int(),
      steps: z.number().int(),
      /** Faults of it are still to happen, also where all steps are done. */
      hasFaults: z.boolean(),
    })
    .nullable(),
});
export type VirtualKeyState = z.infer<typeof virtualKeyState>;

export const keyModel = z.object({
  model: z.string(),
  name: z.string(),
  versions: z.array(z.string()),
  hasSensor: z.boolean(),
  hasButton: z.boolean(),
  /** Those that the model itself has. */
  quirks: z.array(z.string()),
});
export type KeyModelFacts = z.infer<typeof keyModel>;

export const scenarioInLibrary = z.object({
  scenario: z.string(),
  title: z.object({ en: z.string(), ja: z.string() }),
  /** What a client is expected to make of it. */
  expected: z.object({ en: z.string(), ja: z.string() }),
});

export type ScenarioInLibrary = z.infer<typeof scenarioInLibrary>;

/** One value of a message, by the name that the specification gives it. A hidden one is a secret: its value was never kept. */
export type ConversationMember = {
  name: string;
  value: string | null;
  hidden: boolean;
  members: ConversationMember[];
};
const conversationMember: z.ZodType<ConversationMember> = z.lazy(() =>
  z.object({
    name: z.string(),
    value: z.string().nullable(),
    hidden: z.boolean(),
    members: z.array(conversationMember),
  }),
);

/** One message between a host and a key, or one thing on the cable that is no message (a stray packet). */
export const conversationEntry = z.object({
  /** Ascending within one key. */
  number: z.number().int(),
  virtualKey: id,
  /** ISO 8601. */
  at: z.string(),
  direction: z.enum(['to-key', 'from-key']),
  /** Eight hexadecimal digits. */
  channel: z.string(),
  /** As the specification spells it: `CTAPHID_CBOR`. */
  hidCommand: z.string(),
  /** `authenticatorClientPIN setPIN`; null where the message is no command of CTAP or U2F, or an answer to one that is not known. */
  command: z.string().nullable(),
  /** Of an answer: `CTAP2_ERR_PIN_INVALID`. */
  status: z.object({ code: z.number().int(), name: z.string(), ok: z.boolean() }).nullable(),
  members: z.array(conversationMember),
  /** What is wrong with it: a stray packet, CBOR that is not canonical. English, for testers. */
  fault: z.string().nullable(),
  /** Its reports in hexadecimal; secret bytes are `··`. */
  reports: z.array(z.string()),
  /** Of an answer: milliseconds since its request. */
  tookMs: z.number().nullable(),
});
export type ConversationEntry = z.infer<typeof conversationEntry>;

const one = z.object({ id });
const nothing = z.object({});
const text = z.string().max(4_000_000);
/** Of 127.0.0.1; 0: one that is free. */
const port = z.number().int().min(0).max(65_535).default(0);
const socketRefused = z.object({ outcome: z.literal('refused'), reason: z.enum(socketRefusals) });

/** What the file or the text is not: `line` counts from 1. */
const unreadable = z.object({
  outcome: z.literal('unreadable'),
  line: z.number().int().nullable(),
  message: z.string(),
});

export const lab = {
  models: tester.output(z.array(keyModel)),
  /** Names of all quirks that a key can be made with. */
  quirks: tester.output(z.array(z.string())),
  watch: tester.output(eventIterator(z.array(virtualKeyState))),
  list: tester.output(z.array(virtualKeyState)),
  create: tester
    .input(z.object({ model: z.string().max(64), quirks: z.array(z.string().max(64)).max(64).default([]) }))
    .output(one),
  remove: tester.input(one).output(nothing),
  /** All that the key remembers, its private keys among it, as the file that `virtual-key serve --state` keeps. The key stays. */
  saveState: tester
    .input(one)
    .output(
      z.discriminatedUnion('outcome', [
        z.object({ outcome: z.literal('saved'), fileName: z.string(), state: keyState }),
        stateRefused,
      ]),
    ),
  /** Makes a key of such a file: of its model, with its serial number and all that it remembers. */
  createFromState: tester
    .input(z.object({ state: keyState }))
    .output(
      z.discriminatedUnion('outcome', [
        z.object({ outcome: z.literal('made'), id, modelName: z.string() }),
        stateRefused,
      ]),
    ),
  /** Back to the factory's state, whatever the key says. */
  wipe: tester.input(one).output(nothing),
  plug: tester.input(one.extend({ power: z.enum(['power-only', 'host']) })).output(nothing),
  unplug: tester.input(one).output(nothing),
  /** `held`: for as long as a reset by long touch takes. */
  touch: tester.input(one.extend({ held: z.boolean().default(false) })).output(nothing),
  /** A finger on the sensor: whose it is, and how good the sample is or how the finger lies. Told is what the sensor made of it. */
  finger: tester
    .input(one.extend({ finger, sample: z.union([sampleStatus, placement]) }))
    .output(z.object({ sample: sampleStatus })),
  /** Clicks of the side button in quick succession, or one long press. */
  button: tester
    .input(one.extend({ press: z.union([z.number().int().min(1).max(5), z.literal('long')]) }))
    .output(nothing),
  /** What is not named stays. */
  setHands: tester.input(one.extend({ hands: hands.partial() })).output(nothing),

  scenarios: tester.output(z.array(scenarioInLibrary)),
  /** Plays a scenario of the library, or one that the tester wrote, on this key; what played before ends. */
  playScenario: tester
    .input(one.extend({ scenario: z.union([z.object({ library: z.string().max(128) }), z.object({ text })]) }))
    .output(z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('playing') }), unreadable])),
  stopScenario: tester.input(one).output(nothing),

  openSocket: tester
    .input(one.extend({ kind: z.enum(socketKinds), port }))
    .output(
      z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('open'), socket: labSocket }), socketRefused]),
    ),
  closeSocket: tester.input(one.extend({ socket: id })).output(nothing),
  /** Lets test programs operate the key. It has one channel at most: where it has one already, that one is told. */
  openControl: tester
    .input(one.extend({ port }))
    .output(
      z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('open'), control: labControl }), socketRefused]),
    ),
  closeControl: tester.input(one).output(nothing),

  /** What was said with one key, or with all, lately and from now on. Secrets are not in it. */
  conversation: tester.input(z.object({ id: id.nullable() })).output(eventIterator(z.array(conversationEntry))),

  /** Records what is said with an attached key, virtual or physical, from now on. Secrets are not kept. */
  startRecording: tester.input(z.object({ keyId: id })).output(nothing),
  recordings: tester.output(
    z.object({
      /** A recording goes on where its key is put back in; `isFull`: it takes no more. */
      running: z.array(
        z.object({
          keyId: id,
          product: z.string(),
          since: z.string(),
          messages: z.number().int(),
          isFull: z.boolean(),
        }),
      ),
      /** Ids of attached keys that replay a recording. */
      replayed: z.array(id),
    }),
  ),
  /** Ends it and hands over the file, JSON lines. */
  stopRecording: tester.input(z.object({ keyId: id })).output(z.object({ fileName: z.string(), text: z.string() })),
  /** Attaches a key that answers as the recorded one did. */
  replay: tester
    .input(z.object({ text }))
    .output(z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('attached'), keyId: id }), unreadable])),
  endReplay: tester.input(z.object({ keyId: id })).output(nothing),
};

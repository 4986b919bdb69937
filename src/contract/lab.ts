import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { led } from './keys.ts';
import { tester } from './role.ts';
import { sampleStatus } from './steps.ts';
import { id } from './values.ts';

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

/** A virtual key as the Lab sees it: also what its owner would see by looking at it. */
export const virtualKeyState = z.object({
  id,
  model: z.string(),
  modelName: z.string(),
  serial: z.string(),
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
  maxFingers: z.number().int(),
  credentials: z.number().int(),
});
export type VirtualKeyState = z.infer<typeof virtualKeyState>;

const one = z.object({ id });
const nothing = z.object({});

export const lab = {
  models: tester.output(z.array(z.object({ model: z.string(), name: z.string() }))),
  watch: tester.output(eventIterator(z.array(virtualKeyState))),
  list: tester.output(z.array(virtualKeyState)),
  create: tester.input(z.object({ model: z.string().max(64) })).output(one),
  remove: tester.input(one).output(nothing),
  plug: tester.input(one.extend({ power: z.enum(['power-only', 'host']) })).output(nothing),
  unplug: tester.input(one).output(nothing),
  touch: tester.input(one).output(nothing),
  /** A finger on the sensor: whose it is, and how good the sample is. */
  finger: tester.input(one.extend({ finger, sample: sampleStatus })).output(nothing),
  /** Clicks of the side button in quick succession. */
  button: tester.input(one.extend({ clicks: z.number().int().min(1).max(5) })).output(nothing),
};

import { z } from 'zod';
import { led, ledMeaning } from './led.ts';
import { anyone } from './role.ts';
import { seenLights } from './seen-lights.ts';
import { id } from './values.ts';

export const seenLight = z.enum(seenLights);
export type SeenLight = z.infer<typeof seenLight>;

/** What a light that is not as expected says, and what to do about it: each has words in both languages. */
export const lightAdvices = [
  /** The light is what was expected: what its meaning asks for. */
  'as-expected',
  'no-power',
  /** Dark, on a model that may be dark while all is well. */
  'dark-when-idle',
  'has-power',
  'ready',
  'not-waiting-any-more',
  'match-wanted',
  'touch-wanted',
  /** It flashes, and what for is not known of this model. */
  'asks-for-you',
  'recognised',
  'not-recognised',
  'failed-or-erasing',
  'not-recognised-or-locked',
  'not-recognised-by-host',
  'button-first',
  'clicks-not-taken',
  'enrolling-by-itself',
  'enrolment-over',
  'enrolled-finger-first',
  'first-finger',
  'sample-counted',
  'sample-not-counted',
  'not-of-this-model',
  'no-meaning-known',
] as const;
export const lightAdvice = z.enum(lightAdvices);
export type LightAdvice = z.infer<typeof lightAdvice>;

const model = z.string().min(1).max(64);

/** How the light of one model of key looks, in the order of the meanings. */
export const lightTable = z.object({
  model,
  name: z.string(),
  /** Where the looks are from. English. */
  source: z.string(),
  looks: z.array(led),
});
export type LightTable = z.infer<typeof lightTable>;

export const explainedLight = z.object({
  advice: lightAdvice,
  /** What the model says by the light that was seen; empty where it says nothing by it. */
  meanings: z.array(ledMeaning),
  /** What was expected to be seen; null where nothing was. */
  expected: led.nullable(),
});
export type ExplainedLight = z.infer<typeof explainedLight>;

export const lights = {
  /** All models whose lights are known; the last one is for any other key. */
  tables: anyone.output(z.array(lightTable)),
  /** The model of an attached key. */
  modelOf: anyone.input(z.object({ keyId: id })).output(z.object({ model })),
  /** What to make of a light: needs no key. `expected`: what the key should be saying, null where nobody knows. */
  explain: anyone.input(z.object({ model, seen: seenLight, expected: ledMeaning.nullable() })).output(explainedLight),
};

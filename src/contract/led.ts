import { z } from 'zod';

/** The LED meanings of manual 2 (S2-39 to S2-46) plus `off` (no power). */
export const ledMeanings = [
  'off',
  'ready',
  'match-succeeded',
  'failed-or-erasing',
  'not-recognised-by-host',
  'match-wanted',
  'touch-wanted',
  'standalone-enrolment',
  'verify-before-enrolment',
] as const;
export const ledMeaning = z.enum(ledMeanings);
export const led = z.object({
  meaning: ledMeaning,
  /** `unknown`: no colour is known of this model. */
  colour: z.enum(['off', 'blue', 'green', 'red', 'cyan', 'white', 'amber', 'unknown']),
  /** `unknown`: it may be dark or lit. */
  pattern: z.enum(['off', 'on', 'flashing', 'unknown']),
  /** Length of one on-off cycle in milliseconds while flashing. */
  periodMs: z.number().int().positive().nullable(),
});
export type Led = z.infer<typeof led>;

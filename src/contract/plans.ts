import { z } from 'zod';
import { id } from './values.ts';

export const planKind = z.enum(['change-of-phone', 'new-key-with-backup']);
export type PlanKind = z.infer<typeof planKind>;

export const planSteps = [
  /** S1-02: first, so that a second step remains when the app goes. */
  'add-temporary-method',
  'delete-old-method',
  'change-phones',
  'add-new-method',
  'delete-temporary-method',
  'add-key',
  'add-backup-key',
  'delete-on-device',
  'require-registration',
  'register-new-token',
] as const;
export const planStep = z.object({
  step: z.enum(planSteps),
  state: z.enum(['done', 'now', 'later']),
  /** Why it cannot be done yet, or not be done now. */
  blocked: z.enum(['nothing-would-remain', 'not-in-order']).nullable(),
  /** The method that it is about, as far as it is known. */
  methodId: id.nullable(),
});

/** A guided change with its steps in the order that keeps one usable second step at each end. */
export const plan = z.object({
  kind: z.enum([...planKind.options, 'lost-token']),
  phase: z.enum(['before', 'after', 'only']),
  steps: z.array(planStep),
  done: z.boolean(),
  /** A sign-out now would leave the account without a second step (S1-02). */
  warnsOfSignOut: z.boolean(),
});
export type Plan = z.infer<typeof plan>;

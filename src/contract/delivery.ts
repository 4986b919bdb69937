import { z } from 'zod';
import { channels, deliveryParts, fieldProblems, gateways } from './delivery-fields.ts';
import { deliveryProblem } from './identity.ts';
import { admin, freshAdmin } from './role.ts';
import { instant, language, typedSecret } from './values.ts';

const channel = z.enum(channels);
const chosenGateway = z.enum(['built-in', ...gateways]);
const part = z.enum(deliveryParts);
const values = z.record(z.string().max(40), z.string().max(20_000));

const failure = z.object({ reason: deliveryProblem, detail: z.string() });

export const deliveryChannel = z.object({
  gateway: chosenGateway,
  /** `lab`: the simulated phone; `nothing`: nobody can be reached. */
  reaches: z.enum(['lab', 'gateway', 'nothing']),
  /** What is missing before the gateway can work; null: nothing. */
  missing: part.nullable(),
  /** Since the program started. */
  lastSent: instant.nullable(),
  lastFailure: failure.extend({ at: instant }).nullable(),
});
export type DeliveryChannel = z.infer<typeof deliveryChannel>;

export const deliverySetUp = z.object({
  channels: z.record(channel, deliveryChannel),
  /** null: not set up. `values` by the names in `deliveryFields`; a secret is never among them. */
  parts: z.record(part, z.object({ values, hasSecret: z.boolean() }).nullable()),
});
export type DeliverySetUp = z.infer<typeof deliverySetUp>;

const changed = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  z.object({
    outcome: z.literal('refused'),
    /** `secret` for the secret. */
    problems: z.array(z.object({ field: z.string(), problem: z.enum(fieldProblems) })),
  }),
]);
export type DeliveryChanged = z.infer<typeof changed>;

/** `not-answered` and `keys` where a call was tried; `answered` where a notification was; `malformed`: nothing was, it is no such address. */
const tested = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['sent', 'not-answered', 'answered']) }),
  z.object({ outcome: z.literal('malformed') }),
  z.object({ outcome: z.literal('ended'), keys: z.string() }),
  failure.extend({
    outcome: z.literal('failed'),
    /** With `too-many`: when there is room again, where that is known. */
    until: instant.optional(),
  }),
]);
export type DeliveryTested = z.infer<typeof tested>;

/** How SMS, calls, e-mail and notifications leave this computer. */
export const delivery = {
  show: admin.output(deliverySetUp),
  choose: freshAdmin.input(z.object({ channel, gateway: chosenGateway })).output(z.object({ chosen: z.boolean() })),
  /**
   * A part as a whole, in place of what was there.
   * @param secret null: as before, while the address stays the same
   */
  change: freshAdmin.input(z.object({ part, values, secret: typedSecret.nullable() })).output(changed),
  /** Channels that used it go back to `built-in`. */
  forget: freshAdmin.input(z.object({ part })).output(z.object({ forgotten: z.boolean() })),
  /**
   * Sends a message without any code to an address, and says what became of it. Calls end when they are over. A number is read as a
   * phone's is: with its country's code, or as it is dialled in Japan.
   */
  test: admin.input(z.object({ channel, to: z.string().trim().min(1).max(254), language })).output(tested),
};

import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { deliveryProblem } from './identity.ts';
import { bytesUpTo, instant, language } from './values.ts';

/** Of a recording, as an administrator may upload one. */
const longestAudio = 5_300_000;

const notDelivered = z.object({
  outcome: z.literal('failed'),
  reason: deliveryProblem,
  detail: z.string(),
  until: instant.optional(),
});
const delivered = z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('sent') }), notDelivered]);
const text = z.object({ to: z.string().max(254), text: z.string().max(20_000), language });

const greeting = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('standard'), text: z.string().max(20_000) }),
  z.object({
    kind: z.literal('recording'),
    audio: bytesUpTo(longestAudio),
    mimeType: z.enum(['audio/wav', 'audio/mpeg']),
  }),
]);

const callEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step'), step: z.enum(['dialling', 'ringing', 'answered']) }),
  z.object({
    type: z.literal('end'),
    end: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('ended'), keys: z.string() }),
      z.object({ outcome: z.literal('not-answered') }),
      notDelivered,
    ]),
  }),
]);

const pushEnd = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('answered'),
    answer: z.enum(['approved', 'denied', 'fraud']),
    number: z.string(),
    signature: bytesUpTo(64),
  }),
  z.object({ outcome: z.literal('not-answered') }),
  notDelivered,
]);

/**
 * What a terminal hands to the simulated phones of the window that has the Lab open: the port of delivery (src/identity/delivery.ts),
 * between two programs of the same person. No page reaches it: it is no part of `contract`.
 */
export const labDelivery = {
  sms: oc.input(text).output(delivered),
  email: oc.input(text.extend({ subject: z.string().max(1_000) })).output(delivered),
  /** Closing the stream hangs up. */
  call: oc
    .input(z.object({ to: z.string().max(254), language, greeting, callerId: z.string().max(40).nullable() }))
    .output(eventIterator(callEvent)),
  /** Aborting the call takes the notification back. */
  push: oc
    .input(
      z.object({
        pushAddress: z.string().max(254),
        requestId: z.string().max(200),
        userName: z.string().max(254),
        application: z.string().max(500),
        language,
        askNumber: z.boolean(),
        takesFraudReport: z.boolean(),
        lifetimeSeconds: z.number().int().positive(),
      }),
    )
    .output(pushEnd),
};
export type LabDelivery = ContractRouterClient<typeof labDelivery>;

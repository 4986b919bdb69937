import { z } from 'zod';
import { id, instant } from './values.ts';

/** How a second step is taken. */
export const secondStepWays = [
  'notification',
  'app-code',
  'oath-code',
  'sms',
  'voice',
  'email',
  'security-key',
] as const;
export const secondStepWay = z.enum(secondStepWays);
export type SecondStepWay = z.infer<typeof secondStepWay>;

/** One way to take the second step; `methodId` and `way` together name it. */
export const secondStep = z.object({
  methodId: id,
  way: secondStepWay,
  /** What tells it from others: the number or address with most of it hidden, or the method's name. */
  shown: z.string(),
});
export type SecondStep = z.infer<typeof secondStep>;

export const securityKeyMethod = z.object({
  type: z.literal('security-key'),
  id,
  name: z.string(),
  aaguid: z.string(),
  modelName: z.string().nullable(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  /** `attested` only when a certificate chain was checked against known roots; otherwise the AAGUID is the key's own claim. */
  attestation: z.enum(['attested', 'not-attested']),
  synced: z.boolean(),
});

const used = { id, createdAt: instant, lastUsedAt: instant.nullable() };

export const method = z.discriminatedUnion('type', [
  z.object({ type: z.literal('password'), id, changedAt: instant }),
  securityKeyMethod,
  z.object({ type: z.literal('temporary-access-pass'), id, expiresAt: instant, oneTime: z.boolean() }),
  z.object({
    type: z.literal('phone'),
    ...used,
    /** E.164. */
    number: z.string(),
    line: z.enum(['mobile', 'landline']),
    reachedBy: z.enum(['sms', 'voice']),
    use: z.enum(['primary', 'backup']),
  }),
  z.object({ type: z.literal('email'), ...used, address: z.string() }),
  z.object({
    type: z.literal('authenticator-app'),
    ...used,
    name: z.string(),
    /** S3-16: both work, this one is asked for first. */
    preferred: z.enum(['notification', 'code']),
  }),
  z.object({
    type: z.literal('oath-token'),
    ...used,
    name: z.string(),
    /** null: an app or a token that was registered by QR code. */
    hardware: z.object({ serial: z.string(), manufacturer: z.string(), model: z.string() }).nullable(),
    digits: z.number().int(),
    /** Seconds; null: it counts presses. */
    period: z.number().int().nullable(),
    /** How far its clock is known to be ahead; null: it counts presses. */
    driftSeconds: z.number().int().nullable(),
  }),
  z.object({ type: z.literal('app-password'), ...used, name: z.string() }),
  /** One whose secret cannot be opened: nobody can sign in with it, it counts, and it can be deleted. */
  z.object({
    type: z.literal('unreadable'),
    ...used,
    of: z.enum(['phone', 'email', 'authenticator-app', 'oath-token', 'app-password']),
    reason: z.enum(['no-key', 'foreign-key', 'newer-version', 'damaged']),
    name: z.string(),
  }),
]);
export type Method = z.infer<typeof method>;

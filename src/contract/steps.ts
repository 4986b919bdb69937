import { z } from 'zod';

/**
 * The result of one fingerprint sample: CTAP 2.1 section 6.7.4, `lastEnrollSampleStatus`, in the order of its codes
 * (0x0C is unassigned there; keys and libraries in the field use it for a full database).
 */
export const sampleStatuses = [
  'good',
  'too-high',
  'too-low',
  'too-left',
  'too-right',
  'too-fast',
  'too-slow',
  'poor-quality',
  'too-skewed',
  'too-short',
  'merge-failure',
  'exists',
  'database-full',
  'no-user-activity',
  'no-user-presence-transition',
] as const;
export const sampleStatus = z.enum(sampleStatuses);
export type SampleStatus = z.infer<typeof sampleStatus>;

/**
 * What a long operation on a key is doing now. Closed: a screen switches over it.
 * `touch`, `fingerprint`, `remove-key`, `insert-key` and `choose-key` wait for the person.
 */
export const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('working') }),
  z.object({ step: z.literal('touch') }),
  z.object({ step: z.literal('fingerprint') }),
  /** The finger was not recognised; `retries` is what the key says is left, null when it does not tell. */
  z.object({ step: z.literal('fingerprint-not-recognised'), retries: z.number().int().nullable() }),
  /** A sample was taken; `remaining` good samples are still needed of `total`. */
  z.object({
    step: z.literal('sample'),
    /** null in the first event of an enrolment, before the first touch. */
    sample: sampleStatus.nullable(),
    /** The raw code when the key sent one that no specification names. */
    unknownSampleCode: z.number().int().nullable(),
    remaining: z.number().int().nonnegative(),
    total: z.number().int().positive(),
  }),
  /** What is stored on the key is being read, one account after another. */
  z.object({ step: z.literal('reading'), done: z.number().int().nonnegative(), total: z.number().int().nonnegative() }),
  z.object({ step: z.literal('remove-key') }),
  z.object({ step: z.literal('insert-key') }),
  /** After re-insertion the reset must start within `seconds`. */
  z.object({ step: z.literal('resetting'), seconds: z.number().int() }),
  /** The key that came back is not the one that was taken out. */
  z.object({ step: z.literal('different-key') }),
]);
export type Step = z.infer<typeof step>;

/**
 * Why a key or this app said no. Closed: each has words and a next step in both languages.
 * News (a wrong PIN) and broken conversations (unplugged) are both data here, because both need a sentence.
 */
export const refusalCodes = [
  'cancelled',
  'timeout',
  'denied',
  'removed',
  'key-not-found',
  'key-busy',
  'not-permitted',
  'needs-elevation',
  'pin-not-set',
  'pin-already-set',
  'pin-required',
  'pin-wrong',
  /** The same wrong PIN again: not sent to the key, so that no retry is lost. */
  'pin-known-wrong',
  'pin-auth-blocked',
  'pin-blocked',
  'pin-too-short',
  'pin-too-long',
  'pin-not-allowed',
  'pin-same-as-current',
  'pin-change-required',
  'pin-policy',
  'fingerprint-not-recognised',
  'fingerprint-blocked',
  'fingerprints-unsupported',
  'fingerprint-storage-full',
  'fingerprint-not-found',
  'fingerprint-name-too-long',
  'credential-storage-full',
  'already-registered',
  'no-credential',
  /** The account to delete or rename is not on the key (any more). */
  'credential-not-found',
  'credential-names-too-long',
  /** The key does not know (any more) that it is the person who asks. */
  'verification-needed',
  'reset-too-late',
  'different-key',
  'unsupported',
  'protocol-error',
  /** The key answered with a status that has no words of its own: `status` holds it. */
  'unknown-status',
] as const;
export const refusalCode = z.enum(refusalCodes);
export type RefusalCode = z.infer<typeof refusalCode>;

export const refusal = z.object({
  code: refusalCode,
  /** Attempts that the key says are left (PIN or fingerprint, by the code); null when it does not say. */
  retries: z.number().int().nonnegative().nullable().default(null),
  /** The CTAP status byte behind it, where there was one. */
  status: z.number().int().min(0).max(255).nullable().default(null),
  /** For the details line: what was got and expected. Never holds a secret. English. */
  detail: z.string().max(500).nullable().default(null),
});
export type Refusal = z.infer<typeof refusal>;

/** The end of an operation: a value, or a refusal as data. */
export const outcomeOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done'), value }),
    z.object({ outcome: z.literal('refused'), refusal }),
  ]);
export type Outcome<T> = { outcome: 'done'; value: T } | { outcome: 'refused'; refusal: Refusal };

/** One event of a long operation: steps, in order, then exactly one end on the same stream. */
export const progressOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('step'), step }),
    z.object({ type: z.literal('end'), end: outcomeOf(value) }),
  ]);
export type Progress<T> = { type: 'step'; step: Step } | { type: 'end'; end: Outcome<T> };

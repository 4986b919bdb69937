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

/** Parts of a fingertip: an enrolment goes through them, so that the finger is recognised however it is put down later. */
export const fingerParts = ['centre', 'left', 'right', 'tip', 'base'] as const;
export const fingerPart = z.enum(fingerParts);
export type FingerPart = z.infer<typeof fingerPart>;

/** What became of one touch of a test: `recognised` by the key, or not. */
export const touchResult = z.enum(['recognised', 'not-recognised']);
export type TouchResult = z.infer<typeof touchResult>;

/** The parts of a trial, in their order; not every trial has all of them. */
export const trialPart = z.enum(['make', 'store', 'sign', 'sign-again', 'remove']);
export type TrialPart = z.infer<typeof trialPart>;

/**
 * What a long operation on a key is doing now. Closed: a screen switches over it.
 * `touch`, `fingerprint`, `sample`, `finger-test`, `remove-key`, `insert-key` and `choose-key` wait for the person.
 */
export const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('working') }),
  z.object({ step: z.literal('touch') }),
  z.object({ step: z.literal('fingerprint') }),
  /** What the key is asked for next while it is tried. */
  z.object({ step: z.literal('trying'), part: trialPart }),
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
    /** The part of the finger to put down next. */
    aim: fingerPart,
    /**
     * How many good samples fell to each part, and how many are meant to. A guide: no key tells which part it saw, so a good
     * sample is taken to be of the part that was asked for.
     */
    coverage: z.array(
      z.object({ part: fingerPart, taken: z.number().int().nonnegative(), planned: z.number().int().nonnegative() }),
    ),
    /** How long the key waits for a touch before it is asked again. */
    touchSeconds: z.number().int().nonnegative(),
    /** How long the enrolment can go on before the PIN has to vouch for it again. */
    secondsLeft: z.number().int().nonnegative(),
  }),
  /** The enrolment rests: the key goes on waiting, and the next touch continues it. It is given up after `secondsLeft`. */
  z.object({
    step: z.literal('paused'),
    /** `no-touch`: by itself, because nobody touched the key. */
    because: z.enum(['asked', 'no-touch']),
    secondsLeft: z.number().int().nonnegative(),
  }),
  /** An enrolled finger is tried: `results` of the touches so far, `of` in all. */
  z.object({
    step: z.literal('finger-test'),
    results: z.array(touchResult),
    of: z.number().int().positive(),
    /** The finger has to be lifted before the next touch counts. */
    lift: z.boolean(),
    /** Failed matches that the key says it allows from here; null when it does not tell. */
    retries: z.number().int().nonnegative().nullable(),
    /** The key may try several times before it answers: only its light tells of a miss among them. */
    mayHideMisses: z.boolean(),
  }),
  /** What is stored on the key is being read, one account after another. */
  z.object({ step: z.literal('reading'), done: z.number().int().nonnegative(), total: z.number().int().nonnegative() }),
  /** The key signs in to several accounts: the person says with `signIn.chooseAccount` which one is meant. */
  z.object({
    step: z.literal('choose-account'),
    choiceId: z.string(),
    /** Newest on the key first; names as the key keeps them. */
    accounts: z.array(
      z.object({ accountId: z.string(), name: z.string().nullable(), displayName: z.string().nullable() }),
    ),
  }),
  z.object({ step: z.literal('remove-key') }),
  z.object({ step: z.literal('insert-key') }),
  /** After re-insertion: seconds left of the time for it, told anew each second; how long the touch is to be held, where it is. */
  z.object({
    step: z.literal('resetting'),
    seconds: z.number().int().nonnegative(),
    holdSeconds: z.number().int().positive().nullable(),
  }),
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
  /** Nobody touched the key, or it was declined there: the key does not tell which. */
  'not-confirmed',
  'removed',
  'key-not-found',
  'key-busy',
  /** The key went on saying that it is busy. */
  'key-stays-busy',
  /** Nothing at all came from the key. */
  'no-answer',
  /** Key and computer lost each other within a message. */
  'message-lost',
  /** The key has forgotten what it was in the middle of. */
  'interrupted',
  'not-permitted',
  'needs-elevation',
  'pin-not-set',
  'pin-already-set',
  'pin-required',
  'pin-wrong',
  /** The key refused the PIN and did not count it: it does not guard itself. */
  'pin-wrong-not-counted',
  /** The key took the same PIN a moment ago and refused it now. */
  'pin-not-taken',
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
  'fingerprints-not-enrolled',
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
  /** The key does not take the PIN, or the fingerprint, for this. */
  'proof-refused',
  'setting-fixed',
  'setting-not-taken',
  'min-length-only-grows',
  'too-many-sites',
  'reset-too-late',
  /** The key takes a reset over another connection only. */
  'reset-not-by-usb',
  'different-key',
  /** The key speaks U2F only, and what was asked for came with CTAP2. */
  'u2f-only',
  /** The key has no way to check who uses it, and the directory asks for that. */
  'cannot-verify-user',
  'unsupported',
  'not-allowed-now',
  'request-too-large',
  'data-storage-full',
  'data-damaged',
  /** The key did not understand the request, or part of it. */
  'not-understood',
  /** The key says that something in it went wrong. */
  'key-fault',
  'protocol-error',
  /** A CTAPHID error that no specification names: `detail` holds it. */
  'unknown-transport-error',
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

import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { protections } from './protections.ts';
import { anyone } from './role.ts';
import { outcomeOf, progressOf, refusal } from './steps.ts';
import { trialExtensions, trialFeatures } from './trial-lists.ts';
import { id, typedSecret } from './values.ts';

export const trialExtension = z.enum(trialExtensions);
export type TrialExtension = z.infer<typeof trialExtension>;

/** By options, extensions and other members of GetInfo, never by version. `off`: the key has it, and it is turned off. */
export const offered = z.enum(['yes', 'no', 'off', 'not-known']);
export type Offered = z.infer<typeof offered>;

/** COSE algorithm number, with its registered name. */
const algorithm = z.object({ number: z.number().int(), name: z.string() });

/** What a key lets itself be tried with, as far as it tells without being asked for anything. */
export const trialOffer = z.object({
  /** How the person is asked: `byTouch` where the key has neither a PIN nor a finger. */
  proof: z.object({ byTouch: z.boolean(), byPin: z.boolean(), byFingerprint: z.boolean() }),
  algorithms: z.array(algorithm.extend({ offered })),
  discoverable: offered,
  /** By which proofs a credential that the key has stored can be deleted again. */
  removal: z.object({ byPin: z.boolean(), byFingerprint: z.boolean() }),
  extensions: z.array(z.object({ extension: trialExtension, offered })),
});
export type TrialOffer = z.infer<typeof trialOffer>;

/** What a trial is to ask for. An extension that the key does not have is not sent. */
export const trialWish = z.object({
  /** COSE algorithm number. */
  algorithm: z.number().int(),
  discoverable: z.boolean(),
  extensions: z.array(trialExtension).max(trialExtensions.length),
  /** The level to ask for with credProtect. */
  protection: z.enum(protections),
});
export type TrialWish = z.infer<typeof trialWish>;

/**
 * What came of one feature. Closed: each has words. `works`: as the specification has it, checked. `declined`: the key said no.
 * `silent`: it was asked and said nothing. `wrong`: it answered something that cannot be. `not-reached`: the trial ended before.
 */
export const trialFindings = ['works', 'declined', 'silent', 'wrong', 'not-reached', 'not-asked'] as const;
export const trialFinding = z.enum(trialFindings);
export type TrialFinding = z.infer<typeof trialFinding>;

/** What became of the credential: `left`: it is still on the key; `cannot`: because the key has no way to delete one. */
export const trialRemovals = ['nothing-stored', 'removed', 'left', 'cannot'] as const;

/** What a key answered. Never holds a secret, a credential or a certificate. */
export const keyTrial = z.object({
  features: z.array(
    z.object({
      feature: z.enum(trialFeatures),
      offered,
      finding: trialFinding,
      /** A level, a length in characters, a number of bytes; null where the feature has no number. */
      value: z.number().int().nullable(),
    }),
  ),
  /** The algorithm of the credential; null where its number has no name here. */
  algorithm: algorithm.nullable(),
  verifiedBy: z.enum(['touch', 'pin', 'fingerprint']),
  removal: z.enum(trialRemovals),
  /** Why it ended early, after the credential was made; null where it did not. */
  stoppedBy: refusal.nullable(),
});
export type KeyTrial = z.infer<typeof keyTrial>;

const keyId = z.object({ keyId: id });

/** A credential for an RP ID that no site has, made, used and deleted again, to see what a key does. */
export const trial = {
  /** Opens the key for a moment; asks for nothing. */
  offer: anyone.input(keyId).output(outcomeOf(trialOffer)),
  /**
   * Refused only where no credential was made; what happens after that is in the result.
   * @param pin null: by a touch alone where the key has neither PIN nor finger, or by its own fingerprint check
   */
  run: anyone
    .input(keyId.extend({ wish: trialWish, pin: typedSecret.nullable() }))
    .output(eventIterator(progressOf(keyTrial))),
};

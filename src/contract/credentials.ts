import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { longestBlob } from './longest-blob.ts';
import { protections } from './protections.ts';
import { anyone } from './role.ts';
import { outcomeOf, progressOf } from './steps.ts';
import { bytesUpTo, id, typedSecret } from './values.ts';

/** Why a key cannot list the sign-in data (discoverable credentials) that it holds. Closed: each has words. */
export const unlistableReasons = [
  /** It keeps none: option rk is not there. */
  'stores-none',
  'u2f-only',
  /** It may hold some, but its firmware has no credential management (CTAP 2.0). */
  'no-credential-management',
  'pin-not-set',
  'pin-blocked',
  /** Three wrong PINs in a row: the key wants to be taken out and put back. */
  'pin-auth-blocked',
  'pin-change-required',
  /** Neither a PIN nor a fingerprint check of its own. */
  'cannot-verify',
] as const;
export const unlistableReason = z.enum(unlistableReasons);
export type UnlistableReason = z.infer<typeof unlistableReason>;

/** Whether this computer lists what is on a key without a PIN. Closed: each has words. */
export const rememberings = [
  'on',
  'off',
  /** What this computer keeps of keys is locked. */
  'locked',
  /** The key gives no token for it (CTAP 2.2), or none by which it could be told from others. */
  'not-offered',
] as const;
export type Remembering = (typeof rememberings)[number];

/** Whether a key can list its sign-in data now, as far as it tells without a PIN. */
export const listing = z.object({
  state: z.discriminatedUnion('can', [
    /** By which proofs of the person. Neither is needed where the key is remembered. */
    z.object({ can: z.literal(true), byPin: z.boolean(), byFingerprint: z.boolean() }),
    z.object({ can: z.literal(false), reason: unlistableReason }),
  ]),
  /** Slots left; null where the key does not tell before it knows the person. */
  left: z.number().int().nonnegative().nullable(),
  remembering: z.enum(rememberings),
});
export type Listing = z.infer<typeof listing>;

const names = z.object({ name: z.string().nullable(), displayName: z.string().nullable() });
export type UserNames = z.infer<typeof names>;

/** One account of one site, as the key keeps it. */
export const storedCredential = z.object({
  credentialId: bytesUpTo(1023),
  site: z.object({
    /** The RP ID as the key kept it; null where it kept none. */
    rpId: z.string().nullable(),
    /** False where the key cut it off. */
    isWhole: z.boolean(),
    rpIdHash: bytesUpTo(32),
  }),
  user: names.extend({ id: bytesUpTo(64) }),
  /** null where the key does not tell. */
  protection: z.enum(protections).nullable(),
  /** COSE algorithm number, with its registered name where there is one; null where the key does not tell. */
  algorithm: z.object({ number: z.number().int(), name: z.string().nullable() }).nullable(),
  /** Data that the site keeps on the key: `none` where it asked for no room; null where that cannot be read. */
  largeBlob: z.enum(['none', 'empty', 'stored']).nullable(),
  /** null where the key does not tell. */
  thirdPartyPayment: z.boolean().nullable(),
  /** In the key's own order, from 1. */
  position: z.number().int().positive(),
});
export type StoredCredential = z.infer<typeof storedCredential>;

/** All sign-in data of one key. */
export const keyCredentials = z.object({
  credentials: z.array(storedCredential),
  /** `left` at most: long names may fill the key sooner. */
  slots: z.object({ used: z.number().int().nonnegative(), left: z.number().int().nonnegative() }),
  canRename: z.boolean(),
  /** null where the key has no large blobs, or does not say whose they are. `orphans`: blobs that no credential opens any more. Sizes in bytes. */
  largeBlobs: z
    .object({
      bytes: z.number().int().nonnegative(),
      capacity: z.number().int().positive().nullable(),
      orphans: z.number().int().nonnegative(),
      isIntact: z.boolean(),
    })
    .nullable(),
});
export type KeyCredentials = z.infer<typeof keyCredentials>;

const blobLength = z.number().int().nonnegative();

/** What the site put there, as it is: nobody but the site knows what it means. null where nothing is stored. */
export const readBlob = z.object({ bytes: bytesUpTo(longestBlob.read).nullable() });
export type ReadBlob = z.infer<typeof readBlob>;

/** `former`: how long that was which it replaced; null where nothing was stored. */
export const writtenBlob = z.object({ length: blobLength, former: blobLength.nullable() });
export type WrittenBlob = z.infer<typeof writtenBlob>;

/** null where nothing was stored. */
export const removedBlob = z.object({ former: blobLength.nullable() });
export type RemovedBlob = z.infer<typeof removedBlob>;

export const removedCredential = z.object({
  /** Large blobs that went with it, and those that were orphans before. */
  blobsCollected: z.number().int().nonnegative(),
  /** False where the key did not let them be collected: the credential is gone all the same. */
  blobsDone: z.boolean(),
});
export type RemovedCredential = z.infer<typeof removedCredential>;

export const renamedCredential = z.object({
  /** To write back for an undo. */
  former: names,
  /** What the key has now: long names may have been cut off. */
  kept: names,
});
export type RenamedCredential = z.infer<typeof renamedCredential>;

const keyOfVisit = z.object({ visitId: id, keyId: id });
const credentialOfVisit = keyOfVisit.extend({ credentialId: bytesUpTo(1023) });

/**
 * Sign-in data on keys (authenticatorCredentialManagement, CTAP 2.1 section 6.8). A visit holds one pinUvAuthToken a key, so
 * that the person proves once who they are; what a call needs and the visit does not have (any more) is `verification-needed`.
 */
export const credentials = {
  /** Opens the key for a moment; asks for nothing. */
  listing: anyone.input(z.object({ keyId: id })).output(outcomeOf(listing)),
  /**
   * Opens a visit and tells which keys it has a token for, now and after each change. It lasts as long as this is read:
   * then, after ten minutes a key, and when a key goes, its token is erased.
   */
  visit: anyone.output(eventIterator(z.object({ visitId: id, unlocked: z.array(id) }))),
  /**
   * @param pin null: by the key's own fingerprint check
   * @param remember lets this computer list without a proof from now on, and nothing else; the answer says whether it does
   */
  unlock: anyone
    .input(keyOfVisit.extend({ pin: typedSecret.nullable(), remember: z.boolean().default(false) }))
    .output(eventIterator(progressOf(z.object({ remembered: z.boolean() })))),
  remembered: {
    /** How many keys are remembered, here or not. */
    count: anyone.output(z.object({ count: z.number().int().nonnegative() })),
    /** The list takes a proof again. Asks the key for nothing. `forgotten`: false where what this computer keeps of keys is locked or cannot be changed. */
    forget: anyone.input(z.object({ keyId: id })).output(outcomeOf(z.object({ forgotten: z.boolean() }))),
    /** The same for all keys that are remembered. */
    forgetAll: anyone.output(z.object({ forgotten: z.boolean() })),
  },
  /** By the visit's token, or by the one that is remembered for this very key. */
  list: anyone.input(keyOfVisit).output(eventIterator(progressOf(keyCredentials))),
  /** Only what this visit has listed on this very attachment. For good. */
  remove: anyone.input(credentialOfVisit).output(eventIterator(progressOf(removedCredential))),
  /** As `remove`. A name that is null or empty is taken away. */
  rename: anyone
    .input(
      credentialOfVisit.extend({ name: z.string().max(256).nullable(), displayName: z.string().max(256).nullable() }),
    )
    .output(eventIterator(progressOf(renamedCredential))),
  /** Data that the site keeps beside an account (authenticatorLargeBlobs, section 6.10). Only where this visit has listed it. */
  largeBlob: {
    read: anyone.input(credentialOfVisit).output(eventIterator(progressOf(readBlob))),
    /** In place of what is stored; the key takes it over with the last piece, so that a cancelled one changes nothing. */
    write: anyone
      .input(credentialOfVisit.extend({ bytes: bytesUpTo(longestBlob.written) }))
      .output(eventIterator(progressOf(writtenBlob))),
    /** For good. */
    remove: anyone.input(credentialOfVisit).output(eventIterator(progressOf(removedBlob))),
  },
};

import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { capability, proof, settingName } from './key-settings.ts';
import { anyone } from './role.ts';
import { outcomeOf, progressOf } from './steps.ts';
import { id, typedSecret } from './values.ts';

/** What a reset would take from a key, as far as it tells without a PIN. */
export const lossesOverview = z.object({
  pin: z.boolean(),
  fingerprints: capability,
  accounts: capability,
  /** Data of sites beside their accounts; null where the key keeps none, or it cannot be read. */
  largeBlobs: z.number().int().nonnegative().nullable(),
  /** Settings that are not as in a new key, as far as that shows. */
  settings: z.array(settingName),
  /** False where the key says that it takes a reset over another connection only. */
  byUsb: z.boolean(),
  /** How long the touch of the reset is held; null: a touch is enough, as far as the key tells. */
  holdSeconds: z.number().int().positive().nullable(),
  /** What it takes to name the accounts and fingerprints. */
  naming: proof,
});
export type LossesOverview = z.infer<typeof lossesOverview>;

/** What would be lost, by name. null: the key cannot list it, or not by the proof that was given. */
export const lossesByName = z.object({
  accounts: z
    .array(
      z.object({
        /** As the key kept it: it may have cut it off. */
        site: z.string().nullable(),
        name: z.string().nullable(),
        displayName: z.string().nullable(),
      }),
    )
    .nullable(),
  /** Of each finger; a name is null when the key holds none. */
  fingerprints: z.array(z.string().nullable()).nullable(),
});
export type LossesByName = z.infer<typeof lossesByName>;

/** What a look at the key after a reset found. null: it could not be read then. */
export const resetCheck = z
  .object({
    /** Whether each is gone; `unknown` where the key does not tell. Members that the key cannot hold are null. */
    pin: capability.nullable(),
    fingerprints: capability.nullable(),
    accounts: capability.nullable(),
    largeBlobs: capability.nullable(),
    /** Those tries for a PIN that the key tells; null where it does not without a PIN. */
    pinRetries: z.number().int().nullable(),
    /** Accounts that it has room for now; null where it does not tell. */
    room: z.number().int().nonnegative().nullable(),
  })
  .nullable();
export type ResetCheck = z.infer<typeof resetCheck>;

const keyId = z.object({ keyId: id });

/** What is told before a key is erased. */
export const losses = {
  overview: anyone.input(keyId).output(outcomeOf(lossesOverview)),
  /** @param pin null: by the key's own fingerprint check */
  byName: anyone.input(keyId.extend({ pin: typedSecret.nullable() })).output(eventIterator(progressOf(lossesByName))),
};

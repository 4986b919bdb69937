import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { anyone } from './role.ts';
import { siteName } from './site-name.ts';
import { outcomeOf, progressOf } from './steps.ts';
import { id, typedSecret } from './values.ts';

/** What is known about a key: `unknown` where it does not tell, which is not the same as no. */
export const capability = z.enum(['yes', 'no', 'unknown']);
export type Capability = z.infer<typeof capability>;

/** What the key wants before it does something. */
export const proof = z.discriminatedUnion('needs', [
  z.object({ needs: z.literal('nothing') }),
  z.object({ needs: z.literal('person'), byPin: z.boolean(), byFingerprint: z.boolean() }),
  z.object({
    needs: z.literal('impossible'),
    reason: z.enum(['pin-not-set', 'pin-blocked', 'pin-auth-blocked', 'pin-change-required', 'unsupported']),
  }),
]);
export type Proof = z.infer<typeof proof>;

/** The settings of a key (authenticatorConfig, CTAP 2.3 section 6.11). */
export const settingNames = [
  'alwaysUv',
  'minPinLength',
  'forcedPinChange',
  'pinComplexity',
  'enterpriseAttestation',
  'longTouchForReset',
] as const;
export const settingName = z.enum(settingNames);
export type SettingName = z.infer<typeof settingName>;

/** How a setting that was turned on is taken back. */
export const waysBack = [
  /** By turning it off, where the key allows: it tells only when that is tried. A reset does it too. */
  'maybe-switch',
  /** By a reset alone, which erases the key. */
  'reset',
  /** It ends with the change of the PIN. */
  'pin-change',
] as const;

const setting = z.object({
  /** Whether the key has this setting, to be changed by us. */
  has: capability,
  /** For the minimum length: whether it is above the least that any key may have. */
  state: z.enum(['on', 'off', 'unknown']),
  back: z.enum(waysBack),
  /** What it takes to change it now. */
  proof,
});
export type KeySetting = z.infer<typeof setting>;

export const keySettings = z.object({
  settings: z.record(settingName, setting),
  minPinLength: z.object({
    /** Code points; the length can grow from `now` to `most`. */
    now: z.number().int(),
    most: z.number().int(),
    /** Sites that can be named to be told the length; null where the key takes none. It never tells which are set. */
    sites: z.number().int().positive().nullable(),
  }),
});
export type KeySettings = z.infer<typeof keySettings>;

/** One change. Nothing but what it names changes. */
export const settingChange = z.discriminatedUnion('setting', [
  z.object({ setting: z.literal('alwaysUv'), on: z.boolean() }),
  z.object({
    setting: z.literal('minPinLength'),
    /** Code points. */
    length: z.number().int().min(4).max(63),
    /** RP IDs that may ask for the length, in place of those that were set before; null: as they are. */
    sites: z.array(z.string().regex(siteName)).max(64).nullable(),
  }),
  z.object({ setting: z.literal('forcedPinChange') }),
  z.object({ setting: z.literal('pinComplexity') }),
  z.object({ setting: z.literal('enterpriseAttestation') }),
  z.object({ setting: z.literal('longTouchForReset') }),
]);
export type SettingChange = z.infer<typeof settingChange>;

const keyId = z.object({ keyId: id });

export const settings = {
  /** As far as the key tells without a PIN or a touch. */
  describe: anyone.input(keyId).output(outcomeOf(keySettings)),
  /**
   * Changes one setting of this very attachment and reads it again: the end tells what is so now.
   * @param pin null: by the key's own fingerprint check, or by nothing where the key wants nothing
   */
  change: anyone
    .input(keyId.extend({ change: settingChange, pin: typedSecret.nullable() }))
    .output(eventIterator(progressOf(keySettings))),
};

import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { attestation } from './attestation.ts';
import { credentials } from './credentials.ts';
import { losses, resetCheck } from './key-losses.ts';
import { permissions } from './key-permissions.ts';
import { settings } from './key-settings.ts';
import { trial } from './key-trial.ts';
import { led } from './led.ts';
import { lights } from './lights.ts';
import { anyone } from './role.ts';
import { outcomeOf, progressOf, touchResult } from './steps.ts';
import { bytesUpTo, id, typedSecret } from './values.ts';

export { type Led, led, ledMeanings } from './led.ts';

/** A key that is present now. `id` names this attachment: a key that is taken out and put back gets a new one. */
export const attachedKey = z.object({
  id,
  kind: z.enum(['usb', 'virtual']),
  manufacturer: z.string(),
  product: z.string(),
  serial: z.string().nullable(),
  vendorId: z.number().int(),
  productId: z.number().int(),
  /** Whether this process may talk to it; the remedy differs by system (`remedy`). */
  access: z.enum(['ready', 'not-permitted', 'needs-elevation']),
});
export type AttachedKey = z.infer<typeof attachedKey>;

/** GetInfo with names in place of numbers (CTAP 2.3 section 6.4). Members that the key left out are null. */
export const keyInfo = z.object({
  versions: z.array(z.string()),
  extensions: z.array(z.string()),
  aaguid: z.string(),
  /** The public name of the AAGUID, where known. */
  modelName: z.string().nullable(),
  options: z.record(z.string(), z.boolean()),
  maxMsgSize: z.number().int(),
  pinUvAuthProtocols: z.array(z.number().int()),
  transports: z.array(z.string()),
  algorithms: z.array(z.number().int()),
  minPinLength: z.number().int(),
  maxPinLength: z.number().int(),
  firmwareVersion: z.number().nullable(),
  remainingDiscoverableCredentials: z.number().int().nullable(),
  /** Every other member, by its name in the specification, as readable text. */
  others: z.record(z.string(), z.string()),
});
export type KeyInfo = z.infer<typeof keyInfo>;

export const keyDetails = z.object({
  key: attachedKey,
  /** `u2f`: it speaks nothing newer, so that it has no GetInfo and can do nothing but confirm a touch. */
  protocol: z.enum(['ctap2', 'u2f']),
  /** null for a key that speaks U2F only. */
  info: keyInfo.nullable(),
  pin: z.object({
    state: z.enum(['unsupported', 'not-set', 'set', 'blocked']),
    /** Tries left as the key tells them; null when it does not tell or has no PIN. */
    retries: z.number().int().nullable(),
    /** Three wrong PINs in a row: the key answers only after it was taken out and put back. */
    replugNeeded: z.boolean(),
    /** In Unicode code points. */
    minLength: z.number().int(),
    /** In UTF-8 bytes. */
    maxBytes: z.number().int(),
    changeRequired: z.boolean(),
    /** In Unicode code points, where the key sets fewer than bytes do; null otherwise. */
    maxLength: z.number().int().nullable(),
    /** Whether the key refuses PINs that are too simple; null where it does not tell. */
    complexityPolicy: z.boolean().nullable(),
    /** Where its vendor explains that, as the key gives it: for reading, not for opening. */
    complexityPolicyUrl: z.string().nullable(),
    /**
     * What is wrong with how this attachment counts wrong PINs: `not-counted` where it took one without counting, `rose` where the
     * tries grew although no PIN of ours was right.
     */
    alarm: z.enum(['not-counted', 'rose']).nullable(),
  }),
  fingerprints: z.object({
    state: z.enum(['unsupported', 'none', 'enrolled', 'blocked']),
    retries: z.number().int().nullable(),
    /** Good samples that one enrolment takes. */
    samples: z.number().int().nullable(),
    /** In UTF-8 bytes. */
    maxNameBytes: z.number().int().nullable(),
    kind: z.enum(['touch', 'swipe']).nullable(),
  }),
  discoverableCredentials: z.boolean(),
  /** Whether it can be erased over USB. */
  canReset: z.boolean(),
});
export type KeyDetails = z.infer<typeof keyDetails>;

/** One enrolled finger. `name` is null when the key holds none. */
export const fingerprint = z.object({ templateId: bytesUpTo(128), name: z.string().nullable() });
export type Fingerprint = z.infer<typeof fingerprint>;

const keyId = z.object({ keyId: id });
const withPin = keyId.extend({ pin: typedSecret });

/** How an enrolled finger did in a test. */
export const fingerTest = z.object({
  results: z.array(touchResult),
  /** `too-few-tries`: it ended early, because a further miss could have locked the key's fingerprints. */
  verdict: z.enum(['works-well', 'enrol-again', 'too-few-tries']),
  /** The key may have tried several times before it answered: only its light told of a miss among them. */
  mayHideMisses: z.boolean(),
  /** Failed matches that the key says it allows from here; null when it does not tell. */
  retries: z.number().int().nonnegative().nullable(),
});
export type FingerTest = z.infer<typeof fingerTest>;

/** What to do where a key is visible but may not be opened, and how many keys the system shows. */
export const keysSnapshot = z.object({
  keys: z.array(attachedKey),
  /** null when every key may be opened. */
  remedy: z
    .object({
      system: z.enum(['linux', 'windows', 'macos']),
      /** The udev rule to install, on Linux. */
      udevRule: z.string().nullable(),
    })
    .nullable(),
  /** USB cannot be used at all (the native module did not load): English detail for the details line. */
  usbUnavailable: z.string().nullable(),
});
export type KeysSnapshot = z.infer<typeof keysSnapshot>;

export const keys = {
  /** The keys present, now and after each change: the first event comes at once. */
  watch: anyone.output(eventIterator(keysSnapshot)),
  list: anyone.output(keysSnapshot),
  describe: anyone.input(keyId).output(outcomeOf(keyDetails)),
  /** What the key's LED shows now and after each change: read from a virtual key, inferred for a physical one. */
  watchLed: anyone.input(keyId).output(eventIterator(led)),
  /** Ends with the id of the key that was touched (CTAP 2.1 section 6.9). */
  choose: anyone.output(eventIterator(progressOf(z.object({ keyId: id })))),
  setPin: anyone.input(keyId.extend({ newPin: typedSecret })).output(outcomeOf(z.object({}))),
  changePin: anyone
    .input(keyId.extend({ currentPin: typedSecret, newPin: typedSecret }))
    .output(outcomeOf(z.object({}))),
  fingerprints: {
    list: anyone.input(withPin).output(outcomeOf(z.array(fingerprint))),
    add: anyone
      .input(
        withPin.extend({
          name: z.string().max(256).nullable(),
          /** Whether it rests by itself when nobody touches the key, instead of ending: for a screen that can go on. */
          mayPause: z.boolean().default(false),
        }),
      )
      .output(eventIterator(progressOf(fingerprint))),
    /** Rests the enrolment that runs on the key, or goes on with it; resting anew gives the whole time again. */
    pause: anyone.input(keyId.extend({ paused: z.boolean() })).output(z.object({})),
    /** Lets an enrolled finger be tried a few times. Nothing is signed, and the last try before a lock is never spent. */
    test: anyone
      .input(keyId.extend({ touches: z.number().int().min(1).max(5).default(3) }))
      .output(eventIterator(progressOf(fingerTest))),
    rename: anyone
      .input(withPin.extend({ templateId: bytesUpTo(128), name: z.string().min(1).max(256) }))
      .output(outcomeOf(z.object({}))),
    remove: anyone.input(withPin.extend({ templateId: bytesUpTo(128) })).output(outcomeOf(z.object({}))),
  },
  credentials,
  attestation,
  lights,
  settings,
  losses,
  permissions,
  trial,
  /**
   * Erases the key: asks for it to be taken out and put back, then sends the reset within 10 seconds (section 6.6), and looks
   * whether it is empty. Another key that comes instead is announced and left alone.
   * @param heldAccounts how many accounts the key has just listed; null: it was not asked
   */
  reset: anyone
    .input(keyId.extend({ heldAccounts: z.number().int().nonnegative().nullable().default(null) }))
    .output(eventIterator(progressOf(z.object({ keyId: id, check: resetCheck })))),
};

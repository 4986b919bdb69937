import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { atlasPageLength } from './atlas-page.ts';
import { capability } from './key-settings.ts';
import { anyone } from './role.ts';
import { id, instant, typedSecret } from './values.ts';

/** What a key may be able to do. Closed: each has words. */
export const capabilityNames = [
  'discoverable',
  'lists-accounts',
  'pin',
  'fingerprints',
  'verifies-itself',
  'always-verifies',
  'large-blobs',
  'secrets-for-sites',
  'protection-levels',
  'enterprise-attestation',
  'payment',
  'reset-by-usb',
  'u2f',
  'nfc',
  'bluetooth',
] as const;
export type CapabilityName = (typeof capabilityNames)[number];

/**
 * Where what is known comes from. `told`: a member of the key's answer to GetInfo says so; `not-listed`: the answer leaves it out, which by the
 * specification means no; `by-default`: it leaves it out, which means yes; `not-told`: keys may leave that member out; `u2f-only`: U2F has no such thing.
 */
export const knowledgeSources = ['told', 'not-listed', 'by-default', 'not-told', 'u2f-only'] as const;

export const knownCapability = z.object({
  name: z.enum(capabilityNames),
  has: capability,
  source: z.enum(knowledgeSources),
  /** The member or option that it was read from, as the specification names it; null where none was. */
  member: z.string().nullable(),
});
export type KnownCapability = z.infer<typeof knownCapability>;

/**
 * By what a key that is plugged in was recognised. `serial`: its serial number; `credential`: sign-in data that only one key can hold; `person`:
 * somebody said which one it is.
 */
export const recognitions = ['serial', 'credential', 'person'] as const;

/**
 * What a serial number is worth. `shared`: two keys have shown it; `placeholder`: a number that no one counts with (all zeros);
 * `none`: the key has none.
 */
export const serialWorths = ['own', 'shared', 'placeholder', 'none'] as const;

const summary = z.object({
  id,
  nickname: z.string().nullable(),
  /** A key of this model, not known which one: stands for all that could not be told apart. */
  isAnyOfModel: z.boolean(),
  kind: z.enum(['usb', 'virtual']),
  manufacturer: z.string(),
  product: z.string(),
  /** The public name of the AAGUID, where known. */
  modelName: z.string().nullable(),
  serial: z.string().nullable(),
  firstSeen: instant,
  lastSeen: instant,
  /** The attachment, while it is plugged in. */
  attached: id.nullable(),
  /** As last read; null where they were never listed. */
  accounts: z.number().int().nonnegative().nullable(),
  /** It says that it has no room for accounts. */
  keepsNone: z.boolean(),
  fingerprints: z.number().int().nonnegative().nullable(),
});
export type AtlasEntry = z.infer<typeof summary>;

const accountInAtlas = z.object({
  site: z.string().nullable(),
  name: z.string().nullable(),
  displayName: z.string().nullable(),
});
export type AccountInAtlas = z.infer<typeof accountInAtlas>;

/** Another key that holds the same accounts, or that somebody says is the backup. */
export const backupPair = z.object({
  other: z.object({ id, name: z.string() }),
  declared: z.boolean(),
  /** false where the accounts of either were never listed: then nothing is known of what they share. */
  isKnown: z.boolean(),
  shared: z.array(accountInAtlas),
  onlyHere: z.array(accountInAtlas),
  onlyThere: z.array(accountInAtlas),
});
export type BackupPair = z.infer<typeof backupPair>;

export const atlasDetails = summary.extend({
  note: z.string(),
  vendorId: z.number().int(),
  productId: z.number().int(),
  serialWorth: z.enum(serialWorths),
  protocol: z.enum(['ctap2', 'u2f']).nullable(),
  aaguid: z.string().nullable(),
  firmware: z.number().nullable(),
  /** As the key told when it was last described; null before. */
  capabilities: z.array(knownCapability),
  describedAt: instant.nullable(),
  pin: z.enum(['unsupported', 'not-set', 'set', 'blocked', 'unknown']),
  /** Whether the key verifies its person by itself: `set` where a fingerprint is enrolled. */
  verification: z.enum(['unsupported', 'none', 'enrolled', 'blocked', 'unknown']),
  accountsRead: z
    .object({ at: instant, list: z.array(accountInAtlas), isWhole: z.boolean(), left: z.number().int().nullable() })
    .nullable(),
  fingerprintsRead: z.object({ at: instant, names: z.array(z.string().nullable()) }).nullable(),
  recognisedBy: z.enum(recognitions).nullable(),
  /** How it can be recognised the next time, best first; empty: somebody will have to say. */
  recognisableBy: z.array(z.enum(recognitions)),
  pairs: z.array(backupPair),
  /** Those that are not among `pairs`, which hold the best ones only. */
  morePairs: z.number().int().nonnegative(),
});
export type AtlasDetails = z.infer<typeof atlasDetails>;

/** A key that is plugged in and that nothing tells apart from others of its model, or that contradicts itself. */
export const unplacedKey = z.object({
  keyId: id,
  product: z.string(),
  modelName: z.string().nullable(),
  serial: z.string().nullable(),
  /**
   * `no-evidence`: it shows nothing that only one key can have; `serial-shared`: another key shows its serial number;
   * `contradiction`: its serial number (or a person) says one key and its sign-in data another, so that nothing was recorded.
   */
  reason: z.enum(['no-evidence', 'serial-shared', 'contradiction']),
  /** Entries that it may be: of its model, and not plugged in. At most a page of them, last seen first. */
  candidates: z.array(z.object({ id, name: z.string(), lastSeen: instant })),
});
export type UnplacedKey = z.infer<typeof unplacedKey>;

/** How the atlas is kept. */
export const atlasState = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('open'),
    /**
     * Who keeps the key that it is sealed with: `system`: the system's keychain; `key-file`: a file beside it that only its owner reads;
     * `passphrase`: a person; `memory`: nobody, it is gone with the program.
     */
    keptBy: z.enum(['system', 'key-file', 'passphrase', 'memory']),
    /** The desktop app found no keychain: `unprotected`: there is one that would keep the key in plain text. */
    keychain: z.enum(['none', 'unprotected', 'used', 'not-offered']),
    /** Entries that another key has sealed, or that are damaged: they are kept and not shown. */
    unreadable: z.number().int().nonnegative(),
    /** The file of the key or of the atlas was damaged and lies there now; null where all is well. */
    keptAside: z.string().nullable(),
  }),
  /** `passphrase`: whoever knows it can open it; `system`: only a program that the keychain knows. */
  z.object({ state: z.literal('locked'), by: z.enum(['passphrase', 'system']) }),
  /** The file cannot be used: made by a newer version, or the disk refuses. */
  z.object({ state: z.literal('unusable'), reason: z.enum(['newer-version', 'not-writable', 'no-space', 'failed']) }),
]);
export type AtlasState = z.infer<typeof atlasState>;

/** Why something was not done. Closed: each has words. */
export const atlasRefusals = [
  'locked',
  'not-found',
  /** The key is not plugged in any more. */
  'key-gone',
  'name-refused',
  /** It takes two: one entry was named twice. */
  'same-entry',
  /** It stands for a model, and for no key in particular. */
  'any-of-model',
  'other-model',
  'other-serial',
  'plugged-elsewhere',
  'recognised-already',
  'undo-over',
  'passphrase-wrong',
  'passphrase-too-short',
] as const;
export const atlasRefusal = z.enum(atlasRefusals);
export type AtlasRefusal = z.infer<typeof atlasRefusal>;

const decided = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done'), value }),
    z.object({ outcome: z.literal('refused'), reason: atlasRefusal }),
  ]);
const nothing = z.object({});
const entryId = z.object({ id });

/** The inventory of every key that this computer has seen: kept encrypted, also while the keys are not plugged in. */
export const atlas = {
  /** How it is kept, and a number that grows with each change. Keys that are plugged in are looked at, without a PIN or a touch. */
  watch: anyone.output(eventIterator(z.object({ revision: z.number().int(), kept: atlasState }))),
  /** Plugged keys first, then last seen first. Looks at the plugged keys beforehand where `look` says so. */
  list: anyone
    .input(
      z.object({
        search: z.string().max(200),
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(1).max(20_000).default(atlasPageLength),
        look: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        kept: atlasState,
        entries: z.array(summary),
        found: z.number().int().nonnegative(),
        total: z.number().int().nonnegative(),
        unplaced: z.array(unplacedKey),
      }),
    ),
  show: anyone.input(entryId).output(decided(atlasDetails)),
  /** A nickname that is null is taken away. */
  describe: anyone
    .input(entryId.extend({ nickname: z.string().max(1000).nullable(), note: z.string().max(4000) }))
    .output(decided(nothing)),
  /** Says which entry a plugged key is. @param id null: it is none of them */
  identify: anyone.input(z.object({ keyId: id, id: id.nullable() })).output(decided(entryId)),
  /** Says of two entries that they are one key: what is known of `id` goes to `into`. */
  join: anyone.input(entryId.extend({ into: id })).output(decided(z.object({ undoId: id }))),
  pair: anyone.input(entryId.extend({ other: id, paired: z.boolean() })).output(decided(nothing)),
  forget: anyone.input(entryId).output(decided(z.object({ undoId: id }))),
  /** Takes back what was forgotten or joined, within ten minutes. */
  undo: anyone.input(z.object({ undoId: id })).output(decided(nothing)),
  /** The whole atlas as text that is not encrypted. */
  export: anyone
    .input(z.object({ format: z.enum(['json', 'csv']) }))
    .output(decided(z.object({ fileName: z.string(), text: z.string(), keys: z.number().int() }))),
  unlock: anyone.input(z.object({ passphrase: typedSecret })).output(decided(nothing)),
  /** @param passphrase null: the key is kept as it was before there was one */
  protect: anyone.input(z.object({ passphrase: typedSecret.nullable() })).output(decided(nothing)),
};

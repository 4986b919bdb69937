import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromBase64url, utf8 } from '../basics/bytes.ts';
import { atlasDetails, knownCapability, type serialWorths } from '../contract/atlas.ts';
import type { StoredCredential } from '../contract/credentials.ts';

const text = z.string().max(2000);
const instant = z.number().int();
const digest = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

const accountRecord = z.object({
  /** Digest of the credential id. */
  credential: digest,
  /** Digest of the site and of the user handle that it knows the account by: the same on every key of that account. */
  account: digest,
  site: text.nullable(),
  name: text.nullable(),
  displayName: text.nullable(),
});
export type AccountRecord = z.infer<typeof accountRecord>;

/** One key of the atlas, as it is sealed. Instants in ms since the Unix epoch. */
const atlasRecord = z.object({
  format: z.literal(1),
  id: text,
  nickname: text.nullable(),
  note: z.string().max(5000),
  isAnyOfModel: z.boolean(),
  kind: z.enum(['usb', 'virtual']),
  vendorId: z.number().int(),
  productId: z.number().int(),
  manufacturer: text,
  product: text,
  serial: text.nullable(),
  /** Two keys have shown this serial number. */
  serialShared: z.boolean(),
  protocol: atlasDetails.shape.protocol,
  aaguid: text.nullable(),
  firmware: z.number().nullable(),
  capabilities: z.array(knownCapability),
  describedAt: instant.nullable(),
  pin: atlasDetails.shape.pin,
  verification: atlasDetails.shape.verification,
  accounts: z
    .object({ at: instant, list: z.array(accountRecord), isWhole: z.boolean(), left: z.number().int().nullable() })
    .nullable(),
  fingerprints: z
    .object({ at: instant, list: z.array(z.object({ templateId: text, name: text.nullable() })) })
    .nullable(),
  /** Digests of credential ids that this key has shown, newest last: also of those that it does not list. */
  evidence: z.array(digest),
  /** Ids of keys that somebody says are its backup. */
  partners: z.array(text),
  firstSeen: instant,
  lastSeen: instant,
});
export type AtlasRecord = Readonly<z.infer<typeof atlasRecord>>;

/** The most accounts that are kept of one key: beyond what any key holds, within what one that lies may cost. */
export const mostAccounts = 1000;
const mostEvidence = 2000;
/** UTF-16 units that are kept of a name which a key tells. */
const longestName = 300;

/** undefined where the bytes are no record of this version. */
export function parseRecord(bytes: Uint8Array): AtlasRecord | undefined {
  try {
    return atlasRecord.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

export const recordBytes = (record: AtlasRecord): Uint8Array => utf8(JSON.stringify(record));

/** Names that a key tells, cut. Lone surrogates would not outlast UTF-8. */
export const kept = (name: string): string => name.slice(0, longestName).toWellFormed();
const keptOrNull = (name: string | null): string | null => (name === null ? null : kept(name));

const digestOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest().subarray(0, 16).toString('base64url');
};

/**
 * What tells one key from all others: the digest of a credential id. Credential ids are random, or seal a private key, so that no two
 * keys have one in common (WebAuthn section 4, Credential ID: at least 100 bits of entropy).
 * @returns undefined for an id that is too short to be that
 */
export function evidenceOf(credentialId: string): string | undefined {
  const bytes = fromBase64url(credentialId);
  return bytes.length < 16 || new Set(bytes).size < 4 ? undefined : digestOf('credential', bytes);
}

export function accountRecordOf({
  credentialId,
  site,
  user,
}: Pick<StoredCredential, 'credentialId' | 'site' | 'user'>): AccountRecord {
  return {
    credential: digestOf('credential', fromBase64url(credentialId)),
    account: digestOf('account', site.rpIdHash, user.id),
    site: keptOrNull(site.rpId),
    name: keptOrNull(user.name),
    displayName: keptOrNull(user.displayName),
  };
}

/** The digest by which a record knows a credential, whether or not it is evidence. */
export const credentialDigest = (credentialId: string): string => digestOf('credential', fromBase64url(credentialId));

export const withEvidence = (record: AtlasRecord, evidence: readonly string[]): AtlasRecord => ({
  ...record,
  evidence: [...new Set([...record.evidence, ...evidence])].slice(-mostEvidence),
});

/** What the descriptor and the answer to GetInfo say which model a key is. */
export type ModelFacts = Pick<AtlasRecord, 'kind' | 'vendorId' | 'productId' | 'product' | 'aaguid'>;

/** The same for all keys of a model, as they tell it: by AAGUID, and by what USB says where they have none. */
export const modelKey = ({ kind, vendorId, productId, product, aaguid }: ModelFacts): string =>
  JSON.stringify(aaguid === null || /^[0-]*$/.test(aaguid) ? [kind, vendorId, productId, product] : [kind, aaguid]);

/** The same for all keys that show this serial number, under whatever AAGUID. */
export const serialKey = ({
  kind,
  vendorId,
  productId,
  serial,
}: Pick<AtlasRecord, 'kind' | 'vendorId' | 'productId' | 'serial'>): string =>
  JSON.stringify([kind, vendorId, productId, serial]);

/** Whether a serial number can name one key at all. */
export function serialWorth(serial: string | null, isShared: boolean): (typeof serialWorths)[number] {
  if (serial === null || serial.trim() === '') return 'none';
  if (isPlaceholder(serial)) return 'placeholder';
  return isShared ? 'shared' : 'own';
}

/** What vendors put where they count nothing: too short, one character over and over, a run, a version. */
function isPlaceholder(serial: string): boolean {
  const characters = serial.toLowerCase().replace(/[^0-9a-z]/g, '');
  if (characters.length < 4 || new Set(characters).size < 3) return true;
  return ['0123456789abcdefghijklmnopqrstuvwxyz', '1234567890abcdef', '9876543210'].some(
    (run) => run.startsWith(characters) || run.includes(characters),
  );
}

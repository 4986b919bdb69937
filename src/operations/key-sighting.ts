import type { recognitions, UnplacedKey } from '../contract/atlas.ts';
import type { AttachedKey, Fingerprint, KeyDetails } from '../contract/keys.ts';
import { capabilitiesOf } from './atlas-capabilities.ts';
import { type AtlasRecord, kept, type ModelFacts, serialWorth } from './atlas-record.ts';

export type Recognition = (typeof recognitions)[number];

/** What is read of a key and belongs into its record: kept here until it is known which record that is. */
export interface Findings {
  readonly accounts: AtlasRecord['accounts'];
  readonly fingerprints: AtlasRecord['fingerprints'];
  readonly evidence: readonly string[];
}

export const nothingFound: Findings = { accounts: null, fingerprints: null, evidence: [] };

export interface Place {
  readonly recordId: string;
  readonly by: Recognition;
}

export type Places = ReadonlyMap<string, Place>;

/** One attachment. */
export interface Sighting {
  readonly attached: AttachedKey;
  readonly since: number;
  details: KeyDetails | null;
  place: Place | { readonly why: UnplacedKey['reason'] };
  /** Forgotten on purpose while it was plugged in: not to be recorded before it comes back. */
  isIgnored: boolean;
  findings: Findings;
  /** The entry for any key of the model, and what it was before this attachment; null where it was made for it. */
  anyOfModel: { readonly id: string; readonly before: AtlasRecord | null } | null;
}

/** What tells keys apart as far as they say so. */
export type KeyFacts = ModelFacts & { readonly serial: string | null };

/** An entry of the atlas that knows nothing yet but which key it is about. */
export function blankRecord(
  id: string,
  { attached, since }: Sighting,
  facts: KeyFacts,
  serialShared: boolean,
): AtlasRecord {
  return {
    format: 1,
    id,
    nickname: null,
    note: '',
    isAnyOfModel: false,
    kind: facts.kind,
    vendorId: facts.vendorId,
    productId: facts.productId,
    manufacturer: kept(attached.manufacturer),
    product: facts.product,
    serial: facts.serial,
    serialShared,
    protocol: null,
    aaguid: facts.aaguid,
    firmware: null,
    capabilities: [],
    describedAt: null,
    pin: 'unknown',
    verification: 'unknown',
    accounts: null,
    fingerprints: null,
    evidence: [],
    partners: [],
    firstSeen: since,
    lastSeen: since,
  };
}

export const fingerprintRecord = ({ templateId, name }: Fingerprint) => ({
  templateId,
  name: name === null ? null : kept(name),
});

export const without = <T extends { readonly templateId: string }>(list: readonly T[], templateId: string): T[] =>
  list.filter((one) => one.templateId !== templateId);

/** What a key says of itself, cut to what is kept. */
export const factsOf = ({ key, info }: KeyDetails): KeyFacts => ({
  kind: key.kind,
  vendorId: key.vendorId,
  productId: key.productId,
  product: kept(key.product),
  serial: key.serial === null ? null : kept(key.serial),
  aaguid: info?.aaguid ?? null,
});

/** Two serial numbers that each name one key are two keys. */
export const mayHaveSerial = (record: AtlasRecord, facts: { readonly serial: string | null }): boolean =>
  serialWorth(record.serial, record.serialShared) !== 'own' || record.serial === facts.serial;

export function toldBy(details: KeyDetails, now: number): Partial<AtlasRecord> {
  return {
    protocol: details.protocol,
    firmware: details.info?.firmwareVersion ?? null,
    capabilities: capabilitiesOf(details),
    describedAt: now,
    pin: details.pin.state,
    verification: details.fingerprints.state,
  };
}

export function saysTheSame(one: AtlasRecord, other: AtlasRecord): boolean {
  const said = (record: AtlasRecord) => JSON.stringify({ ...record, lastSeen: 0, describedAt: 0 });
  return said(one) === said(other);
}

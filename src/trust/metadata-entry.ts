import { isKnownStatus, type StatusReport } from './status-report.ts';

/** `authenticatorGetInfo` of a metadata statement: what the model's GetInfo answers. */
export interface MetadataGetInfo {
  readonly versions: readonly string[];
  readonly extensions: readonly string[];
  readonly options: Readonly<Record<string, boolean>>;
}

/** One model of a metadata BLOB (MDS 3.1.1 section 3.1.1), as far as it is used here. */
export interface MetadataEntry {
  /** Lower case; null for a U2F model. */
  readonly aaguid: string | null;
  /** `attestationCertificateKeyIdentifiers`: lower-case hex; U2F models have some. */
  readonly keyIdentifiers: readonly string[];
  readonly description: string;
  readonly authenticatorVersion: number | null;
  /** `fido2`, `u2f` or `uaf`. */
  readonly protocolFamily: string;
  /** `upv`: versions of that protocol, as [major, minor]. */
  readonly protocolVersions: readonly (readonly [number, number])[];
  /** DER; roots, intermediates or leaves. */
  readonly roots: readonly Uint8Array[];
  /** null where the statement has none. */
  readonly getInfo: MetadataGetInfo | null;
  readonly statusReports: readonly StatusReport[];
}

type Json = Readonly<Record<string, unknown>>;

const AAGUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_ROOTS = 200;
const MOST_REPORTS = 200;

/** @returns undefined when it is not what MDS 3.1.1 says, or about something else than a FIDO2 or U2F model */
export function readMetadataEntry(value: unknown): MetadataEntry | undefined {
  const entry = asRecord(value);
  const statement = asRecord(entry?.metadataStatement);
  const reports = asArray(entry?.statusReports, MOST_REPORTS)?.map(readReport);
  const roots = asArray(statement?.attestationRootCertificates, MOST_ROOTS)?.map(readBase64);
  if (!entry || !statement || !reports || !roots || !isAll(reports) || !isAll(roots)) return undefined;
  const aaguid = entry.aaguid === undefined ? null : lowerCase(entry.aaguid);
  const keyIdentifiers = asArray(entry.attestationCertificateKeyIdentifiers ?? [], MOST_ROOTS)?.map(lowerCase);
  if (aaguid === undefined || (aaguid !== null && !AAGUID.test(aaguid))) return undefined;
  if (!keyIdentifiers || !isAll(keyIdentifiers) || (aaguid === null && keyIdentifiers.length === 0)) return undefined;
  const { description, authenticatorVersion, protocolFamily, upv, authenticatorGetInfo } = statement;
  if (typeof description !== 'string' || typeof protocolFamily !== 'string') return undefined;
  return {
    aaguid,
    keyIdentifiers,
    description: description.slice(0, 200),
    authenticatorVersion: asNumber(authenticatorVersion),
    protocolFamily,
    protocolVersions: (asArray(upv ?? [], 20) ?? []).map(readVersion).filter((version) => version !== undefined),
    roots,
    getInfo: readGetInfo(authenticatorGetInfo),
    statusReports: reports,
  };
}

function readReport(value: unknown): StatusReport | undefined {
  const report = asRecord(value);
  if (!report || typeof report.status !== 'string' || report.status.length > 60) return undefined;
  const { status, effectiveDate, certificateNumber } = report;
  const batch = report.batchCertificate === undefined ? null : readBase64(report.batchCertificate);
  // A bad report that cannot be read in full is about every key of the model.
  if (batch === undefined && !isKnownStatus(status)) return undefined;
  return {
    status,
    effectiveDate: typeof effectiveDate === 'string' && isDay(effectiveDate) ? effectiveDate : null,
    authenticatorVersion: asNumber(report.authenticatorVersion),
    batchCertificate: batch ?? null,
    certificateNumber: typeof certificateNumber === 'string' ? certificateNumber.slice(0, 60) : null,
  };
}

function readGetInfo(value: unknown): MetadataGetInfo | null {
  const info = asRecord(value);
  if (!info) return null;
  const texts = (list: unknown) => (asArray(list ?? [], 100) ?? []).filter((one) => typeof one === 'string');
  const options = Object.entries(asRecord(info.options) ?? {});
  return {
    versions: texts(info.versions),
    extensions: texts(info.extensions),
    options: Object.fromEntries(
      options.filter((option): option is [string, boolean] => typeof option[1] === 'boolean'),
    ),
  };
}

function readVersion(value: unknown): readonly [number, number] | undefined {
  const version = asRecord(value);
  const [major, minor] = [asNumber(version?.major), asNumber(version?.minor)];
  return major === null || minor === null ? undefined : [major, minor];
}

/** Statements in the field break the lines of their certificates. */
function readBase64(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || value.length > 40_000) return undefined;
  const text = value.replace(/\s/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined;
}

/** YYYY-MM-DD, a day that there is. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

export const asRecord = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

export const asArray = (value: unknown, most: number): readonly unknown[] | undefined =>
  Array.isArray(value) && value.length <= most ? value : undefined;

const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

const lowerCase = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= 100 ? value.toLowerCase() : undefined;

const isAll = <T>(values: readonly (T | undefined)[]): values is readonly T[] => !values.includes(undefined);

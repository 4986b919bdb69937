/** `AuthenticatorStatus` of MDS 3.1.1 section 3.1.4, by what it means for trust. */
export const statusKinds = {
  FIDO_CERTIFIED: 'good',
  FIDO_CERTIFIED_L1: 'good',
  FIDO_CERTIFIED_L1plus: 'good',
  FIDO_CERTIFIED_L2: 'good',
  FIDO_CERTIFIED_L2plus: 'good',
  FIDO_CERTIFIED_L3: 'good',
  FIDO_CERTIFIED_L3plus: 'good',
  FIPS140_CERTIFIED_L1: 'good',
  FIPS140_CERTIFIED_L2: 'good',
  FIPS140_CERTIFIED_L3: 'good',
  FIPS140_CERTIFIED_L4: 'good',
  NOT_FIDO_CERTIFIED: 'neutral',
  SELF_ASSERTION_SUBMITTED: 'neutral',
  UPDATE_AVAILABLE: 'neutral',
  RETIRED: 'neutral',
  REVOKED: 'bad',
  USER_VERIFICATION_BYPASS: 'bad',
  ATTESTATION_KEY_COMPROMISE: 'bad',
  USER_KEY_REMOTE_COMPROMISE: 'bad',
  USER_KEY_PHYSICAL_COMPROMISE: 'bad',
} as const satisfies Record<string, 'good' | 'neutral' | 'bad'>;

export type KnownStatus = keyof typeof statusKinds;

/** Why a model is not to be trusted, by the bad statuses. Closed. */
export type StatusProblem =
  | 'revoked'
  | 'user-verification-bypass'
  | 'attestation-key-compromise'
  | 'user-key-remote-compromise'
  | 'user-key-physical-compromise';

const problems: Readonly<Partial<Record<string, StatusProblem>>> = {
  REVOKED: 'revoked',
  USER_VERIFICATION_BYPASS: 'user-verification-bypass',
  ATTESTATION_KEY_COMPROMISE: 'attestation-key-compromise',
  USER_KEY_REMOTE_COMPROMISE: 'user-key-remote-compromise',
  USER_KEY_PHYSICAL_COMPROMISE: 'user-key-physical-compromise',
};

export interface StatusReport {
  /** As the metadata has it: newer services may know more than `KnownStatus`. */
  readonly status: string;
  /** YYYY-MM-DD. */
  readonly effectiveDate: string | null;
  readonly authenticatorVersion: number | null;
  /** DER of the one attestation certificate that the report is about; null: all. */
  readonly batchCertificate: Uint8Array | null;
  readonly certificateNumber: string | null;
}

export const isKnownStatus = (status: string): status is KnownStatus => Object.hasOwn(statusKinds, status);

/**
 * What speaks against a model, whenever it was reported: a later good report does not tell which keys it is about.
 * @param concerns whether this key's chain has the certificate that a report is limited to
 */
export function statusProblems(
  reports: readonly StatusReport[],
  concerns: (batchCertificate: Uint8Array) => boolean,
): StatusProblem[] {
  const found = reports
    .filter(({ batchCertificate }) => batchCertificate === null || concerns(batchCertificate))
    .map(({ status }) => problems[status])
    .filter((problem) => problem !== undefined);
  return [...new Set(found)];
}

/** The certification that holds now: the newest report about it, null when that takes it away or none is there. */
export function certificationOf(reports: readonly StatusReport[]): KnownStatus | null {
  const about = reports
    .filter(({ status }) => /^FIDO_CERTIFIED|^NOT_FIDO_CERTIFIED$|^REVOKED$/.test(status))
    .map((report, index) => ({ ...report, index }))
    .sort((a, b) => (a.effectiveDate ?? '').localeCompare(b.effectiveDate ?? '') || a.index - b.index);
  const newest = about.at(-1)?.status;
  return newest !== undefined && isKnownStatus(newest) && newest.startsWith('FIDO_CERTIFIED') ? newest : null;
}

import { equalBytes } from '../basics/bytes.ts';
import { formatAaguid } from '../fido/aaguid.ts';
import { type Certificate, fingerprintOf, keyIdentifier, readCertificate, validFrom, validTo } from './certificate.ts';
import { judgeChain } from './chain.ts';
import type { MetadataBlob } from './metadata-blob.ts';
import type { MetadataEntry } from './metadata-entry.ts';
import { type ProofProblem, proveModel } from './model-proof.ts';
import {
  answersTo,
  type Evidence,
  type KeyAbilities,
  metadataReasons,
  type RuleAnswer,
  type RuleReason,
} from './rules.ts';
import { type AttestationAnswer, readStatement, type Statement, type StatementProblem } from './statement.ts';
import { certificationOf, isKnownStatus, type StatusProblem, statusKinds, statusProblems } from './status-report.ts';

export type MetadataSource = 'fido' | 'own' | 'test';

/** What is trusted now. */
export interface TrustBase {
  readonly blobs: readonly { readonly source: MetadataSource; readonly blob: MetadataBlob }[];
  /** Attestation roots of an administrator: they speak for every model. */
  readonly ownRoots: readonly Certificate[];
}

export interface CertificateFacts {
  /** Lower-case hex of SHA-256. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  /** ms since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly role: 'leaf' | 'intermediate' | 'root';
  /** Sent by the key, or taken from what is trusted. */
  readonly from: 'key' | 'trusted';
}

/** What metadata says about a model. */
export interface ModelMetadata {
  readonly source: MetadataSource;
  readonly description: string;
  /** The newest firmware that the metadata is about. */
  readonly authenticatorVersion: number | null;
  readonly certification: string | null;
  readonly reports: readonly {
    readonly status: string;
    readonly kind: 'good' | 'neutral' | 'bad' | 'unknown';
    readonly effectiveDate: string | null;
    readonly authenticatorVersion: number | null;
    readonly certificateNumber: string | null;
  }[];
}

export interface AttestationVerdict {
  readonly aaguid: string;
  /** `attested`: a certificate of a trusted maker says what model it is; `claimed`: the key says so itself. */
  readonly standing: 'attested' | 'claimed';
  /** null: the key was not asked. */
  readonly format: string | null;
  readonly chain: readonly CertificateFacts[];
  readonly trustedBy: Evidence['trustedBy'];
  /** Why it is not attested. */
  readonly problem: StatementProblem | ProofProblem | 'not-asked' | null;
  readonly statusProblems: readonly StatusProblem[];
  /** null where no metadata lists the model. */
  readonly metadata: ModelMetadata | null;
  /** The key's own firmware is older than the one that the metadata is about; null where one of both is not known. */
  readonly updateAvailable: boolean | null;
  readonly answers: readonly RuleAnswer[];
}

/** What a key says about itself in GetInfo. */
export interface KeyClaim {
  /** 16 bytes. */
  readonly aaguid: Uint8Array;
  readonly firmwareVersion: number | null;
  readonly abilities: KeyAbilities;
}

type Anchor = { readonly certificate: Certificate; readonly by: NonNullable<Evidence['trustedBy']> };

/**
 * What is to be thought of a key.
 * @param answer null: the key was not asked, and its AAGUID is all there is
 * @param at ms since the epoch
 * @throws StructureError on authenticator data that is none
 */
export function judge(
  claim: KeyClaim,
  answer: AttestationAnswer | null,
  base: TrustBase,
  at: number,
): AttestationVerdict {
  const statement = answer && readStatement(answer);
  const aaguid = formatAaguid(statement?.aaguid ?? claim.aaguid);
  const listed = listings(base, aaguid, statement);
  const anchors = anchorsOf(base, listed);
  const proof = statement ? prove(statement, anchors, at) : { problem: 'not-asked' as const };
  const anchor = 'anchor' in proof ? proof.anchor : null;
  const chain = statement?.chain ?? [];
  const problems = problemsOf(listed, chain);
  const fidoEntry = listed.find(({ source }) => source === 'fido')?.entry ?? null;
  const evidence: Evidence = {
    format: statement?.format ?? null,
    problem: 'problem' in proof ? proof.problem : null,
    trustedBy: anchor?.by ?? null,
    statusProblems: problems,
    fidoEntry,
    hasFidoMetadata: base.blobs.some(({ source }) => source === 'fido'),
    isTestModel: listed.some(({ source }) => source === 'test'),
    abilities: claim.abilities,
  };
  const newest = listed[0]?.entry.authenticatorVersion ?? null;
  return {
    aaguid,
    standing: anchor ? 'attested' : 'claimed',
    format: evidence.format,
    chain: chainFacts(chain, anchor?.certificate),
    trustedBy: evidence.trustedBy,
    problem: evidence.problem,
    statusProblems: problems,
    metadata: listed[0] ? describeListing(listed[0]) : null,
    updateAvailable: newest === null || claim.firmwareVersion === null ? null : claim.firmwareVersion < newest,
    answers: answersTo(evidence),
  };
}

/** DER of the certificates that may prove this model. None where something is reported against it. */
export function rootsFor(base: TrustBase, aaguid: string): Uint8Array[] {
  const listed = listings(base, aaguid, null);
  if (problemsOf(listed, []).length > 0) return [];
  return anchorsOf(base, listed).map(({ certificate }) => certificate.der);
}

/** What the metadata of a model lacks, but for certification where it is about virtual keys, which nobody certifies. */
export function modelFaults(base: TrustBase, aaguid: string): readonly RuleReason[] {
  const [listed] = listings(base, aaguid, null);
  if (!listed) return [];
  const reasons = metadataReasons(listed.entry).filter((reason) => reason !== null);
  return listed.source === 'test' ? reasons.filter((reason) => reason !== 'not-certified') : reasons;
}

type Listing = { readonly source: MetadataSource; readonly entry: MetadataEntry };

/** The model in each metadata: by its AAGUID or, for U2F models, by the key of one of its certificates. */
function listings(base: TrustBase, aaguid: string, statement: Statement | null): Listing[] {
  const identifiers = statement?.format === 'fido-u2f' ? statement.chain.map(keyIdentifier) : [];
  return base.blobs.flatMap(({ source, blob }) => {
    const entries = [blob.byAaguid.get(aaguid), ...identifiers.map((one) => blob.byKeyIdentifier.get(one))];
    return entries.filter((entry) => entry !== undefined).map((entry) => ({ source, entry }));
  });
}

const trusters = { fido: 'fido-metadata', own: 'own-metadata', test: 'test-metadata' } as const;

const anchorsOf = (base: TrustBase, listed: readonly Listing[]): Anchor[] => [
  ...listed.flatMap(({ source, entry }) =>
    entry.roots
      .map(readCertificate)
      .filter((certificate) => certificate !== undefined)
      .map((certificate) => ({ certificate, by: trusters[source] })),
  ),
  ...base.ownRoots.map((certificate) => ({ certificate, by: 'own-root' as const })),
];

function prove(
  statement: Statement,
  anchors: readonly Anchor[],
  at: number,
): { readonly anchor: Anchor } | { readonly problem: StatementProblem | ProofProblem } {
  if (statement.problem) return { problem: statement.problem };
  const certificates = anchors.map(({ certificate }) => certificate);
  const { aaguid, algorithm, chain } = statement;
  const proof =
    // Statements of this format know no AAGUID (WebAuthn L3 section 8.6): the certificates alone speak.
    statement.format === 'fido-u2f'
      ? judgeChain(chain, certificates, at)
      : proveModel({ chain: chain.map(({ der }) => der), algorithm: algorithm ?? 0, aaguid }, certificates, at);
  if ('problem' in proof) return proof;
  return { anchor: anchors.find(({ certificate }) => certificate === proof.anchor) as Anchor };
}

function problemsOf(listed: readonly Listing[], chain: readonly Certificate[]): StatusProblem[] {
  // A key that was not asked may be one that the report is about.
  const concerns = (batch: Uint8Array) => chain.length === 0 || chain.some(({ der }) => equalBytes(der, batch));
  return [...new Set(listed.flatMap(({ entry }) => statusProblems(entry.statusReports, concerns)))];
}

function chainFacts(chain: readonly Certificate[], anchor: Certificate | undefined): CertificateFacts[] {
  const facts = chain.map((certificate, index) => factsOf(certificate, index === 0, 'key'));
  const isSent = anchor && chain.some(({ der }) => equalBytes(der, anchor.der));
  return anchor && !isSent ? [...facts, factsOf(anchor, false, 'trusted')] : facts;
}

export function factsOf(certificate: Certificate, isLeaf: boolean, from: CertificateFacts['from']): CertificateFacts {
  const { x509, der } = certificate;
  const isRoot = x509.subject === x509.issuer;
  return {
    fingerprint: fingerprintOf(der),
    subject: nameText(x509.subject),
    issuer: nameText(x509.issuer),
    validFrom: validFrom(certificate),
    validTo: validTo(certificate),
    role: isLeaf ? 'leaf' : isRoot ? 'root' : 'intermediate',
    from,
  };
}

/** A distinguished name in one line. */
const nameText = (name: string | undefined): string => (name ?? '').replaceAll('\n', ', ').slice(0, 400);

const describeListing = ({ source, entry }: Listing): ModelMetadata => ({
  source,
  description: entry.description,
  authenticatorVersion: entry.authenticatorVersion,
  certification: certificationOf(entry.statusReports),
  reports: entry.statusReports.map(({ status, effectiveDate, authenticatorVersion, certificateNumber }) => ({
    status,
    kind: isKnownStatus(status) ? statusKinds[status] : 'unknown',
    effectiveDate,
    authenticatorVersion,
    certificateNumber,
  })),
});

import type { MetadataEntry } from './metadata-entry.ts';
import type { ProofProblem } from './model-proof.ts';
import type { StatementProblem } from './statement.ts';
import { certificationOf, type StatusProblem } from './status-report.ts';

/** Why somebody's rules do not take a key. Closed. */
export type RuleReason =
  | StatementProblem
  | ProofProblem
  | StatusProblem
  /** The key was not asked yet: its AAGUID is all there is. */
  | 'not-asked'
  | 'format-not-packed'
  | 'format-not-accepted'
  | 'no-metadata'
  | 'model-not-listed'
  | 'test-model'
  | 'root-not-listed'
  | 'not-certified'
  | 'not-fido2'
  | 'metadata-without-info'
  | 'verification-missing'
  | 'discoverable-missing'
  | 'hmac-secret-missing';

/**
 * `directory`, `directory-enforced`: this directory, as it is and with attestation enforced. `entra`, `entra-enforced`: Microsoft
 * Entra ID likewise.
 */
export type RuleSet = 'directory' | 'directory-enforced' | 'entra' | 'entra-enforced';

export interface RuleAnswer {
  readonly rules: RuleSet;
  /** `unknown`: nothing speaks against it; only asking the key, or metadata, can tell. */
  readonly accepts: 'yes' | 'no' | 'unknown';
  readonly reasons: readonly RuleReason[];
}

/** What a key can do, by its own GetInfo. */
export interface KeyAbilities {
  /** Option rk. */
  readonly discoverable: boolean;
  /** A PIN or a check of its own. */
  readonly verifies: boolean;
}

/** What is known about a key when it is held to rules. */
export interface Evidence {
  readonly format: string | null;
  readonly problem: StatementProblem | ProofProblem | 'not-asked' | null;
  readonly trustedBy: 'fido-metadata' | 'own-metadata' | 'test-metadata' | 'own-root' | null;
  readonly statusProblems: readonly StatusProblem[];
  /** The model in the FIDO Alliance's metadata; null where it is not listed. */
  readonly fidoEntry: MetadataEntry | null;
  readonly hasFidoMetadata: boolean;
  /** Test metadata lists it: a virtual key. */
  readonly isTestModel: boolean;
  readonly abilities: KeyAbilities;
}

/** What every set of rules says. */
export const answersTo = (evidence: Evidence): RuleAnswer[] => [
  answer('directory', directory(evidence)),
  answer('directory-enforced', directoryEnforced(evidence)),
  answer('entra', entra(evidence)),
  answer('entra-enforced', entraEnforced(evidence)),
];

function answer(rules: RuleSet, all: readonly (RuleReason | null)[]): RuleAnswer {
  const reasons = [...new Set(all.filter((reason) => reason !== null))];
  const isOpen = reasons.every((reason) => reason === 'not-asked' || reason === 'no-metadata');
  return { rules, accepts: reasons.length === 0 ? 'yes' : isOpen ? 'unknown' : 'no', reasons };
}

/** What makes an answer of a key wrong for everybody; the rest only leaves its model unproven. */
const wrongForAll: ReadonlySet<string> = new Set<StatementProblem | ProofProblem>([
  'statement-malformed',
  'format-unknown',
  'chain-empty',
  'chain-too-long',
  'certificate-unreadable',
  'algorithm-mismatch',
  'signature-invalid',
  'leaf-is-ca',
  'leaf-subject',
  'aaguid-mismatch',
]);

const wrong = ({ problem }: Evidence): RuleReason | null =>
  problem !== null && wrongForAll.has(problem) ? problem : null;

const lacks = ({ discoverable, verifies }: KeyAbilities): (RuleReason | null)[] => [
  verifies ? null : 'verification-missing',
  discoverable ? null : 'discoverable-missing',
];

/** Registration asks for a discoverable credential and user verification, and takes keys that are not attested. */
const directory = (evidence: Evidence) => [wrong(evidence), ...lacks(evidence.abilities)];

/** Packed, with a chain to the model's roots in any metadata or to an administrator's root, and nothing reported against it. */
const directoryEnforced = (evidence: Evidence): (RuleReason | null)[] => [
  notPacked(evidence),
  evidence.problem,
  ...evidence.statusProblems,
  ...lacks(evidence.abilities),
];

/** Without enforced attestation Entra takes none, tpm and packed. */
const entra = (evidence: Evidence): (RuleReason | null)[] => [
  evidence.format === null || ['none', 'packed', 'tpm'].includes(evidence.format) ? null : 'format-not-accepted',
  wrong(evidence),
  ...lacks(evidence.abilities),
];

/**
 * As Microsoft documents enforced attestation for vendors: packed, a chain to the model's roots in the FIDO metadata, FIDO2
 * certified at any level, and metadata that shows FIDO 2.0 or later, user verification, discoverable credentials and
 * hmac-secret. A newly certified model may take four weeks to be known there.
 */
function entraEnforced(evidence: Evidence): (RuleReason | null)[] {
  const { fidoEntry, trustedBy, hasFidoMetadata } = evidence;
  // Without metadata nobody knows the roots.
  const problem = evidence.problem === 'root-unknown' && !hasFidoMetadata ? null : evidence.problem;
  return [
    notPacked(evidence),
    problem,
    problem === null && trustedBy !== 'fido-metadata' && fidoEntry ? 'root-not-listed' : null,
    ...evidence.statusProblems,
    ...(fidoEntry ? metadataReasons(fidoEntry) : [whyNotListed(evidence)]),
  ];
}

const notPacked = ({ format }: Evidence): RuleReason | null =>
  format === null || format === 'packed' ? null : 'format-not-packed';

const whyNotListed = ({ hasFidoMetadata, isTestModel }: Evidence): RuleReason => {
  if (isTestModel) return 'test-model';
  return hasFidoMetadata ? 'model-not-listed' : 'no-metadata';
};

/** What Microsoft's validation finds missing in a model's metadata. */
export function metadataReasons({ statusReports, protocolFamily, getInfo }: MetadataEntry): (RuleReason | null)[] {
  const certified = certificationOf(statusReports) === null ? ('not-certified' as const) : null;
  if (protocolFamily !== 'fido2') return [certified, 'not-fido2'];
  if (!getInfo) return [certified, 'metadata-without-info'];
  const { versions, options, extensions } = getInfo;
  return [
    certified,
    versions.some((version) => version.startsWith('FIDO_2_')) ? null : 'not-fido2',
    // GetInfo as it leaves the factory: clientPin is there, and false.
    options.uv !== undefined || options.clientPin !== undefined ? null : 'verification-missing',
    options.rk === true ? null : 'discoverable-missing',
    extensions.includes('hmac-secret') ? null : 'hmac-secret-missing',
  ];
}

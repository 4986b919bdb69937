import { z } from 'zod';
import { longestMetadata } from './metadata-file.ts';
import { anyone, freshAdmin, tester } from './role.ts';
import { instant } from './values.ts';

/** Why a certificate chain leads nowhere. Closed: each has words. */
export const chainProblems = [
  'chain-empty',
  'chain-too-long',
  'certificate-unreadable',
  'certificate-expired',
  'certificate-not-yet-valid',
  'issuer-not-ca',
  'issuer-may-not-sign',
  'path-too-long',
  'chain-broken',
  'root-unknown',
] as const;

/** Why a metadata BLOB is not used. Closed: each has words. */
export const metadataProblems = [
  ...chainProblems,
  'too-large',
  'not-a-blob',
  'header-unreadable',
  'algorithm-not-allowed',
  'key-does-not-fit',
  'wrong-signer',
  'signature-invalid',
  'payload-unreadable',
  'payload-too-deep',
  'older',
  'damaged',
] as const;
export const metadataProblem = z.enum(metadataProblems);
export type MetadataProblem = z.infer<typeof metadataProblem>;

/** `fido`: the FIDO Alliance's; `own`: of a service that an administrator trusts; `test`: about virtual keys. */
export const metadataSources = ['fido', 'own', 'test'] as const;
export const metadataSource = z.enum(metadataSources);
export type MetadataSource = z.infer<typeof metadataSource>;

/** YYYY-MM-DD. */
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const metadataBlob = z.object({
  source: metadataSource,
  signer: z.string(),
  /** `no` of the BLOB, which rises. */
  number: z.number().int().nonnegative(),
  nextUpdate: day,
  /** A newer one should be there by now; this one is still used. */
  isOutdated: z.boolean(),
  /** null for test metadata. */
  importedAt: instant.nullable(),
  models: z.number().int().nonnegative(),
  unreadable: z.number().int().nonnegative(),
});
export type MetadataBlob = z.infer<typeof metadataBlob>;

/** `attestation`: for certificates of keys; `metadata`: for signers of metadata. */
export const rootPurposes = ['attestation', 'metadata'] as const;
const purpose = z.enum(rootPurposes);

/** Lower-case hex of SHA-256. */
export const fingerprintOfCertificate = z.string().regex(/^[0-9a-f]{64}$/);

export const trustedRoot = z.object({
  fingerprint: fingerprintOfCertificate,
  purpose,
  subject: z.string(),
  validTo: instant,
  isExpired: z.boolean(),
  addedAt: instant,
});
export type TrustedRoot = z.infer<typeof trustedRoot>;

export const rootProblems = ['certificate-unreadable', 'certificate-expired', 'too-many'] as const;
export type RootProblem = (typeof rootProblems)[number];

export const trustedMetadata = z.object({
  blobs: z.array(metadataBlob),
  roots: z.array(trustedRoot),
  unusable: z.array(z.object({ source: metadataSource, problem: metadataProblem })),
});
export type TrustedMetadata = z.infer<typeof trustedMetadata>;

export const importedMetadata = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['imported', 'unchanged']), blob: metadataBlob }),
  z.object({
    outcome: z.literal('refused'),
    problem: metadataProblem,
    /** With `older`. */
    numbers: z.object({ stored: z.number().int(), offered: z.number().int() }).nullable(),
  }),
]);

export const addedRoot = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['added', 'unchanged']), root: trustedRoot }),
  z.object({ outcome: z.literal('refused'), problem: z.enum(rootProblems) }),
]);

/**
 * FIDO metadata (MDS 3.1.1) and the roots that this directory trusts. Works without a network: what is known is what was
 * imported.
 */
export const metadata = {
  show: anyone.output(trustedMetadata),
  /** A BLOB as it is downloaded, replacing the one that its issuer sent before unless that has a higher number. */
  import: freshAdmin.input(z.object({ text: z.string().max(longestMetadata) })).output(importedMetadata),
  /** @param certificate base64 of a file in DER or PEM */
  addRoot: freshAdmin.input(z.object({ purpose, certificate: z.string().max(100_000) })).output(addedRoot),
  /** Metadata that the root vouched for goes with it. */
  removeRoot: freshAdmin
    .input(z.object({ purpose, fingerprint: fingerprintOfCertificate }))
    .output(z.object({ removed: z.boolean() })),
  /** A signed BLOB about the virtual keys and the root of its signer (PEM), for other relying parties' tests. */
  testBlob: tester.output(z.object({ text: z.string(), root: z.string() })),
};

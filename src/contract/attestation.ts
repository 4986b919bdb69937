import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { chainProblems, fingerprintOfCertificate, metadataSource } from './metadata.ts';
import { anyone } from './role.ts';
import { outcomeOf, progressOf } from './steps.ts';
import { id, instant, typedSecret } from './values.ts';

/** Why a key is not attested: its model is its own claim. Closed: each has words. */
export const attestationProblems = [
  /** The key was not asked: its AAGUID is all there is. */
  'not-asked',
  'no-attestation',
  'self-attestation',
  'format-unknown',
  'statement-malformed',
  'algorithm-mismatch',
  'signature-invalid',
  ...chainProblems,
  'leaf-is-ca',
  'leaf-subject',
  'aaguid-not-certified',
  'aaguid-critical',
  'aaguid-mismatch',
] as const;
export const attestationProblem = z.enum(attestationProblems);
export type AttestationProblem = z.infer<typeof attestationProblem>;

/** What metadata reports against a model. Closed: each has words. */
export const statusProblems = [
  'revoked',
  'user-verification-bypass',
  'attestation-key-compromise',
  'user-key-remote-compromise',
  'user-key-physical-compromise',
] as const;
export const statusProblem = z.enum(statusProblems);
export type StatusProblem = z.infer<typeof statusProblem>;

/** Why somebody's rules do not take a key. Closed: each has words. */
export const ruleReasons = [
  ...attestationProblems,
  ...statusProblems,
  'format-not-packed',
  'format-not-accepted',
  'no-metadata',
  'model-not-listed',
  'test-model',
  'root-not-listed',
  'not-certified',
  'not-fido2',
  'metadata-without-info',
  'verification-missing',
  'discoverable-missing',
  'hmac-secret-missing',
] as const;
export const ruleReason = z.enum(ruleReasons);
export type RuleReason = z.infer<typeof ruleReason>;

/** This directory and Microsoft Entra ID, each as it is without and with attestation enforced. */
export const ruleSets = ['directory', 'directory-enforced', 'entra', 'entra-enforced'] as const;
export type RuleSet = (typeof ruleSets)[number];

export const trusters = ['fido-metadata', 'own-metadata', 'test-metadata', 'own-root'] as const;

export const certificateFacts = z.object({
  fingerprint: fingerprintOfCertificate,
  subject: z.string(),
  issuer: z.string(),
  validFrom: instant,
  validTo: instant,
  role: z.enum(['leaf', 'intermediate', 'root']),
  /** Sent by the key, or taken from what is trusted. */
  from: z.enum(['key', 'trusted']),
});
export type CertificateFacts = z.infer<typeof certificateFacts>;

export const statusReport = z.object({
  /** As the metadata has it. */
  status: z.string(),
  kind: z.enum(['good', 'neutral', 'bad', 'unknown']),
  /** YYYY-MM-DD. */
  effectiveDate: z.string().nullable(),
  authenticatorVersion: z.number().int().nullable(),
  certificateNumber: z.string().nullable(),
});

/** The truth about what model a key is. */
export const attestationVerdict = z.object({
  aaguid: z.string(),
  /** The public name of the AAGUID, where known. */
  modelName: z.string().nullable(),
  /** `attested`: a certificate of a trusted maker says so; `claimed`: only the key itself. */
  standing: z.enum(['attested', 'claimed']),
  /** null: the key was not asked. */
  format: z.string().nullable(),
  chain: z.array(certificateFacts),
  trustedBy: z.enum(trusters).nullable(),
  problem: attestationProblem.nullable(),
  statusProblems: z.array(statusProblem),
  metadata: z
    .object({
      source: metadataSource,
      description: z.string(),
      authenticatorVersion: z.number().int().nullable(),
      /** Such as FIDO_CERTIFIED_L2; null where none holds. */
      certification: z.string().nullable(),
      reports: z.array(statusReport),
    })
    .nullable(),
  /** The key's own; null where it does not tell. */
  firmwareVersion: z.number().int().nullable(),
  /** null where the firmware or the metadata's version is not known. */
  updateAvailable: z.boolean().nullable(),
  answers: z.array(
    z.object({
      rules: z.enum(ruleSets),
      accepts: z.enum(['yes', 'no', 'unknown']),
      reasons: z.array(ruleReason),
    }),
  ),
});
export type AttestationVerdict = z.infer<typeof attestationVerdict>;

const keyId = z.object({ keyId: id });

/** What model a key is, and who would take it. */
export const attestation = {
  /** What follows from the AAGUID that the key tells, before it is asked to prove it. */
  claim: anyone.input(keyId).output(
    outcomeOf(
      z.object({
        verdict: attestationVerdict,
        /** How the key lets itself be asked: with a touch alone, or after its PIN or a fingerprint. */
        proof: z.object({ byTouch: z.boolean(), byPin: z.boolean(), byFingerprint: z.boolean() }),
      }),
    ),
  ),
  /**
   * Asks the key for a credential that it does not store, to see the certificates that come with it. Nothing stays on the key.
   * @param pin null: by a touch alone where that is enough, or by the key's own fingerprint check
   */
  prove: anyone
    .input(keyId.extend({ pin: typedSecret.nullable() }))
    .output(eventIterator(progressOf(attestationVerdict))),
};

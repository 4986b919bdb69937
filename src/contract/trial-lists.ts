/* Closed lists about trials of keys, without schemas: for screens and for options of the terminal. */

/** Extensions that a trial can ask a key for (CTAP 2.3 section 12), by their names there. Closed: each has words. */
export const trialExtensions = [
  'hmac-secret',
  'hmac-secret-mc',
  'credProtect',
  'credBlob',
  'largeBlobKey',
  'largeBlob',
  'minPinLength',
  'pinComplexityPolicy',
  'thirdPartyPayment',
  /** Enterprise attestation (section 7.1) is a parameter and no extension; a person chooses it as one. */
  'enterpriseAttestation',
] as const;

/** What a trial tells of, in this order. */
export const trialFeatures = ['signature', 'algorithm', 'discoverable', ...trialExtensions] as const;
export type TrialFeature = (typeof trialFeatures)[number];

/** Extensions of credentials that are discoverable only (sections 12.3 and 6.10). */
export const forDiscoverable: ReadonlySet<(typeof trialExtensions)[number]> = new Set(['largeBlobKey']);

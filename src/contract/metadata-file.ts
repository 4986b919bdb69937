// Apart from the schemas, which the page does without: zod tries to compile code, and the page's policy forbids that.

/** Where an administrator gets the FIDO Alliance's metadata BLOB. Shown, never opened. */
export const metadataAddress = 'https://mds3.fidoalliance.org/';

/** Longest BLOB in characters: those of 2026 have about ten million. */
export const longestMetadata = 24_000_000;

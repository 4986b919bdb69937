import { fingerprintOf, readCertificateFile } from './certificate.ts';

/**
 * The roots to which the FIDO Alliance's metadata BLOBs lead, by SHA-256: GlobalSign Root CA - R3, to March 2029, and
 * GlobalSign Root R46, to March 2046, which signs since August 2026 (https://fidoalliance.org/metadata/).
 */
export const metadataRootFingerprints: readonly string[] = [
  'cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b',
  '4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9',
];

/**
 * The certificates of the pinned roots.
 * @param files DER or PEM, from wherever: only the fingerprint decides
 * @throws UnknownRoot for a file that holds another certificate
 */
export function pinnedRoots(files: readonly Uint8Array[]): Uint8Array[] {
  return files.map((file) => {
    const der = readCertificateFile(file);
    if (!der || !metadataRootFingerprints.includes(fingerprintOf(der))) throw new UnknownRoot();
    return der;
  });
}

export class UnknownRoot extends Error {
  override readonly name = 'UnknownRoot';

  constructor() {
    super('got another certificate, expected a root of the FIDO Alliance metadata service by its fingerprint');
  }
}

import { hash, X509Certificate } from 'node:crypto';
import { toHex } from '../basics/bytes.ts';
import { type CertificateExtension, certificateExtensions, extensionIds, readDer } from './certificate-extensions.ts';

/** More than any certificate takes. */
const LONGEST = 16 * 1024;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
/** Bit 5 of KeyUsage (RFC 5280 section 4.2.1.3), in its first octet. */
const KEY_CERT_SIGN = 0x04;

/** An X.509 certificate whose extensions can be read. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly x509: X509Certificate;
  /** By the hex of their identifiers. */
  readonly extensions: ReadonlyMap<string, CertificateExtension>;
}

/** undefined when it is none, is too long, or names an extension twice */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  if (der.length > LONGEST) return undefined;
  try {
    const extensions = certificateExtensions(der);
    return extensions && { der, x509: new X509Certificate(der), extensions };
  } catch {
    return undefined;
  }
}

/** A certificate as files hold it: DER, PEM, or base64 alone. @returns DER; undefined when it is not exactly one */
export function readCertificateFile(file: Uint8Array): Uint8Array | undefined {
  if (file.length > 2 * LONGEST) return undefined;
  if (readCertificate(file)) return file;
  const text = Buffer.from(file).toString('latin1');
  const pem = /^[^-]*-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]*)-----END [A-Z0-9 ]*CERTIFICATE-----\s*$/.exec(
    text,
  );
  const base64 = (pem?.[1] ?? text).replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const der = new Uint8Array(Buffer.from(base64, 'base64'));
  return readCertificate(der) && der;
}

/** Lower-case hex of SHA-256. */
export const fingerprintOf = (der: Uint8Array): string => hash('sha256', der, 'hex');

export const validFrom = ({ x509 }: Certificate): number => x509.validFromDate.getTime();
export const validTo = ({ x509 }: Certificate): number => x509.validToDate.getTime();

/** How many CA certificates may follow this one; infinite where it does not say (RFC 5280 section 4.2.1.9). */
export function pathLength({ extensions }: Certificate): number {
  const constraints = content(extensions.get(extensionIds.basicConstraints));
  const limit = constraints && readDer(constraints.content)?.find(({ tag }) => tag === INTEGER);
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  return limit.content.reduce((value, byte) => value * 256 + byte, 0);
}

/** A certificate without the extension KeyUsage may be used for everything. */
export function maySignCertificates({ extensions }: Certificate): boolean {
  const usage = extensions.get(extensionIds.keyUsage);
  if (usage === undefined) return true;
  const bits = content(usage);
  return bits?.tag === BIT_STRING && ((bits.content[1] ?? 0) & KEY_CERT_SIGN) !== 0;
}

/** What id-fido-gen-ce-aaguid holds (WebAuthn L3 section 8.2.1): an OCTET STRING. undefined where the extension is not there. */
export function certifiedAaguid({ extensions }: Certificate): { isCritical: boolean; aaguid: Uint8Array } | undefined {
  const extension = extensions.get(extensionIds.aaguid);
  if (extension === undefined) return undefined;
  const value = content(extension);
  return {
    isCritical: extension.isCritical,
    aaguid: value?.tag === OCTET_STRING ? value.content : new Uint8Array(0),
  };
}

/** `attestationCertificateKeyIdentifiers` of the FIDO metadata: method 1 of RFC 5280 section 4.2.1.2, lower-case hex. */
export function keyIdentifier({ x509 }: Certificate): string {
  const info = readDer(new Uint8Array(x509.publicKey.export({ format: 'der', type: 'spki' })))?.[0];
  const key = info && readDer(info.content)?.at(-1);
  return toHex(new Uint8Array(hash('sha1', key?.content.subarray(1) ?? new Uint8Array(0), 'buffer')));
}

const content = (extension: CertificateExtension | undefined) => extension && readDer(extension.value)?.[0];

import { toHex } from '../basics/bytes.ts';

const SEQUENCE = 0x30;
const BOOLEAN = 0x01;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const EXTENSIONS = 0xa3;

export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

export interface CertificateExtension {
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

/** Content octets of the object identifiers that are looked up, in hex. */
export const extensionIds = {
  /** 2.5.29.15 */
  keyUsage: '551d0f',
  /** 2.5.29.19 */
  basicConstraints: '551d13',
  /** id-fido-gen-ce-aaguid, 1.3.6.1.4.1.45724.1.1.4 */
  aaguid: '2b0601040182e51c010104',
} as const;

/**
 * The extensions of an X.509 certificate (RFC 5280 section 4.1), by the hex of their identifier: node:crypto does not give
 * them out. Reads only the path to them.
 * @returns undefined when it is no certificate, or names an extension twice
 */
export function certificateExtensions(der: Uint8Array): ReadonlyMap<string, CertificateExtension> | undefined {
  const certificate = only(readDer(der), SEQUENCE);
  const body = certificate && readDer(certificate)?.[0];
  if (body?.tag !== SEQUENCE) return undefined;
  const found = new Map<string, CertificateExtension>();
  const holder = readDer(body.content)?.find(({ tag }) => tag === EXTENSIONS);
  if (holder === undefined) return found;
  const list = only(readDer(holder.content), SEQUENCE);
  for (const extension of (list && readDer(list)) ?? []) {
    const parts = extension.tag === SEQUENCE ? readDer(extension.content) : undefined;
    const [id, value] = [parts?.[0], parts?.at(-1)];
    if (id?.tag !== OBJECT_IDENTIFIER || value?.tag !== OCTET_STRING) return undefined;
    const name = toHex(id.content);
    if (found.has(name)) return undefined;
    found.set(name, { isCritical: parts?.[1]?.tag === BOOLEAN, value: value.content });
  }
  return found;
}

/** The elements that fill `bytes` exactly (X.690 DER, low tags, lengths below 2^24); undefined when they do not. */
export function readDer(bytes: Uint8Array): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const tag = bytes[offset] as number;
    const first = bytes[offset + 1];
    if (first === undefined || (tag & 0x1f) === 0x1f) return undefined;
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    if (first === 0x80 || lengthBytes > 3) return undefined;
    let length = lengthBytes === 0 ? first : 0;
    for (let index = 0; index < lengthBytes; index++) length = length * 256 + (bytes[offset + 2 + index] ?? Number.NaN);
    const start = offset + 2 + lengthBytes;
    if (!(start + length <= bytes.length)) return undefined;
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    offset = start + length;
  }
  return elements;
}

const only = (elements: readonly DerElement[] | undefined, tag: number): Uint8Array | undefined =>
  elements?.length === 1 && elements[0]?.tag === tag ? elements[0].content : undefined;

import { concatBytes } from '../../basics/bytes.ts';
import { coseAlgorithm, type Ec2Key, encodeCoseKey, parseCoseKey } from '../../fido/cose.ts';
import { StructureError } from '../../fido/structure-error.ts';
import { ProtocolError } from '../errors.ts';

/** Raw messages of U2F: FIDO U2F Raw Message Formats 1.2. */

const RESERVED = 0x05;
const POINT_LENGTH = 65;
const UNCOMPRESSED = 0x04;
/** Tag of a DER sequence, which both a certificate and a signature on P-256 are. */
const SEQUENCE = 0x30;

/** A command APDU in the extended form that every U2F key on USB takes (section 3.1.2). */
export function encodeApdu(instruction: number, p1: number, data: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0, instruction, p1, 0, 0);
  const anyLength = Uint8Array.of(0, 0);
  if (data.length === 0) return concatBytes(header, anyLength);
  return concatBytes(header, Uint8Array.of(data.length >> 8, data.length & 0xff), data, anyLength);
}

/** The form without data that keys from before U2F was final want, as libfido2 and python-fido2 send it. */
export const encodeLegacyApdu = (instruction: number): Uint8Array => Uint8Array.of(0, instruction, 0, 0, 0, 0, 0, 0, 0);

export interface ApduResponse {
  /** `StatusWord`, or a number that nobody knows. */
  readonly statusWord: number;
  readonly data: Uint8Array;
}

/** @throws ProtocolError when there is no status word */
export function parseResponse(bytes: Uint8Array): ApduResponse {
  if (bytes.length < 2) throw new ProtocolError('U2F response', `${bytes.length} bytes`, 'a status word');
  const end = bytes.length - 2;
  return { statusWord: (bytes[end]! << 8) | bytes[end + 1]!, data: bytes.subarray(0, end) };
}

/** The answer to U2F_REGISTER (section 4.3). */
export interface U2fRegistration {
  readonly publicKey: Ec2Key;
  /** 1 to 255 bytes. */
  readonly keyHandle: Uint8Array;
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER. */
  readonly signature: Uint8Array;
}

/** @throws StructureError on anything else: another first byte, a point that is not on P-256, lengths that do not add up */
export function parseRegistration(data: Uint8Array): U2fRegistration {
  const keyHandleAt = 1 + POINT_LENGTH + 1;
  const keyHandleLength = data[keyHandleAt - 1] ?? 0;
  if (data[0] !== RESERVED || data[1] !== UNCOMPRESSED || keyHandleLength === 0) {
    throw refuse(`${data.length} bytes`, 'a public key and a key handle');
  }
  const certificateAt = keyHandleAt + keyHandleLength;
  const signatureAt = certificateAt + sequenceLength(data, certificateAt);
  const end = signatureAt + sequenceLength(data, signatureAt);
  if (end !== data.length) throw refuse(`${data.length} bytes`, `${end}, the sum of its parts`);
  const publicKey: Ec2Key = {
    kty: 'EC2',
    alg: coseAlgorithm.ES256,
    crv: 'P-256',
    x: data.slice(2, 34),
    y: data.slice(34, 66),
  };
  // Refuses a point that is not on the curve.
  parseCoseKey(encodeCoseKey(publicKey));
  return {
    publicKey,
    keyHandle: data.slice(keyHandleAt, certificateAt),
    certificate: data.slice(certificateAt, signatureAt),
    signature: data.slice(signatureAt),
  };
}

/** The answer to U2F_AUTHENTICATE (section 5.4). */
export interface U2fSignature {
  readonly userPresent: boolean;
  /** 0 to 2^32 - 1. */
  readonly counter: number;
  /** DER. */
  readonly signature: Uint8Array;
}

/** @throws StructureError when it is not what section 5.4 says */
export function parseSignature(data: Uint8Array): U2fSignature {
  const signatureAt = 1 + 4;
  if (data.length <= signatureAt) throw refuse(`${data.length} bytes`, 'a counter and a signature');
  const end = signatureAt + sequenceLength(data, signatureAt);
  if (end !== data.length) throw refuse(`${data.length} bytes`, `${end}, the sum of its parts`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return {
    userPresent: (data[0]! & 0x01) !== 0,
    counter: view.getUint32(1),
    signature: data.slice(signatureAt),
  };
}

/** Of a whole DER sequence, header included: lengths of up to two bytes, the shortest form. */
function sequenceLength(data: Uint8Array, at: number): number {
  const [tag, first = 0, high = 0, low = 0] = data.subarray(at, at + 4);
  if (tag === SEQUENCE) {
    if (first < 0x80) return 2 + first;
    if (first === 0x81 && high >= 0x80) return 3 + high;
    if (first === 0x82 && high > 0) return 4 + (high << 8) + low;
  }
  throw refuse(tag === SEQUENCE ? 'a length in another form' : 'another tag', 'a DER sequence');
}

const refuse = (got: string, expected: string): StructureError => new StructureError('U2F response', got, expected);

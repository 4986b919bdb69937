import { hash, X509Certificate } from 'node:crypto';
import { equalBytes } from '../basics/bytes.ts';
import { isOnCurve } from '../fido/nist-curve.ts';
import type { CborItem } from './cbor-outline.ts';
import { algorithmNames, credProtectNames, curveNames, keyTypeNames } from './ctap-names.ts';
import type { Disclosure } from './disclosure.ts';
import { mismatch } from './hide.ts';
import {
  boolean,
  bytes,
  bytesAs,
  credentialId,
  either,
  integer,
  listOf,
  named,
  numbered,
  personalText,
  record,
  registered,
  rpId,
  secret,
  secretBytes,
  text,
  userId,
} from './shapes.ts';
import type { Shape } from './shown.ts';

export const relyingParty: Shape = record(named({ id: rpId, name: text, icon: text }));

export const user: Shape = record(
  named({ id: userId, name: personalText, displayName: personalText, icon: personalText }),
);

export const descriptor: Shape = record(named({ id: credentialId, type: text, transports: listOf(text) }));

export const credentialParameters: Shape = listOf(record(named({ alg: integer(algorithmNames), type: text })));

/** Option IDs are a registry that keys extend. */
export const options: Shape = registered(named({}), boolean);

const curveOrModulus = either({ integer: integer(curveNames), bytes }, integer(curveNames));

/** RFC 9053 section 7 and RFC 8230 section 4. A label of a private part (-4 and on) is none of them. */
export const publicKey: Shape = record(
  numbered(
    [1, 'kty', integer(keyTypeNames)],
    [3, 'alg', integer(algorithmNames)],
    [-1, 'crv', curveOrModulus],
    [-2, 'x', bytes],
    [-3, 'y', bytes],
  ),
);

/** Of a keyAgreement member. Its point is new each time, and a replay makes another. */
export const keyAgreement: Shape = (item, at, name) => {
  const isPoint = hasPoint(item, at);
  const coordinate = (kind: 'agreement-x' | 'agreement-y') => (isPoint ? secretBytes(kind) : secret);
  return record(
    numbered(
      [1, 'kty', integer(keyTypeNames)],
      [3, 'alg', integer(algorithmNames)],
      [-1, 'crv', integer(curveNames)],
      [-2, 'x', coordinate('agreement-x')],
      [-3, 'y', coordinate('agreement-y')],
    ),
  )(item, at, name);
};

function hasPoint(item: CborItem, at: Disclosure): boolean {
  if (item.type !== 'map') return false;
  const coordinate = (label: number): Uint8Array | undefined => {
    const found = item.entries.filter(({ key }) => key.type === 'integer' && key.value === label);
    const value = found.length === 1 ? found[0]?.value : undefined;
    return value?.type === 'bytes' && value.end - value.content === 32
      ? at.bytes.subarray(value.content, value.end)
      : undefined;
  };
  const [x, y] = [coordinate(-2), coordinate(-3)];
  if (!x || !y) return false;
  if (isOnCurve('P-256', x, y)) return true;
  at.fault('keyAgreement: a point that is not on P-256');
  return false;
}

const hmacSecretInput = record(
  numbered(
    [1, 'keyAgreement', keyAgreement],
    [2, 'saltEnc', secret],
    [3, 'saltAuth', secret],
    [4, 'pinUvAuthProtocol', integer()],
  ),
);

const flagOrSecret = either({ simple: boolean }, secret);

/** Section 12: what a request asks of extensions. Names are a registry; what an unknown one asks is hidden. */
export const extensionInputs: Shape = registered(
  named({
    credProtect: integer(credProtectNames),
    credBlob: flagOrSecret,
    'hmac-secret': either({ simple: boolean }, hmacSecretInput),
    'hmac-secret-mc': hmacSecretInput,
    largeBlobKey: boolean,
    largeBlob: record(named({ support: text, read: boolean, write: secret, originalSize: integer() })),
    minPinLength: boolean,
    pinComplexityPolicy: boolean,
    thirdPartyPayment: boolean,
  }),
  secret,
);

/** Those of authenticator data. */
export const extensionOutputs: Shape = registered(
  named({
    credProtect: integer(credProtectNames),
    credBlob: flagOrSecret,
    'hmac-secret': flagOrSecret,
    'hmac-secret-mc': secret,
    minPinLength: integer(),
    pinComplexityPolicy: boolean,
    thirdPartyPayment: boolean,
  }),
  secret,
);

export const unsignedExtensionOutputs: Shape = registered(
  named({
    largeBlob: record(named({ supported: boolean, blob: secret, originalSize: integer(), written: boolean })),
  }),
  secret,
);

/** A whole DER certificate, as its subject. */
export const certificate: Shape = bytesAs((der) => {
  try {
    const parsed = new X509Certificate(der);
    return equalBytes(new Uint8Array(parsed.raw), der) ? certificateText(parsed) : undefined;
  } catch {
    return undefined;
  }
}, 'an X.509 certificate');

const certificateText = ({ subject }: X509Certificate): string => subject.trim().split('\n').join(', ') || 'no subject';

/** @param isEnterprise its certificates name the single key */
export const attestationStatement = (isEnterprise: boolean): Shape =>
  record(
    named({
      alg: integer(algorithmNames),
      sig: bytes,
      x5c: listOf(isEnterprise ? secret : certificate),
    }),
  );

const EMPTY_LARGE_BLOB_ARRAY = hash('sha256', Uint8Array.of(0x80), 'buffer').subarray(0, 16);

/** Section 6.10.2: nothing is said of large blobs but that there are none yet. */
export const largeBlobArray: Shape = (item, at, name) => {
  if (item.type !== 'bytes') return mismatch(item, at, name, 'bytes');
  const content = at.bytes.subarray(item.content, item.end);
  const isInitial = content.length === 17 && content[0] === 0x80 && EMPTY_LARGE_BLOB_ARRAY.equals(content.subarray(1));
  return isInitial ? bytes(item, at, name) : secret(item, at, name);
};

import { decodeUtf8 } from '../basics/bytes.ts';
import { formatAaguid } from '../fido/aaguid.ts';
import { StructureError } from '../fido/structure-error.ts';
import { credentialParameters, options } from './credential-shapes.ts';
import { userVerifyNames } from './ctap-names.ts';
import {
  bits,
  boolean,
  bytesAs,
  integer,
  listOf,
  named,
  numbered,
  record,
  registered,
  secret,
  text,
} from './shapes.ts';
import type { Shape } from './shown.ts';

const aaguid: Shape = bytesAs((content) => {
  try {
    return formatAaguid(content);
  } catch (cause) {
    if (cause instanceof StructureError) return undefined;
    throw cause;
  }
}, '16 bytes');

const utf8Bytes: Shape = bytesAs((content) => {
  try {
    return decodeUtf8(content);
  } catch {
    return undefined;
  }
}, 'UTF-8');

/** The answer to authenticatorGetInfo (CTAP 2.3 section 6.4). What is encrypted for the owner of a token names the key to them. */
export const authenticatorInfo: Shape = record(
  numbered(
    [0x01, 'versions', listOf(text)],
    [0x02, 'extensions', listOf(text)],
    [0x03, 'aaguid', aaguid],
    [0x04, 'options', options],
    [0x05, 'maxMsgSize', integer()],
    [0x06, 'pinUvAuthProtocols', listOf(integer())],
    [0x07, 'maxCredentialCountInList', integer()],
    [0x08, 'maxCredentialIdLength', integer()],
    [0x09, 'transports', listOf(text)],
    [0x0a, 'algorithms', credentialParameters],
    [0x0b, 'maxSerializedLargeBlobArray', integer()],
    [0x0c, 'forcePINChange', boolean],
    [0x0d, 'minPINLength', integer()],
    [0x0e, 'firmwareVersion', integer()],
    [0x0f, 'maxCredBlobLength', integer()],
    [0x10, 'maxRPIDsForSetMinPINLength', integer()],
    [0x11, 'preferredPlatformUvAttempts', integer()],
    [0x12, 'uvModality', bits(userVerifyNames)],
    [0x13, 'certifications', registered(named({}), integer())],
    [0x14, 'remainingDiscoverableCredentials', integer()],
    [0x15, 'vendorPrototypeConfigCommands', listOf(integer())],
    [0x16, 'attestationFormats', listOf(text)],
    [0x17, 'uvCountSinceLastPinEntry', integer()],
    [0x18, 'longTouchForReset', boolean],
    [0x19, 'encIdentifier', secret],
    [0x1a, 'transportsForReset', listOf(text)],
    [0x1b, 'pinComplexityPolicy', boolean],
    [0x1c, 'pinComplexityPolicyURL', utf8Bytes],
    [0x1d, 'maxPINLength', integer()],
    [0x1e, 'encCredStoreState', secret],
    [0x1f, 'authenticatorConfigCommands', listOf(integer())],
  ),
);

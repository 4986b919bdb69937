import type { CborMap } from '../../../fido/cbor.ts';
import { Permission, ClientPinResponse as Response } from '../../../fido/commands.ts';
import { pinUvAuthProtocol } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import { check } from '../parameters.ts';

/** Which permissions a token may have on this key; undefined bits are ignored. */
export interface PermissionGates {
  readonly bioEnrollment: boolean;
}

/** UNAUTHORIZED_PERMISSION for what this key does not have: no model has credMgmt, largeBlobs or authnrCfg. */
export function checkPermissions(permissions: number, gates: PermissionGates): void {
  check(permissions !== 0, Status.INVALID_PARAMETER);
  const missing =
    Permission.credentialManagement |
    Permission.largeBlobWrite |
    Permission.authenticatorConfiguration |
    Permission.persistentCredentialManagementReadOnly |
    (gates.bioEnrollment ? 0 : Permission.bioEnrollment);
  check((permissions & missing) === 0, Status.UNAUTHORIZED_PERMISSION);
}

/** mc and ga are for one RP, which the platform has to name. */
export function checkRpId(permissions: number, rpId: string | undefined): void {
  const forOneRp = Permission.makeCredential | Permission.getAssertion;
  check((permissions & forOneRp) === 0 || rpId !== undefined, Status.MISSING_PARAMETER);
}

/** beginUsingPinUvAuthToken, and the answer that carries the encrypted token. */
export function issueToken(
  chip: Chip,
  version: 1 | 2,
  sharedSecret: Uint8Array,
  options: { permissions: number; rpId?: string | undefined; userPresent: boolean },
): CborMap {
  const token = chip.ram.tokens.begin(version, options);
  const encrypted = pinUvAuthProtocol(version).encrypt(sharedSecret, token, chip.random);
  sharedSecret.fill(0);
  return new Map([[Response.pinUvAuthToken, encrypted]]);
}

import { concatBytes, equalBytes } from '../../../basics/bytes.ts';
import { encodeCbor } from '../../../fido/cbor.ts';
import { Permission, CredentialManagementRequest as Request } from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import { verifyPersistentToken } from '../../parts/persistent-token.ts';
import { hashOfRpId } from '../../parts/rp-id-hash.ts';
import { supportedProtocol } from '../credential-request.ts';
import { check, type Parameters, required } from '../parameters.ts';

/** Who reads: the pinUvAuthToken with permission cm, or the persistent one, which carries pcmr and outlasts everything. */
export type Reader = 'token' | 'persistent-token';

/** What stands before the action of a sub-command that only reads, in the order of section 6.8.2. */
export function authoriseReading<T>(
  chip: Chip,
  parameters: Parameters,
  readParams: () => T,
): { readonly params: T; readonly reader: Reader } {
  const { params, protocol, message, pinUvAuthParam } = readAuthorisation(chip, parameters, readParams);
  if (verifyPersistentToken(chip, protocol, message, pinUvAuthParam)) return { params, reader: 'persistent-token' };
  verifyToken(chip, protocol, message, pinUvAuthParam);
  return { params, reader: 'token' };
}

/** What stands before the action of a sub-command that changes a credential, in the order of section 6.8.5. */
export function authoriseChange<T>(chip: Chip, parameters: Parameters, readParams: () => T): T {
  const { params, protocol, message, pinUvAuthParam } = readAuthorisation(chip, parameters, readParams);
  verifyToken(chip, protocol, message, pinUvAuthParam);
  return params;
}

/** A token for one RP says nothing about all of them. @throws Refusal PIN_AUTH_INVALID */
export function checkReadsAllRps({ ram }: Chip, reader: Reader): void {
  check(reader === 'persistent-token' || ram.tokens.rpId === undefined, Status.PIN_AUTH_INVALID);
}

/** @throws Refusal PIN_AUTH_INVALID when the token is for another RP */
export function checkTokenForRp({ ram }: Chip, rpIdHash: Uint8Array): void {
  const { rpId } = ram.tokens;
  check(rpId === undefined || equalBytes(hashOfRpId(rpId), rpIdHash), Status.PIN_AUTH_INVALID);
}

/** Whether what a reader began may be gone on with: a pinUvAuthToken runs out. */
export const mayGoOn = ({ ram }: Chip, reader: Reader): boolean =>
  reader === 'persistent-token' || ram.tokens.hasPermission(Permission.credentialManagement);

function readAuthorisation<T>(chip: Chip, parameters: Parameters, readParams: () => T) {
  const pinUvAuthParam = parameters.bytes(Request.pinUvAuthParam);
  check(pinUvAuthParam !== undefined, Status.PUAT_REQUIRED);
  const params = readParams();
  const protocol = supportedProtocol(chip, required(parameters.uint(Request.pinUvAuthProtocol)));
  const subCommand = Uint8Array.of(required(parameters.uint(Request.subCommand)));
  const sent = parameters.map(Request.subCommandParams);
  // Only one form is canonical, so encoding gives the bytes that were sent.
  const message = sent ? concatBytes(subCommand, encodeCbor(sent)) : subCommand;
  return { params, protocol, message, pinUvAuthParam };
}

function verifyToken({ ram }: Chip, protocol: 1 | 2, message: Uint8Array, pinUvAuthParam: Uint8Array): void {
  check(ram.tokens.verify(protocol, message, pinUvAuthParam), Status.PIN_AUTH_INVALID);
  check(ram.tokens.hasPermission(Permission.credentialManagement), Status.PIN_AUTH_INVALID);
}

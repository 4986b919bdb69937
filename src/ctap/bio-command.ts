import type { CborMap } from '../fido/cbor.ts';
import { BioEnrollmentRequest, BioModality, Command } from '../fido/commands.ts';
import { MapReader } from '../fido/map-reader.ts';
import { type Authenticator, requireMembers, type SendOptions } from './authenticator.ts';
import { UnsupportedByKey } from './errors.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';
import { signedRequest } from './signed-request.ts';

/** A request that needs no token. */
export function unauthorised(subCommand: number): CborMap {
  return new Map([
    [BioEnrollmentRequest.modality, BioModality.fingerprint],
    [BioEnrollmentRequest.subCommand, subCommand],
  ]);
}

/** A request under a token, which signs the modality, too (section 6.7.4). */
export const authorised = (token: PinUvAuthToken, subCommand: number, parameters?: CborMap): CborMap =>
  signedRequest(BioEnrollmentRequest, { subCommand, parameters }, token, Uint8Array.of(BioModality.fingerprint)).set(
    BioEnrollmentRequest.modality,
    BioModality.fingerprint,
  );

/** A request whose answer has members. @throws UnsupportedByKey where the key has no fingerprint sensor */
export async function askBio(
  authenticator: Authenticator,
  request: CborMap,
  options?: SendOptions,
): Promise<MapReader> {
  const reply = await tellBio(authenticator, request, options);
  return new MapReader('bioEnrollment', requireMembers(commandOf(authenticator), reply));
}

/** A request whose answer has none. @throws UnsupportedByKey where the key has no fingerprint sensor */
export async function tellBio(
  authenticator: Authenticator,
  request: CborMap,
  options?: SendOptions,
): Promise<CborMap | undefined> {
  return authenticator.send(commandOf(authenticator), request, options);
}

/** The preview under 0x40 takes the same maps. */
function commandOf({ info }: Authenticator): number {
  if (info.options?.bioEnroll !== undefined) return Command.bioEnrollment;
  if (info.options?.userVerificationMgmtPreview !== undefined) return Command.bioEnrollmentPreview;
  throw new UnsupportedByKey('fingerprint enrolment');
}

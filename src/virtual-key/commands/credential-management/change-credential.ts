import { equalBytes } from '../../../basics/bytes.ts';
import { CredentialManagementParameter as Parameter } from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { CredentialUser, DiscoverableCredential } from '../../flash/discoverable-credential.ts';
import { keptUser } from '../../parts/kept-names.ts';
import { check, type Parameters, required } from '../parameters.ts';
import { checkTokenForRp } from './authorise.ts';

/** Member credentialID, a PublicKeyCredentialDescriptor. Undefined for one of another type, which names nothing here. */
export function readCredentialId(params: Parameters): Uint8Array | undefined {
  required(params.map(Parameter.credentialId));
  const descriptor = params.parameters(Parameter.credentialId);
  const id = required(descriptor.bytes('id'));
  return required(descriptor.text('type')) === 'public-key' ? id : undefined;
}

/** Member user. An empty name stands for none. */
export function readUser(params: Parameters): CredentialUser {
  required(params.map(Parameter.user));
  const user = params.parameters(Parameter.user);
  return {
    id: required(user.bytes('id')),
    name: user.text('name') || undefined,
    displayName: user.text('displayName') || undefined,
  };
}

/** deleteCredential, CTAP 2.1 section 6.8.5, after its token was verified. */
export function deleteCredential(chip: Chip, id: Uint8Array | undefined): undefined {
  chip.flash.credentials.delete(known(chip, id));
  return undefined;
}

/** updateUserInformation, CTAP 2.1 section 6.8.6, after its token was verified. Names that are not given are removed. */
export function updateUserInformation(chip: Chip, id: Uint8Array | undefined, user: CredentialUser): undefined {
  const credential = known(chip, id);
  check(equalBytes(credential.user.id, user.id), Status.INVALID_PARAMETER);
  chip.flash.credentials.updateUser(credential, keptUser(user, chip.model));
  return undefined;
}

function known(chip: Chip, id: Uint8Array | undefined): DiscoverableCredential {
  const credential = id && chip.flash.credentials.get(id);
  check(credential !== undefined, Status.NO_CREDENTIALS);
  checkTokenForRp(chip, credential.rpIdHash);
  return credential;
}

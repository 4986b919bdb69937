import { concatPassing } from '../../basics/bytes.ts';
import { encodeAuthenticatorData } from '../../fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { GetAssertionResponse as Response } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { AuthenticationEffects } from '../extensions/authentication-extensions.ts';
import type { CredentialUser, DiscoverableCredential } from '../flash/discoverable-credential.ts';
import { hasQuirk } from '../models/key-model.ts';
import type { Credential } from '../parts/credential-vault.ts';
import { check } from './parameters.ts';

/** A credential that answers a request; `stored` where it is discoverable. */
export interface Applicable {
  readonly credential: Credential;
  readonly stored: DiscoverableCredential | undefined;
}

/** What all assertions of one request share. */
export interface AssertionContext {
  readonly rpIdHash: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly up: boolean;
  readonly uv: boolean;
  readonly extensions: AuthenticationEffects;
}

/** A discoverable credential with its key pair. */
export function opened({ vault }: Chip, stored: DiscoverableCredential): Applicable {
  const credential = vault.open(stored.id, stored.rpIdHash);
  // A stored id that this key's own secret does not open: the memory was mixed from two keys.
  check(credential !== undefined, Status.INVALID_CREDENTIAL);
  return { credential, stored };
}

/** One signed answer, without numberOfCredentials. Of the user, everything but the id is told to a verified user only. */
export function assertion(chip: Chip, { credential, stored }: Applicable, context: AssertionContext): CborMap {
  const { rpIdHash, clientDataHash, up, uv, extensions } = context;
  const authData = encodeAuthenticatorData({
    rpIdHash,
    flags: { up, uv },
    signCount: chip.flash.nextSignCount(),
    extensions: extensions.outputs(credential, stored, uv),
  });
  const response: CborMap = new Map<number, CborValue>([
    [
      Response.credential,
      new Map<string, CborValue>([
        ['id', credential.id],
        ['type', 'public-key'],
      ]),
    ],
    [Response.authData, authData],
    [Response.signature, credential.key.sign(concatPassing(authData, clientDataHash))],
  ]);
  if (stored)
    response.set(Response.user, userEntity(stored.user, uv, hasQuirk(chip.model, 'empty-names') ? '' : undefined));
  if (extensions.largeBlobKey && stored?.largeBlobKey) response.set(Response.largeBlobKey, stored.largeBlobKey);
  return response;
}

/**
 * PublicKeyCredentialUserEntity as the key tells it.
 * @param uv whether names may be told
 * @param absent what stands for a name that the RP did not give; undefined: nothing
 */
export function userEntity(user: CredentialUser, uv: boolean, absent: string | undefined): CborMap {
  const { id, name = absent, displayName = absent } = user;
  const entity: CborMap = new Map([['id', id]]);
  if (uv && name !== undefined) entity.set('name', name);
  if (uv && displayName !== undefined) entity.set('displayName', displayName);
  return entity;
}

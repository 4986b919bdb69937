import { concatBytes } from '../../basics/bytes.ts';
import { encodeAuthenticatorData } from '../../fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { GetAssertionResponse as Response } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { HmacSecretSalts } from '../extensions/hmac-secret.ts';
import type { CredentialUser } from '../flash/discoverable-credentials.ts';
import { signWith } from '../parts/signing-key.ts';
import { check } from './parameters.ts';

/** A credential that answers a request; `user` where it is discoverable. */
export interface Applicable {
  readonly id: Uint8Array;
  readonly user: CredentialUser | undefined;
}

/** What all assertions of one request share. */
export interface AssertionContext {
  readonly rpIdHash: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly up: boolean;
  readonly uv: boolean;
  readonly salts: HmacSecretSalts | undefined;
}

/** One signed answer, without numberOfCredentials. Of the user, everything but the id is told to a verified user only. */
export function assertion(chip: Chip, { id, user }: Applicable, context: AssertionContext): CborMap {
  const { rpIdHash, clientDataHash, up, uv, salts } = context;
  const credential = chip.vault.open(id, rpIdHash);
  // A stored id that this key's own secret does not open: the memory was mixed from two keys.
  check(credential !== undefined, Status.INVALID_CREDENTIAL);
  const authData = encodeAuthenticatorData({
    rpIdHash,
    flags: { up, uv },
    signCount: chip.flash.nextSignCount(),
    extensions: salts && new Map([['hmac-secret', salts.outputs(credential.id, uv)]]),
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
    [Response.signature, signWith(credential.key, concatBytes(authData, clientDataHash))],
  ]);
  if (user) response.set(Response.user, userEntity(user, uv));
  return response;
}

function userEntity({ id, name, displayName }: CredentialUser, uv: boolean): CborMap {
  const entity: CborMap = new Map([['id', id]]);
  if (uv && name !== undefined) entity.set('name', name);
  if (uv && displayName !== undefined) entity.set('displayName', displayName);
  return entity;
}

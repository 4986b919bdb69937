import type { CborMap } from '../../fido/cbor.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { readExtensions } from '../commands/credential-request.ts';
import { check } from '../commands/parameters.ts';
import type { DiscoverableCredential } from '../flash/discoverable-credential.ts';
import type { KeyModel } from '../models/key-model.ts';
import type { Credential } from '../parts/credential-vault.ts';
import { asksForCredBlob, credBlobOutput } from './cred-blob.ts';
import { type HmacSecretRequest, openSalts, readHmacSecret } from './hmac-secret.ts';
import { checkLargeBlobKey, readLargeBlobKey } from './large-blob-key.ts';
import { asksForThirdPartyPayment } from './third-party-payment.ts';

/** What GetAssertion's extensions ask for; undefined: not asked. */
export interface AuthenticationInputs {
  readonly hmacSecret: HmacSecretRequest | undefined;
  readonly credBlob: boolean;
  readonly largeBlobKey: boolean | undefined;
  readonly thirdPartyPayment: boolean;
}

/** What they make of each answer. */
export interface AuthenticationEffects {
  /** In the authenticator data; undefined: none. */
  outputs(credential: Credential, stored: DiscoverableCredential | undefined, uv: boolean): CborMap | undefined;
  /** Whether the answer has the credential's key. */
  readonly largeBlobKey: boolean;
}

/** Types are checked here, values where the extensions are processed. Undefined where there are no extensions. */
export function readAuthenticationInputs(
  extensions: CborMap | undefined,
  model: KeyModel,
): AuthenticationInputs | undefined {
  const known = readExtensions(extensions, model);
  return (
    known && {
      hmacSecret: readHmacSecret(known),
      credBlob: asksForCredBlob(known),
      largeBlobKey: readLargeBlobKey(known),
      thirdPartyPayment: asksForThirdPartyPayment(known),
    }
  );
}

const none: AuthenticationEffects = { outputs: () => undefined, largeBlobKey: false };

/** Step 10 of GetAssertion. @throws Refusal as each extension says */
export function processAuthentication(
  chip: Chip,
  inputs: AuthenticationInputs | undefined,
  up: boolean,
): AuthenticationEffects {
  if (!inputs) return none;
  if (inputs.hmacSecret) check(up, Status.UNSUPPORTED_OPTION);
  const salts = inputs.hmacSecret && openSalts(chip, inputs.hmacSecret);
  if (inputs.largeBlobKey !== undefined) checkLargeBlobKey(inputs.largeBlobKey);
  return {
    outputs(credential, stored, uv) {
      const outputs: CborMap = new Map();
      if (salts) outputs.set('hmac-secret', salts.outputs(credential.id, uv));
      if (inputs.credBlob) outputs.set('credBlob', credBlobOutput(stored));
      if (inputs.thirdPartyPayment) outputs.set('thirdPartyPayment', credential.thirdPartyPayment);
      return outputs.size > 0 ? outputs : undefined;
    },
    largeBlobKey: inputs.largeBlobKey === true,
  };
}

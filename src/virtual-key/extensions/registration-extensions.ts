import type { CborMap } from '../../fido/cbor.ts';
import type { Chip } from '../chip.ts';
import { readExtensions } from '../commands/credential-request.ts';
import type { KeyModel } from '../models/key-model.ts';
import type { CredProtect } from '../parts/credential-vault.ts';
import { keptCredBlob, readCredBlob } from './cred-blob.ts';
import { readCredProtect } from './cred-protect.ts';
import { asksForHmacSecret, type HmacSecretRequest } from './hmac-secret.ts';
import { openSaltsAtCreation, readHmacSecretMc } from './hmac-secret-mc.ts';
import { freshLargeBlobKey, readLargeBlobKey } from './large-blob-key.ts';
import { asksForMinPinLength, minPinLengthOutput } from './min-pin-length.ts';
import { asksForPinComplexityPolicy, pinComplexityPolicyOutput } from './pin-complexity-policy.ts';
import { asksForThirdPartyPayment } from './third-party-payment.ts';

/** What MakeCredential's extensions ask for; undefined: not asked. */
export interface RegistrationInputs {
  readonly credProtect: CredProtect | undefined;
  readonly hmacSecret: boolean;
  readonly hmacSecretMc: HmacSecretRequest | undefined;
  readonly credBlob: Uint8Array | undefined;
  readonly largeBlobKey: boolean | undefined;
  readonly minPinLength: boolean;
  readonly pinComplexityPolicy: boolean;
  readonly thirdPartyPayment: boolean;
}

/** What they make of the credential and of the answer. */
export interface RegistrationEffects {
  readonly credProtect: CredProtect;
  readonly credBlob?: Uint8Array | undefined;
  readonly largeBlobKey?: Uint8Array | undefined;
  readonly thirdPartyPayment: boolean;
  /** In the authenticator data; undefined: none. */
  outputs(credentialId: Uint8Array, uv: boolean): CborMap | undefined;
}

/** Types, missing members and credProtect's level are checked here, other values where the extensions are processed. */
export function readRegistrationInputs(
  extensions: CborMap | undefined,
  model: KeyModel,
): RegistrationInputs | undefined {
  const known = readExtensions(extensions, model);
  return (
    known && {
      credProtect: readCredProtect(known),
      hmacSecret: asksForHmacSecret(known),
      hmacSecretMc: readHmacSecretMc(known),
      credBlob: readCredBlob(known),
      largeBlobKey: readLargeBlobKey(known),
      minPinLength: asksForMinPinLength(known),
      pinComplexityPolicy: asksForPinComplexityPolicy(known),
      thirdPartyPayment: asksForThirdPartyPayment(known),
    }
  );
}

const none: RegistrationEffects = { credProtect: 1, thirdPartyPayment: false, outputs: () => undefined };

/** Step 15 of MakeCredential. @throws Refusal as each extension says */
export function processRegistration(
  chip: Chip,
  inputs: RegistrationInputs | undefined,
  { rpId, rk }: { readonly rpId: string; readonly rk: boolean },
): RegistrationEffects {
  if (!inputs) return none;
  const { credProtect, hmacSecret, thirdPartyPayment } = inputs;
  const outputs: CborMap = new Map();
  if (credProtect !== undefined) outputs.set('credProtect', credProtect);
  if (hmacSecret) outputs.set('hmac-secret', true);
  const salts = inputs.hmacSecretMc && openSaltsAtCreation(chip, inputs.hmacSecretMc, hmacSecret);
  const credBlob = inputs.credBlob && keptCredBlob(chip.model, inputs.credBlob, rk);
  if (inputs.credBlob) outputs.set('credBlob', credBlob !== undefined);
  const largeBlobKey = inputs.largeBlobKey === undefined ? undefined : freshLargeBlobKey(chip, inputs.largeBlobKey, rk);
  const minPinLength = inputs.minPinLength ? minPinLengthOutput(chip, rpId) : undefined;
  if (minPinLength !== undefined) outputs.set('minPinLength', minPinLength);
  const complexity = inputs.pinComplexityPolicy ? pinComplexityPolicyOutput(chip, rpId) : undefined;
  if (complexity !== undefined) outputs.set('pinComplexityPolicy', complexity);
  if (thirdPartyPayment) outputs.set('thirdPartyPayment', true);
  return {
    credProtect: credProtect ?? 1,
    credBlob,
    largeBlobKey,
    thirdPartyPayment,
    outputs(credentialId, uv) {
      if (salts) outputs.set('hmac-secret-mc', salts.outputs(credentialId, uv));
      return outputs.size > 0 ? outputs : undefined;
    },
  };
}

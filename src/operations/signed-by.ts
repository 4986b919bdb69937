import { concatBytes } from '../basics/bytes.ts';
import type { Assertion } from '../ctap/get-assertion.ts';
import type { NewCredential } from '../ctap/make-credential.ts';
import { toKeyObject } from '../fido/cose.ts';
import { verifySignature } from '../fido/verify-signature.ts';

/** Whether an assertion is by this credential (WebAuthn L3 section 7.2 step 21). */
export function isSignedBy(
  { publicKey }: NewCredential['authData']['attested'],
  { authDataBytes, signature }: Assertion,
  clientDataHash: Uint8Array,
): boolean {
  const signed = concatBytes(authDataBytes, clientDataHash);
  return verifySignature(toKeyObject(publicKey), publicKey.alg, signed, signature);
}

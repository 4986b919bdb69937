import { encodeAuthenticatorData, parseAuthenticatorData } from '../../fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { coseAlgorithm } from '../../fido/cose.ts';
import { Status } from '../../fido/status.ts';
import { publicKeyType } from '../credential-descriptor.ts';
import { CtapError, ProtocolError } from '../errors.ts';
import type { Assertion, AssertionRequest } from '../get-assertion.ts';
import type { CredentialRequest, NewCredential } from '../make-credential.ts';
import { applicationOf, type U2fKey, type U2fOptions } from './u2f-key.ts';

/**
 * makeCredential on a key that speaks U2F only (CTAP 2.1 section 7.2.2): fido-u2f attestation, AAGUID of zeros, ES256. Extensions
 * are not processed.
 * @throws CtapError, unsent: UNSUPPORTED_ALGORITHM without ES256, UNSUPPORTED_OPTION for a discoverable credential or user
 *   verification; after a touch: CREDENTIAL_EXCLUDED; as `U2fKey.register` does
 */
export async function makeU2fCredential(
  key: U2fKey,
  request: CredentialRequest,
  options: U2fOptions = {},
): Promise<NewCredential> {
  const { clientDataHash, pubKeyCredParams, excludeList = [] } = request;
  if (request.options?.rk || request.options?.uv || request.token) throw new CtapError(Status.UNSUPPORTED_OPTION);
  const takesEs256 = pubKeyCredParams.some(
    ({ alg, type = publicKeyType }) => alg === coseAlgorithm.ES256 && type === publicKeyType,
  );
  if (!takesEs256) throw new CtapError(Status.UNSUPPORTED_ALGORITHM);
  const application = applicationOf(request.rp.id);
  for (const { id } of excludeList) {
    if (!(await key.knows(application, id, options))) continue;
    // Whether somebody has a credential here is told after a touch only.
    await key.touch(options);
    throw new CtapError(Status.CREDENTIAL_EXCLUDED);
  }
  const registration = await key.register(clientDataHash, application, options);
  const authDataBytes = encodeAuthenticatorData({
    rpIdHash: application,
    flags: { up: true },
    signCount: 0,
    attested: { aaguid: new Uint8Array(16), credentialId: registration.keyHandle, publicKey: registration.publicKey },
  });
  const { attested, ...authData } = parseAuthenticatorData(authDataBytes);
  const attStmt: CborMap = new Map<string, CborValue>([
    ['sig', registration.signature],
    ['x5c', [registration.certificate]],
  ]);
  return { fmt: 'fido-u2f', authData: { ...authData, attested: attested! }, authDataBytes, attStmt };
}

/**
 * getAssertion on a key that speaks U2F only (CTAP 2.1 section 7.2.3), by the first credential of the list that it knows.
 * @throws CtapError, unsent: UNSUPPORTED_OPTION for user verification; after a touch, where one is to be waited for:
 *   NO_CREDENTIALS, also without a list; as `U2fKey.authenticate` does
 */
export async function getU2fAssertion(
  key: U2fKey,
  request: AssertionRequest,
  options: U2fOptions = {},
): Promise<Assertion> {
  const { clientDataHash, allowList = [] } = request;
  const withTouch = request.options?.up !== false;
  if (request.options?.uv || request.token) throw new CtapError(Status.UNSUPPORTED_OPTION);
  const application = applicationOf(request.rpId);
  for (const { id } of allowList) {
    if (!(await key.knows(application, id, options))) continue;
    const signed = await key.authenticate(clientDataHash, application, id, { ...options, withTouch });
    if (withTouch && !signed.userPresent) throw new ProtocolError('U2F signature', 'no user presence', 'a touch');
    const authDataBytes = encodeAuthenticatorData({
      rpIdHash: application,
      flags: { up: signed.userPresent },
      signCount: signed.counter,
    });
    return {
      credential: { id, type: publicKeyType },
      authData: parseAuthenticatorData(authDataBytes),
      authDataBytes,
      signature: signed.signature,
    };
  }
  if (withTouch) await key.touch(options);
  throw new CtapError(Status.NO_CREDENTIALS);
}

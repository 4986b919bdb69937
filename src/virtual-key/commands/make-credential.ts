import { encodeAuthenticatorData } from '../../fido/authenticator-data.ts';
import type { CborValue } from '../../fido/cbor.ts';
import {
  Permission,
  MakeCredentialRequest as Request,
  MakeCredentialResponse as Response,
} from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { isProtected } from '../chip.ts';
import {
  processRegistration,
  type RegistrationInputs,
  readRegistrationInputs,
} from '../extensions/registration-extensions.ts';
import type { CredentialUser } from '../flash/discoverable-credential.ts';
import { hasQuirk, type KeyModel } from '../models/key-model.ts';
import { keptUser } from '../parts/kept-names.ts';
import { hashOfRpId } from '../parts/rp-id-hash.ts';
import { userPresence } from '../parts/user-presence.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { Refusal } from '../refusal.ts';
import { chooseAlgorithm } from './choose-algorithm.ts';
import {
  alwaysUv,
  type CredentialOptions,
  checkList,
  checkPinUvAuth,
  checkUvOption,
  type PinUvAuth,
  pinIsUsable,
  readDescriptors,
  readOptions,
  requirePresence,
  userVerificationMissing,
  type Verified,
  verifyUser,
} from './credential-request.ts';
import { grantsEnterpriseAttestation } from './enterprise-attestation.ts';
import { check, type Parameters, required } from './parameters.ts';

const MAX_USER_ID_LENGTH = 64;

interface MakeCredential {
  readonly clientDataHash: Uint8Array;
  readonly rpId: string;
  readonly rpName: string | undefined;
  readonly user: CredentialUser;
  readonly pubKeyCredParams: readonly Parameters[];
  readonly excludeList: readonly Uint8Array[];
  readonly extensions: RegistrationInputs | undefined;
  readonly options: CredentialOptions;
  readonly auth: PinUvAuth;
  readonly enterpriseAttestation: number | undefined;
  /** undefined: none, or the model knows no such parameter. */
  readonly formatsPreference: readonly string[] | undefined;
}

/** authenticatorMakeCredential, CTAP 2.1 section 6.1.2: the steps are numbered as there. */
export function* makeCredential(chip: Chip, parameters: Parameters): WithPerson<CommandResult> {
  const { model, flash, vault, attestation } = chip;
  const request = read(parameters, model);
  const { clientDataHash, rpId, rpName, user, options, auth } = request;

  // 1. and 2.
  const protocol = yield* checkPinUvAuth(chip, auth);

  // 3. The first algorithm in the order of the relying party that this key has.
  const alg = chooseAlgorithm(model, request.pubKeyCredParams);

  // 4. The flags up and uv begin as false: see 11 and 14.

  // 5.
  let uv = auth.param === undefined && options.uv === true;
  if (uv) checkUvOption(chip);
  if (options.rk !== undefined) check(model.maxDiscoverableCredentials !== null, Status.UNSUPPORTED_OPTION);
  check(options.up !== false, Status.INVALID_OPTION);
  const rk = options.rk === true;

  // 6.
  uv = alwaysUv(chip, auth, uv);
  const makeCredUvNotRqd = model.makeCredUvNotRqd && !flash.settings.alwaysUv;

  // 7. and 8.
  const uvIsAskedFor = auth.param !== undefined || uv;
  if (isProtected(chip) && !uvIsAskedFor && !(makeCredUvNotRqd && !rk)) {
    throw userVerificationMissing(pinIsUsable(chip));
  }

  // 9.
  const enterprise = grantsEnterpriseAttestation(chip, request.enterpriseAttestation, rpId);

  // 10. and 11.
  const rpIdHash = hashOfRpId(rpId);
  const permission = Permission.makeCredential;
  const verified = yield* verifyUser(chip, { auth, protocol, uv, clientDataHash, permission, rpId });

  // 12.
  checkList(chip, request.excludeList);
  if (request.excludeList.some((id) => isExcluded(chip, id, rpIdHash, verified))) {
    const present = verified.up || (auth.param !== undefined && chip.ram.tokens.userPresent);
    if (!present) yield* touchOrNot(chip);
    throw new Refusal(Status.CREDENTIAL_EXCLUDED);
  }

  // 13. and 14.
  yield* requirePresence(chip, verified, auth.param !== undefined);

  // 15.
  const { outputs, ...effects } = processRegistration(chip, request.extensions, { rpId, rk });
  const { credProtect, thirdPartyPayment } = effects;

  // 16.
  const credential = vault.create(alg, rpIdHash, { discoverable: rk, credProtect, thirdPartyPayment, u2f: false });
  const { id, key } = credential;

  const format = attestation.format(request.formatsPreference, key, enterprise);
  attestation.prepare(format, enterprise);

  // 17. and 18. A credential that is not discoverable lives in its id alone.
  if (rk) checkRoom(chip, rpIdHash, user);
  const signCount = flash.nextSignCount(
    rk ? { ...effects, id, rpId, rpName, rpIdHash, user: keptUser(user, model) } : undefined,
  );

  // 19.
  const authData = encodeAuthenticatorData({
    rpIdHash,
    flags: { up: true, uv: verified.uv },
    signCount,
    attested: { aaguid: attestation.aaguid(format), credentialId: id, publicKey: key.publicKey() },
    extensions: outputs(id, verified.uv),
  });
  const attested = { rpIdHash, clientDataHash, authData, credentialId: id, key, enterprise };
  const response = new Map<number, CborValue>([
    [Response.fmt, format],
    [Response.authData, authData],
    [Response.attStmt, attestation.statement(format, attested)],
  ]);
  if (enterprise && format !== 'none') response.set(Response.epAtt, true);
  if (effects.largeBlobKey) response.set(Response.largeBlobKey, effects.largeBlobKey);
  return response;
}

function read(parameters: Parameters, model: KeyModel): MakeCredential {
  const clientDataHash = required(parameters.bytes(Request.clientDataHash));
  check(clientDataHash.length === 32, Status.INVALID_LENGTH);
  required(parameters.map(Request.rp));
  const rp = parameters.parameters(Request.rp);
  const rpId = required(rp.text('id'));
  const rpName = rp.text('name');
  required(parameters.map(Request.user));
  const user = parameters.parameters(Request.user);
  const userId = required(user.bytes('id'));
  check(userId.length <= MAX_USER_ID_LENGTH, Status.INVALID_LENGTH);
  check(userId.length > 0 || !hasQuirk(model, 'no-empty-user-id'), Status.PROCESSING);
  return {
    clientDataHash,
    rpId,
    rpName,
    user: { id: userId, name: user.text('name'), displayName: user.text('displayName') },
    pubKeyCredParams: required(parameters.list(Request.pubKeyCredParams)),
    excludeList: readDescriptors(parameters.list(Request.excludeList)),
    extensions: readRegistrationInputs(parameters.map(Request.extensions), model),
    options: readOptions(parameters.map(Request.options), model),
    auth: {
      param: parameters.bytes(Request.pinUvAuthParam),
      protocol: parameters.uint(Request.pinUvAuthProtocol),
    },
    enterpriseAttestation: parameters.uint(Request.enterpriseAttestation),
    formatsPreference: model.versions.includes('FIDO_2_3')
      ? parameters.texts(Request.attestationFormatsPreference)
      : undefined,
  };
}

/** Whether the platform names a credential that this key has made for this RP, by U2F too. */
function isExcluded({ vault, flash, model }: Chip, id: Uint8Array, rpIdHash: Uint8Array, { uv }: Verified): boolean {
  if (hasQuirk(model, 'excludes-for-any-rp') && flash.credentials.get(id)) return true;
  const credential = vault.open(id, rpIdHash);
  if (!credential || (credential.discoverable && !flash.credentials.get(id))) return false;
  return credential.credProtect !== 3 || uv;
}

const withoutTouch: readonly number[] = [Status.OPERATION_DENIED, Status.ACTION_TIMEOUT];

/** Waits for a touch, and goes on when it does not come. */
function* touchOrNot(chip: Chip): WithPerson<void> {
  try {
    yield* userPresence(chip);
  } catch (error) {
    if (!(error instanceof Refusal) || !withoutTouch.includes(error.status)) throw error;
  }
}

function checkRoom({ flash, model }: Chip, rpIdHash: Uint8Array, user: CredentialUser): void {
  if (hasQuirk(model, 'ascii-display-name')) check(!NOT_ASCII.test(user.displayName ?? ''), Status.KEY_STORE_FULL);
  const isNew = flash.credentials.ofUser(rpIdHash, user.id) === undefined;
  check(!isNew || flash.credentials.count < (model.maxDiscoverableCredentials ?? 0), Status.KEY_STORE_FULL);
}

const NOT_ASCII = /[^\x20-\x7e]/;

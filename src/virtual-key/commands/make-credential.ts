import { hash } from 'node:crypto';
import { utf8 } from '../../basics/bytes.ts';
import { parseAaguid } from '../../fido/aaguid.ts';
import { encodeAuthenticatorData } from '../../fido/authenticator-data.ts';
import type { CborMap, CborValue } from '../../fido/cbor.ts';
import {
  Permission,
  MakeCredentialRequest as Request,
  MakeCredentialResponse as Response,
} from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { isProtected } from '../chip.ts';
import { readCredProtect } from '../extensions/cred-protect.ts';
import type { CredentialUser } from '../flash/discoverable-credentials.ts';
import type { KeyAlgorithm, KeyModel } from '../models/key-model.ts';
import type { CredProtect } from '../parts/credential-vault.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { Refusal } from '../refusal.ts';
import {
  checkList,
  checkPinUvAuth,
  checkUvOption,
  readDescriptors,
  readExtensions,
  readOptions,
  requirePresence,
  type Verified,
  verifyUser,
} from './credential-request.ts';
import { check, type Parameters, required } from './parameters.ts';

const MAX_USER_ID_LENGTH = 64;

interface MakeCredential {
  readonly clientDataHash: Uint8Array;
  readonly rpId: string;
  readonly rpName: string | undefined;
  readonly user: CredentialUser;
  readonly pubKeyCredParams: readonly Parameters[];
  readonly excludeList: readonly Uint8Array[];
  readonly credProtect: CredProtect | undefined;
  readonly hmacSecret: boolean;
  readonly options: ReturnType<typeof readOptions>;
  readonly auth: { readonly param: Uint8Array | undefined; readonly protocol: number | undefined };
  readonly enterpriseAttestation: number | undefined;
}

/** authenticatorMakeCredential, CTAP 2.1 section 6.1.2: the steps are numbered as there. */
export function* makeCredential(chip: Chip, parameters: Parameters): WithPerson<CommandResult> {
  const { model, flash, vault } = chip;
  const request = read(parameters, model);
  const { clientDataHash, rpId, rpName, user, options, auth } = request;

  // 1. and 2.
  const protocol = yield* checkPinUvAuth(chip, auth);

  // 3. The first algorithm in the order of the relying party that this key has.
  const alg = chooseAlgorithm(model.algorithms, request.pubKeyCredParams);

  // 4. The flags up and uv begin as false: see 11 and 14.

  // 5.
  const uv = auth.param === undefined && options.uv === true;
  if (uv) checkUvOption(chip);
  if (options.rk !== undefined) check(model.maxDiscoverableCredentials !== null, Status.UNSUPPORTED_OPTION);
  check(options.up !== false, Status.INVALID_OPTION);
  const rk = options.rk === true;

  // 6. No model has the option alwaysUv.

  // 7. and 8.
  const uvIsAskedFor = auth.param !== undefined || uv;
  if (isProtected(chip) && !uvIsAskedFor && !(model.makeCredUvNotRqd && !rk)) {
    throw new Refusal(flash.pin.isSet ? Status.PUAT_REQUIRED : Status.OPERATION_DENIED);
  }

  // 9. No model has enterprise attestation.
  check(request.enterpriseAttestation === undefined, Status.INVALID_PARAMETER);

  // 10. and 11.
  const rpIdHash = hashOf(rpId);
  const verified = yield* verifyUser(
    chip,
    { auth, protocol, uv, clientDataHash, permission: Permission.makeCredential, rpId },
    () => new Refusal(flash.pin.uvRetries === 0 ? Status.PIN_BLOCKED : Status.OPERATION_DENIED),
  );

  // 12.
  checkList(chip, request.excludeList);
  if (request.excludeList.some((id) => isExcluded(chip, id, rpIdHash, verified))) {
    const present = verified.up || (auth.param !== undefined && chip.ram.tokens.userPresent);
    // 12.1: whatever comes of the wait.
    if (!present) yield { for: 'touch', timeoutMs: model.presence.timeoutMs };
    throw new Refusal(Status.CREDENTIAL_EXCLUDED);
  }

  // 13. and 14.
  yield* requirePresence(chip, verified, auth.param !== undefined);

  // 15.
  const credProtect = request.credProtect ?? 1;
  const extensions: CborMap = new Map();
  if (request.credProtect !== undefined) extensions.set('credProtect', request.credProtect);
  if (request.hmacSecret) extensions.set('hmac-secret', true);

  // 16.
  const { id: credentialId, key } = vault.create(alg, rpIdHash, {
    discoverable: rk,
    credProtect,
    thirdPartyPayment: false,
    u2f: false,
  });

  // 17. and 18. A credential that is not discoverable lives in its id alone.
  if (rk) {
    const isNew = flash.credentials.ofUser(rpIdHash, user.id) === undefined;
    check(!isNew || flash.credentials.count < (model.maxDiscoverableCredentials ?? 0), Status.KEY_STORE_FULL);
  }

  // 19.
  const authData = encodeAuthenticatorData({
    rpIdHash,
    flags: { up: true, uv: verified.uv },
    signCount: flash.nextSignCount(rk ? { id: credentialId, rpId, rpName, rpIdHash, user, credProtect } : undefined),
    attested: { aaguid: parseAaguid(model.aaguid), credentialId, publicKey: key.publicKey() },
    extensions: extensions.size > 0 ? extensions : undefined,
  });
  return new Map<number, CborValue>([
    [Response.fmt, 'packed'],
    [Response.authData, authData],
    [Response.attStmt, chip.attestation.statement(authData, clientDataHash)],
  ]);
}

function read(parameters: Parameters, model: KeyModel): MakeCredential {
  const clientDataHash = required(parameters.bytes(Request.clientDataHash));
  check(clientDataHash.length === 32, Status.INVALID_LENGTH);
  required(parameters.map(Request.rp));
  const rp = parameters.parameters(Request.rp);
  const rpId = required(rp.text('id'));
  required(parameters.map(Request.user));
  const user = parameters.parameters(Request.user);
  const userId = required(user.bytes('id'));
  check(userId.length <= MAX_USER_ID_LENGTH, Status.INVALID_LENGTH);
  const extensions = readExtensions(parameters.map(Request.extensions), model);
  return {
    clientDataHash,
    rpId,
    rpName: rp.text('name'),
    user: { id: userId, name: user.text('name'), displayName: user.text('displayName') },
    pubKeyCredParams: required(parameters.list(Request.pubKeyCredParams)),
    excludeList: readDescriptors(parameters.list(Request.excludeList)),
    credProtect: readCredProtect(extensions),
    hmacSecret: extensions.boolean('hmac-secret') === true,
    options: readOptions(parameters.parameters(Request.options)),
    auth: {
      param: parameters.bytes(Request.pinUvAuthParam),
      protocol: parameters.uint(Request.pinUvAuthProtocol),
    },
    enterpriseAttestation: parameters.uint(Request.enterpriseAttestation),
  };
}

function chooseAlgorithm(supported: readonly KeyAlgorithm[], params: readonly Parameters[]): KeyAlgorithm {
  let chosen: KeyAlgorithm | undefined;
  for (const element of params) {
    // Every element is checked, also after a match.
    const type = element.text('type');
    const alg = element.int('alg');
    check(type !== undefined && alg !== undefined, Status.INVALID_CBOR);
    if (type === 'public-key') chosen ??= supported.find((own) => own === alg);
  }
  check(chosen !== undefined, Status.UNSUPPORTED_ALGORITHM);
  return chosen;
}

function isExcluded({ vault, flash }: Chip, id: Uint8Array, rpIdHash: Uint8Array, { uv }: Verified): boolean {
  const credential = vault.open(id, rpIdHash);
  if (!credential || (credential.discoverable && !flash.credentials.get(id))) return false;
  return credential.credProtect !== 3 || uv;
}

const hashOf = (rpId: string): Uint8Array => new Uint8Array(hash('sha256', utf8(rpId), 'buffer'));

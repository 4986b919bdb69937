import { Permission, GetAssertionRequest as Request, GetAssertionResponse as Response } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { processAuthentication, readAuthenticationInputs } from '../extensions/authentication-extensions.ts';
import type { DiscoverableCredential } from '../flash/discoverable-credential.ts';
import type { RpCredentials } from '../flash/rp-credentials.ts';
import { hasQuirk } from '../models/key-model.ts';
import { hashOfRpId } from '../parts/rp-id-hash.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { type Applicable, type AssertionContext, assertion, opened } from './assertion.ts';
import {
  alwaysUv,
  checkList,
  checkPinUvAuth,
  checkUvOption,
  readDescriptors,
  readOptions,
  requirePresence,
  verifyUser,
} from './credential-request.ts';
import { AssertionSequence } from './get-next-assertion.ts';
import { check, type Parameters, required } from './parameters.ts';

/** authenticatorGetAssertion, CTAP 2.1 section 6.2.2: the steps are numbered as there. */
export function* getAssertion(chip: Chip, parameters: Parameters): WithPerson<CommandResult> {
  const { model, flash } = chip;
  const rpId = required(parameters.text(Request.rpId));
  const clientDataHash = required(parameters.bytes(Request.clientDataHash));
  check(clientDataHash.length === 32, Status.INVALID_LENGTH);
  const descriptors = parameters.list(Request.allowList) ?? [];
  const allowList = readDescriptors(descriptors);
  const hasAllowList = descriptors.length > 0;
  const inputs = readAuthenticationInputs(parameters.map(Request.extensions), model);
  const options = readOptions(parameters.map(Request.options), model);
  const auth = {
    param: parameters.bytes(Request.pinUvAuthParam),
    protocol: parameters.uint(Request.pinUvAuthProtocol),
  };

  // 1. and 2.
  const protocol = yield* checkPinUvAuth(chip, auth);

  // 3. The flags up and uv begin as false: see 6 and 9.

  // 4.
  let uv = auth.param === undefined && options.uv === true;
  if (uv) checkUvOption(chip);
  if (options.rk !== undefined) check(hasQuirk(model, 'rk-in-get-assertion'), Status.UNSUPPORTED_OPTION);
  const up = options.up !== false;

  // 5.
  if (up) uv = alwaysUv(chip, auth, uv);

  // 6.
  const rpIdHash = hashOfRpId(rpId);
  const permission = Permission.getAssertion;
  const verified = yield* verifyUser(chip, { auth, protocol, uv, clientDataHash, permission, rpId });

  // 7.
  checkList(chip, allowList);
  const listed = hasAllowList ? firstListed(chip, allowList, rpIdHash, verified.uv) : undefined;
  const ofRp = hasAllowList ? undefined : flash.credentials.ofRp(rpIdHash);
  const count = ofRp ? (verified.uv ? ofRp.count : ofRp.openCount) : 0;
  check(listed !== undefined || count > 0, Status.NO_CREDENTIALS);

  // 8. and 9.
  if (up) yield* requirePresence(chip, verified, auth.param !== undefined);

  // 10.
  const extensions = processAuthentication(chip, inputs, up);
  const context: AssertionContext = { rpIdHash, clientDataHash, up: up || verified.up, uv: verified.uv, extensions };

  // 11. and 13.
  if (!ofRp) return assertion(chip, listed!, context);

  // 12. and 13.
  const newestFirst = applicable(ofRp, verified.uv);
  const response = assertion(chip, opened(chip, newestFirst.next().value!), context);
  if (count > 1) {
    response.set(Response.numberOfCredentials, count);
    chip.ram.sequence.begin(new AssertionSequence(context, newestFirst, count - 1, protocol !== undefined));
  }
  return response;
}

/** The first of the list that is this key's, made by U2F too: any may be chosen. */
function firstListed(
  { flash, vault }: Chip,
  ids: readonly Uint8Array[],
  rpIdHash: Uint8Array,
  uv: boolean,
): Applicable | undefined {
  for (const id of ids) {
    const credential = vault.open(id, rpIdHash);
    if (!credential || (credential.credProtect === 3 && !uv)) continue;
    if (!credential.discoverable) return { credential, stored: undefined };
    const stored = flash.credentials.get(id);
    if (stored) return { credential, stored };
  }
  return undefined;
}

function* applicable(ofRp: RpCredentials, uv: boolean): Generator<DiscoverableCredential, undefined> {
  for (const stored of ofRp.newestFirst()) if (uv || stored.credProtect === 1) yield stored;
}

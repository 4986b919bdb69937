import { hash } from 'node:crypto';
import { utf8 } from '../../basics/bytes.ts';
import { Permission, GetAssertionRequest as Request, GetAssertionResponse as Response } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { openSalts, readHmacSecret } from '../extensions/hmac-secret.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { Refusal } from '../refusal.ts';
import { type Applicable, type AssertionContext, assertion } from './assertion.ts';
import {
  checkList,
  checkPinUvAuth,
  checkUvOption,
  readDescriptors,
  readExtensions,
  readOptions,
  requirePresence,
  verifyUser,
} from './credential-request.ts';
import { AssertionSequence } from './get-next-assertion.ts';
import { check, type Parameters, required } from './parameters.ts';

/** authenticatorGetAssertion, CTAP 2.1 section 6.2.2: the steps are numbered as there. */
export function* getAssertion(chip: Chip, parameters: Parameters): WithPerson<CommandResult> {
  const { flash } = chip;
  const rpId = required(parameters.text(Request.rpId));
  const clientDataHash = required(parameters.bytes(Request.clientDataHash));
  check(clientDataHash.length === 32, Status.INVALID_LENGTH);
  const allowList = readDescriptors(parameters.list(Request.allowList));
  const hasAllowList = (parameters.array(Request.allowList)?.length ?? 0) > 0;
  const hmacSecret = readHmacSecret(readExtensions(parameters.map(Request.extensions), chip.model));
  const options = readOptions(parameters.parameters(Request.options));
  const auth = {
    param: parameters.bytes(Request.pinUvAuthParam),
    protocol: parameters.uint(Request.pinUvAuthProtocol),
  };

  // 1. and 2.
  const protocol = yield* checkPinUvAuth(chip, auth);

  // 3. The flags up and uv begin as false: see 6 and 9.

  // 4.
  const uv = auth.param === undefined && options.uv === true;
  if (uv) checkUvOption(chip);
  check(options.rk === undefined, Status.UNSUPPORTED_OPTION);
  const up = options.up !== false;

  // 5. No model has the option alwaysUv.

  // 6.
  const rpIdHash = new Uint8Array(hash('sha256', utf8(rpId), 'buffer'));
  const verified = yield* verifyUser(
    chip,
    { auth, protocol, uv, clientDataHash, permission: Permission.getAssertion, rpId },
    () => {
      if (flash.pin.isSet) return new Refusal(Status.PUAT_REQUIRED);
      return new Refusal(flash.pin.uvRetries === 0 ? Status.PIN_BLOCKED : Status.OPERATION_DENIED);
    },
  );

  // 7.
  checkList(chip, allowList);
  const applicable = hasAllowList
    ? listed(chip, allowList, rpIdHash, verified.uv)
    : discoverable(chip, rpIdHash, verified.uv);
  const [first, ...others] = applicable;
  check(first !== undefined, Status.NO_CREDENTIALS);

  // 8. and 9.
  if (up) yield* requirePresence(chip, verified, auth.param !== undefined);

  // 10.
  if (hmacSecret) check(up, Status.UNSUPPORTED_OPTION);
  const salts = hmacSecret && openSalts(chip, hmacSecret);

  // 11. to 13.
  const context: AssertionContext = { rpIdHash, clientDataHash, up: up || verified.up, uv: verified.uv, salts };
  const response = assertion(chip, first, context);
  if (!hasAllowList && others.length > 0) {
    response.set(Response.numberOfCredentials, applicable.length);
    chip.ram.sequence.begin(new AssertionSequence(context, others));
  }
  return response;
}

/** The first of the list that is this key's: any may be chosen. */
function listed(
  { flash, vault }: Chip,
  ids: readonly Uint8Array[],
  rpIdHash: Uint8Array,
  uv: boolean,
): readonly Applicable[] {
  for (const id of ids) {
    const credential = vault.open(id, rpIdHash);
    if (!credential || (credential.credProtect === 3 && !uv)) continue;
    if (!credential.discoverable) return [{ id, user: undefined }];
    const stored = flash.credentials.get(id);
    if (stored) return [stored];
  }
  return [];
}

/** Newest first. */
function discoverable({ flash }: Chip, rpIdHash: Uint8Array, uv: boolean): readonly Applicable[] {
  const credentials = flash.credentials.ofRp(rpIdHash)?.newestFirst() ?? [];
  return [...credentials].filter(({ credProtect }) => uv || credProtect === 1);
}

import type { CborMap } from '../../fido/cbor.ts';
import { Status } from '../../fido/status.ts';
import { type Chip, hasEnrolledFinger, isProtected } from '../chip.ts';
import { hasQuirk, type KeyModel } from '../models/key-model.ts';
import { userPresence } from '../parts/user-presence.ts';
import { performBuiltInUv } from '../parts/user-verification.ts';
import type { WithPerson } from '../person.ts';
import { Refusal } from '../refusal.ts';
import { check, Parameters, required } from './parameters.ts';

/** What MakeCredential and GetAssertion have in common. */
export interface CredentialOptions {
  readonly rk: boolean | undefined;
  readonly up: boolean | undefined;
  readonly uv: boolean | undefined;
}

const knownOptions: readonly unknown[] = ['rk', 'up', 'uv'];
const noOptions: CredentialOptions = { rk: undefined, up: undefined, uv: undefined };

export interface PinUvAuth {
  readonly param: Uint8Array | undefined;
  readonly protocol: number | undefined;
}

export function readOptions(options: CborMap | undefined, model: KeyModel): CredentialOptions {
  if (!options) return noOptions;
  if (hasQuirk(model, 'unknown-options-refused')) {
    for (const name of options.keys()) check(knownOptions.includes(name), Status.LIMIT_EXCEEDED);
  }
  const parameters = new Parameters(options);
  return { rk: parameters.boolean('rk'), up: parameters.boolean('up'), uv: parameters.boolean('uv') };
}

/** Extensions that the model has: a key ignores all others. Undefined where there are none of them. */
export function readExtensions(extensions: CborMap | undefined, model: KeyModel): Parameters | undefined {
  if (!extensions) return undefined;
  const known: readonly unknown[] = model.extensions;
  const asked = [...extensions].filter(([name]) => known.includes(name));
  return asked.length > 0 ? new Parameters(new Map(asked)) : undefined;
}

/** Credential ids of a list of PublicKeyCredentialDescriptor; those of other types name nothing here. */
export function readDescriptors(list: readonly Parameters[] | undefined): Uint8Array[] {
  const ids: Uint8Array[] = [];
  for (const descriptor of list ?? []) {
    const type = required(descriptor.text('type'));
    const id = required(descriptor.bytes('id'));
    if (type === 'public-key') ids.push(id);
  }
  return ids;
}

/** Steps 1 and 2 of both commands. Returns the protocol where there is a pinUvAuthParam. */
export function* checkPinUvAuth(chip: Chip, { param, protocol }: PinUvAuth): WithPerson<1 | 2 | undefined> {
  // 1. A platform asks with an empty pinUvAuthParam which key the person touches.
  if (param?.length === 0) {
    check(yield* userPresence(chip), Status.OPERATION_DENIED);
    const withPin = hasQuirk(chip.model, 'empty-token-invalid') ? Status.PIN_AUTH_INVALID : Status.PIN_INVALID;
    throw new Refusal(chip.flash.pin.isSet ? withPin : Status.PIN_NOT_SET);
  }
  // 2.
  if (param === undefined && protocol !== undefined && hasQuirk(chip.model, 'protocol-needs-token')) {
    check(!chip.flash.pin.isSet, Status.PIN_AUTH_INVALID);
  }
  return param === undefined ? undefined : supportedProtocol(chip, required(protocol));
}

/** @throws Refusal INVALID_PARAMETER */
export function supportedProtocol({ model }: Chip, protocol: number): 1 | 2 {
  const supported = model.pin.protocols.find((version) => version === protocol);
  check(supported !== undefined, Status.INVALID_PARAMETER);
  return supported;
}

/** `uv` is true: INVALID_OPTION unless built-in user verification is there and set up. */
export function checkUvOption(chip: Chip): void {
  check(!hasQuirk(chip.model, 'uv-option-unsupported'), Status.UNSUPPORTED_OPTION);
  check(chip.model.fingerprint !== null && hasEnrolledFinger(chip), Status.INVALID_OPTION);
}

/** Where the platform has to ask the user first: for a pinUvAuthToken, or not at all where a PIN cannot give one. */
export const userVerificationMissing = (pinWouldDo: boolean): Refusal =>
  new Refusal(pinWouldDo ? Status.PUAT_REQUIRED : Status.OPERATION_DENIED);

/** Whether a token by PIN may make credentials and assertions (option noMcGaPermissionsWithClientPin). */
export const pinMayVerify = ({ model }: Chip): boolean => !model.pin.administersOnly;

/** The same, and there is a PIN. */
export const pinIsUsable = (chip: Chip): boolean => chip.flash.pin.isSet && pinMayVerify(chip);

/**
 * Option alwaysUv: step 6 of MakeCredential and 5 of GetAssertion. Returns what the option uv is from here on.
 * @throws Refusal PUAT_REQUIRED or OPERATION_DENIED where the user cannot be verified in this request
 */
export function alwaysUv(chip: Chip, { param }: PinUvAuth, uv: boolean): boolean {
  if (!chip.flash.settings.alwaysUv) return uv;
  if (!isProtected(chip)) throw userVerificationMissing(pinMayVerify(chip));
  if (param !== undefined || uv || hasEnrolledFinger(chip)) return param === undefined;
  throw userVerificationMissing(pinMayVerify(chip));
}

/** A list that the platform should have split. */
export function checkList({ model }: Chip, ids: readonly Uint8Array[]): void {
  check(ids.length <= model.maxCredentialCountInList, Status.LIMIT_EXCEEDED);
  check(
    ids.every(({ length }) => length <= model.maxCredentialIdLength),
    Status.LIMIT_EXCEEDED,
  );
}

export interface Verified {
  readonly uv: boolean;
  /** Evidence of user interaction came with the verification. */
  readonly up: boolean;
}

/**
 * The part of both commands that verifies the user of a protected key: by pinUvAuthParam, or by the finger when `uv`. A finger
 * that is not recognised sends the platform to the PIN where there is one that verifies.
 */
export function* verifyUser(
  chip: Chip,
  request: {
    readonly auth: PinUvAuth;
    readonly protocol: 1 | 2 | undefined;
    readonly uv: boolean;
    readonly clientDataHash: Uint8Array;
    readonly permission: number;
    readonly rpId: string;
  },
): WithPerson<Verified> {
  const { auth, protocol, uv, clientDataHash, permission, rpId } = request;
  const { tokens } = chip.ram;
  if (!isProtected(chip)) return { uv: false, up: false };
  if (auth.param !== undefined && protocol !== undefined) {
    check(tokens.verify(protocol, clientDataHash, auth.param), Status.PIN_AUTH_INVALID);
    check(tokens.hasPermission(permission), Status.PIN_AUTH_INVALID);
    check(tokens.rpId === undefined || tokens.rpId === rpId, Status.PIN_AUTH_INVALID);
    check(tokens.userVerified, Status.PIN_AUTH_INVALID);
    if (tokens.rpId === undefined) tokens.bindRpId(rpId);
    return { uv: true, up: false };
  }
  if (!uv) return { uv: false, up: false };
  const result = yield* performBuiltInUv(chip, true);
  if (result === 'timeout') throw new Refusal(Status.USER_ACTION_TIMEOUT);
  if (result === 'failed') {
    check(!pinIsUsable(chip), Status.PUAT_REQUIRED);
    throw new Refusal(chip.flash.pin.uvRetries === 0 ? Status.PIN_BLOCKED : Status.OPERATION_DENIED);
  }
  // A finger on the sensor is a touch.
  return { uv: true, up: true };
}

/**
 * User presence: given by the finger that verified, remembered by the token, or asked for now. What the token allowed is
 * used up then.
 */
export function* requirePresence(chip: Chip, verified: Verified, usesToken: boolean): WithPerson<void> {
  const { tokens } = chip.ram;
  if (verified.up) return;
  const present = usesToken && tokens.userPresent;
  if (!present) check(yield* userPresence(chip), Status.OPERATION_DENIED);
  tokens.clearAfterUserPresence();
}

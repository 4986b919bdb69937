import type { Refusal, RefusalCode } from '../contract/steps.ts';
import {
  ChannelBusy,
  CtapError,
  PinOutOfRules,
  ProtocolError,
  TransactionCancelled,
  TransactionTimeout,
  UnsupportedByKey,
} from '../ctap/errors.ts';
import { HidAccessDenied, HidConnectionLost } from '../ctap/hid-connection.ts';
import { CborError } from '../fido/cbor.ts';
import { HidErrorCode } from '../fido/ctaphid.ts';
import { Status, statusName } from '../fido/status.ts';
import { StructureError } from '../fido/structure-error.ts';
import { KeyNotFound } from './ports.ts';

/**
 * What was being done when the key said no: some status codes mean different things to a person.
 * `token`: a pinUvAuthToken was asked for.
 */
export const refusalContexts = [
  'describe',
  'choose',
  'set-pin',
  'change-pin',
  'token',
  'fingerprint',
  'credentials',
  'large-blob',
  'settings',
  'register',
  'sign-in',
  'reset',
] as const;
export type RefusalContext = (typeof refusalContexts)[number];

/** An operation ends with a refusal: thrown inside operations, an outcome for everybody outside. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.code, options);
    this.refusal = refusal;
  }
}

export const refusal = (code: RefusalCode, more: Partial<Omit<Refusal, 'code'>> = {}): Refusal => ({
  code,
  retries: more.retries ?? null,
  status: more.status ?? null,
  detail: more.detail?.slice(0, 500) ?? null,
});

export const refuse = (code: RefusalCode, more: Partial<Omit<Refusal, 'code'>> = {}): never => {
  throw new OperationRefused(refusal(code, more));
};

/** CTAP 2.3 section 8.2 to the words of the contract: what one code means whatever was being done. */
const everywhere: Readonly<Partial<Record<number, RefusalCode>>> = {
  [Status.INVALID_COMMAND]: 'unsupported',
  [Status.INVALID_PARAMETER]: 'not-understood',
  [Status.INVALID_LENGTH]: 'not-understood',
  [Status.INVALID_SEQ]: 'message-lost',
  [Status.TIMEOUT]: 'message-lost',
  [Status.CHANNEL_BUSY]: 'key-stays-busy',
  [Status.LOCK_REQUIRED]: 'key-busy',
  [Status.INVALID_CHANNEL]: 'message-lost',
  [Status.CBOR_UNEXPECTED_TYPE]: 'not-understood',
  [Status.INVALID_CBOR]: 'not-understood',
  [Status.MISSING_PARAMETER]: 'not-understood',
  [Status.LIMIT_EXCEEDED]: 'request-too-large',
  [Status.UNSUPPORTED_EXTENSION]: 'unsupported',
  [Status.FP_DATABASE_FULL]: 'fingerprint-storage-full',
  [Status.LARGE_BLOB_STORAGE_FULL]: 'data-storage-full',
  [Status.CREDENTIAL_EXCLUDED]: 'already-registered',
  [Status.PROCESSING]: 'key-stays-busy',
  [Status.INVALID_CREDENTIAL]: 'no-credential',
  [Status.USER_ACTION_PENDING]: 'key-stays-busy',
  [Status.OPERATION_PENDING]: 'key-stays-busy',
  [Status.NO_OPERATIONS]: 'interrupted',
  [Status.UNSUPPORTED_ALGORITHM]: 'unsupported',
  [Status.OPERATION_DENIED]: 'denied',
  [Status.KEY_STORE_FULL]: 'credential-storage-full',
  [Status.NOT_BUSY]: 'interrupted',
  [Status.NO_OPERATION_PENDING]: 'interrupted',
  [Status.UNSUPPORTED_OPTION]: 'unsupported',
  [Status.INVALID_OPTION]: 'not-understood',
  [Status.KEEPALIVE_CANCEL]: 'cancelled',
  [Status.NO_CREDENTIALS]: 'no-credential',
  [Status.USER_ACTION_TIMEOUT]: 'timeout',
  [Status.NOT_ALLOWED]: 'not-allowed-now',
  [Status.PIN_INVALID]: 'pin-wrong',
  [Status.PIN_BLOCKED]: 'pin-blocked',
  // The token is void: another program has asked for one, or its time was up.
  [Status.PIN_AUTH_INVALID]: 'verification-needed',
  [Status.PIN_AUTH_BLOCKED]: 'pin-auth-blocked',
  [Status.PIN_NOT_SET]: 'pin-not-set',
  [Status.PUAT_REQUIRED]: 'pin-required',
  [Status.PIN_POLICY_VIOLATION]: 'pin-policy',
  [Status.PIN_TOKEN_EXPIRED]: 'verification-needed',
  [Status.REQUEST_TOO_LARGE]: 'request-too-large',
  [Status.ACTION_TIMEOUT]: 'timeout',
  [Status.UP_REQUIRED]: 'not-confirmed',
  [Status.UV_BLOCKED]: 'fingerprint-blocked',
  [Status.INTEGRITY_FAILURE]: 'data-damaged',
  [Status.INVALID_SUBCOMMAND]: 'unsupported',
  [Status.UV_INVALID]: 'fingerprint-not-recognised',
  [Status.UNAUTHORIZED_PERMISSION]: 'proof-refused',
  [Status.OTHER]: 'key-fault',
};

/** What a code means while one thing in particular is done. */
const inContext: Readonly<Partial<Record<RefusalContext, Readonly<Partial<Record<number, RefusalCode>>>>>> = {
  // Section 6.5.5.5: a PIN that is set already answers PIN_AUTH_INVALID.
  'set-pin': { [Status.PIN_AUTH_INVALID]: 'pin-already-set' },
  token: {
    // Section 6.5.5.7.2: the key asks for a new PIN before it gives a token.
    [Status.PIN_POLICY_VIOLATION]: 'pin-change-required',
    // Section 6.5.5.7.3: the check is there, and nobody is enrolled.
    [Status.NOT_ALLOWED]: 'fingerprints-not-enrolled',
  },
  // Section 6.7.7: an unknown template answers INVALID_OPTION.
  fingerprint: {
    [Status.INVALID_OPTION]: 'fingerprint-not-found',
    [Status.KEY_STORE_FULL]: 'fingerprint-storage-full',
    [Status.INVALID_LENGTH]: 'fingerprint-name-too-long',
  },
  // Sections 6.8.1 to 6.8.6: an enumeration whose token ran out ends with NOT_ALLOWED.
  credentials: {
    [Status.NOT_ALLOWED]: 'verification-needed',
    [Status.PUAT_REQUIRED]: 'verification-needed',
    [Status.NO_CREDENTIALS]: 'credential-not-found',
    [Status.INVALID_CREDENTIAL]: 'credential-not-found',
    [Status.KEY_STORE_FULL]: 'credential-names-too-long',
    [Status.INVALID_LENGTH]: 'credential-names-too-long',
    [Status.LIMIT_EXCEEDED]: 'credential-names-too-long',
    [Status.REQUEST_TOO_LARGE]: 'credential-names-too-long',
  },
  // Section 6.10.2: a token that ran out, or another program that wrote in between.
  'large-blob': {
    [Status.PUAT_REQUIRED]: 'verification-needed',
    [Status.NO_CREDENTIALS]: 'credential-not-found',
    [Status.INVALID_SEQ]: 'interrupted',
    [Status.REQUEST_TOO_LARGE]: 'data-storage-full',
  },
  // Section 6.11: what cannot be turned off answers OPERATION_DENIED, a smaller length PIN_POLICY_VIOLATION.
  settings: {
    [Status.OPERATION_DENIED]: 'setting-fixed',
    [Status.PIN_POLICY_VIOLATION]: 'min-length-only-grows',
    [Status.KEY_STORE_FULL]: 'too-many-sites',
    [Status.LIMIT_EXCEEDED]: 'too-many-sites',
  },
  // Sections 6.1.2 step 14 and 6.2.2 step 9: no touch in time and a touch that was declined have one answer.
  register: { [Status.OPERATION_DENIED]: 'not-confirmed' },
  'sign-in': { [Status.OPERATION_DENIED]: 'not-confirmed' },
  // Section 6.6: later than 10 seconds after power-up.
  reset: { [Status.NOT_ALLOWED]: 'reset-too-late' },
};

/** CTAPHID errors (section 11.2.9.1.6) that end an exchange; CHANNEL_BUSY is tried again first. */
const hidErrors: Readonly<Record<number, RefusalCode>> = {
  [HidErrorCode.invalidCommand]: 'unsupported',
  [HidErrorCode.invalidParameter]: 'not-understood',
  [HidErrorCode.invalidLength]: 'not-understood',
  [HidErrorCode.invalidSequence]: 'message-lost',
  [HidErrorCode.messageTimeout]: 'message-lost',
  [HidErrorCode.channelBusy]: 'key-stays-busy',
  // Another program has asked the key to listen to it alone, for ten seconds at most (section 11.2.9.2.2).
  [HidErrorCode.lockRequired]: 'key-busy',
  [HidErrorCode.invalidChannel]: 'message-lost',
  [HidErrorCode.other]: 'key-fault',
};

/** Every status byte 0x01 to 0xFF has a refusal; those without words of their own keep their number. */
export function refusalOfStatus(status: number, context: RefusalContext, more: Partial<Refusal> = {}): Refusal {
  const code = inContext[context]?.[status] ?? everywhere[status] ?? 'unknown-status';
  return refusal(code, { ...more, status, detail: more.detail ?? statusText(status) });
}

/** Such as `CTAP2_ERR_PIN_AUTH_INVALID (0x33)` or `unknown 0x41`. */
function statusText(status: number): string {
  const name = statusName(status);
  const code = `0x${status.toString(16).padStart(2, '0')}`;
  return name.includes(code) ? name : `${name} (${code})`;
}

/**
 * The one translation of what can go wrong with a key. Anything else is a fault of this program and is thrown on.
 * @param more what was learnt meanwhile, such as the retries that the key says are left
 * @throws the error itself when it is none of the conversation's errors
 */
export function toRefusal(error: unknown, context: RefusalContext, more: Partial<Refusal> = {}): Refusal {
  if (error instanceof OperationRefused) return error.refusal;
  if (error instanceof CtapError) return refusalOfStatus(error.status, context, more);
  if (error instanceof KeyNotFound) return refusal('key-not-found');
  if (error instanceof HidConnectionLost) return refusal('removed');
  if (error instanceof HidAccessDenied) {
    return refusal(error.remedy === 'elevation' ? 'needs-elevation' : 'not-permitted', { detail: error.message });
  }
  if (error instanceof UnsupportedByKey && error.feature === 'CTAP2') {
    // Whoever signs in is told what is missing for that, not which standard.
    const isAboutPerson = context === 'register' || context === 'sign-in';
    return refusal(isAboutPerson ? 'cannot-verify-user' : 'u2f-only', { detail: error.message });
  }
  if (error instanceof UnsupportedByKey) return refusal('unsupported', { detail: error.message });
  if (error instanceof PinOutOfRules) return refusal(`pin-${error.reason}`);
  if (error instanceof TransactionTimeout) {
    // Whoever has not heard of the key at all, or no longer does, is not waiting for a person.
    const code = !error.heard ? 'no-answer' : error.limit === 'silence' ? 'message-lost' : 'timeout';
    return refusal(code, { detail: error.message });
  }
  if (error instanceof ChannelBusy) return refusal('key-stays-busy', { detail: error.message });
  if (error instanceof TransactionCancelled || isAbort(error)) return refusal('cancelled');
  if (error instanceof ProtocolError && error.hidErrorCode !== undefined) {
    return refusal(hidErrors[error.hidErrorCode] ?? 'unknown-transport-error', { detail: error.message });
  }
  if (error instanceof ProtocolError || error instanceof StructureError || error instanceof CborError) {
    return refusal('protocol-error', { detail: error.message });
  }
  throw error;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

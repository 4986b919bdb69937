/** CTAP status codes (CTAP 2.3 section 8.2), under the specification's names without `CTAP1_ERR_` and `CTAP2_ERR_`. */
export const Status = {
  OK: 0x00,
  INVALID_COMMAND: 0x01,
  INVALID_PARAMETER: 0x02,
  INVALID_LENGTH: 0x03,
  INVALID_SEQ: 0x04,
  TIMEOUT: 0x05,
  CHANNEL_BUSY: 0x06,
  LOCK_REQUIRED: 0x0a,
  INVALID_CHANNEL: 0x0b,
  CBOR_UNEXPECTED_TYPE: 0x11,
  INVALID_CBOR: 0x12,
  MISSING_PARAMETER: 0x14,
  LIMIT_EXCEEDED: 0x15,
  /** Removed in CTAP 2.1. */
  UNSUPPORTED_EXTENSION: 0x16,
  FP_DATABASE_FULL: 0x17,
  LARGE_BLOB_STORAGE_FULL: 0x18,
  CREDENTIAL_EXCLUDED: 0x19,
  PROCESSING: 0x21,
  INVALID_CREDENTIAL: 0x22,
  USER_ACTION_PENDING: 0x23,
  OPERATION_PENDING: 0x24,
  NO_OPERATIONS: 0x25,
  UNSUPPORTED_ALGORITHM: 0x26,
  OPERATION_DENIED: 0x27,
  KEY_STORE_FULL: 0x28,
  /** Removed in CTAP 2.1. */
  NOT_BUSY: 0x29,
  /** Removed in CTAP 2.1. */
  NO_OPERATION_PENDING: 0x2a,
  UNSUPPORTED_OPTION: 0x2b,
  INVALID_OPTION: 0x2c,
  KEEPALIVE_CANCEL: 0x2d,
  NO_CREDENTIALS: 0x2e,
  USER_ACTION_TIMEOUT: 0x2f,
  NOT_ALLOWED: 0x30,
  PIN_INVALID: 0x31,
  PIN_BLOCKED: 0x32,
  PIN_AUTH_INVALID: 0x33,
  PIN_AUTH_BLOCKED: 0x34,
  PIN_NOT_SET: 0x35,
  /** PIN_REQUIRED in CTAP 2.0. */
  PUAT_REQUIRED: 0x36,
  PIN_POLICY_VIOLATION: 0x37,
  /** Reserved since CTAP 2.1. */
  PIN_TOKEN_EXPIRED: 0x38,
  REQUEST_TOO_LARGE: 0x39,
  ACTION_TIMEOUT: 0x3a,
  UP_REQUIRED: 0x3b,
  UV_BLOCKED: 0x3c,
  INTEGRITY_FAILURE: 0x3d,
  INVALID_SUBCOMMAND: 0x3e,
  UV_INVALID: 0x3f,
  UNAUTHORIZED_PERMISSION: 0x40,
  OTHER: 0x7f,
  SPEC_LAST: 0xdf,
  EXTENSION_FIRST: 0xe0,
  EXTENSION_LAST: 0xef,
  VENDOR_FIRST: 0xf0,
  VENDOR_LAST: 0xff,
} as const;

const names = new Map<number, string>(Object.entries(Status).map(([name, code]) => [code, fullName(name, code)]));

/** The specification's name, such as `CTAP2_ERR_PIN_INVALID`, or `unknown 0x41`. */
export function statusName(code: number): string {
  return names.get(code) ?? `unknown 0x${code.toString(16).padStart(2, '0')}`;
}

function fullName(name: string, code: number): string {
  if (code === Status.OK) return 'CTAP2_OK';
  const isFromU2f = code <= Status.INVALID_CHANNEL || code === Status.OTHER;
  return `${isFromU2f ? 'CTAP1' : 'CTAP2'}_ERR_${name}`;
}

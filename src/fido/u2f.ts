/** Numbers of U2F (CTAP1): FIDO U2F Raw Message Formats 1.2, and section 7.2 of CTAP 2.1. */

/** INS of a request. */
export const U2fInstruction = { register: 0x01, authenticate: 0x02, version: 0x03 } as const;

/** P1 of U2F_AUTHENTICATE: check whether the key handle is this key's, sign after a touch, sign without one. */
export const U2fControl = { checkOnly: 0x07, enforcePresence: 0x03, dontEnforcePresence: 0x08 } as const;

/** The last two bytes of a response, under the specification's names without `SW_`. */
export const StatusWord = {
  NO_ERROR: 0x9000,
  /** A touch is wanted; to `checkOnly`: the key handle is this key's. */
  CONDITIONS_NOT_SATISFIED: 0x6985,
  /** To everything while option alwaysUv is on. */
  COMMAND_NOT_ALLOWED: 0x6986,
  /** The key handle is not this key's for this application. */
  WRONG_DATA: 0x6a80,
  WRONG_LENGTH: 0x6700,
  CLA_NOT_SUPPORTED: 0x6e00,
  INS_NOT_SUPPORTED: 0x6d00,
  /** ISO 7816-4: the memory has no room. */
  NOT_ENOUGH_MEMORY: 0x6a84,
  /** ISO 7816-4: no precise diagnosis. */
  UNKNOWN: 0x6f00,
} as const;

/** What U2F_VERSION answers, in ASCII. */
export const u2fVersion = 'U2F_V2';

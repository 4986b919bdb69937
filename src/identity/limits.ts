const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The numbers of the manuals that no administrator changes, each once (SX-02); those that are settings are in
 * `DirectoryPolicy`. Times in ms.
 */
export const limits = {
  /** S4-13. */
  blockMs: 90 * DAY,
  /** S4-47. */
  appPasswords: 40,
  /** S4-58: how long a federated account that is turned off is still open to app passwords. */
  federatedAppPasswordDelayMs: 3 * HOUR,
  /** S4-87: how often a client that is no browser fetches a new access token. */
  accessTokenMs: HOUR,
  /** S4-88: after how long a modern client asks again by itself. Also how long a session that stays, stays (S0-31). */
  stayMs: 90 * DAY,
  /** Entra: authenticator apps and tokens together. */
  oathMethods: 5,
  /** One to be used and one for the day when the app is gone (S3-20). */
  phones: 2,
  emails: 1,
  /** S1-23. */
  sentCodeDigits: 6,
  sentCodeMs: 10 * MINUTE,
  /** Wrong codes after which a sent code is void. */
  sentCodeTries: 5,
  /** Between two messages, calls or notifications to one method. */
  resendMs: 30 * SECOND,
  /** Messages, calls or notifications to one method in `sendWindowMs`: neither a bill nor a pile of notifications. */
  sends: 6,
  sendWindowMs: 15 * MINUTE,
  notificationMs: 60 * SECOND,
  /** S4-43: attempts that wait at one time for the answer to one call or notification. */
  joinedAttempts: 10,
  /** S1-28: two digits, never with a zero in front. */
  matchingNumbers: { from: 10, to: 99 },
  pairingMs: HOUR,
  /** Wrong nine-digit codes at one pairing address. */
  pairingTries: 3,
  /** From one answer of a sign-in to the next. */
  flowMs: 10 * MINUTE,
  /** S0-23: a registration waits as long as the person needs. */
  registrationMs: 24 * HOUR,
  /** Wrong passwords, passes and app passwords from one computer for one name, before they count for the account. */
  sourceTries: 5,
  sourceWindowMs: 10 * MINUTE,
  /**
   * Wrong codes of an account, over all its code methods and all sessions: so many at once, and one more each
   * `wrongCodeRefillMs`. At most 60 in 30 days; with 10 codes right at a time of a million, a guesser succeeds with less than 0.1%.
   */
  wrongCodes: 30,
  wrongCodeRefillMs: DAY,
  /** How many browser tokens a page may show. */
  browserTokens: 10,
} as const;

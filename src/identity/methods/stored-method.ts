/**
 * The sign-in methods beside password, Temporary Access Pass and security key, as they are kept. Secrets are plain here and
 * sealed by the store; times are ms since the epoch.
 */
export type StoredMethod = PhoneMethod | EmailMethod | AuthenticatorApp | OathToken | AppPassword;
export type StoredMethodType = StoredMethod['type'];

/** How many methods an account may have when one is added. */
export interface MethodLimit {
  readonly types: readonly StoredMethodType[];
  /** What it has of `types` is counted. */
  readonly max: number;
  /** Of phones: the account has none for this use. */
  readonly use?: PhoneMethod['use'];
}

/**
 * A method whose secret cannot be opened: it shows in the list and can be removed, and nobody can sign in with it. It counts
 * where methods are counted.
 */
export interface UnreadableMethod extends MethodBase {
  readonly type: 'unreadable';
  readonly of: StoredMethodType;
  /**
   * `no-key`: the sealing key is not there (now); `foreign-key`: sealed with another one, as after files came from another computer;
   * `newer-version`: by a newer version of the program; `damaged`: altered since it was written.
   */
  readonly reason: 'no-key' | 'foreign-key' | 'newer-version' | 'damaged';
}

interface MethodBase {
  readonly id: string;
  readonly accountId: string;
  /** What the list shows and a person may change. */
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  /** Grows by one with each change: what `changeMethod` compares. */
  readonly revision: number;
}

export interface PhoneMethod extends MethodBase {
  readonly type: 'phone';
  /** E.164, as `+819012345678`. One number belongs to an account once. */
  readonly number: string;
  /** A landline takes calls only (S1-14). */
  readonly line: 'mobile' | 'landline';
  /** How its owner wants to be reached; the other way stays offered where the line has it. */
  readonly reachedBy: 'sms' | 'voice';
  /** `backup`: given only for the day when the app is gone (S3-20). */
  readonly use: 'primary' | 'backup';
}

export interface EmailMethod extends MethodBase {
  readonly type: 'email';
  readonly address: string;
}

/** Microsoft-Authenticator-like: one registration is push and code at once (S3-16). */
export interface AuthenticatorApp extends MethodBase {
  readonly type: 'authenticator-app';
  /** Where its notifications go: the push gateway's word, opaque to the directory. */
  readonly pushAddress: string;
  /** HMAC key with which the app signs its answers to notifications (32 bytes). */
  readonly pushKey: Uint8Array;
  readonly preferred: 'notification' | 'code';
  readonly oath: TimeBasedOath;
}

/** A third-party software token or a hardware token (S0-02); a hardware token may count presses instead of time. */
export interface OathToken extends MethodBase {
  readonly type: 'oath-token';
  readonly hardware: { readonly serial: string; readonly manufacturer: string; readonly model: string } | null;
  readonly oath: OathState;
}

/** With what `otp` remembers of a token (its state): replaced whole, by compare-and-set on the method's revision. */
export type OathState = TimeBasedOath | CounterBasedOath;

interface OathSecret {
  readonly secret: Uint8Array;
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: 6 | 8;
}

/** RFC 4226: one code per press. */
export interface CounterBasedOath extends OathSecret {
  readonly type: 'hotp';
  /** The counter of the next code: nothing below it is accepted. */
  readonly nextCounter: number;
}

/** RFC 6238: one code per period. */
export interface TimeBasedOath extends OathSecret {
  readonly type: 'totp';
  /** Seconds. */
  readonly period: 30 | 60;
  /** The last time step that was accepted; nothing up to it counts again (RFC 6238 section 5.2). null before the first. */
  readonly lastStep: number | null;
  /** How many steps the token's clock is ahead, as learned. */
  readonly driftSteps: number;
  /** The last code came one step late. */
  readonly wasLate: boolean;
  /** Steps to come whose codes were told already, at most 16, ascending. */
  readonly spentAhead: readonly number[];
}

/** Opens applications that know no second step (S4-45 to S4-61). */
export interface AppPassword extends MethodBase {
  readonly type: 'app-password';
  /** See `hashSecret`. */
  readonly hash: string;
}

/** What identity needs kept. Each method is atomic; "all or nothing" holds across a crash. Times are ms since the epoch. */
export interface IdentityStore {
  /** `lost`: there were accounts, and they could not be restored; nobody may make a first account over them. */
  state(): Promise<DirectoryState>;
  /** One caller wins, however many try at once. */
  addFirstAccount(account: NewAccount): Promise<'added' | 'directory-not-empty' | 'directory-lost'>;
  addAccount(account: NewAccount): Promise<'added' | 'account-exists' | 'directory-lost'>;
  accountByName(nameKey: string): Promise<Account | undefined>;
  account(id: string): Promise<Account | undefined>;
  /** Oldest first. */
  accounts(): Promise<readonly Account[]>;

  password(accountId: string): Promise<StoredPassword | undefined>;
  replacePassword(accountId: string, password: StoredPassword): Promise<void>;

  /**
   * Reads the failed attempts of a name, has `change` say what they are from now on, and keeps that, with nobody in between.
   * Names without an account count too, so that nobody learns which names exist; of those only the newest 1000 are kept.
   */
  changeAttempts(nameKey: string, change: (current: Attempts | undefined) => Attempts | undefined): Promise<void>;

  pass(accountId: string): Promise<StoredPass | undefined>;
  /** Replaces the former one: an account has at most one (S2-18). */
  replacePass(accountId: string, pass: StoredPass): Promise<void>;
  /** Marks a one-time pass as used. One caller gets true, however many try at once. */
  consumePass(passId: string, at: number): Promise<boolean>;
  removePass(accountId: string, passId: string): Promise<boolean>;

  /** In the order of their making. */
  securityKeys(accountId: string): Promise<readonly StoredSecurityKey[]>;
  securityKeyByCredential(credentialId: Uint8Array): Promise<StoredSecurityKey | undefined>;
  addSecurityKey(
    key: StoredSecurityKey,
    limit: number,
  ): Promise<'added' | 'limit-reached' | 'name-taken' | 'credential-exists'>;
  renameSecurityKey(
    accountId: string,
    keyId: string,
    name: string,
    nameKey: string,
  ): Promise<'renamed' | 'name-taken' | 'not-found'>;
  removeSecurityKey(accountId: string, keyId: string): Promise<boolean>;
  /** Compare-and-set on the signature counter: it must grow, or be zero on both sides (WebAuthn L3 section 6.1.1). */
  recordKeyUse(keyId: string, use: KeyUse): Promise<'recorded' | 'counter-went-back' | 'not-found'>;

  /** Append only. */
  appendSignIn(event: SignInEvent): Promise<void>;
  /** Newest first, by the order of appending: a clock that was set back changes nothing. */
  signIns(accountId: string, limit: number): Promise<readonly SignInEvent[]>;
}

export type DirectoryState = 'empty' | 'in-use' | 'lost';

export type AccountRole = 'user' | 'admin';

export interface Account {
  readonly id: string;
  /** As it was typed, in NFC. */
  readonly userName: string;
  readonly displayName: string;
  readonly role: AccountRole;
  /** WebAuthn user handle: 32 random bytes that tell nothing about the person. */
  readonly userHandle: Uint8Array;
  readonly createdAt: number;
}

export interface NewAccount extends Account {
  /** What makes the name unique: see `userNameKey`. */
  readonly nameKey: string;
  readonly password: StoredPassword;
}

export interface StoredPassword {
  readonly id: string;
  /** See `hashSecret`. */
  readonly hash: string;
  readonly changedAt: number;
}

export interface Attempts {
  /** Wrong ones in a row. */
  readonly failures: number;
  /** When the lock was set and when it ends; null when it is open. */
  readonly lock: { readonly from: number; readonly until: number } | null;
  readonly lastAt: number;
}

export interface StoredPass {
  readonly id: string;
  readonly hash: string;
  readonly startsAt: number;
  readonly expiresAt: number;
  readonly oneTime: boolean;
  readonly usedAt: number | null;
}

export interface StoredSecurityKey {
  readonly id: string;
  readonly accountId: string;
  readonly credentialId: Uint8Array;
  /** COSE_Key. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  /** Lower-case UUID. */
  readonly aaguid: string;
  readonly name: string;
  /** What makes the name unique in its account. */
  readonly nameKey: string;
  /** The BE flag: a credential that may leave its key. Never changes (WebAuthn L3 section 6.1.3). */
  readonly backupEligible: boolean;
  /** The BS flag, as last seen. */
  readonly backedUp: boolean;
  readonly attestation: 'attested' | 'not-attested';
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export interface KeyUse {
  readonly signCount: number;
  readonly backedUp: boolean;
  readonly at: number;
}

export interface SignInEvent {
  readonly id: string;
  readonly at: number;
  /** null when no account was found. */
  readonly accountId: string | null;
  readonly userName: string;
  readonly method: SignInMethod;
  readonly result: 'success' | 'failure' | 'interrupted';
  /** An identity refusal code on failure. */
  readonly reason: string | null;
  /** The name of the security key that was used. */
  readonly keyName: string | null;
}

export type SignInMethod =
  | 'first-account'
  | 'password'
  | 'temporary-access-pass'
  | 'security-key'
  | 'password-and-security-key';

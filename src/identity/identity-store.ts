import type { AccountRole } from './account-role.ts';
import type { InventoryStore } from './inventory-token.ts';
import type { MethodLimit, StoredMethod, StoredMethodType, UnreadableMethod } from './methods/stored-method.ts';
import type { Page, PageMark, PeopleQuery } from './people-queries.ts';
import type { DirectoryPolicy } from './policy/directory-policy.ts';
import type { Greeting } from './policy/greetings/greeting.ts';
import type { PolicySaving, PolicyVersion } from './policy/policy-versions.ts';

/** What identity needs kept. Each method is atomic; "all or nothing" holds across a crash. Times are ms since the epoch. */
export interface IdentityStore extends InventoryStore {
  /** `lost`: there were accounts, and they could not be restored; nobody may make a first account over them. */
  state(): Promise<DirectoryState>;
  /**
   * One caller wins, however many try at once.
   * @param also who and what comes with it, in the same transaction
   */
  addFirstAccount(
    account: NewAccount,
    also?: FirstContent,
  ): Promise<'added' | 'directory-not-empty' | 'directory-lost'>;
  addAccount(account: NewAccount): Promise<'added' | 'account-exists' | 'directory-lost'>;
  accountByName(nameKey: string): Promise<Account | undefined>;
  account(id: string): Promise<Account | undefined>;
  /** Oldest first. */
  accounts(): Promise<readonly Account[]>;

  /** @throws UnknownPageMark; RangeError on a limit outside 1 to 500 */
  people(which: PeopleQuery): Promise<Page<Account>>;
  /** How many there are: in all, or of those that a search finds. */
  countPeople(which?: Pick<PeopleQuery, 'query' | 'filter'>): Promise<number>;
  /** Of each of these accounts; of at most 500. */
  peopleFacts(accountIds: readonly string[]): Promise<ReadonlyMap<string, PersonFacts>>;
  /** Of these names (`userNameKey`) those that somebody has, with the account's id. */
  knownNames(nameKeys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * All or nobody; `taken`: a name that somebody had. Other work has its turn meanwhile.
   * @param batches asked for one after the other; making one asks nothing of the store
   * @throws the signal's reason when it aborts: then nobody was added
   */
  addAccounts(
    batches: AsyncIterable<NewPeople> | Iterable<NewPeople>,
    options: { readonly onProgress: (done: number) => void; readonly signal?: AbortSignal | undefined },
  ): Promise<'added' | { readonly taken: string }>;

  password(accountId: string): Promise<StoredPassword | undefined>;
  replacePassword(accountId: string, password: StoredPassword): Promise<void>;
  /** As `replacePassword`, but only in place of this one. @returns whether it was still there */
  changePassword(accountId: string, former: StoredPassword, password: StoredPassword): Promise<boolean>;

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
  /** @param remaining ids of methods and keys of which one has to stay, looked at with nobody in between; any may go unless given */
  removeSecurityKey(accountId: string, keyId: string, remaining?: readonly string[]): Promise<boolean>;
  /** Compare-and-set on the signature counter: it must grow, or be zero on both sides (WebAuthn L3 section 6.1.1). */
  recordKeyUse(keyId: string, use: KeyUse): Promise<'recorded' | 'counter-went-back' | 'not-found'>;

  /** In the order of their making; secrets in plain. */
  methods(accountId: string): Promise<readonly StoredMethod[]>;
  /** Those that `methods` leaves out, because their secrets cannot be opened. */
  unreadableMethods(accountId: string): Promise<readonly UnreadableMethod[]>;
  /** A phone number, an address or a hardware serial that somebody has already where it must be unique is `exists`. */
  addMethod(method: StoredMethod, limit: MethodLimit): Promise<'added' | 'limit-reached' | 'exists'>;
  /**
   * Compare-and-set: kept only while the stored revision is `changed.revision - 1`. Of two who use one code at the same time,
   * one gets `changed`. `exists`: as for `addMethod`.
   */
  changeMethod(changed: StoredMethod): Promise<'changed' | 'changed-meanwhile' | 'exists' | 'not-found'>;
  /** @param remaining as for `removeSecurityKey` */
  removeMethod(accountId: string, methodId: string, remaining?: readonly string[]): Promise<boolean>;

  /** What of an account changes after it was made. Compare-and-set on `revision` as above. */
  changeAccount(changed: Account): Promise<'changed' | 'changed-meanwhile' | 'account-exists' | 'not-found'>;
  /** As `changeAccount`, of an administrator who will be none any more: another one who is not turned off has to be there, whoever else goes. */
  endAdministrator(
    changed: Account,
  ): Promise<'changed' | 'changed-meanwhile' | 'account-exists' | 'not-found' | 'last-admin'>;
  groups(): Promise<readonly Group[]>;
  groupsOf(accountId: string): Promise<readonly Group[]>;
  /** The same of many, at most 500 at once; nothing of who is in no group. */
  groupsOfPeople(accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly Group[]>>;
  putGroup(group: Group): Promise<'put' | 'name-taken'>;
  removeGroup(id: string): Promise<boolean>;
  setMember(groupId: string, accountId: string, isMember: boolean): Promise<void>;

  /** Browsers that somebody said to trust, and sessions that outlive the program, by the SHA-256 of their token. */
  browserToken(hash: Uint8Array): Promise<BrowserToken | undefined>;
  browserTokens(accountId: string): Promise<readonly BrowserToken[]>;
  addBrowserToken(token: BrowserToken): Promise<void>;
  /** Puts a new token in place of one that is used at that time, once: whoever comes second with the old one gets false. */
  rotateBrowserToken(oldHash: Uint8Array, next: BrowserToken, at: number): Promise<boolean>;
  /** All of a series, or all of an account. @returns how many went */
  removeBrowserTokens(which: { readonly series: string } | { readonly accountId: string }): Promise<number>;

  policy(): Promise<{ readonly revision: number; readonly policy: DirectoryPolicy }>;
  /** Kept only while the stored revision is the one that was read. It counts at once unless `saving` says when. */
  savePolicy(
    policy: DirectoryPolicy,
    readRevision: number,
    saving?: PolicySaving,
  ): Promise<'saved' | 'changed-meanwhile'>;
  /** Those that were saved, newest first. */
  policyVersions(limit: number): Promise<readonly PolicyVersion[]>;
  policyVersion(revision: number): Promise<PolicyVersion | undefined>;

  /** Without their sound, oldest first. */
  greetings(): Promise<readonly Greeting[]>;
  greetingSound(id: string): Promise<Uint8Array | undefined>;
  /** In place of the one of its kind and language. */
  putGreeting(greeting: Greeting, sound: Uint8Array, limit: number): Promise<'put' | 'limit-reached'>;
  removeGreeting(id: string): Promise<boolean>;

  /** The programs that share this directory. */
  reportStation(station: Station): Promise<void>;
  stations(): Promise<readonly Station[]>;

  /** Everybody with what they sign in by, without secrets, in the order of their making: a page after `after` (0: from the start). */
  inventory(after: number, limit: number): Promise<readonly InventoryRow[]>;

  /**
   * Reads a small state of an account, has `change` say what it is from now on (undefined: none), and keeps that, with nobody
   * in between: the account's row is locked. Plain JSON, at most 16 KB.
   */
  changeAccountState<Kind extends keyof AccountStates>(
    accountId: string,
    kind: Kind,
    change: (current: AccountStates[Kind] | undefined) => AccountStates[Kind] | undefined,
  ): Promise<void>;
  accountState<Kind extends keyof AccountStates>(
    accountId: string,
    kind: Kind,
  ): Promise<AccountStates[Kind] | undefined>;
  /** A page of the accounts that have it, by user name; with `endsAfter` those only whose state has a later `until`. Errors as for `people`. */
  accountStates<Kind extends keyof AccountStates>(
    kind: Kind,
    which: { readonly after: PageMark | null; readonly limit: number; readonly endsAfter?: number },
  ): Promise<Page<StateOfAccount<AccountStates[Kind]>>>;

  /** A person's unfinished guided plan, as the core wrote it; JSON text, at most 16 KB. */
  plan(accountId: string): Promise<string | undefined>;
  savePlan(accountId: string, plan: string | null): Promise<void>;

  /** Append only, durable before it returns. */
  appendAudit(record: NewAuditRecord): Promise<void>;
  /** Newest first; `before` is the `sequence` of the last one seen. */
  auditRecords(which: {
    readonly targetId?: string;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly AuditRecord[]>;

  /** Append only. */
  appendSignIn(event: SignInEvent): Promise<void>;
  /** Newest first, by the order of appending: a clock that was set back changes nothing. */
  signIns(accountId: string, limit: number): Promise<readonly SignInEvent[]>;
  /** Of everybody, newest first; limit and errors as for `people`. */
  signInPage(which: { readonly after: PageMark | null; readonly limit: number }): Promise<Page<SignInEvent>>;
}

/** S4-07. */
export interface Station {
  readonly name: string;
  readonly version: string;
  readonly address: string;
  readonly seenAt: number;
}

export interface InventoryRow {
  /** What the next page begins after. */
  readonly sequence: number;
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  readonly disabled: boolean;
  readonly registerAgain: boolean;
  readonly groupIds: readonly string[];
  readonly keys: readonly Pick<StoredSecurityKey, 'id' | 'name' | 'aaguid' | 'attestation'>[];
  readonly methods: readonly InventoryMethod[];
}

export interface InventoryMethod {
  readonly type: StoredMethodType;
  /** Of a phone: whether it is a landline; of a token: whether it is a device. */
  readonly kind: 'landline' | 'mobile' | 'hardware' | 'software' | null;
}

export type DirectoryState = 'empty' | 'in-use' | 'lost';

export type { AccountRole } from './account-role.ts';

/** What a list shows of a person beside the account itself. */
export interface PersonFacts {
  /** What is registered, each once; without password and pass. */
  readonly types: readonly (StoredMethodType | 'security-key')[];
  /** It may be over. */
  readonly block: Block | null;
}

/** New people and the groups that they come into. */
export interface NewPeople {
  readonly accounts: readonly NewAccount[];
  readonly members: readonly { readonly groupId: string; readonly accountId: string }[];
}

export interface Account {
  readonly id: string;
  /** As it was typed, in NFC. */
  readonly userName: string;
  readonly displayName: string;
  /** In kana, for Japanese order and search; empty where there is none. */
  readonly phoneticName: string;
  /** In Latin letters; empty where there is none. */
  readonly latinName: string;
  readonly role: AccountRole;
  /** A disabled account cannot sign in; everything else is kept. */
  readonly disabled: boolean;
  /** The next sign-in goes through registration before anything else (S0-45). */
  readonly registerAgain: boolean;
  /** The method that its owner chose to be asked for first; null: the directory's order. A method's id, or `password`. */
  readonly defaultMethodId: string | null;
  readonly revision: number;
  /** WebAuthn user handle: 32 random bytes that tell nothing about the person. */
  readonly userHandle: Uint8Array;
  readonly createdAt: number;
}

export interface NewAccount extends Account {
  /** What makes the name unique: see `userNameKey`. */
  readonly nameKey: string;
  readonly password: StoredPassword;
  /** Somebody else knows the password: kept with the account, in the same transaction, as the state `temporary-password`. */
  readonly hasTemporaryPassword?: boolean;
}

/** What a directory begins with beside its first account. */
export interface FirstContent {
  readonly accounts: readonly NewAccount[];
  readonly groups: readonly Group[];
  readonly members: readonly { readonly groupId: string; readonly accountId: string }[];
  readonly methods: readonly StoredMethod[];
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

/** What is known about an account for a while, beside its methods: read and written whole. */
export interface AccountStates {
  readonly 'wrong-codes': WrongCodes;
  readonly block: Block;
  readonly bypass: Bypass;
  /** Successful second steps, newest first, for the caching rules. */
  readonly proofs: readonly ProofOfPresence[];
  /** The password of this time is known to somebody else: its owner changes it at the next sign-in. */
  readonly 'temporary-password': { readonly changedAt: number };
  /** How often all of its sessions were ended: those of other programs are found to be over by it. */
  readonly 'session-endings': { readonly count: number };
}

export interface StateOfAccount<State> {
  readonly accountId: string;
  readonly userName: string;
  readonly state: State;
}

/** Wrong codes and denied requests of all second steps of an account together. */
export interface WrongCodes extends Attempts {
  /** What is left of the wrong codes of the last weeks; falls slowly as time goes by. */
  readonly level: number;
}

/** S4-11 to S4-15. */
export interface Block {
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  readonly because: 'administrator' | 'fraud-report';
  readonly byName: string;
}

/** S4-37 to S4-39. */
export interface Bypass {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  readonly byName: string;
  readonly usedAt: number | null;
}

export interface ProofOfPresence {
  readonly at: number;
  readonly application: string;
  readonly authenticationType: string;
  readonly address: string | null;
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
  /** The name of the security key or other method that was used. */
  readonly keyName: string | null;
  /** Why the sign-in was asked for what it was asked for: the rules that fired, in order. */
  readonly because: readonly DecisionReason[];
}

/** One rule that fired; `details` holds its settings at that time, as numbers, words and ids, never a secret. */
export interface DecisionReason {
  readonly rule: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Only security groups can be the target of a policy (S2-04). */
  readonly type: 'security' | 'distribution' | 'microsoft-365';
}

/** `remembered`: no second step in this browser until then. `session`: signed in until then. */
export interface BrowserToken {
  readonly hash: Uint8Array;
  readonly kind: 'remembered' | 'session';
  /** Constant over rotations: a token that comes a second time ends its series. */
  readonly series: string;
  readonly accountId: string;
  /** What the browser calls itself, as shown in the list of devices. */
  readonly browserName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** null until it was rotated away. */
  readonly usedAt: number | null;
  /** With `session`: how it was opened. */
  readonly method: SignInMethod | null;
}

/** SX-05: actor, target, time, reason. */
export interface NewAuditRecord {
  readonly at: number;
  /** null: the owner of the files, in the terminal. */
  readonly actorId: string | null;
  readonly actorName: string;
  /** Dotted, as `method.removed`. */
  readonly action: string;
  readonly targetId: string | null;
  readonly targetName: string;
  readonly reason: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface AuditRecord extends NewAuditRecord {
  readonly sequence: number;
}

export type SignInMethod =
  | 'first-account'
  | 'password'
  | 'temporary-access-pass'
  | 'security-key'
  | 'password-and-security-key'
  | 'password-and-sms'
  | 'password-and-voice'
  | 'password-and-notification'
  | 'password-and-app-code'
  | 'password-and-oath-code'
  | 'password-and-email'
  | 'app-password';

import { toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import { actingProblem } from './acting.ts';
import type { Actor, AuditAction } from './audit.ts';
import { type Decision, done, type IdentityRefusalCode, refused } from './decision.ts';
import type {
  Account,
  AccountRole,
  Block,
  Bypass,
  DirectoryState,
  NewAccount,
  StateOfAccount,
} from './identity-store.ts';
import { describeMethod, type Method } from './method-list.ts';
import { hiddenAddress, hiddenNumber } from './methods/hidden.ts';
import { newPasswordProblem, storePassword } from './methods/password.ts';
import { makePass, type PassRequest, passRuleProblem } from './methods/temporary-access-pass.ts';
import { acceptDisplayName, acceptUserName, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import type { Page, PageMark } from './people-queries.ts';
import { isBlocked, isBypassUsable } from './policy/decide.ts';
import { isOffered } from './policy/method-policy.ts';
import type { Session } from './sessions.ts';
import { signOutEverywhere } from './sign-out-everywhere.ts';
import { factorsOf } from './situation.ts';
import { generatePassword, temporarySince } from './temporary-password.ts';

const PASS_REASON = 'a Temporary Access Pass';

export interface NewPerson {
  /** `name@domain`, as Entra's user principal name. */
  readonly userName: string;
  readonly displayName: string;
  /** In kana; none unless given. */
  readonly phoneticName?: string;
  /** In Latin letters; none unless given. */
  readonly latinName?: string;
  /** UTF-8; the caller erases it. */
  readonly password: Secret;
}

export interface AccountChanges {
  readonly displayName?: string | undefined;
  readonly phoneticName?: string | undefined;
  readonly latinName?: string | undefined;
  readonly role?: AccountRole | undefined;
  readonly disabled?: boolean | undefined;
}

/** `limit`: 1 to 500. */
interface PageWish {
  readonly after: PageMark | null;
  readonly limit: number;
}

export interface AccountDetails {
  readonly account: Account;
  readonly methods: readonly Method[];
  readonly block: Block | null;
  readonly bypassUntil: number | null;
  /** Of second steps. */
  readonly lockedUntil: number | null;
  /** Browsers that are remembered or stay signed in. */
  readonly devices: number;
  /** The password is one that an administrator gave, and nobody has changed it yet. */
  readonly temporaryPassword: boolean;
}

/** The people of the directory. Who may call what is the caller's to check, except for the first account. */
export class Accounts {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** `empty`: the first account is still to be made. */
  state(): Promise<DirectoryState> {
    return this.#parts.store.state();
  }

  /**
   * Only in an empty directory, and only once: whoever makes it owns the directory, becomes its administrator, and is
   * signed in strongly enough to add the first security key.
   */
  async createFirst(person: NewPerson): Promise<Decision<Session>> {
    const { store, sessions, signInLog, log, audit } = this.#parts;
    const state = await store.state();
    if (state !== 'empty') return refused(state === 'lost' ? 'directory-lost' : 'directory-not-empty');
    const account = await this.#prepare(person, 'admin');
    if ('outcome' in account) return account;
    const answer = await store.addFirstAccount(account);
    if (answer !== 'added') return refused(answer);
    await signInLog.success({ account }, 'first-account');
    await audit.record('directory', 'account.created', account, 'the first account of the directory', {
      role: 'admin',
    });
    log.info('first-account-made');
    return done(sessions.open(account, 'first-account'));
  }

  /**
   * Somebody else's account: its password is a temporary one, which its owner changes at the first sign-in with it.
   * @param person without a password: one is made, and is in the answer and nowhere else; show it once, then erase it
   * @param actor who makes it; null for whoever owns the directory's files
   */
  async create(
    person: Omit<NewPerson, 'password'> & { readonly password: Secret | null; readonly role: AccountRole },
    actor: Actor = null,
  ): Promise<Decision<{ readonly generated: Secret | null }>> {
    const { store, audit, log, clock } = this.#parts;
    const problem = actingProblem(actor, clock.now());
    if (problem) return problem;
    const { role } = person;
    const password = person.password ?? generatePassword(this.#parts);
    const generated = person.password === null ? password : null;
    const account = await this.#prepare({ ...person, password }, role);
    if ('outcome' in account) return account;
    const answer = await store.addAccount({ ...account, hasTemporaryPassword: true });
    if (answer !== 'added') return refused(answer);
    await audit.record(actor, 'account.created', account, 'a new person', { role, generated: generated !== null });
    log.info('account-made', { role });
    return done({ generated });
  }

  /**
   * Names, role, and whether the account is turned off; where all is so already, nothing is written. The last administrator who can sign in stays one. Sessions end where a right was
   * taken away.
   */
  async change(
    actor: Actor,
    userName: string,
    changes: AccountChanges,
    reason: string,
  ): Promise<Decision<{ readonly changed: boolean }>> {
    const { store, audit, log } = this.#parts;
    const problem = actingProblem(actor, this.#parts.clock.now());
    if (problem) return problem;
    const account = await store.accountByName(userNameKey(userName));
    if (!account) return refused('account-not-found');
    const names = {
      displayName: acceptDisplayName(changes.displayName ?? account.displayName),
      phoneticName: acceptOptionalName(changes.phoneticName ?? account.phoneticName),
      latinName: acceptOptionalName(changes.latinName ?? account.latinName),
    };
    const { displayName, phoneticName, latinName } = names;
    if (displayName === undefined || phoneticName === undefined || latinName === undefined) {
      return refused('name-invalid', { detail: 'expected names of at most 64 characters' });
    }
    const { role = account.role, disabled = account.disabled } = changes;
    // A slip would shut its author out.
    if (actor?.accountId === account.id && disabled) {
      return this.#denied(actor, account, 'account.changed', 'not-for-self', reason);
    }
    const losesAdmin = account.role === 'admin' && !account.disabled && (role !== 'admin' || disabled);
    const wanted = { displayName, phoneticName, latinName, role, disabled };
    const isSame = (Object.keys(wanted) as (keyof typeof wanted)[]).every((name) => wanted[name] === account[name]);
    if (isSame) return done({ changed: false });
    const changed = { ...account, ...wanted, revision: account.revision + 1 };
    const kept = losesAdmin ? await store.endAdministrator(changed) : await store.changeAccount(changed);
    if (kept === 'last-admin') return this.#denied(actor, account, 'account.changed', kept, reason);
    if (kept !== 'changed') return refused(kept === 'not-found' ? 'account-not-found' : 'changed-meanwhile');
    if (role !== account.role || (disabled && !account.disabled)) await signOutEverywhere(this.#parts, account.id);
    await audit.record(actor, 'account.changed', account, reason, {
      role,
      disabled,
      ...(role !== account.role && { roleBefore: account.role }),
      ...(displayName !== account.displayName && { displayName, displayNameBefore: account.displayName }),
      ...(phoneticName !== account.phoneticName && { phoneticName, phoneticNameBefore: account.phoneticName }),
      ...(latinName !== account.latinName && { latinName, latinNameBefore: account.latinName }),
    });
    log.info('account-changed', { role, disabled });
    return done({ changed: true });
  }

  find(userName: string): Promise<Account | undefined> {
    return this.#parts.store.accountByName(userNameKey(userName));
  }

  /** What the help desk sees of one account: nothing secret, numbers and addresses hidden in part. */
  async details(account: Account): Promise<AccountDetails> {
    const { store, codeThrottle, clock } = this.#parts;
    const { methods, keys, unreadable } = await factorsOf(this.#parts, account.id);
    const [block, bypass, wrongCodes] = [
      await store.accountState(account.id, 'block'),
      await store.accountState(account.id, 'bypass'),
      await store.accountState(account.id, 'wrong-codes'),
    ];
    const tokens = await store.browserTokens(account.id);
    const now = clock.now();
    return {
      account,
      methods: [...keys, ...methods, ...unreadable].map((method) => hidden(describeMethod(method))),
      block: block && isBlocked(block, now) ? block : null,
      bypassUntil: bypass && isBypassUsable(bypass, now) ? bypass.until : null,
      lockedUntil: codeThrottle.lockedUntil(account.id, wrongCodes),
      temporaryPassword: (await temporarySince(this.#parts, account.id)) !== null,
      devices: new Set(tokens.filter(({ expiresAt }) => now < expiresAt).map(({ series }) => series)).size,
    };
  }

  /** S4-11: those whose block is not over, by user name. @throws UnknownPageMark */
  async blocked(which: PageWish): Promise<Page<Block & { readonly userName: string }>> {
    const { store, clock } = this.#parts;
    return named(await store.accountStates('block', { ...which, endsAfter: clock.now() }));
  }

  /** S4-40: the last one of each account, by user name. @throws UnknownPageMark */
  async bypasses(which: PageWish): Promise<Page<Bypass & { readonly userName: string }>> {
    return named(await this.#parts.store.accountStates('bypass', which));
  }

  /**
   * A Temporary Access Pass in place of the former one (S2-17 to S2-21). The pass is in the answer and nowhere else: show it
   * once, then erase it. Refused with `method-not-found` when there is no such account; with `pass-for-self` and
   * `needs-second-method` so that a stolen administrator's password alone cannot be turned into a key.
   * @param issuer the session of the administrator; null for whoever owns the directory's files
   * Refused with `pass-not-allowed` where the policy has other lifetimes, or one-time passes only (S2-16).
   */
  async issuePass(
    request: PassRequest & { readonly userName: string },
    issuer: string | null,
  ): Promise<Decision<{ pass: Secret; expiresAt: number }>> {
    const { store, sessions, log, audit } = this.#parts;
    const session = issuer === null ? null : sessions.get(issuer);
    const problem = actingProblem(session, this.#parts.clock.now());
    if (problem) return problem;
    const account = await store.accountByName(userNameKey(request.userName));
    if (account === undefined) return refused('method-not-found', { detail: 'no such account' });
    if (account.id === session?.accountId) {
      return this.#denied(session, account, 'pass.issued', 'pass-for-self', PASS_REASON);
    }
    const policy = await this.#parts.policy();
    const { pass: rules } = policy;
    const groups = (await store.groupsOf(account.id)).map(({ id }) => id);
    if (!isOffered('temporary-access-pass', policy, groups)) return refused('method-not-enabled');
    const unruled = passRuleProblem(request, rules);
    if (unruled !== undefined) return refused('pass-not-allowed', { detail: unruled });
    const { pass, stored } = await makePass(request, rules, this.#parts);
    await store.replacePass(account.id, stored);
    const details = { oneTime: stored.oneTime, expiresAt: stored.expiresAt };
    await audit.record(session, 'pass.issued', account, PASS_REASON, details);
    log.info('pass-issued', { oneTime: stored.oneTime });
    return done({ pass, expiresAt: stored.expiresAt });
  }

  /** What was tried and must not be is recorded as what was done. */
  async #denied(
    actor: Actor,
    account: Account,
    action: AuditAction,
    code: IdentityRefusalCode,
    reason: string,
  ): Promise<ReturnType<typeof refused>> {
    await this.#parts.audit.record(actor, 'refused', account, reason, { action, code });
    return refused(code);
  }

  async #prepare(person: NewPerson, role: AccountRole): Promise<NewAccount | ReturnType<typeof refused>> {
    const { clock, random } = this.#parts;
    const userName = acceptUserName(person.userName);
    if (userName === undefined) return refused('name-invalid', { detail: 'user name: expected name@domain' });
    const displayName = acceptDisplayName(person.displayName);
    if (displayName === undefined)
      return refused('name-invalid', { detail: 'display name: expected 1 to 64 characters' });
    const phoneticName = acceptOptionalName(person.phoneticName ?? '');
    const latinName = acceptOptionalName(person.latinName ?? '');
    if (phoneticName === undefined || latinName === undefined) {
      return refused('name-invalid', { detail: 'names: expected at most 64 characters' });
    }
    const problem = newPasswordProblem(person.password, { userName, displayName });
    if (problem !== undefined) return refused(problem);
    return {
      id: toBase64url(random.bytes(16)),
      userName,
      nameKey: userNameKey(userName),
      displayName,
      phoneticName,
      latinName,
      role,
      disabled: false,
      registerAgain: false,
      defaultMethodId: null,
      revision: 0,
      userHandle: random.bytes(32),
      createdAt: clock.now(),
      password: await storePassword(person.password, this.#parts),
    };
  }
}

const named = <State>({ rows, next }: Page<StateOfAccount<State>>): Page<State & { readonly userName: string }> => ({
  rows: rows.map(({ userName, state }) => ({ ...state, userName })),
  next,
});

const acceptOptionalName = (typed: string): string | undefined => (typed.trim() === '' ? '' : acceptDisplayName(typed));

/** For somebody who is not the owner. */
function hidden(method: Method): Method {
  // The name of a number or an address is the number or the address.
  if (method.type === 'unreadable' && (method.of === 'phone' || method.of === 'email')) return { ...method, name: '' };
  if (method.type === 'phone') return { ...method, number: hiddenNumber(method.number) };
  return method.type === 'email' ? { ...method, address: hiddenAddress(method.address) } : method;
}

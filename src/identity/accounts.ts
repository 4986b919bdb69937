import { toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import { type Decision, done, refused } from './decision.ts';
import type { Account, AccountRole, DirectoryState, NewAccount } from './identity-store.ts';
import { newPasswordProblem, storePassword } from './methods/password.ts';
import { makePass, type PassRequest } from './methods/temporary-access-pass.ts';
import { acceptDisplayName, acceptUserName, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import type { Session } from './sessions.ts';

export interface NewPerson {
  /** `name@domain`, as Entra's user principal name. */
  readonly userName: string;
  readonly displayName: string;
  /** UTF-8; the caller erases it. */
  readonly password: Secret;
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
    const { store, sessions, signInLog, log } = this.#parts;
    const state = await store.state();
    if (state !== 'empty') return refused(state === 'lost' ? 'directory-lost' : 'directory-not-empty');
    const account = await this.#prepare(person, 'admin');
    if ('outcome' in account) return account;
    const answer = await store.addFirstAccount(account);
    if (answer !== 'added') return refused(answer);
    await signInLog.success({ account }, 'first-account');
    log.info('first-account-made');
    return done(sessions.open(account, 'first-account'));
  }

  async create(person: NewPerson & { readonly role: AccountRole }): Promise<Decision<Record<string, never>>> {
    const account = await this.#prepare(person, person.role);
    if ('outcome' in account) return account;
    const answer = await this.#parts.store.addAccount(account);
    if (answer !== 'added') return refused(answer);
    this.#parts.log.info('account-made', { role: person.role });
    return done({});
  }

  list(): Promise<readonly Account[]> {
    return this.#parts.store.accounts();
  }

  /**
   * A Temporary Access Pass in place of the former one (S2-17 to S2-21). The pass is in the answer and nowhere else: show it
   * once, then erase it. Refused with `method-not-found` when there is no such account; with `pass-for-self` and
   * `needs-second-method` so that a stolen administrator's password alone cannot be turned into a key.
   * @param issuer the session of the administrator; null for whoever owns the directory's files
   * @throws RangeError on a lifetime outside 10 to 43 200 minutes
   */
  async issuePass(
    request: PassRequest & { readonly userName: string },
    issuer: string | null,
  ): Promise<Decision<{ pass: Secret; expiresAt: number }>> {
    const { store, sessions, log } = this.#parts;
    const session = issuer === null ? null : sessions.get(issuer);
    if (session && !session.strong) return refused('needs-second-method');
    const account = await store.accountByName(userNameKey(request.userName));
    if (account === undefined) return refused('method-not-found', { detail: 'no such account' });
    if (account.id === session?.accountId) return refused('pass-for-self');
    const { pass, stored } = await makePass(request, this.#parts);
    await store.replacePass(account.id, stored);
    log.info('pass-issued', { oneTime: stored.oneTime });
    return done({ pass, expiresAt: stored.expiresAt });
  }

  async #prepare(person: NewPerson, role: AccountRole): Promise<NewAccount | ReturnType<typeof refused>> {
    const { clock, random } = this.#parts;
    const userName = acceptUserName(person.userName);
    if (userName === undefined) return refused('name-invalid', { detail: 'user name: expected name@domain' });
    const displayName = acceptDisplayName(person.displayName);
    if (displayName === undefined)
      return refused('name-invalid', { detail: 'display name: expected 1 to 64 characters' });
    const problem = newPasswordProblem(person.password, { userName, displayName });
    if (problem !== undefined) return refused(problem);
    return {
      id: toBase64url(random.bytes(16)),
      userName,
      nameKey: userNameKey(userName),
      displayName,
      phoneticName: '',
      latinName: '',
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

import { toBase64url } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import { type Decision, done, refused } from './decision.ts';
import { limits } from './limits.ts';
import type { AppPassword } from './methods/stored-method.ts';
import { acceptMethodName, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import { type AppPasswordClient, appPasswordVerdict } from './policy/app-password-rules.ts';
import { hashSecret, matchesHash } from './secret-hash.ts';
import type { Session } from './sessions.ts';
import { factorsOf, registrationNeed } from './situation.ts';
import { chargeTry } from './typed-secret-check.ts';

/** 16 letters of 26, as Azure makes them: 75 bits. */
const LETTERS = 16;
const FIRST_LETTER = 0x61;

/**
 * What wrong app passwords are counted by: apart from passwords, so that whoever has found an app password cannot end the row of wrong
 * passwords with it, and a program with an old one does not lock its owner out.
 */
export const appPasswordKey = (nameKey: string): string => `app-password ${nameKey}`;

/** Passwords for programs that know no second step (S4-45 to S4-61): generated, shown once, as many as 40. */
export class AppPasswords {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /**
   * @returns the password itself, which exists only here (S4-61): erase it once it is shown
   * @throws SessionEnded
   */
  async create(sessionId: string, typedName: string): Promise<Decision<{ method: AppPassword; password: Secret }>> {
    const { sessions, store, random, clock, policy, audit, ownerNotice } = this.#parts;
    const session = sessions.get(sessionId);
    if (!(await policy()).appPasswords.enabled) return refused('app-passwords-off');
    if (!(await this.#mayCreate(session))) return refused('needs-second-method');
    const name = acceptMethodName(typedName);
    if (name === undefined) return refused('name-invalid', { detail: 'expected 3 to 30 characters' });
    const password = randomLetters(random);
    const method: AppPassword = {
      type: 'app-password',
      id: toBase64url(random.bytes(16)),
      accountId: session.accountId,
      name,
      createdAt: clock.now(),
      lastUsedAt: null,
      revision: 0,
      hash: await hashSecret(password.expose(), random),
    };
    const kept = await store.addMethod(method, { types: ['app-password'], max: limits.appPasswords });
    if (kept !== 'added') {
      password.erase();
      return refused('limit-reached', { detail: `at most ${limits.appPasswords}` });
    }
    const account = { id: session.accountId, userName: session.userName };
    await audit.record(session, 'method.added', account, 'by the owner of the account', { type: 'app-password' });
    ownerNotice.tell(account, 'method-added');
    return done({ method, password });
  }

  /**
   * Signs a program in. Wrong ones are charged as wrong passwords are; the answer is `wrong-credentials` for whatever does not
   * open, and only the right one learns what stands in its way.
   * @param source the computer that it comes from; null: not counted by it
   */
  async use(
    userName: string,
    typed: Secret,
    client: AppPasswordClient,
    source: string | null,
  ): Promise<Decision<{ readonly method: AppPassword }>> {
    const { store, signInLog, clock, policy, ownerNotice } = this.#parts;
    const nameKey = userNameKey(userName);
    const tried = { nameKey, typedName: userName, source };
    const charged = await chargeTry(this.#parts, tried, appPasswordKey(nameKey), 'app-password');
    if ('refusal' in charged) return { outcome: 'refused', refusal: charged.refusal };
    const { account: named, who, charge, payBack } = charged;
    const method = await this.#matching(named?.id, typed);
    // Comparing takes long: what is turned off or blocked meanwhile counts.
    const account = named && (await store.account(named.id));
    if (charge.locked || !account || !method) {
      const code = charge.until === null ? 'wrong-credentials' : 'throttled';
      await signInLog.failure(who, 'app-password', code);
      if (charge.locksNow && named) ownerNotice.tell(named, 'app-passwords-locked');
      return charge.until === null ? refused(code) : refused(code, { until: charge.until });
    }
    await payBack();
    const block = await store.accountState(account.id, 'block');
    const state = { disabled: account.disabled, blockedUntil: block?.until ?? null };
    const verdict = appPasswordVerdict(client, state, await policy(), clock.now());
    if (verdict !== 'opens') {
      await signInLog.failure(who, 'app-password', verdict.code, { keyName: method.name });
      return refused(verdict.code, { detail: verdict.detail });
    }
    // Somebody else may have used it at the same time: only one that was deleted meanwhile opens nothing.
    const kept = await store.changeMethod({ ...method, lastUsedAt: clock.now(), revision: method.revision + 1 });
    if (kept === 'not-found') {
      await signInLog.failure(who, 'app-password', 'wrong-credentials', { keyName: method.name });
      return refused('wrong-credentials');
    }
    await signInLog.success(who, 'app-password', { keyName: method.name });
    return done({ method });
  }

  /** A registration that a sign-in demanded may end with one, once it is enough (S4-50). */
  async #mayCreate(session: Session): Promise<boolean> {
    if (!session.restricted) return session.strong;
    const { sessions, accountOf, policy } = this.#parts;
    if (sessions.provenIn(session.id) === null) return false;
    const account = await accountOf(session);
    const factors = await factorsOf(this.#parts, account.id);
    const { wanted, there } = registrationNeed(account, factors, await policy(), sessions.registeredIn(session.id));
    return there >= wanted;
  }

  /** Compares with every one that there is, so that the time tells nothing about which; with none there are as if there was one. */
  async #matching(accountId: string | undefined, typed: Secret): Promise<AppPassword | undefined> {
    const methods = accountId === undefined ? [] : await this.#parts.store.methods(accountId);
    const all = methods.filter((method) => method.type === 'app-password');
    const letters = withoutSpaces(typed);
    let found: AppPassword | undefined;
    try {
      if (all.length === 0) await matchesHash(letters, undefined);
      for (const method of all) if (await matchesHash(letters, method.hash)) found = method;
    } finally {
      letters.fill(0);
    }
    return found;
  }
}

const withoutSpaces = (typed: Secret): Uint8Array => typed.expose().filter((byte) => byte !== 0x20);

function randomLetters(random: IdentityParts['random']): Secret {
  const letters = new Uint8Array(LETTERS);
  for (let index = 0; index < LETTERS; ) {
    const byte = random.bytes(1)[0] as number;
    if (byte < 234) letters[index++] = FIRST_LETTER + (byte % 26);
  }
  return Secret.over(letters);
}

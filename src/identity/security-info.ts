import type { Secret } from '../basics/secret.ts';
import { type Decision, done, refused } from './decision.ts';
import type { SignInEvent } from './identity-store.ts';
import { isPassword, newPasswordProblem, storePassword } from './methods/password.ts';
import { describeSecurityKey, maxSecurityKeys, type SecurityKeyMethod } from './methods/security-key.ts';
import { acceptMethodName, methodNameKey, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import type { Session } from './sessions.ts';

export type Method =
  | { readonly type: 'password'; readonly id: string; readonly changedAt: number }
  | SecurityKeyMethod
  | {
      readonly type: 'temporary-access-pass';
      readonly id: string;
      readonly expiresAt: number;
      readonly oneTime: boolean;
    };

export interface SecurityInfoPage {
  readonly session: Session;
  readonly methods: readonly Method[];
  /** What `signIn.begin` asks this account for, passes aside. */
  readonly defaultMethod: 'password' | 'security-key';
  readonly addSecurityKey: 'allowed' | 'needs-second-method' | 'limit-reached';
}

type Nothing = Record<string, never>;

/** What a signed-in person sees and changes of their own account. Every method throws SessionEnded for an unknown session. */
export class SecurityInfo {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  async get(sessionId: string): Promise<SecurityInfoPage> {
    const { sessions, store, clock } = this.#parts;
    const session = sessions.get(sessionId);
    const [password, keys, pass] = [
      await store.password(session.accountId),
      await store.securityKeys(session.accountId),
      await store.pass(session.accountId),
    ];
    const methods: Method[] = [];
    if (password) methods.push({ type: 'password', id: password.id, changedAt: password.changedAt });
    methods.push(...keys.map(describeSecurityKey));
    if (pass && clock.now() < pass.expiresAt && !(pass.oneTime && pass.usedAt !== null)) {
      methods.push({ type: 'temporary-access-pass', id: pass.id, expiresAt: pass.expiresAt, oneTime: pass.oneTime });
    }
    const isFull = keys.length >= maxSecurityKeys;
    const addSecurityKey = session.strong ? (isFull ? 'limit-reached' : 'allowed') : 'needs-second-method';
    return { session, methods, defaultMethod: keys.length > 0 ? 'security-key' : 'password', addSecurityKey };
  }

  /** Wrong current passwords count as wrong sign-ins do. The account's other sessions end. */
  async changePassword(sessionId: string, current: Secret, next: Secret): Promise<Decision<Nothing>> {
    const { sessions, store, throttle, log } = this.#parts;
    const session = sessions.get(sessionId);
    const problem = newPasswordProblem(next, session);
    if (problem !== undefined) return refused(problem);
    const nameKey = userNameKey(session.userName);
    const charge = await throttle.charge(nameKey);
    const stored = await store.password(session.accountId);
    const isRight = await isPassword(current, stored);
    if (charge.locked || !isRight) {
      return charge.until === null ? refused('wrong-credentials') : refused('throttled', { until: charge.until });
    }
    await throttle.clear(nameKey);
    await store.replacePassword(session.accountId, await storePassword(next, this.#parts, stored?.id));
    sessions.closeOthers(session);
    log.info('password-changed');
    return done({});
  }

  async renameSecurityKey(sessionId: string, keyId: string, typedName: string): Promise<Decision<Nothing>> {
    const { sessions, store } = this.#parts;
    const session = sessions.get(sessionId);
    const name = acceptMethodName(typedName);
    if (name === undefined) return refused('name-invalid', { detail: 'expected 3 to 30 characters' });
    const answer = await store.renameSecurityKey(session.accountId, keyId, name, methodNameKey(name));
    if (answer === 'renamed') return done({});
    return refused(answer === 'name-taken' ? 'name-taken' : 'method-not-found');
  }

  /**
   * A security key goes only from a strong session (`needs-second-method`), so that a session that proved just a password
   * cannot make the account weaker. The last key may go: the account keeps its password, which itself cannot be removed
   * (`last-method`). Sessions that the key opened end, except the one that asks.
   */
  async remove(sessionId: string, methodId: string): Promise<Decision<Nothing>> {
    const { sessions, store, log } = this.#parts;
    const session = sessions.get(sessionId);
    const password = await store.password(session.accountId);
    if (password?.id === methodId) return refused('last-method');
    const keys = await store.securityKeys(session.accountId);
    if (!keys.some((key) => key.id === methodId)) {
      const isGone = await store.removePass(session.accountId, methodId);
      return isGone ? done({}) : refused('method-not-found');
    }
    if (!session.strong) return refused('needs-second-method');
    if (!(await store.removeSecurityKey(session.accountId, methodId))) return refused('method-not-found');
    sessions.closeOthers(session, (_other, keyId) => keyId === methodId);
    log.info('security-key-removed');
    return done({});
  }

  /** Newest first, at most 200. */
  recentActivity(sessionId: string): Promise<readonly SignInEvent[]> {
    return this.#parts.signInLog.recent(this.#parts.sessions.get(sessionId).accountId);
  }
}

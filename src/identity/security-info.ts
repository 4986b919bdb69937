import type { Secret } from '../basics/secret.ts';
import { chargedCode } from './charged-code.ts';
import { type Decision, done, refused } from './decision.ts';
import type { BrowserToken, SignInEvent } from './identity-store.ts';
import { limits } from './limits.ts';
import { describeMethod, type Method } from './method-list.ts';
import { isPassword, newPasswordProblem, storePassword } from './methods/password.ts';
import { type Factors, inOrder, type SecondStep, secondStepsOf } from './methods/second-steps.ts';
import { maxSecurityKeys } from './methods/security-key.ts';
import { acceptMethodName, methodNameKey, userNameKey } from './names.ts';
import { resynchroniseOath } from './oath-verification.ts';
import type { IdentityParts } from './parts.ts';
import type { DirectoryPolicy, PolicyMethod } from './policy/directory-policy.ts';
import { isOffered } from './policy/method-policy.ts';
import { isReplaceable } from './registration-ceremony.ts';
import { type RemovedMethod, removeMethod } from './remove-method.ts';
import { isFresh, type Session } from './sessions.ts';
import { type SignedOut, signOutEverywhere } from './sign-out-everywhere.ts';
import { factorsOf, type RegistrationNeed, registrationNeed } from './situation.ts';
import { endTemporaryPassword } from './temporary-password.ts';

export type Addable =
  | 'authenticator-app'
  | 'oath-token'
  | 'phone'
  | 'backup-phone'
  | 'email'
  | 'security-key'
  | 'app-password';
export type AddingState = 'allowed' | 'needs-second-method' | 'limit-reached' | 'not-enabled';

export interface SecurityInfoPage {
  readonly session: Session;
  readonly methods: readonly Method[];
  /** What the second step asks for first; null: there is none. */
  readonly defaultStep: SecondStep | null;
  /** S1-10. */
  readonly systemPreferred: boolean;
  /** What its owner chose; null: nothing. */
  readonly fallback: SecondStep | null;
  readonly steps: readonly SecondStep[];
  readonly add: Readonly<Record<Addable, AddingState>>;
  /** While more is to be registered; null: nothing is. */
  readonly registration: RegistrationNeed | null;
}

export interface Device {
  /** Of its series of tokens. */
  readonly id: string;
  readonly browserName: string;
  readonly kind: BrowserToken['kind'];
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

type Nothing = Record<string, never>;

/** What a signed-in person sees and changes of their own account. Every method throws SessionEnded for an unknown session. */
export class SecurityInfo {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  async get(sessionId: string): Promise<SecurityInfoPage> {
    const { sessions, store, clock, accountOf } = this.#parts;
    const session = sessions.get(sessionId);
    const account = await accountOf(session);
    const policy = await this.#parts.policy();
    const factors = await factorsOf(this.#parts, account.id);
    const [password, pass] = [await store.password(account.id), await store.pass(account.id)];
    const methods: Method[] = [];
    if (password) methods.push({ type: 'password', id: password.id, changedAt: password.changedAt });
    methods.push(...[...factors.keys, ...factors.methods, ...factors.unreadable].map(describeMethod));
    if (pass && clock.now() < pass.expiresAt && !(pass.oneTime && pass.usedAt !== null)) {
      methods.push({ type: 'temporary-access-pass', id: pass.id, expiresAt: pass.expiresAt, oneTime: pass.oneTime });
    }
    const steps = inOrder(secondStepsOf(factors, policy), factors, policy, account.defaultMethodId);
    const registered = sessions.registeredIn(session.id);
    const registration = session.restricted ? registrationNeed(account, factors, policy, registered) : null;
    const proven = {
      method: sessions.provenIn(session.id) !== null,
      enough: registration === null ? session.strong : registration.there >= registration.wanted,
    };
    return {
      session,
      methods,
      steps,
      defaultStep: steps[0] ?? null,
      systemPreferred: policy.systemPreferred && steps.length > 0,
      fallback: steps.find(({ methodId }) => methodId === account.defaultMethodId) ?? null,
      add: addingStates(session, { ...proven, registered }, factors, policy),
      registration,
    };
  }

  /** Wrong current passwords count as wrong sign-ins do. The account's other sessions and its trusted browsers end. */
  async changePassword(sessionId: string, current: Secret, next: Secret): Promise<Decision<Nothing>> {
    const { sessions, store, throttle, log, audit, ownerNotice } = this.#parts;
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
    const password = await storePassword(next, this.#parts, stored?.id);
    // A reset meanwhile stays: whoever knew the former password must not undo it.
    if (stored === undefined || !(await store.changePassword(session.accountId, stored, password))) {
      return refused('changed-meanwhile');
    }
    await endTemporaryPassword(this.#parts, session.accountId);
    await signOutEverywhere(this.#parts, session.accountId, session);
    const account = { id: session.accountId, userName: session.userName };
    await audit.record(session, 'password.changed', account, 'by the owner of the account');
    ownerNotice.tell(account, 'password-changed');
    log.info('password-changed');
    return done({});
  }

  /** Of a security key, a token, an app or an app password: names of others are their numbers. */
  async rename(sessionId: string, methodId: string, typedName: string): Promise<Decision<Nothing>> {
    const { sessions, store } = this.#parts;
    const session = sessions.get(sessionId);
    const name = acceptMethodName(typedName);
    if (name === undefined) return refused('name-invalid', { detail: 'expected 3 to 30 characters' });
    const answer = await store.renameSecurityKey(session.accountId, methodId, name, methodNameKey(name));
    if (answer === 'renamed') return done({});
    if (answer === 'name-taken') return refused('name-taken');
    const method = (await store.methods(session.accountId)).find(({ id }) => id === methodId);
    if (!method || method.type === 'phone' || method.type === 'email') return refused('method-not-found');
    const kept = await store.changeMethod({ ...method, name, revision: method.revision + 1 });
    if (kept === 'changed') return done({});
    return refused(kept === 'not-found' ? 'method-not-found' : 'changed-meanwhile');
  }

  /** What the second step asks for first where the directory does not choose (S1-06, S1-10); null: nothing in particular. */
  async setDefault(sessionId: string, step: Pick<SecondStep, 'methodId' | 'way'> | null): Promise<Decision<Nothing>> {
    const { sessions, store, accountOf } = this.#parts;
    const account = await accountOf(sessions.get(sessionId));
    if (step !== null) {
      const factors = await factorsOf(this.#parts, account.id);
      const steps = secondStepsOf(factors, await this.#parts.policy());
      if (!steps.some(({ methodId, way }) => methodId === step.methodId && way === step.way)) {
        return refused('method-not-found');
      }
      const method = factors.methods.find(({ id }) => id === step.methodId);
      const preferring = method && withWay(method, step.way);
      if (
        preferring &&
        (await store.changeMethod({ ...preferring, revision: preferring.revision + 1 })) !== 'changed'
      ) {
        return refused('changed-meanwhile');
      }
    }
    const changed = { ...account, defaultMethodId: step?.methodId ?? null, revision: account.revision + 1 };
    return (await store.changeAccount(changed)) === 'changed' ? done({}) : refused('changed-meanwhile');
  }

  /**
   * Methods go only from a session that proved a second step not long ago (S0-39), so that neither a stolen password nor a window that
   * was left open makes an account weaker. The last second step goes only where that is said to be meant (S1-02); the password stays.
   */
  async remove(sessionId: string, methodId: string, evenIfLast = false): Promise<Decision<RemovedMethod>> {
    const { sessions, store, clock, log, audit, ownerNotice } = this.#parts;
    const session = sessions.get(sessionId);
    const password = await store.password(session.accountId);
    if (password?.id === methodId) return refused('last-method');
    const factors = await factorsOf(this.#parts, session.accountId);
    const pass = await store.pass(session.accountId);
    const all = [...factors.methods, ...factors.unreadable, ...factors.keys];
    const method = all.find(({ id }) => id === methodId);
    if (!method && pass?.id !== methodId) return refused('method-not-found');
    if (!session.strong) return refused('needs-second-method');
    if (method && !isFresh(session, clock.now())) return refused('needs-fresh-sign-in');
    const usable = new Set(secondStepsOf(factors, await this.#parts.policy()).map((step) => step.methodId));
    const wasUsable = usable.delete(methodId);
    if (wasUsable && usable.size === 0 && !evenIfLast) return refused('last-second-factor');
    const remaining = wasUsable && !evenIfLast ? [...usable] : undefined;
    const removed = await removeMethod(this.#parts, session.accountId, methodId, {
      keep: session,
      remaining,
    });
    // Somebody removed it, or the others, meanwhile: the next try says which.
    if (removed === undefined) return refused('changed-meanwhile');
    const account = { id: session.accountId, userName: session.userName };
    const type = method === undefined ? 'temporary-access-pass' : 'of' in method ? method.of : typeOf(method);
    const details = { type, method: methodId, lastSecondStep: usable.size === 0 };
    await audit.record(session, 'method.removed', account, 'by the owner of the account', details);
    ownerNotice.tell(account, 'method-removed');
    log.info('method-removed', { type });
    return done(removed);
  }

  /** S0-47, from the page. Counted as a second step is. */
  async resynchronise(
    sessionId: string,
    methodId: string,
    codes: readonly [string, string],
  ): Promise<Decision<{ readonly seconds: number | null }>> {
    const { accountId } = this.#parts.sessions.get(sessionId);
    const answer = await chargedCode(this.#parts, accountId, () =>
      resynchroniseOath(this.#parts, accountId, methodId, codes),
    );
    if (answer.outcome === 'refused') return answer;
    const { oath } = answer.value;
    return done({ seconds: oath.type === 'hotp' ? null : oath.driftSteps * oath.period });
  }

  /** Browsers that are remembered or stay signed in, newest first. */
  async devices(sessionId: string): Promise<readonly Device[]> {
    const { sessions, store, clock } = this.#parts;
    const tokens = await store.browserTokens(sessions.get(sessionId).accountId);
    const devices = new Map<string, Device>();
    for (const { series, browserName, kind, createdAt, expiresAt, usedAt } of tokens) {
      if (clock.now() >= expiresAt) continue;
      const lastUsedAt = Math.max(createdAt, usedAt ?? 0, devices.get(series)?.lastUsedAt ?? 0);
      devices.set(series, { id: series, browserName, kind, createdAt, lastUsedAt, expiresAt });
    }
    return [...devices.values()].toSorted((a, b) => b.lastUsedAt - a.lastUsedAt);
  }

  /** Nothing happens where the account has none of this id. */
  async forgetDevice(sessionId: string, deviceId: string): Promise<void> {
    const devices = await this.devices(sessionId);
    if (devices.some(({ id }) => id === deviceId)) await this.#parts.store.removeBrowserTokens({ series: deviceId });
  }

  /** S1-09: every session, this one too, and every browser. */
  async signOutEverywhere(sessionId: string): Promise<SignedOut> {
    const { sessions, audit } = this.#parts;
    const session = sessions.get(sessionId);
    const ended = await signOutEverywhere(this.#parts, session.accountId);
    const account = { id: session.accountId, userName: session.userName };
    const details = { devices: ended.devices };
    await audit.record(session, 'account.signed-out-everywhere', account, 'by the owner of the account', details);
    return ended;
  }

  /** Newest first, at most 200. */
  recentActivity(sessionId: string): Promise<readonly SignInEvent[]> {
    return this.#parts.signInLog.recent(this.#parts.sessions.get(sessionId).accountId);
  }
}

const typeOf = (method: Factors['methods'][number] | Factors['keys'][number]) =>
  'type' in method ? method.type : 'security-key';

/** The method with the way preferred; undefined where it has no preference to change. */
function withWay(method: Factors['methods'][number], way: SecondStep['way']): Factors['methods'][number] | undefined {
  if (method.type === 'authenticator-app') {
    const preferred = way === 'app-code' ? 'code' : 'notification';
    return method.preferred === preferred ? undefined : { ...method, preferred };
  }
  if (method.type !== 'phone' || (way !== 'sms' && way !== 'voice') || method.reachedBy === way) return undefined;
  return { ...method, reachedBy: way };
}

function addingStates(
  session: Session,
  /** That a method was registered in this session; that it proved as much as a whole sign-in does (S4-50). */
  proven: { readonly method: boolean; readonly enough: boolean; readonly registered: ReadonlySet<string> },
  { methods, keys, groupIds }: Factors,
  policy: DirectoryPolicy,
): Record<Addable, AddingState> {
  const count = (...types: string[]) => methods.filter(({ type }) => types.includes(type)).length;
  const kept = methods.filter((method) => !isReplaceable(session, proven.registered, method));
  const phone = (use: 'primary' | 'backup') => kept.some((method) => method.type === 'phone' && method.use === use);
  const hasToken = methods.some((method) => method.type === 'oath-token' && method.hardware === null);
  const isFullOfOath = count('authenticator-app', 'oath-token') >= limits.oathMethods;
  const mayAdd = session.strong || session.restricted;
  const state = (offered: readonly PolicyMethod[], isFull: boolean, may = mayAdd): AddingState => {
    if (!offered.some((method) => isOffered(method, policy, groupIds))) return 'not-enabled';
    if (!may) return 'needs-second-method';
    return isFull ? 'limit-reached' : 'allowed';
  };
  const keysAreOff = !policy.securityKey.selfService;
  const appPasswords = count('app-password') >= limits.appPasswords ? 'limit-reached' : 'allowed';
  return {
    'authenticator-app': state(['authenticator-app'], isFullOfOath),
    'oath-token': state(['oath-software'], isFullOfOath && !hasToken),
    phone: state(['sms', 'voice'], phone('primary')),
    'backup-phone': state(['sms', 'voice'], phone('backup')),
    email: state(['email'], kept.filter(({ type }) => type === 'email').length >= limits.emails),
    'security-key': keysAreOff
      ? 'not-enabled'
      : state(['security-key'], keys.length >= maxSecurityKeys, session.strong || proven.method),
    'app-password': !policy.appPasswords.enabled
      ? 'not-enabled'
      : proven.enough && (proven.method || !session.restricted)
        ? appPasswords
        : 'needs-second-method',
  };
}

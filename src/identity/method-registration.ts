import { toBase64url } from '../basics/bytes.ts';
import type { Unsubscribe } from '../basics/emitter.ts';
import { Secret } from '../basics/secret.ts';
import { toBase32 } from '../otp/base32.ts';
import { newOathSecret } from '../otp/new-secret.ts';
import { usualParameters } from '../otp/oath-parameters.ts';
import { otpauthUri } from '../otp/otpauth-uri.ts';
import { newTotpState } from '../otp/totp.ts';
import { type ApprovalStep, approve } from './approval.ts';
import { chargedCode } from './charged-code.ts';
import { type CodeSent, sendCode } from './code-message.ts';
import { type Decision, done, refused } from './decision.ts';
import type { Language } from './delivery.ts';
import { closeIfOver } from './end-sessions.ts';
import type { SignInMethod } from './identity-store.ts';
import { limits } from './limits.ts';
import { hiddenAddress, hiddenNumber } from './methods/hidden.ts';
import type { SecondStepWay } from './methods/second-step-way.ts';
import { methodWith } from './methods/second-steps.ts';
import type { AuthenticatorApp, EmailMethod, OathToken, PhoneMethod, StoredMethod } from './methods/stored-method.ts';
import { acceptDisplayName, acceptUserName } from './names.ts';
import { verifyNewOath } from './oath-verification.ts';
import type { Pairing, PairingOffer } from './pairing.ts';
import type { IdentityParts } from './parts.ts';
import { readPhoneNumber } from './phone-number.ts';
import type { PolicyMethod } from './policy/directory-policy.ts';
import { isOffered } from './policy/method-policy.ts';
import {
  type Ceremony,
  isReplaceable,
  isSoftwareToken,
  limitOf,
  type PhoneWish,
  policyMethodOfNew,
  type TokenOffer,
  type Wanted,
} from './registration-ceremony.ts';
import { isFresh, type Session } from './sessions.ts';
import { ShortLived } from './short-lived.ts';
import { takeAndSignOut } from './sign-out-everywhere.ts';

const DEFAULT_TOKEN_NAME = 'TOTP';

/**
 * Adds methods to the account of a session: begin, prove, stored (S0-21 to S0-30, S1-16 to S1-31, S3-05 to S3-20). Each is bound to its session. Allowed
 * in a restricted session, and in one that proved more than a password: otherwise a stolen password could add the thief's phone.
 * Every method throws SessionEnded for an unknown session.
 */
export class MethodRegistration {
  readonly #parts: IdentityParts;
  readonly #pairing: Pairing;
  readonly #ceremonies: ShortLived<Ceremony>;

  constructor(parts: IdentityParts, pairing: Pairing) {
    this.#parts = parts;
    this.#pairing = pairing;
    this.#ceremonies = new ShortLived(parts, { lifetimeMs: limits.registrationMs, capacity: 1000 });
  }

  async beginPhone(sessionId: string, wish: PhoneWish): Promise<Decision<{ ceremony: string; number: string }>> {
    const session = this.#parts.sessions.get(sessionId);
    const problem = await this.#problem(session, wish.reachedBy);
    if (problem) return problem;
    const read = await readPhoneNumber(wish.number, wish.country);
    if ('problem' in read) return refused(read.problem);
    const line = read.line === 'either' ? wish.line : read.line;
    if (line === 'landline' && wish.reachedBy === 'sms') return refused('landline-no-sms');
    const methods = await this.#parts.store.methods(session.accountId);
    const isAnew = (method: StoredMethod) =>
      method.type === 'phone' && method.use === wish.use && this.#isReplaceable(session, method);
    const old =
      wish.replaces === null ? (methods.find(isAnew) ?? null) : methods.find(({ id }) => id === wish.replaces);
    if (old !== null && old?.type !== 'phone') return refused('method-not-found');
    if (old && !this.#mayReplace(session)) return refused('needs-fresh-sign-in');
    const use = old?.use ?? wish.use;
    const others = methods.filter((method) => method.type === 'phone' && method.id !== old?.id);
    if (others.some((method) => method.type === 'phone' && method.number === read.number))
      return refused('method-exists');
    if (others.some((method) => method.type === 'phone' && method.use === use)) {
      return refused('limit-reached', { detail: `one ${use} phone` });
    }
    const base = old ? { ...old, revision: old.revision + 1 } : this.#base(session, read.number);
    const method: PhoneMethod = {
      ...base,
      type: 'phone',
      name: read.number,
      number: read.number,
      line,
      reachedBy: wish.reachedBy,
      use,
    };
    const ceremony = this.#add(session, { kind: 'phone', method, replaces: old !== null });
    return done({ ceremony, number: read.number });
  }

  async beginEmail(
    sessionId: string,
    wish: { readonly address: string; readonly replaces: string | null },
  ): Promise<Decision<{ ceremony: string; address: string }>> {
    const session = this.#parts.sessions.get(sessionId);
    const problem = await this.#problem(session, 'email');
    if (problem) return problem;
    // An address for messages has the form of a user name, and may look no more like another one.
    const address = acceptUserName(wish.address.trim());
    if (address === undefined || /[<>"\\,;]/.test(address)) return refused('address-invalid');
    const methods = await this.#parts.store.methods(session.accountId);
    const isAnew = (method: StoredMethod) => method.type === 'email' && this.#isReplaceable(session, method);
    const old =
      wish.replaces === null ? (methods.find(isAnew) ?? null) : methods.find(({ id }) => id === wish.replaces);
    if (old !== null && old?.type !== 'email') return refused('method-not-found');
    if (old && !this.#mayReplace(session)) return refused('needs-fresh-sign-in');
    if (old === null && methods.some(({ type }) => type === 'email'))
      return refused('limit-reached', { detail: 'one address' });
    const base = old ? { ...old, revision: old.revision + 1 } : this.#base(session, address);
    const method: EmailMethod = { ...base, type: 'email', name: address, address };
    return done({ ceremony: this.#add(session, { kind: 'email', method, replaces: old !== null }), address });
  }

  async beginApp(sessionId: string): Promise<Decision<{ readonly ceremony: string } & Omit<PairingOffer, 'id'>>> {
    const session = this.#parts.sessions.get(sessionId);
    const problem = (await this.#problem(session, 'authenticator-app')) ?? (await this.#fullOfOath(session));
    if (problem) return problem;
    this.#forget((ceremony) => ceremony.kind === 'app' && ceremony.sessionId === sessionId);
    const { id, ...offer } = this.#pairing.offer(session.userName);
    return done({ ceremony: this.#add(session, { kind: 'app', pairingId: id }), ...offer });
  }

  /**
   * A token or another app by QR code (S0-22). The directory keeps one such secret a person: the one that was verified last (S0-08). A second
   * QR code in the same session voids the first.
   */
  async beginToken(
    sessionId: string,
    wish: { readonly name: string | null; readonly period: 30 | 60 },
  ): Promise<Decision<TokenOffer>> {
    const session = this.#parts.sessions.get(sessionId);
    const { store, random, relyingParty } = this.#parts;
    const methods = await store.methods(session.accountId);
    const old = methods.find(isSoftwareToken);
    const problem =
      (await this.#problem(session, 'oath-software')) ?? (old ? undefined : await this.#fullOfOath(session));
    if (problem) return problem;
    if (old && !this.#mayReplace(session)) return refused('needs-fresh-sign-in');
    const name = acceptDisplayName(wish.name ?? DEFAULT_TOKEN_NAME);
    if (name === undefined) return refused('name-invalid');
    this.#forget((ceremony) => ceremony.kind === 'token' && ceremony.sessionId === sessionId);
    const secret = newOathSecret(random);
    const { algorithm, digits } = usualParameters;
    const parameters = { algorithm, digits, period: wish.period };
    const base = old ? { ...old, revision: old.revision + 1, lastUsedAt: null } : this.#base(session, name);
    const oath = { type: 'totp', ...newTotpState, ...parameters, secret: secret.expose() } as const;
    const method: OathToken = { ...base, type: 'oath-token', name, hardware: null, oath };
    const ceremony = this.#add(session, { kind: 'token', method, replaces: old !== undefined });
    const [issuer, account] = [relyingParty.name, session.userName];
    const uri = { parameters: { ...usualParameters, ...parameters }, secret, issuer, account, counter: 0 } as const;
    const shown = toBase32(secret.expose());
    const { period } = wish;
    return done({ ceremony, qr: otpauthUri(uri), secret: shown, account, issuer, period, replaces: old !== undefined });
  }

  /** What `beginApp`'s offer has come to. */
  pairingState(sessionId: string, ceremonyId: string): ReturnType<Pairing['state']> {
    const ceremony = this.#ceremony(sessionId, ceremonyId);
    return ceremony?.kind === 'app' ? this.#pairing.state(ceremony.pairingId) : { pairing: 'over', deviceName: null };
  }

  onPairing(sessionId: string, ceremonyId: string, listener: () => void): Unsubscribe {
    const ceremony = this.#ceremony(sessionId, ceremonyId);
    return ceremony?.kind === 'app' ? this.#pairing.onChange(ceremony.pairingId, listener) : () => {};
  }

  /** Sends a code to the number or address; another one voids the former (S0-29). */
  async sendCode(sessionId: string, ceremonyId: string, language: Language): Promise<Decision<CodeSent>> {
    const ceremony = this.#ceremony(sessionId, ceremonyId);
    if (!ceremony) return refused('registration-expired');
    if (ceremony.kind !== 'phone' && ceremony.kind !== 'email') return refused('method-not-enabled');
    const { method } = ceremony;
    const isPhone = method.type === 'phone';
    if (isPhone && method.line === 'landline') return refused('landline-no-sms');
    const to = isPhone ? method.number : method.address;
    const sent = await sendCode(this.#parts, {
      to,
      way: isPhone ? 'sms' : 'email',
      language,
      turn: to,
      person: ceremony.method.accountId,
    });
    if (sent.outcome === 'refused') return sent;
    ceremony.sent = sent.value.code;
    const shown = isPhone ? hiddenNumber(to) : hiddenAddress(to);
    return done({ shown, digits: limits.sentCodeDigits, resendAt: sent.value.resendAt });
  }

  /** The code that was sent, or one of the token or app. Right: the method is stored and counts (S0-24). */
  async verifyCode(sessionId: string, ceremonyId: string, code: string): Promise<Decision<StoredMethod>> {
    const { clock } = this.#parts;
    const ceremony = this.#ceremony(sessionId, ceremonyId);
    if (!ceremony) return refused('registration-expired');
    if (ceremony.kind === 'phone' || ceremony.kind === 'email') {
      const { sent } = ceremony;
      if (sent === null || sent.isOver) return refused('code-expired');
      // Guessing here would register a number that the guesser does not have, so it is counted as a sign-in is.
      const answer = await chargedCode(this.#parts, ceremony.accountId, async () => {
        const verdict = sent.try(code);
        return verdict === 'right' ? done({}) : refused(verdict);
      });
      if (answer.outcome === 'refused') return answer;
      return this.#store(sessionId, ceremonyId, ceremony, ceremony.method, ceremony.kind === 'phone' ? 'sms' : 'email');
    }
    if (ceremony.kind === 'token') {
      const verdict = verifyNewOath(ceremony.method.oath, code, clock.now());
      if (verdict.outcome === 'refused') return verdict;
      return this.#store(sessionId, ceremonyId, ceremony, { ...ceremony.method, oath: verdict.value }, 'oath-code');
    }
    const app = this.#app(ceremony, 'code');
    if (!app) return refused('registration-incomplete', { detail: 'no app has taken the registration yet' });
    const verdict = verifyNewOath(app.oath, code, clock.now());
    if (verdict.outcome === 'refused') return verdict;
    return this.#store(sessionId, ceremonyId, ceremony, { ...app, oath: verdict.value }, 'app-code');
  }

  /** Calls the number, or sends the app a trial notification (S1-18, S1-28). Anything but a yes registers nothing (S1-20, S3-18). */
  async approve(
    sessionId: string,
    ceremonyId: string,
    language: Language,
    onStep: (step: ApprovalStep) => void,
    signal: AbortSignal,
  ): Promise<Decision<StoredMethod>> {
    const { sends, clock, accountOf, sessions } = this.#parts;
    const ceremony = this.#ceremony(sessionId, ceremonyId);
    if (!ceremony) return refused('registration-expired');
    const method =
      ceremony.kind === 'phone'
        ? ceremony.method
        : ceremony.kind === 'app'
          ? this.#app(ceremony, 'notification')
          : undefined;
    if (!method) return refused('registration-incomplete', { detail: 'nothing to call or to notify yet' });
    const turn = method.type === 'phone' ? method.number : method.pushAddress;
    const wait = sends.take(turn);
    if (wait > 0) return refused('throttled', { until: clock.now() + wait });
    const account = await accountOf(sessions.get(sessionId));
    const end = await approve(this.#parts, { account, method, language, takesFraud: false }, onStep, signal);
    if (end.outcome === 'failed') return end.refusal;
    if (end.outcome === 'not-answered') return refused('not-answered');
    if (end.outcome !== 'approved') return refused('not-approved');
    sends.answered(turn);
    const way = method.type === 'phone' ? 'voice' : 'notification';
    return this.#store(sessionId, ceremonyId, ceremony, method, way);
  }

  cancel(sessionId: string, ceremonyId: string): void {
    const ceremony = this.#ceremony(sessionId, ceremonyId);
    if (ceremony) this.#forget((other) => other === ceremony);
  }

  async #store(
    sessionId: string,
    ceremonyId: string,
    ceremony: Ceremony,
    method: PhoneMethod | EmailMethod | OathToken | AuthenticatorApp,
    way: SecondStepWay,
  ): Promise<Decision<StoredMethod>> {
    const { store, sessions, audit, ownerNotice, clock, log } = this.#parts;
    // A call takes its time: another program may have ended the session meanwhile.
    await closeIfOver(this.#parts, sessionId);
    const session = sessions.get(sessionId);
    // It may have been turned off since the registration was begun.
    const problem = await this.#problem(session, policyMethodOfNew(method));
    if (problem) return problem;
    if (this.#ceremonies.take(ceremonyId) === undefined) return refused('registration-expired');
    const isChange = ceremony.kind !== 'app' && ceremony.replaces;
    const isAsOld = isChange && method.type !== 'oath-token' && !session.restricted;
    const dated = { ...method, createdAt: isAsOld ? method.createdAt : clock.now() };
    if (isChange) {
      const change = () => store.changeMethod(dated);
      // As where it is deleted (`removeMethod`). A demanded registration comes after that already.
      const kept = await (session.restricted
        ? change()
        : takeAndSignOut(this.#parts, session.accountId, session, change));
      if (kept === 'exists') return refused('method-exists');
      if (kept !== 'changed') return refused(kept === 'not-found' ? 'method-not-found' : 'changed-meanwhile');
    } else {
      if (isSoftwareToken(dated) && (await store.methods(session.accountId)).some(isSoftwareToken)) {
        // Registered in another window since.
        return refused('changed-meanwhile');
      }
      // Before, so that the session knows it as its own from the moment that it is there.
      sessions.registers(sessionId, dated.id);
      const kept = await store.addMethod(dated, limitOf(dated));
      if (kept !== 'added') return refused(kept === 'exists' ? 'method-exists' : 'limit-reached');
    }
    const proven: SignInMethod = methodWith(way);
    sessions.prove(sessionId, proven, dated.id);
    const account = { id: session.accountId, userName: session.userName };
    const action = isChange ? 'method.changed' : 'method.added';
    await audit.record(session, action, account, 'by the owner of the account', { type: dated.type, method: dated.id });
    if (isChange || !session.restricted) ownerNotice.tell(account, 'method-added');
    log.info('method-added', { type: dated.type });
    return done(dated);
  }

  async #problem(session: Session, method: PolicyMethod): Promise<ReturnType<typeof refused> | undefined> {
    const { store, policy } = this.#parts;
    if (!session.restricted && !session.strong) return refused('needs-second-method');
    const groups = await store.groupsOf(session.accountId);
    const ids = groups.map(({ id }) => id);
    return isOffered(method, await policy(), ids) ? undefined : refused('method-not-enabled');
  }

  /** As with deleting (S0-39): a window that was left open, or opened again by its browser, takes nobody's phone away. */
  #mayReplace(session: Session): boolean {
    return session.restricted || isFresh(session, this.#parts.clock.now());
  }

  #isReplaceable(session: Session, method: StoredMethod): boolean {
    return isReplaceable(session, this.#parts.sessions.registeredIn(session.id), method);
  }

  async #fullOfOath(session: Session): Promise<ReturnType<typeof refused> | undefined> {
    const methods = await this.#parts.store.methods(session.accountId);
    const count = methods.filter(({ type }) => type === 'authenticator-app' || type === 'oath-token').length;
    return count >= limits.oathMethods
      ? refused('limit-reached', { detail: `at most ${limits.oathMethods}` })
      : undefined;
  }

  #base(session: Session, name: string) {
    const { random, clock } = this.#parts;
    const id = toBase64url(random.bytes(16));
    return { id, accountId: session.accountId, name, createdAt: clock.now(), lastUsedAt: null, revision: 0 };
  }

  /** @param preferred the way that proves it, which is asked for first from then on (S3-15) */
  #app(
    ceremony: Extract<Ceremony, { kind: 'app' }>,
    preferred: AuthenticatorApp['preferred'],
  ): AuthenticatorApp | undefined {
    const app = this.#pairing.paired(ceremony.pairingId);
    if (!app) return undefined;
    const { deviceName, ...kept } = app;
    const base = { id: ceremony.pairingId, accountId: ceremony.accountId, name: deviceName };
    return { ...base, ...kept, preferred, type: 'authenticator-app', createdAt: 0, lastUsedAt: null, revision: 0 };
  }

  #add(session: Session, wanted: Wanted): string {
    const { accountId, userName, id: sessionId } = session;
    return this.#ceremonies.add({ ...wanted, sessionId, accountId, userName, sent: null });
  }

  /** @throws SessionEnded */
  #ceremony(sessionId: string, ceremonyId: string): Ceremony | undefined {
    this.#parts.sessions.get(sessionId);
    const ceremony = this.#ceremonies.get(ceremonyId);
    return ceremony?.sessionId === sessionId ? ceremony : undefined;
  }

  #forget(which: (ceremony: Ceremony) => boolean): void {
    this.#ceremonies.forget((ceremony) => {
      if (!which(ceremony)) return false;
      if (ceremony.kind === 'app') this.#pairing.withdraw(ceremony.pairingId);
      if (ceremony.kind === 'token') Secret.over(ceremony.method.oath.secret).erase();
      return true;
    });
  }
}

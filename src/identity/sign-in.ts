import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { Challenge } from './challenge.ts';
import { clientDataProblem } from './client-data.ts';
import { type Decision, done, type IdentityRefusal, refused } from './decision.ts';
import type { Account, SignInMethod, StoredSecurityKey } from './identity-store.ts';
import { isPassword } from './methods/password.ts';
import { isPass, passState } from './methods/temporary-access-pass.ts';
import { userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import type { Session } from './sessions.ts';
import { ShortLived } from './short-lived.ts';
import type { Who } from './sign-in-log.ts';
import { type AuthenticationResponse, type RequestOptions, readAuthenticationResponse } from './webauthn-response.ts';
import { verifyAssertion } from './webauthn-verification.ts';

const TICKETS = { lifetimeMs: 5 * 60_000, capacity: 1000 };
const KEY_TIMEOUT_MS = 5 * 60_000;

export interface SignInQuestion {
  /** What to ask for first; the person may choose another method. */
  readonly ask: 'password' | 'temporary-access-pass' | 'security-key';
  /** Whether the account has a security key. */
  readonly securityKey: boolean;
}

/** Signed in, or the key is due as the second step: `ticket` is for `beginAuthentication`. */
export type PasswordResult = { next: 'signed-in'; session: Session } | { next: 'security-key'; ticket: string };

export interface AuthenticationStart {
  /** For `finishAuthentication`; good for five minutes and one answer. */
  readonly challengeId: string;
  readonly options: RequestOptions;
}

type AuthenticationChallenge = Extract<Challenge, { purpose: 'authentication' }>;

/** What a try came to: who tried, and the refusal or what to go on with. */
type Judged = { readonly who: Who; readonly keyName: string | null } & (
  | { readonly refusal: IdentityRefusal }
  | { readonly account: Account; readonly key: StoredSecurityKey }
);

export class SignIn {
  readonly #parts: IdentityParts;
  readonly #tickets: ShortLived<{ readonly accountId: string }>;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#tickets = new ShortLived(parts, TICKETS);
  }

  /**
   * What to ask for after the user name. A usable Temporary Access Pass goes before the password (S2-51). An unknown name
   * answers like an account with only a password.
   */
  async begin(userName: string): Promise<SignInQuestion> {
    const { store, clock } = this.#parts;
    const account = await store.accountByName(userNameKey(userName));
    if (account === undefined) return { ask: 'password', securityKey: false };
    const [pass, keys] = [await store.pass(account.id), await store.securityKeys(account.id)];
    const securityKey = keys.length > 0;
    if (pass !== undefined && passState(pass, clock.now()) === 'usable')
      return { ask: 'temporary-access-pass', securityKey };
    return { ask: securityKey ? 'security-key' : 'password', securityKey };
  }

  /** Refused with `wrong-credentials` or `throttled`, the same for unknown names. A session for accounts without a key. */
  async withPassword(userName: string, password: Secret): Promise<Decision<PasswordResult>> {
    const { store, sessions, signInLog } = this.#parts;
    const answer = await this.#check(userName, 'password', async (account) =>
      isPassword(password, await store.password(account?.id ?? '')),
    );
    if ('refusal' in answer) return { outcome: 'refused', refusal: answer.refusal };
    const { account } = answer;
    await answer.payBack();
    const keys = await store.securityKeys(account.id);
    if (keys.length > 0) {
      await signInLog.interrupted({ account }, 'password');
      return done({ next: 'security-key', ticket: this.#tickets.add({ accountId: account.id }) });
    }
    await signInLog.success({ account }, 'password');
    return done({ next: 'signed-in', session: sessions.open(account, 'password') });
  }

  /**
   * A wrong pass is `wrong-pass`, with or without an account or a pass to compare with; only who types the right one learns
   * `pass-expired`, `pass-not-yet-valid` or `pass-used`. Of two who use a one-time pass at the same time, one gets in.
   */
  async withPass(userName: string, typed: Secret): Promise<Decision<Session>> {
    const { store, clock, sessions, signInLog } = this.#parts;
    const answer = await this.#check(userName, 'temporary-access-pass', async (account) => {
      const stored = await store.pass(account?.id ?? '');
      return (await isPass(typed, stored)) && stored;
    });
    if ('refusal' in answer) return { outcome: 'refused', refusal: answer.refusal };
    const { account, proof: stored } = answer;
    let state = passState(stored, clock.now());
    if (state === 'usable' && stored.oneTime && !(await store.consumePass(stored.id, clock.now()))) state = 'pass-used';
    if (state !== 'usable') {
      await signInLog.failure({ account }, 'temporary-access-pass', state);
      return refused(state);
    }
    await answer.payBack();
    await signInLog.success({ account }, 'temporary-access-pass');
    return done(sessions.open(account, 'temporary-access-pass'));
  }

  /**
   * `ticket` after a password, `userName` to name the account, neither to let the key name it. Refused with
   * `challenge-expired` for a ticket that is used or over, `key-unknown` when the account has no key or does not exist.
   */
  async beginAuthentication(
    who: { ticket?: string | null; userName?: string | null } = {},
  ): Promise<Decision<AuthenticationStart>> {
    const { store, random, challenges, relyingParty } = this.#parts;
    const ticket = who.ticket ?? null;
    let accountId: string | null = null;
    if (ticket !== null) {
      accountId = this.#tickets.get(ticket)?.accountId ?? null;
      if (accountId === null) return refused('challenge-expired');
    } else if (typeof who.userName === 'string') {
      accountId = (await store.accountByName(userNameKey(who.userName)))?.id ?? null;
      if (accountId === null) return refused('key-unknown');
    }
    const keys = accountId === null ? null : await store.securityKeys(accountId);
    if (keys?.length === 0) return refused('key-unknown');
    const allowed = keys?.map((key) => toBase64url(key.credentialId)) ?? null;
    const challenge = toBase64url(random.bytes(32));
    const challengeId = challenges.add({ purpose: 'authentication', challenge, accountId, allowed, ticket });
    const allowCredentials = allowed?.map((id) => ({ type: 'public-key' as const, id }));
    return done({
      challengeId,
      options: {
        rpId: relyingParty.rpId,
        challenge,
        timeout: KEY_TIMEOUT_MS,
        ...(allowCredentials && { allowCredentials }),
        userVerification: 'required',
      },
    });
  }

  /**
   * Judges the key's answer. The challenge is burned, whatever comes of it; the ticket too, unless it never came to an
   * answer. The session is strong.
   * @param response AuthenticationResponseJSON, as untrusted as the key
   */
  async finishAuthentication(challengeId: string, response: unknown): Promise<Decision<Session>> {
    const { challenges, sessions, signInLog, log } = this.#parts;
    const challenge = challenges.take(challengeId);
    if (challenge?.purpose !== 'authentication') return refused('challenge-expired');
    const method = methodOf(challenge);
    const ticketIsGood = challenge.ticket === null || this.#tickets.take(challenge.ticket) !== undefined;
    const judged: Judged = ticketIsGood
      ? await this.#judge(challenge, response)
      : { who: await this.#whoBegan(challenge), keyName: null, refusal: refused('challenge-expired').refusal };
    if ('refusal' in judged) {
      const { refusal } = judged;
      await signInLog.failure(judged.who, method, refusal.code, judged.keyName);
      if (refusal.code === 'counter-went-back') log.warn('security-key-counter-went-back');
      return { outcome: 'refused', refusal };
    }
    const { account, key } = judged;
    await signInLog.success({ account }, method, key.name);
    return done(sessions.open(account, method, { keyId: key.id }));
  }

  /** The person gave up, or the key did: the challenge is burned, the ticket stays good for another try. */
  async abandonAuthentication(challengeId: string): Promise<void> {
    const { challenges, signInLog } = this.#parts;
    const challenge = challenges.take(challengeId);
    if (challenge?.purpose !== 'authentication' || challenge.accountId === null) return;
    await signInLog.interrupted(await this.#whoBegan(challenge), methodOf(challenge));
  }

  /** @returns undefined when the id belongs to no session (any more) */
  session(sessionId: string): Session | undefined {
    return this.#parts.sessions.find(sessionId);
  }

  signOut(sessionId: string): void {
    this.#parts.sessions.close(sessionId);
  }

  /**
   * A typed secret against an account: paid for before, compared always, answered and logged in one way. `payBack` is for a
   * secret that opens something: one that is right but over would otherwise buy free guesses of another.
   */
  async #check<Proof>(
    userName: string,
    method: SignInMethod,
    compare: (account: Account | undefined) => Promise<Proof | false | undefined>,
  ): Promise<{ account: Account; proof: Proof; payBack: () => Promise<void> } | { refusal: IdentityRefusal }> {
    const { store, throttle, signInLog } = this.#parts;
    const nameKey = userNameKey(userName);
    const charge = await throttle.charge(nameKey);
    const account = await store.accountByName(nameKey);
    const proof = await compare(account);
    if (!charge.locked && account !== undefined && proof !== false && proof !== undefined) {
      return { account, proof, payBack: () => throttle.clear(nameKey) };
    }
    const wrong = method === 'temporary-access-pass' ? 'wrong-pass' : 'wrong-credentials';
    const code = charge.locked ? 'throttled' : wrong;
    await signInLog.failure(account ? { account } : { typedName: userName }, method, code);
    const { refusal } = charge.until === null ? refused(code) : refused('throttled', { until: charge.until });
    return { refusal };
  }

  async #judge(challenge: AuthenticationChallenge, response: unknown): Promise<Judged> {
    const { store, relyingParty, clock } = this.#parts;
    let who = await this.#whoBegan(challenge);
    let keyName: string | null = null;
    const no = (...reason: Parameters<typeof refused>): Judged => ({
      who,
      keyName,
      refusal: refused(...reason).refusal,
    });

    const answer = readAuthenticationResponse(response);
    if (typeof answer === 'string') return no('response-invalid', { detail: answer });
    const expected = { challenge: challenge.challenge, relyingParty };
    const problem = clientDataProblem(answer.response.clientDataJSON, { ...expected, type: 'webauthn.get' });
    if (problem) return no(problem.code, { detail: problem.detail });

    const key = await store.securityKeyByCredential(fromBase64url(answer.id));
    if (key === undefined) return no('key-unknown');
    if (challenge.allowed !== null && !challenge.allowed.includes(answer.id)) {
      return no('response-invalid', { detail: 'id: expected one of allowCredentials' });
    }
    const account = await store.account(key.accountId);
    if (account === undefined) return no('key-unknown');
    const handleProblem = userHandleProblem(answer, account, challenge);
    if (handleProblem) return no('response-invalid', { detail: handleProblem });

    const verification = await verifyAssertion(answer, { ...expected, publicKey: key.publicKey });
    if ('problem' in verification) return no('response-invalid', { detail: verification.problem });
    const { signCount, backedUp, backupEligible } = verification.verified;
    // Only an answer that verifies tells whose key it was.
    who = { account };
    keyName = key.name;
    if (backupEligible !== key.backupEligible) {
      return no('response-invalid', { detail: `BE flag: expected ${key.backupEligible}, got ${backupEligible}` });
    }
    const recorded = await store.recordKeyUse(key.id, { signCount, backedUp, at: clock.now() });
    if (recorded === 'not-found') return no('key-unknown');
    if (recorded === 'counter-went-back') {
      return no('counter-went-back', { detail: `signCount: expected more than ${key.signCount}, got ${signCount}` });
    }
    return { who, keyName, account, key };
  }

  async #whoBegan(challenge: AuthenticationChallenge): Promise<Who> {
    const account = challenge.accountId === null ? undefined : await this.#parts.store.account(challenge.accountId);
    return account ? { account } : { typedName: '' };
  }
}

const methodOf = (challenge: AuthenticationChallenge): SignInMethod =>
  challenge.ticket === null ? 'security-key' : 'password-and-security-key';

/** WebAuthn L3 section 7.2 step 6: with allowed credentials a handle may be absent, without them the key must give it. */
function userHandleProblem(
  answer: AuthenticationResponse,
  account: Account,
  challenge: AuthenticationChallenge,
): string | undefined {
  const handle = answer.response.userHandle ?? null;
  if (handle === null)
    return challenge.allowed === null ? 'userHandle: expected one from a discoverable credential' : undefined;
  return handle === toBase64url(account.userHandle)
    ? undefined
    : 'userHandle: not of the account that has this credential';
}

import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Challenge } from './challenge.ts';
import { clientDataProblem } from './client-data.ts';
import { type Decision, done, type IdentityRefusal, refused } from './decision.ts';
import { sessionEndings } from './end-sessions.ts';
import type { Flow } from './flows.ts';
import type { Account, SignInMethod, StoredSecurityKey } from './identity-store.ts';
import type { IdentityParts } from './parts.ts';
import { DIRECTORY } from './policy/decide.ts';
import { keyUseProblem } from './policy/key-rules.ts';
import { noteProofOfPresence } from './proof-of-presence.ts';
import type { SignIn } from './sign-in.ts';
import type { Who } from './sign-in-log.ts';
import type { Next } from './sign-in-steps.ts';
import { type AuthenticationResponse, type RequestOptions, readAuthenticationResponse } from './webauthn-response.ts';
import { verifyAssertion } from './webauthn-verification.ts';

const KEY_TIMEOUT_MS = 5 * 60_000;

export interface AuthenticationStart {
  /** For `finish`; good for five minutes and one answer. */
  readonly challengeId: string;
  readonly options: RequestOptions;
}

type AuthenticationChallenge = Extract<Challenge, { purpose: 'authentication' }>;

/** What a try came to: who tried, and the refusal or what to go on with. */
type Judged = { readonly who: Who; readonly keyName: string | null } & (
  | { readonly refusal: IdentityRefusal }
  /** `endings`: as in `SecondStage`, from before the key was looked at. */
  | { readonly account: Account; readonly key: StoredSecurityKey; readonly endings: number }
);

/** Signing in with a security key, in place of the password or as the second step after it. */
export class KeySignIn {
  readonly #parts: IdentityParts;
  readonly #signIn: SignIn;

  constructor(parts: IdentityParts, signIn: SignIn) {
    this.#parts = parts;
    this.#signIn = signIn;
  }

  /**
   * @param flowId of a sign-in that has a user name or a password; null: the key names the account. Refused with `challenge-expired`
   * for a flow that is used or over, `key-unknown` when the account has no key, does not exist, or may not use keys
   */
  async begin(flowId: string | null, from: { address?: string | null } = {}): Promise<Decision<AuthenticationStart>> {
    const { store, random, challenges, relyingParty } = this.#parts;
    const flow = this.#flow(flowId);
    if (flowId !== null && flow === undefined) return refused('challenge-expired');
    const accountId = flow?.accountId ?? null;
    const stored = accountId === null ? [] : await store.securityKeys(accountId);
    const keys =
      flow?.stage === 'second' ? stored.filter(({ id }) => flow.steps.some((step) => step.methodId === id)) : stored;
    if (flow !== undefined && keys.length === 0) return refused('key-unknown');
    const allowed = flow === undefined ? null : keys.map((key) => toBase64url(key.credentialId));
    const challenge = toBase64url(random.bytes(32));
    const isSecondStep = flow?.stage === 'second';
    const challengeId = challenges.add({
      purpose: 'authentication',
      challenge,
      accountId,
      allowed,
      flow: flowId,
      isSecondStep,
      address: from.address ?? null,
    });
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
   * Judges the key's answer. The challenge is burned, whatever comes of it; the flow by the right answer, and as the second step by a wrong
   * one too.
   * @param response AuthenticationResponseJSON, as untrusted as the key
   */
  async finish(challengeId: string, response: unknown): Promise<Decision<Next>> {
    const { challenges, signInLog, log, flows } = this.#parts;
    const challenge = challenges.take(challengeId);
    if (challenge?.purpose !== 'authentication') return refused('challenge-expired');
    const method = methodOf(challenge);
    const flow = this.#flow(challenge.flow);
    if (challenge.flow !== null && challenge.isSecondStep) flows.take(challenge.flow);
    const isFlowGood = challenge.flow === null || flow?.stage === (challenge.isSecondStep ? 'second' : 'first');
    const judged: Judged = isFlowGood
      ? await this.#judge(challenge, response)
      : { who: await this.#whoBegan(challenge), keyName: null, refusal: refused('challenge-expired').refusal };
    if ('refusal' in judged) {
      const { refusal } = judged;
      await signInLog.failure(judged.who, method, refusal.code, { keyName: judged.keyName });
      if (refusal.code === 'counter-went-back') log.warn('security-key-counter-went-back');
      return { outcome: 'refused', refusal };
    }
    const { account, key, endings: before } = judged;
    if (challenge.flow !== null) flows.take(challenge.flow);
    const proof = { method, keyName: key.name };
    if (flow?.stage === 'second') {
      await this.#parts.codeThrottle.clear(account.id, false);
      await noteProofOfPresence(this.#parts, account.id, flow);
      const { endings, because, register } = flow;
      const mayRemember = flow.rememberDays !== null;
      return this.#signIn.proven(flow, account, proof, {
        endings,
        because,
        register,
        remembered: null,
        mayRemember,
      });
    }
    const began = flow ?? {
      typedName: account.userName,
      nameKey: '',
      accountId: account.id,
      browser: [],
      wantsSecondStep: false,
      source: null,
      application: DIRECTORY,
      address: challenge.address,
    };
    return this.#signIn.afterFirstStep(began, account, 'security-key', proof, { endings: before });
  }

  /** The person gave up, or the key did: the challenge is burned, the flow stays good for another try. */
  async abandon(challengeId: string): Promise<void> {
    const { challenges, signInLog } = this.#parts;
    const challenge = challenges.take(challengeId);
    if (challenge?.purpose !== 'authentication' || challenge.accountId === null) return;
    await signInLog.interrupted(await this.#whoBegan(challenge), methodOf(challenge));
  }

  #flow(id: string | null): Exclude<Flow, { stage: 'proven' }> | undefined {
    const flow = id === null ? undefined : this.#parts.flows.get(id);
    return flow?.stage === 'proven' ? undefined : flow;
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
    const endings = await sessionEndings(store, key.accountId);
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
    // A key that the policy does not take any more tells whose it is, and opens nothing (S2-10).
    const groups = await store.groupsOf(account.id);
    const unruled = keyUseProblem(
      key.aaguid,
      await this.#parts.policy(),
      groups.map(({ id }) => id),
    );
    if (unruled) return no(unruled, { detail: `aaguid: ${key.aaguid}` });
    const recorded = await store.recordKeyUse(key.id, { signCount, backedUp, at: clock.now() });
    if (recorded === 'not-found') return no('key-unknown');
    if (recorded === 'counter-went-back') {
      return no('counter-went-back', { detail: `signCount: expected more than ${key.signCount}, got ${signCount}` });
    }
    return { who, keyName, account, key, endings };
  }

  async #whoBegan(challenge: AuthenticationChallenge): Promise<Who> {
    const account = challenge.accountId === null ? undefined : await this.#parts.store.account(challenge.accountId);
    return account ? { account } : { typedName: '' };
  }
}

const methodOf = (challenge: AuthenticationChallenge): SignInMethod =>
  challenge.isSecondStep ? 'password-and-security-key' : 'security-key';

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

import type { Secret } from '../basics/secret.ts';
import type { ShownToken } from './browser-tokens.ts';
import { type Decision, done, refused } from './decision.ts';
import { denialSince } from './denial-since.ts';
import { closeIfOver, sessionEndings } from './end-sessions.ts';
import type { Began, ProvenStage } from './flows.ts';
import type { Account, DecisionReason, SignInMethod } from './identity-store.ts';
import { limits } from './limits.ts';
import { isPassword } from './methods/password.ts';
import type { SecondStep } from './methods/second-steps.ts';
import { isPass, passState } from './methods/temporary-access-pass.ts';
import { userNameKey } from './names.ts';
import { lastQuestion } from './new-password.ts';
import type { IdentityParts } from './parts.ts';
import { DIRECTORY, decide, isBypassUsable, type SignInRequest } from './policy/decide.ts';
import { isOffered } from './policy/method-policy.ts';
import type { Session } from './sessions.ts';
import type { Finished, Next, Proof, SignInQuestion } from './sign-in-steps.ts';
import { factorsOf, idsOf, registrationNeed, requestOf, situationOf } from './situation.ts';
import { checkTypedSecret } from './typed-secret-check.ts';

const MAX_RESTRICTED = 1000;

/** From the user name to a session. The second step is in `SecondSteps`, security keys are in `KeySignIn`. */
export class SignIn {
  readonly #parts: IdentityParts;
  /** What restricted sessions come back with once they have registered, by their ids. */
  readonly #registering = new Map<string, Omit<ProvenStage, 'stage'>>();

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /**
   * What to ask for after the user name. A usable Temporary Access Pass goes before the password (S2-51). An unknown name answers
   * like an account with only a password.
   */
  async begin(
    userName: string,
    from: {
      browser?: readonly string[];
      wantsSecondStep?: boolean;
      source?: string | null;
      application?: string;
      address?: string | null;
    } = {},
  ): Promise<SignInQuestion> {
    const { store, clock, flows } = this.#parts;
    const nameKey = userNameKey(userName);
    const account = await store.accountByName(nameKey);
    const pass = account && (await store.pass(account.id));
    const hasKey = account !== undefined && (await store.securityKeys(account.id)).length > 0;
    const flow = flows.add({
      stage: 'first',
      typedName: userName,
      nameKey,
      accountId: account?.id ?? null,
      browser: (from.browser ?? []).slice(0, limits.browserTokens),
      wantsSecondStep: from.wantsSecondStep ?? false,
      source: from.source ?? null,
      application: from.application ?? DIRECTORY,
      address: from.address ?? null,
    });
    const hasPass = pass !== undefined && passState(pass, clock.now()) === 'usable';
    return {
      flow,
      ask: hasPass ? 'temporary-access-pass' : hasKey ? 'security-key' : 'password',
      ways: [...(hasKey ? (['security-key'] as const) : []), 'password', 'temporary-access-pass'],
    };
  }

  /** Refused with `wrong-credentials` or `throttled`, the same for unknown names. */
  async withPassword(flowId: string, password: Secret): Promise<Decision<Next>> {
    const { store } = this.#parts;
    const answer = await checkTypedSecret(this.#parts, flowId, 'password', async (account) =>
      isPassword(password, await store.password(account?.id ?? '')),
    );
    if ('refusal' in answer) return { outcome: 'refused', refusal: answer.refusal };
    await answer.payBack();
    const { began, account, endings } = answer;
    return this.afterFirstStep(began, account, 'password', { method: 'password' }, { endings });
  }

  /**
   * A wrong pass is `wrong-pass`, with or without an account or a pass to compare with; only who types the right one learns
   * `pass-expired`, `pass-not-yet-valid` or `pass-used`. Of two who use a one-time pass at the same time, one gets in.
   */
  async withPass(flowId: string, typed: Secret): Promise<Decision<Next>> {
    const { store, clock, signInLog } = this.#parts;
    const answer = await checkTypedSecret(this.#parts, flowId, 'temporary-access-pass', async (account) => {
      const stored = await store.pass(account?.id ?? '');
      return (await isPass(typed, stored)) && stored;
    });
    if ('refusal' in answer) return { outcome: 'refused', refusal: answer.refusal };
    const { account, began, proof: stored } = answer;
    let state: ReturnType<typeof passState> | 'method-not-enabled' = passState(stored, clock.now());
    if (state === 'usable' && !(await this.#isOfferedPass(account))) state = 'method-not-enabled';
    const method = 'temporary-access-pass';
    if (state !== 'usable') {
      await signInLog.failure({ account }, method, state);
      return refused(state);
    }
    await answer.payBack();
    const spend = () => (stored.oneTime ? store.consumePass(stored.id, clock.now()) : true);
    return this.afterFirstStep(began, account, method, { method }, { endings: answer.endings, spend });
  }

  async #isOfferedPass({ id }: Account): Promise<boolean> {
    const groups = await this.#parts.store.groupsOf(id);
    return isOffered(
      'temporary-access-pass',
      await this.#parts.policy(),
      groups.map((group) => group.id),
    );
  }

  /**
   * Decides what the sign-in is asked for now that its first step is proved (SX-01).
   * @param before.endings how often sessions had been ended when it was judged; now unless given
   * @param before.spend uses up what was proved, unless the sign-in is refused whatever it was; false: somebody was faster
   */
  async afterFirstStep(
    began: Began,
    account: Account,
    proved: SignInRequest['proved'],
    proof: Proof,
    before: { readonly endings?: number; readonly spend?: () => boolean | Promise<boolean> } = {},
  ): Promise<Decision<Next>> {
    const { store, clock, signInLog, flows } = this.#parts;
    const endings = before.endings ?? (await sessionEndings(store, account.id));
    const { state, policy, steps, remembered, factors } = await situationOf(this.#parts, account, began.browser);
    const request = requestOf(began, proved);
    let decision = decide(request, state, policy, clock.now());
    if (decision.decision === 'proceed' && decision.uses === 'bypass' && !(await this.#useBypass(account.id))) {
      decision = decide(request, { ...state, bypass: null }, policy, clock.now());
    }
    const { because } = decision;
    if (decision.decision === 'deny') {
      const { denial, until } = decision;
      await signInLog.failure({ account }, proof.method, denial, { because, keyName: proof.keyName ?? null });
      return until === null ? refused(denial) : refused(denial, { until });
    }
    if (before.spend && !(await before.spend())) {
      await signInLog.failure({ account }, proof.method, 'pass-used');
      return refused('pass-used');
    }
    if (decision.decision === 'second-step') {
      await signInLog.interrupted({ account }, proof.method, { because });
      const rememberDays = policy.remember.enabled ? policy.remember.days : null;
      const { register } = decision;
      const base = { ...began, accountId: account.id, endings, steps, because, register, rememberDays };
      const flow = flows.add({ ...base, stage: 'second', sent: null });
      return done({
        next: 'second-step',
        flow,
        suggested: steps[0] as SecondStep,
        choices: steps,
        rememberDays,
        because,
      });
    }
    return this.proven(began, account, proof, {
      endings,
      because,
      register: decision.register,
      remembered: decision.uses === 'remembered' ? remembered : null,
      mayRemember: false,
      known: idsOf(factors),
    });
  }

  /** Everything is proved: registration if it is due, otherwise the last question. */
  async proven(
    began: Began,
    account: Account,
    proof: Proof,
    more: {
      readonly endings: number;
      readonly because: readonly DecisionReason[];
      readonly register: boolean;
      readonly remembered: ShownToken | null;
      readonly mayRemember: boolean;
      /** What was registered when a password alone was enough, by ids. */
      readonly known?: ReadonlySet<string>;
    },
  ): Promise<Decision<Next>> {
    const { signInLog, sessions } = this.#parts;
    const { endings, because, register, remembered, mayRemember, known } = more;
    const { method, keyName = null } = proof;
    await signInLog.success({ account }, method, { keyName, because });
    const stage = { ...began, accountId: account.id, endings, method, because, remembered, mayRemember };
    if (!register) return done(await lastQuestion(this.#parts, stage, method));
    const session = sessions.open(account, method, { restricted: true, known, endings });
    while (this.#registering.size >= MAX_RESTRICTED) {
      this.#registering.delete(this.#registering.keys().next().value as string);
    }
    this.#registering.set(session.id, stage);
    const factors = await factorsOf(this.#parts, account.id);
    const need = registrationNeed(account, factors, await this.#parts.policy(), new Set());
    return done({ next: 'register', session, ...need, because });
  }

  /**
   * Out of a restricted session, which ends. Refused with `registration-incomplete` while methods are missing.
   * @throws SessionEnded
   */
  async registered(sessionId: string): Promise<Decision<Next>> {
    const { sessions, store, accountOf } = this.#parts;
    const session = sessions.get(sessionId);
    const stage = this.#registering.get(sessionId);
    if (!session.restricted || stage === undefined) return refused('challenge-expired');
    for (;;) {
      const account = await accountOf(session);
      const factors = await factorsOf(this.#parts, account.id);
      const registered = sessions.registeredIn(sessionId);
      const { wanted, there } = registrationNeed(account, factors, await this.#parts.policy(), registered);
      if (there < wanted)
        return refused('registration-incomplete', { detail: `expected ${wanted} methods, got ${there}` });
      if (!account.registerAgain) break;
      const changed = { ...account, registerAgain: false, revision: account.revision + 1 };
      if ((await store.changeAccount(changed)) !== 'changed-meanwhile') break;
    }
    const method = sessions.provenIn(sessionId) ?? stage.method;
    sessions.close(sessionId);
    this.#registering.delete(sessionId);
    return done(await lastQuestion(this.#parts, { ...stage, method }, stage.method));
  }

  /** Opens the session, and gives the browser what it is to keep (S0-31, S3-09). */
  async finish(
    flowId: string,
    wish: {
      readonly stay: boolean;
      readonly remember: boolean;
      readonly browserName: string;
      /** What the page keeps now. */
      readonly browser: readonly string[];
    },
  ): Promise<Decision<Finished>> {
    const { flows, store, sessions, browserTokens, signInLog, clock } = this.#parts;
    const flow = flows.takeAt(flowId, 'proven');
    const account = flow && (await store.account(flow.accountId));
    if (!flow || !account) return refused('challenge-expired');
    const denial = await denialSince(this.#parts, account);
    if (denial) {
      await signInLog.failure({ account }, flow.method, denial);
      return refused(denial);
    }
    const { endings } = flow;
    if (endings !== (await sessionEndings(store, account.id))) return this.#endedMeanwhile(account, flow.method);
    let keep = [...wish.browser];
    if (flow.remembered) {
      const next = await browserTokens.rotate(flow.remembered);
      if (next === undefined) {
        await signInLog.failure({ account }, flow.method, 'challenge-expired');
        return refused('challenge-expired', { detail: 'the token of the trusted browser was used meanwhile' });
      }
      keep = keep.map((text) => (text === flow.remembered?.text ? next : text));
    }
    const { remember } = await this.#parts.policy();
    const token = { accountId: account.id, browserName: wish.browserName, method: flow.method };
    if (wish.remember && flow.mayRemember && remember.enabled) {
      keep.push(await browserTokens.issue({ ...token, kind: 'remembered', lifetimeMs: remember.days * 86_400_000 }));
    }
    if (wish.stay) keep.push(await browserTokens.issue({ ...token, kind: 'session', lifetimeMs: limits.stayMs }));
    if (endings !== (await sessionEndings(store, account.id))) {
      // What ended them may have looked for tokens before these were written.
      await store.removeBrowserTokens({ accountId: account.id });
      return this.#endedMeanwhile(account, flow.method);
    }
    const session = sessions.open(account, flow.method, { endings });
    const live: string[] = [];
    for (const text of keep) if (await browserTokens.isLive(text, clock.now())) live.push(text);
    return done({ session, keep: live.slice(-limits.browserTokens) });
  }

  async #endedMeanwhile(account: Account, method: SignInMethod): Promise<ReturnType<typeof refused>> {
    await this.#parts.signInLog.failure({ account }, method, 'challenge-expired');
    return refused('challenge-expired', { detail: 'the sessions of the account were ended meanwhile' });
  }

  /** Opens a session that was to stay, from what a browser kept; null where there is none. It proves nothing anew. */
  async resume(
    browser: readonly string[],
  ): Promise<{ readonly session: Session | null; readonly keep: readonly string[] }> {
    const { store, sessions, browserTokens } = this.#parts;
    for (const shown of await browserTokens.shown(browser, 'session')) {
      const { token, text } = shown;
      const account = await store.account(token.accountId);
      if (!account || account.registerAgain || (await denialSince(this.#parts, account))) continue;
      // Read first: an ending that comes after the token was spent ends this session too.
      const endings = await sessionEndings(store, account.id);
      const next = await browserTokens.rotate(shown);
      if (next === undefined) continue;
      const session = sessions.open(account, token.method ?? 'password', { resumed: true, endings });
      return { session, keep: browser.map((kept) => (kept === text ? next : kept)) };
    }
    return { session: null, keep: browser };
  }

  /** @returns undefined when the id belongs to no session (any more) */
  session(sessionId: string): Session | undefined {
    return this.#parts.sessions.find(sessionId);
  }

  /** Looks at the directory: another program may have ended it. */
  closeIfOver(sessionId: string): Promise<void> {
    return closeIfOver(this.#parts, sessionId);
  }

  signOut(sessionId: string): void {
    this.#registering.delete(sessionId);
    this.#parts.sessions.close(sessionId);
  }

  /** A session that was to stay does so no longer, in the browser that shows these. @returns what it keeps from now on */
  async endStaying(browser: readonly string[]): Promise<readonly string[]> {
    const { store, browserTokens } = this.#parts;
    const staying = await browserTokens.shown(browser, 'session');
    for (const { token } of staying) await store.removeBrowserTokens({ series: token.series });
    return browser.filter((kept) => !staying.some(({ text }) => text === kept));
  }

  /** S4-39: of two who use it at the same time, one gets true. */
  async #useBypass(accountId: string): Promise<boolean> {
    const now = this.#parts.clock.now();
    let used = false;
    await this.#parts.store.changeAccountState(accountId, 'bypass', (bypass) => {
      used = bypass !== undefined && isBypassUsable(bypass, now);
      return used && bypass ? { ...bypass, usedAt: now } : bypass;
    });
    return used;
  }
}

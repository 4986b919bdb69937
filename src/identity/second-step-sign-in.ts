import { type ApprovalStep, approve } from './approval.ts';
import { chargedCode, locked } from './charged-code.ts';
import { type CodeSent, sendCode } from './code-message.ts';
import { type Decision, done, type IdentityRefusalCode, refused } from './decision.ts';
import type { Language } from './delivery.ts';
import { sessionEndings } from './end-sessions.ts';
import type { SecondStage } from './flows.ts';
import { reportFraud } from './fraud-report.ts';
import type { Account } from './identity-store.ts';
import { limits } from './limits.ts';
import type { SecondStepWay } from './methods/second-step-way.ts';
import { methodWith, type SecondStep, secondStepsOf } from './methods/second-steps.ts';
import type { StoredMethod } from './methods/stored-method.ts';
import { resynchroniseOath, verifyOath } from './oath-verification.ts';
import type { IdentityParts } from './parts.ts';
import type { ApprovalQuestion } from './pending-approvals.ts';
import { mayJoin } from './policy/decide.ts';
import { noteProofOfPresence } from './proof-of-presence.ts';
import type { SignIn } from './sign-in.ts';
import type { Next } from './sign-in-steps.ts';
import { factorsOf, requestOf } from './situation.ts';

/** The second step after the password: codes, calls and notifications. Security keys are in `KeySignIn`. */
export class SecondSteps {
  readonly #parts: IdentityParts;
  readonly #signIn: SignIn;

  constructor(parts: IdentityParts, signIn: SignIn) {
    this.#parts = parts;
    this.#signIn = signIn;
  }

  /** Sends a code, which voids the one before (S0-29). */
  async sendCode(
    flowId: string,
    methodId: string,
    way: 'sms' | 'email',
    language: Language,
  ): Promise<Decision<CodeSent>> {
    const flow = await this.#stage(flowId);
    if (!flow) return refused('challenge-expired');
    const step = await this.#step(flow, methodId, way);
    if (typeof step === 'string') return refused(step);
    const method = await this.#method(flow.accountId, methodId);
    if (!method) return refused('method-not-found');
    const lock = await this.#lock(flow.accountId);
    if (lock !== null) return locked(lock);
    const to = addressOf(method);
    const sent = await sendCode(this.#parts, { to, way, language, turn: methodId, person: flow.accountId });
    if (sent.outcome === 'refused') return sent;
    flow.sent = { methodId, way, to, code: sent.value.code };
    return done({ shown: step.shown, digits: limits.sentCodeDigits, resendAt: sent.value.resendAt });
  }

  async withCode(flowId: string, methodId: string, way: SecondStepWay, typed: string): Promise<Decision<Next>> {
    const flow = await this.#stage(flowId);
    if (!flow) return refused('challenge-expired');
    const step = await this.#step(flow, methodId, way);
    if (typeof step === 'string') return refused(step);
    if (way === 'app-code' || way === 'oath-code') {
      return this.#judgeCode(flowId, flow, methodId, way, () =>
        verifyOath(this.#parts, flow.accountId, methodId, typed),
      );
    }
    if (way !== 'sms' && way !== 'email') return refused('method-not-found');
    const { sent } = flow;
    if (sent === null || sent.methodId !== methodId || sent.way !== way || sent.code.isOver)
      return refused('code-expired');
    return this.#judgeCode(flowId, flow, methodId, way, async () => {
      const verdict = sent.code.try(typed);
      if (verdict !== 'right') return refused(verdict);
      const method = await this.#method(flow.accountId, methodId);
      return method && addressOf(method) === sent.to ? done({}) : refused('method-not-found');
    });
  }

  /** Two codes in a row from a token whose clock is off: the clock is learned, and they are the second step (S0-47). */
  async withTwoCodes(flowId: string, methodId: string, codes: readonly [string, string]): Promise<Decision<Next>> {
    const flow = await this.#stage(flowId);
    if (!flow) return refused('challenge-expired');
    const way = (['oath-code', 'app-code'] as const).find((name) => stepOf(flow, methodId, name));
    if (!way) return refused('method-not-found');
    const step = await this.#step(flow, methodId, way);
    if (typeof step === 'string') return refused(step);
    return this.#judgeCode(flowId, flow, methodId, way, () =>
      resynchroniseOath(this.#parts, flow.accountId, methodId, codes),
    );
  }

  /** Calls, or notifies the app, and waits. `signal` hangs up. */
  async withApproval(
    flowId: string,
    methodId: string,
    way: 'voice' | 'notification',
    language: Language,
    onStep: (step: ApprovalStep) => void,
    signal: AbortSignal,
  ): Promise<Decision<Next>> {
    const { store, clock, sends, pendingApprovals } = this.#parts;
    const flow = await this.#stage(flowId);
    const account = flow && (await store.account(flow.accountId));
    if (!flow || !account) return refused('challenge-expired');
    const step = await this.#step(flow, methodId, way);
    if (typeof step === 'string') return refused(step);
    const method = await this.#method(account.id, methodId);
    if (!method) return refused('method-not-found');
    const question = await this.#sharedQuestion(flow, methodId, way);
    const lock = await this.#lock(account.id);
    if (lock !== null) return locked(lock);
    if (question && pendingApprovals.isAsked(question)) {
      onStep(way === 'voice' ? { step: 'ringing' } : { step: 'notified', number: null });
      return this.#joined(flowId, flow, account, way, await pendingApprovals.join(question, signal));
    }
    const wait = sends.take(methodId);
    if (wait > 0) return refused('throttled', { until: clock.now() + wait });
    const ask = () => this.#asked(flowId, flow, account, method, way, language, onStep, signal);
    return question ? pendingApprovals.ask(question, ask) : ask();
  }

  /** What an attempt may wait for together with others of its kind; null: each is asked for itself. */
  async #sharedQuestion(
    flow: SecondStage,
    methodId: string,
    way: 'voice' | 'notification',
  ): Promise<ApprovalQuestion | null> {
    const { policy, clock } = this.#parts;
    const { accountId, application, address } = flow;
    const isShared = mayJoin(requestOf(flow, 'password'), await policy(), clock.now());
    return isShared && address !== null ? { accountId, application, address, methodId, way } : null;
  }

  /**
   * The other attempt has ended. A success lets this one in only as the cache would, decided anew, so that what has come between counts;
   * whatever else ends this one too, without another call or notification and without another charge.
   */
  async #joined(
    flowId: string,
    flow: SecondStage,
    account: Account,
    way: SecondStepWay,
    end: Decision<Next>,
  ): Promise<Decision<Next>> {
    const { flows, signInLog } = this.#parts;
    if (end.outcome === 'done') {
      if (!flows.takeAt(flowId, 'second')) return refused('challenge-expired');
      return this.#signIn.afterFirstStep(flow, account, 'password', { method: 'password' }, flow);
    }
    const { code } = end.refusal;
    if (code === 'fraud-reported') flows.take(flowId);
    const log = { because: flow.because };
    if (code === 'not-answered') await signInLog.interrupted({ account }, methodWith(way), log);
    else await signInLog.failure({ account }, methodWith(way), code, log);
    return end;
  }

  async #asked(
    flowId: string,
    flow: SecondStage,
    account: Account,
    method: StoredMethod,
    way: 'voice' | 'notification',
    language: Language,
    onStep: (step: ApprovalStep) => void,
    signal: AbortSignal,
  ): Promise<Decision<Next>> {
    const { flows, codeThrottle, signInLog, sends } = this.#parts;
    const end = await approve(this.#parts, { account, method, language, takesFraud: true }, onStep, signal);
    const log = { because: flow.because, keyName: method.name };
    switch (end.outcome) {
      case 'approved': {
        sends.answered(method.id);
        const step = (await this.#isStillThere(method)) ? await this.#step(flow, method.id, way) : 'method-not-found';
        if (typeof step === 'string') {
          await signInLog.failure({ account }, methodWith(way), step, log);
          return refused(step);
        }
        if (!flows.takeAt(flowId, 'second')) return refused('challenge-expired');
        await codeThrottle.clear(account.id, false);
        await this.#used(method);
        return this.#proven(flow, account, way, method.name);
      }
      case 'fraud':
        flows.take(flowId);
        await reportFraud(this.#parts, account, way, log.because);
        return refused('fraud-reported');
      case 'denied': {
        const { until, locksNow } = await codeThrottle.charge(account.id, false);
        await signInLog.failure({ account }, methodWith(way), 'not-approved', log);
        if (locksNow) this.#parts.ownerNotice.tell(account, 'locked');
        return until === null ? refused('not-approved') : locked(until);
      }
      case 'not-answered':
        await signInLog.interrupted({ account }, methodWith(way), log);
        return refused('not-answered');
      case 'failed':
        await signInLog.interrupted({ account }, methodWith(way), log);
        return end.refusal;
    }
  }

  async #judgeCode(
    flowId: string,
    flow: SecondStage,
    methodId: string,
    way: SecondStepWay,
    judge: () => Promise<Decision<unknown>>,
  ): Promise<Decision<Next>> {
    const { signInLog, flows, store } = this.#parts;
    const account = await store.account(flow.accountId);
    if (!account) return refused('challenge-expired');
    const method = await this.#method(account.id, methodId);
    const log = { because: flow.because, keyName: method?.name ?? null };
    // The log says what was wrong with a code, also with the one that locks.
    let logged: IdentityRefusalCode = 'sign-in-locked';
    const verdict = await chargedCode(this.#parts, account.id, async () => {
      const judged = await judge();
      if (judged.outcome === 'refused') logged = judged.refusal.code;
      return judged;
    });
    if (verdict.outcome === 'refused') {
      await signInLog.failure({ account }, methodWith(way), logged, log);
      return verdict;
    }
    if (!flows.takeAt(flowId, 'second')) return refused('challenge-expired');
    // OATH methods note their use with the code; the others here.
    if (method && (way === 'sms' || way === 'email')) await this.#used(method);
    if (method) this.#parts.sends.answered(method.id);
    return this.#proven(flow, account, way, method?.name ?? null);
  }

  async #proven(
    flow: SecondStage,
    account: Account,
    way: SecondStepWay,
    keyName: string | null,
  ): Promise<Decision<Next>> {
    await noteProofOfPresence(this.#parts, account.id, flow);
    const { endings, because, register } = flow;
    const mayRemember = flow.rememberDays !== null;
    return this.#signIn.proven(
      flow,
      account,
      { method: methodWith(way), keyName },
      { endings, because, register, remembered: null, mayRemember },
    );
  }

  /** undefined also where the account was signed out everywhere since: nobody is called or asked for it any more. */
  async #stage(flowId: string): Promise<SecondStage | undefined> {
    const { flows, store } = this.#parts;
    const flow = flows.at(flowId, 'second');
    if (!flow || flow.endings === (await sessionEndings(store, flow.accountId))) return flow;
    flows.take(flowId);
    return undefined;
  }

  /**
   * What was offered to this sign-in, as long as the policy still takes it: a way that was turned off since, or that the account is no longer
   * in the target group of, opens nothing.
   */
  async #step(
    flow: SecondStage,
    methodId: string,
    way: SecondStepWay,
  ): Promise<SecondStep | 'method-not-found' | 'method-not-enabled'> {
    const step = stepOf(flow, methodId, way);
    if (!step) return 'method-not-found';
    const factors = await factorsOf(this.#parts, flow.accountId);
    if (!factors.methods.some(({ id }) => id === methodId)) return 'method-not-found';
    const taken = secondStepsOf(factors, await this.#parts.policy());
    return taken.some((now) => now.methodId === methodId && now.way === way) ? step : 'method-not-enabled';
  }

  async #used(method: StoredMethod): Promise<void> {
    const changed = { ...method, lastUsedAt: this.#parts.clock.now(), revision: method.revision + 1 };
    await this.#parts.store.changeMethod(changed);
  }

  async #method(accountId: string, methodId: string): Promise<StoredMethod | undefined> {
    return (await this.#parts.store.methods(accountId)).find(({ id }) => id === methodId);
  }

  /** Removed, or given another number, while it was asked: whoever has the former one is not let in (S0-42). */
  async #isStillThere(asked: StoredMethod): Promise<boolean> {
    const method = await this.#method(asked.accountId, asked.id);
    return method !== undefined && addressOf(method) === addressOf(asked);
  }

  async #lock(accountId: string): Promise<number | null> {
    const state = await this.#parts.store.accountState(accountId, 'wrong-codes');
    return this.#parts.codeThrottle.lockedUntil(accountId, state);
  }
}

const stepOf = (flow: SecondStage, methodId: string, way: SecondStepWay): SecondStep | undefined =>
  flow.steps.find((step) => step.methodId === methodId && step.way === way);

/** Where it is reached; empty for what is not. */
function addressOf(method: StoredMethod): string {
  switch (method.type) {
    case 'phone':
      return method.number;
    case 'email':
      return method.address;
    case 'authenticator-app':
      return method.pushAddress;
    default:
      return '';
  }
}

import type { Secret } from '../basics/secret.ts';
import { type Decision, done, refused } from './decision.ts';
import { denialSince } from './denial-since.ts';
import { endSessions, sessionEndings } from './end-sessions.ts';
import type { ProvenStage } from './flows.ts';
import type { SignInMethod } from './identity-store.ts';
import { isPassword, newPasswordProblem, storePassword } from './methods/password.ts';
import type { IdentityParts } from './parts.ts';
import type { Next } from './sign-in-steps.ts';
import { endTemporaryPassword, temporarySince } from './temporary-password.ts';

type Last = Extract<Next, { next: 'new-password' | 'stay-signed-in' }>;

/**
 * What comes once everything is proved and registered: another password where a temporary one was typed, otherwise the end.
 * @param typed what the sign-in began with: whoever came in by a key or a pass may not even know the password
 */
export async function lastQuestion(
  parts: IdentityParts,
  stage: Omit<ProvenStage, 'stage'>,
  typed: SignInMethod,
): Promise<Last> {
  const { flows, store } = parts;
  const { because } = stage;
  const since = typed.startsWith('password') ? await temporarySince(parts, stage.accountId) : null;
  if (since !== null) {
    const hasAppPasswords = (await store.methods(stage.accountId)).some(({ type }) => type === 'app-password');
    const flow = flows.add({ ...stage, stage: 'new-password', since });
    return { next: 'new-password', flow, hasAppPasswords, because };
  }
  return { next: 'stay-signed-in', flow: flows.add({ ...stage, stage: 'proven' }), because };
}

/** Ends a temporary password: its owner chooses another one before the session opens. */
export class NewPassword {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Refused with `password-unchanged` for the temporary one itself. Of two who choose one at the same time, one does. */
  async choose(flowId: string, password: Secret): Promise<Decision<Next>> {
    const { flows, store, audit, ownerNotice, log } = this.#parts;
    const flow = flows.at(flowId, 'new-password');
    const account = flow && (await store.account(flow.accountId));
    if (!flow || !account) return refused('challenge-expired');
    const denial = await denialSince(this.#parts, account);
    if (denial) return refused(denial);
    if (flow.endings !== (await sessionEndings(store, account.id))) return refused('challenge-expired');
    const problem = newPasswordProblem(password, account);
    if (problem !== undefined) return refused(problem);
    const former = await store.password(account.id);
    if (await isPassword(password, former)) return refused('password-unchanged');
    const next = await storePassword(password, this.#parts, former?.id);
    // Another reset meanwhile has replaced the password that was typed here.
    const isSame = (await temporarySince(this.#parts, account.id)) === flow.since;
    const taken = flows.takeAt(flowId, 'new-password');
    if (!isSame || !taken) return refused('challenge-expired');
    if (former === undefined || !(await store.changePassword(account.id, former, next))) {
      return refused('challenge-expired');
    }
    await endTemporaryPassword(this.#parts, account.id);
    await endSessions(this.#parts, account.id);
    await audit.record('nobody', 'password.changed', account, 'in place of a temporary one');
    ownerNotice.tell(account, 'password-changed');
    log.info('password-changed');
    const { because } = taken;
    const endings = await sessionEndings(store, account.id);
    return done({ next: 'stay-signed-in', flow: flows.add({ ...taken, endings, stage: 'proven' }), because });
  }
}

import { toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import { actingProblem } from './acting.ts';
import { appPasswordKey } from './app-passwords.ts';
import type { Actor, AuditAction, AuditDetails } from './audit.ts';
import { type Decision, done, refused } from './decision.ts';
import type { Account, AccountRole, Block, Bypass } from './identity-store.ts';
import { userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import { isBlocked, newBlock } from './policy/decide.ts';
import { hasFeature } from './policy/features.ts';
import { type RemovedMethod, removeMethod } from './remove-method.ts';
import { type SignedOut, signOutEverywhere } from './sign-out-everywhere.ts';
import { generatePassword, giveTemporaryPassword } from './temporary-password.ts';

type Nothing = Record<string, never>;

/** Whom an act is about, and why it is done. */
export interface About {
  readonly userName: string;
  readonly reason: string;
}

/** Roles whose accounts the help desk may act on: otherwise it could help itself to an administrator's account. */
const helped: readonly AccountRole[] = ['user', 'tester'];

/**
 * What administrators and the help desk do to other people's accounts: each act is checked, done, and recorded with its reason (SX-05).
 * Nobody acts on the own account here. `actor` null: whoever owns the directory's files.
 */
export class HelpDesk {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** S0-41 to S0-43: at once, also the last one. */
  removeMethod(actor: Actor, about: About, methodId: string): Promise<Decision<RemovedMethod>> {
    return this.#act(actor, about, 'method.removed-by-administrator', async (account) => {
      const removed = await removeMethod(this.#parts, account.id, methodId);
      if (removed === undefined) return refused('method-not-found');
      this.#parts.ownerNotice.tell(account, 'method-removed');
      return done(removed);
    });
  }

  /** S0-45. Sessions end, so that the next thing is a sign-in; its methods are kept until they are removed. */
  requireRegistration(actor: Actor, about: About): Promise<Decision<Nothing>> {
    return this.#act(actor, about, 'account.registration-required', async (account) => {
      const answer = await this.#parts.store.changeAccount({
        ...account,
        registerAgain: true,
        revision: account.revision + 1,
      });
      if (answer !== 'changed') return refused('changed-meanwhile');
      await signOutEverywhere(this.#parts, account.id);
      return done({});
    });
  }

  /** S4-89. */
  signOutEverywhere(actor: Actor, about: About): Promise<Decision<SignedOut>> {
    return this.#act(actor, about, 'account.signed-out-everywhere', async (account) =>
      done(await signOutEverywhere(this.#parts, account.id)),
    );
  }

  /**
   * A temporary password in place of a forgotten one: its owner chooses another at the next sign-in with it. Sessions end, and so
   * does the lock of wrong passwords.
   * @param chosen null: one is made, and is in the answer and nowhere else; show it once, then erase it
   */
  async resetPassword(
    actor: Actor,
    about: About,
    chosen: Secret | null,
  ): Promise<Decision<{ readonly generated: Secret | null }>> {
    const details = { generated: chosen === null };
    return this.#act(
      actor,
      about,
      'password.reset',
      async (account) => {
        const { ownerNotice, throttle, sourceThrottle } = this.#parts;
        const generated = chosen === null ? generatePassword(this.#parts) : null;
        const problem = await giveTemporaryPassword(this.#parts, account, (chosen ?? generated) as Secret);
        if (problem !== undefined) return refused(problem);
        const nameKey = userNameKey(account.userName);
        await throttle.open(nameKey);
        sourceThrottle.open(nameKey);
        await signOutEverywhere(this.#parts, account.id);
        ownerNotice.tell(account, 'password-reset');
        return done({ generated });
      },
      details,
    );
  }

  unlock(actor: Actor, about: About): Promise<Decision<Nothing>> {
    return this.#act(actor, about, 'account.unlocked', async (account) => {
      const nameKey = userNameKey(account.userName);
      await this.#parts.throttle.open(nameKey);
      await this.#parts.throttle.open(appPasswordKey(nameKey));
      await this.#parts.codeThrottle.open(account.id);
      for (const key of [nameKey, appPasswordKey(nameKey)]) this.#parts.sourceThrottle.open(key);
      return done({});
    });
  }

  /** For 90 days, from now (S4-13); its sessions end. */
  block(actor: Actor, about: About): Promise<Decision<Block>> {
    return this.#act(actor, about, 'account.blocked', async (account) => {
      const byName = actor?.userName ?? '(owner)';
      const block = newBlock(this.#parts.clock.now(), { reason: about.reason, because: 'administrator', byName });
      await this.#parts.store.changeAccountState(account.id, 'block', () => block);
      await signOutEverywhere(this.#parts, account.id);
      return done(block);
    });
  }

  /** S4-14: at once. Refused with `not-blocked` where no block is left to end. */
  unblock(actor: Actor, about: About): Promise<Decision<Nothing>> {
    return this.#act(actor, about, 'account.unblocked', async (account) => {
      const { store, clock } = this.#parts;
      let isOver = true;
      await store.changeAccountState(account.id, 'block', (block) => {
        isOver = block === undefined || !isBlocked(block, clock.now());
        return undefined;
      });
      return isOver ? refused('not-blocked') : done({});
    });
  }

  /** S4-37 to S4-39, in an edition that has it (S4-05). @param seconds 1 to 86 400 */
  bypass(actor: Actor, about: About, seconds: number): Promise<Decision<Bypass>> {
    return this.#act(
      actor,
      about,
      'account.bypass-given',
      async (account) => {
        const { clock, random, store } = this.#parts;
        const policy = await this.#parts.policy();
        // It would be given, shown, and count for nothing.
        if (!hasFeature(policy, 'bypass')) return refused('not-in-edition', { detail: policy.edition });
        const from = clock.now();
        const bypass: Bypass = {
          id: toBase64url(random.bytes(16)),
          from,
          until: from + seconds * 1000,
          reason: about.reason,
          byName: actor?.userName ?? '(owner)',
          usedAt: null,
        };
        await store.changeAccountState(account.id, 'bypass', () => bypass);
        return done(bypass);
      },
      { seconds },
    );
  }

  /** Checks whether `actor` may act on the account at all, for what is recorded elsewhere once it is done. */
  async mayHelp(actor: Actor, { userName, reason }: About, action: AuditAction): Promise<Decision<Account>> {
    const { store, audit } = this.#parts;
    const account = await store.accountByName(userNameKey(userName));
    if (!account) return refused('account-not-found');
    const problem = this.#problem(actor, account);
    if (!problem) return done(account);
    await audit.record(actor, 'refused', account, reason, { action, code: problem.refusal.code });
    return problem;
  }

  async #act<T>(
    actor: Actor,
    about: About,
    action: AuditAction,
    run: (account: Account) => Promise<Decision<T>>,
    details: AuditDetails = {},
  ): Promise<Decision<T>> {
    const { audit, log } = this.#parts;
    const helped = await this.mayHelp(actor, about, action);
    if (helped.outcome === 'refused') return helped;
    const account = helped.value;
    const result = await run(account);
    if (result.outcome === 'done') {
      await audit.record(actor, action, account, about.reason, details);
      log.info(action.replace('.', '-'));
    }
    return result;
  }

  #problem(actor: Actor, account: Account): ReturnType<typeof refused> | undefined {
    if (actor === null) return undefined;
    const problem = actingProblem(actor, this.#parts.clock.now());
    if (problem) return problem;
    if (actor.accountId === account.id) return refused('not-for-self');
    if (actor.role !== 'admin' && !helped.includes(account.role)) return refused('role-too-low');
    return undefined;
  }
}

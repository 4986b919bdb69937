import type { Clock } from '../basics/clock.ts';
import type { Account, IdentityStore, NewAuditRecord } from './identity-store.ts';
import type { Session } from './sessions.ts';

/** Who acts: somebody signed in, or null for whoever owns the directory's files, in the terminal. */
export type Actor = Session | null;

/** Every destructive act and every change of rights, with actor, target, time and reason (SX-05). */
export class Audit {
  readonly #ports: { readonly store: IdentityStore; readonly clock: Clock };

  constructor(ports: { store: IdentityStore; clock: Clock }) {
    this.#ports = ports;
  }

  /** Durable before it returns: written before the act is told as done. */
  record(
    actor: Actor | 'directory',
    action: AuditAction,
    target: Pick<Account, 'id' | 'userName'>,
    reason: string,
    details: NewAuditRecord['details'] = {},
  ): Promise<void> {
    const person = actor === 'directory' ? null : actor;
    return this.#ports.store.appendAudit({
      at: this.#ports.clock.now(),
      actorId: person?.accountId ?? null,
      actorName: actor === 'directory' ? '(directory)' : (person?.userName ?? '(owner)'),
      action,
      targetId: target.id,
      targetName: target.userName,
      reason,
      details,
    });
  }
}

export type AuditAction =
  | 'account.created'
  | 'account.changed'
  | 'account.unlocked'
  | 'account.blocked'
  | 'account.unblocked'
  | 'account.bypass-given'
  | 'account.registration-required'
  | 'account.signed-out-everywhere'
  | 'method.added'
  | 'method.changed'
  | 'method.removed'
  | 'method.removed-by-administrator'
  | 'password.changed'
  | 'pass.issued'
  | 'fraud.reported'
  | 'browser-token.reused'
  | 'policy.changed'
  | 'greeting.added'
  | 'greeting.removed'
  | 'people.imported'
  | 'people.exported'
  | 'group.created'
  | 'group.changed'
  | 'group.removed'
  | 'group.member-added'
  | 'group.member-removed'
  | 'token.imported'
  | 'token.assigned'
  | 'token.unassigned'
  | 'token.activated'
  | 'token.resynchronised'
  | 'token.revoked'
  | 'refused';

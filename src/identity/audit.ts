import type { Clock } from '../basics/clock.ts';
import type { IdentityStore, NewAuditRecord } from './identity-store.ts';
import type { Session } from './sessions.ts';

/** Who acts: somebody signed in, or null for whoever owns the directory's files, in the terminal. */
export type Actor = Session | null;

/** Every destructive act and every change of rights, with actor, target, time and reason (SX-05). */
export class Audit {
  readonly #ports: { readonly store: IdentityStore; readonly clock: Clock };

  constructor(ports: { store: IdentityStore; clock: Clock }) {
    this.#ports = ports;
  }

  /**
   * Durable before it returns: written before the act is told as done.
   * @param actor `directory`: a rule of it; `nobody`: whoever sits here without having signed in
   * @param target `userName`: of a person, or what else the act was done to
   */
  record(
    actor: Actor | 'directory' | 'nobody',
    action: AuditAction,
    target: { readonly id: string | null; readonly userName: string },
    reason: string,
    details: AuditDetails | PolicyDetails = {},
  ): Promise<void> {
    const person = typeof actor === 'string' ? null : actor;
    return this.#ports.store.appendAudit({
      at: this.#ports.clock.now(),
      actorId: person?.accountId ?? null,
      actorName: typeof actor === 'string' ? `(${actor})` : (person?.userName ?? '(owner)'),
      action,
      targetId: target.id,
      targetName: target.userName,
      reason,
      details,
    });
  }
}

/** What a record tells beside its reason. */
export type AuditDetails = Readonly<Partial<Record<AuditDetailName, string | number | boolean>>>;

/** Of a change of policy: its settings, by their own names. */
export type PolicyDetails = { readonly revision: number } & NewAuditRecord['details'];

/** Closed; the same names as the contract's `auditDetailNames`. */
export type AuditDetailName =
  | 'action'
  | 'blocked'
  | 'channel'
  | 'code'
  | 'days'
  | 'devices'
  | 'disabled'
  | 'displayName'
  | 'displayNameBefore'
  | 'durationMs'
  | 'expiresAt'
  | 'fileName'
  | 'fingerprint'
  | 'first'
  | 'format'
  | 'gateway'
  | 'generated'
  | 'group'
  | 'kind'
  | 'language'
  | 'last'
  | 'lastSecondStep'
  | 'latinName'
  | 'latinNameBefore'
  | 'manufacturer'
  | 'method'
  | 'model'
  | 'oneTime'
  | 'outcome'
  | 'part'
  | 'people'
  | 'phoneticName'
  | 'phoneticNameBefore'
  | 'purpose'
  | 'records'
  | 'report'
  | 'revision'
  | 'role'
  | 'roleBefore'
  | 'rows'
  | 'seconds'
  | 'serial'
  | 'to'
  | 'tokens'
  | 'type'
  | 'way';

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
  | 'password.reset'
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
  | 'account.lost-token-started'
  | 'account.lost-token-ended'
  | 'key.reset'
  | 'key.fingerprint-removed'
  | 'key.credential-removed'
  | 'key.site-data-removed'
  | 'key.pin-alarm'
  | 'delivery.changed'
  | 'delivery.forgotten'
  | 'metadata.imported'
  | 'metadata.root-added'
  | 'metadata.root-removed'
  | 'directory.backed-up'
  | 'directory.restored'
  | 'directory.moved'
  | 'directory.filled'
  | 'audit.accepted'
  | 'audit.exported'
  | 'report.exported'
  | 'refused';

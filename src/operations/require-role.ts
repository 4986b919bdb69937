import { ORPCError } from '@orpc/server';
import type { Role } from '../contract/role.ts';
import { actingProblem } from '../identity/acting.ts';
import type { Identity } from '../identity/identity.ts';
import { actorOf, type Caller, sessionOf } from './caller.ts';

/** @throws ORPCError FORBIDDEN when nobody is signed in */
export function requireSession(caller: Caller, identity: Identity): string {
  const session = sessionOf(caller, identity);
  if (!session) throw forbidden('user');
  return session.id;
}

/** @throws ORPCError FORBIDDEN when the caller does not have the role */
export function requireRole(caller: Caller, role: Role, identity: Identity): void {
  if (!hasRole(caller, role, identity)) throw forbidden(role);
}

const forbidden = (role: Role) => new ORPCError('FORBIDDEN', { message: `expected the role ${role}` });

/** @throws ORPCError FORBIDDEN, with the refusal as its data, without a sign-in with two steps that is not long ago */
export function requireFresh(caller: Caller, identity: Identity, now: number): void {
  const problem = actingProblem(actorOf(caller, identity), now);
  if (problem === undefined) return;
  const message = 'expected a sign-in with two steps that is not long ago';
  throw new ORPCError('FORBIDDEN', { message, data: { refusal: problem.refusal.code } });
}

/** A restricted session (S0-21, S0-45) is nobody's, except for registering methods. */
export function hasRole(caller: Caller, role: Role, identity: Identity): boolean {
  const session = sessionOf(caller, identity);
  const held = session?.restricted ? undefined : session?.role;
  switch (role) {
    case 'anyone':
      return true;
    case 'registering':
      return session !== null;
    case 'user':
      return held !== undefined;
    case 'staff':
      return caller.localOwner || held === 'helpdesk' || held === 'auditor' || held === 'admin';
    case 'helpdesk':
    case 'auditor':
      return caller.localOwner || held === role || held === 'admin';
    case 'admin':
      return caller.localOwner || held === 'admin';
    case 'tester':
      return caller.tester;
    default:
      return false;
  }
}

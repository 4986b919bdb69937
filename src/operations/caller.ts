import { ORPCError } from '@orpc/server';
import type { Role } from '../contract/role.ts';
import type { Identity } from '../identity/identity.ts';
import type { Session } from '../identity/sessions.ts';

/** Who calls: one per window or one-run token. It holds the session, so that nothing which opens one crosses the contract. */
export interface Caller {
  /** Whether the Lab is open to this caller. */
  readonly tester: boolean;
  /** Whoever can read and replace the directory's files anyway, as in the terminal: administers it without a sign-in. */
  readonly localOwner: boolean;
  /** The directory's id of the session; null while nobody is signed in. */
  sessionId: string | null;
}

export const createCaller = (options: { tester?: boolean; localOwner?: boolean } = {}): Caller => ({
  tester: options.tester ?? false,
  localOwner: options.localOwner ?? false,
  sessionId: null,
});

/** null when nobody is signed in (any more). */
export const sessionOf = (caller: Caller, identity: Identity): Session | null =>
  caller.sessionId === null ? null : (identity.signIn.session(caller.sessionId) ?? null);

/** Signs in; whoever was signed in here before is signed out. */
export function enter(caller: Caller, identity: Identity, session: Session): void {
  leave(caller, identity);
  caller.sessionId = session.id;
}

export function leave(caller: Caller, identity: Identity): void {
  if (caller.sessionId !== null) identity.signIn.signOut(caller.sessionId);
  caller.sessionId = null;
}

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

function hasRole(caller: Caller, role: Role, identity: Identity): boolean {
  switch (role) {
    case 'anyone':
      return true;
    case 'user':
      return sessionOf(caller, identity) !== null;
    case 'admin':
      return caller.localOwner || sessionOf(caller, identity)?.role === 'admin';
    case 'tester':
      return caller.tester;
    default:
      return false;
  }
}

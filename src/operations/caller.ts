import { ORPCError } from '@orpc/server';
import type { Session } from '../contract/identity.ts';
import type { Role } from '../contract/role.ts';

/**
 * Who calls: one per window, connection or one-run token. It holds the session, so that no token ever crosses the contract.
 */
export interface Caller {
  /** Whether the Lab is open to this caller. */
  readonly tester: boolean;
  session: Session | null;
}

export const createCaller = (options: { tester?: boolean } = {}): Caller => ({
  tester: options.tester ?? false,
  session: null,
});

/** @throws ORPCError FORBIDDEN when the caller does not have the role */
export function requireRole(caller: Caller, role: Role): void {
  if (!hasRole(caller, role)) throw new ORPCError('FORBIDDEN', { message: `expected the role ${role}` });
}

function hasRole(caller: Caller, role: Role): boolean {
  switch (role) {
    case 'anyone':
      return true;
    case 'user':
      return caller.session !== null;
    case 'admin':
      return caller.session?.role === 'admin';
    case 'tester':
      return caller.tester;
    default:
      return false;
  }
}

import type { Actor } from '../identity/audit.ts';
import type { Identity } from '../identity/identity.ts';
import { type Session, SessionEnded } from '../identity/sessions.ts';

/** Who calls: one per window or one-run token. It holds the session, so that nothing which opens one crosses the contract. */
export interface Caller {
  /** Whether the Lab is open to this caller. */
  readonly tester: boolean;
  /** Whoever can read and replace the directory's files anyway, as in the terminal: administers it without a sign-in. */
  readonly localOwner: boolean;
  /** The computer that the calls come from: wrong secrets are counted by it too. null: not counted so. */
  readonly source: string | null;
  /** The directory's id of the session; null while nobody is signed in. */
  sessionId: string | null;
}

export const createCaller = (options: { tester?: boolean; localOwner?: boolean } = {}): Caller => ({
  tester: options.tester ?? false,
  localOwner: options.localOwner ?? false,
  source: options.localOwner ? null : 'this-computer',
  sessionId: null,
});

/** null when nobody is signed in (any more). */
export const sessionOf = (caller: Caller, identity: Identity): Session | null =>
  caller.sessionId === null ? null : (identity.signIn.session(caller.sessionId) ?? null);

/**
 * Who acts. Only whoever owns the directory's files acts without a session (null): one that ended since the role was looked at
 * must not turn its author into the owner.
 * @throws SessionEnded
 */
export function actorOf(caller: Caller, identity: Identity): Actor {
  const session = sessionOf(caller, identity);
  if (session === null && !caller.localOwner) throw new SessionEnded('this session has ended: sign in again');
  return session;
}

/** Signs in; whoever was signed in here before is signed out. */
export function enter(caller: Caller, identity: Identity, session: Session): void {
  leave(caller, identity);
  caller.sessionId = session.id;
}

export function leave(caller: Caller, identity: Identity): void {
  if (caller.sessionId !== null) identity.signIn.signOut(caller.sessionId);
  caller.sessionId = null;
}

import type { IdentityStore } from './identity-store.ts';
import type { Session, Sessions } from './sessions.ts';
import { factorsOf, idsOf } from './situation.ts';

interface Ports {
  readonly store: IdentityStore;
  readonly sessions: Sessions;
}

/**
 * Ends the sessions of an account in every program that shares the directory: each looks before it lets a session act.
 * @param keep the one in which that was asked for
 * @returns how many there were in this program
 */
export async function endSessions({ store, sessions }: Ports, accountId: string, keep?: Session): Promise<number> {
  const end = async () => {
    let endings = 0;
    await store.changeAccountState(accountId, 'session-endings', (before) => {
      endings = (before?.count ?? 0) + 1;
      return { count: endings };
    });
    return endings;
  };
  if (keep) await sessions.outlast(keep.id, end);
  else await end();
  return sessions.closeAll(accountId, (session) => session.id !== keep?.id);
}

/** How often that was done, for a session that is opened now. */
export async function sessionEndings(store: IdentityStore, accountId: string): Promise<number> {
  return (await store.accountState(accountId, 'session-endings'))?.count ?? 0;
}

/**
 * Closes a session that another program has ended, or whose account has another role, is turned off or gone. One that a password alone
 * opened, to register (S0-21), ends where a method was registered elsewhere since: a new sign-in is asked for that one.
 */
export async function closeIfOver({ store, sessions }: Ports, sessionId: string): Promise<void> {
  const open = sessions.opened(sessionId);
  if (open === undefined) return;
  const { session, known, registered, endings } = open;
  const account = await store.account(session.accountId);
  const isOver =
    account === undefined ||
    account.disabled ||
    account.role !== session.role ||
    endings !== (await sessionEndings(store, account.id)) ||
    (session.restricted &&
      session.method === 'password' &&
      [...idsOf(await factorsOf({ store }, account.id))].some((id) => !known.has(id) && !registered.has(id)));
  // Another ending may have been outlasted meanwhile, or may just be.
  const now = sessions.opened(sessionId);
  if (isOver && now?.endings === endings && now.outlasting === 0) sessions.close(sessionId);
}

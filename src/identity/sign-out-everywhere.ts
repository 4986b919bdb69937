import { endSessions } from './end-sessions.ts';
import type { IdentityParts } from './parts.ts';
import type { Session } from './sessions.ts';

export interface SignedOut {
  readonly sessions: number;
  /** Browsers that were remembered or stayed signed in. */
  readonly devices: number;
}

/**
 * Ends every session of an account and whatever browsers keep of it (S1-09, S4-89).
 * @param keep the session in which that was asked for, where it stays
 */
export async function signOutEverywhere(
  { store, sessions }: Pick<IdentityParts, 'store' | 'sessions'>,
  accountId: string,
  keep?: Session,
): Promise<SignedOut> {
  // Used tokens stay until their series ends, so that one that comes again is known.
  const series = new Set((await store.browserTokens(accountId)).map((token) => token.series));
  // Before, so that no session is opened from one after the ending; and after it, for one that was written meanwhile.
  await store.removeBrowserTokens({ accountId });
  const ended = await endSessions({ store, sessions }, accountId, keep);
  await store.removeBrowserTokens({ accountId });
  return { sessions: ended, devices: series.size };
}

/**
 * Takes away, or replaces, what the account is signed in with, and signs it out everywhere: before, so that nothing is taken away where that
 * fails, and after, for who came in by it between the two.
 */
export async function takeAndSignOut<T>(
  parts: Pick<IdentityParts, 'store' | 'sessions'>,
  accountId: string,
  keep: Session | undefined,
  take: () => Promise<T>,
): Promise<T> {
  await signOutEverywhere(parts, accountId, keep);
  const taken = await take();
  await signOutEverywhere(parts, accountId, keep);
  return taken;
}

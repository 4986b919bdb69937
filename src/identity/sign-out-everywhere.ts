import { endSessions } from './end-sessions.ts';
import type { IdentityParts } from './parts.ts';

export interface SignedOut {
  readonly sessions: number;
  /** Browsers that were remembered or stayed signed in. */
  readonly devices: number;
}

/** Ends every session of an account and whatever browsers keep of it (S1-09, S4-89). */
export async function signOutEverywhere(
  { store, sessions }: Pick<IdentityParts, 'store' | 'sessions'>,
  accountId: string,
): Promise<SignedOut> {
  // Used tokens stay until their series ends, so that one that comes again is known.
  const series = new Set((await store.browserTokens(accountId)).map((token) => token.series));
  await store.removeBrowserTokens({ accountId });
  return { sessions: await endSessions({ store, sessions }, accountId), devices: series.size };
}

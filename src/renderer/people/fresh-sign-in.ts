import type { Session } from '../../contract/identity.ts';

/**
 * What the directory will answer to an act that wants a sign-in with two steps that is not long ago, said before anybody types
 * anything for it; null: nothing is in the way. The directory decides, this only foretells.
 */
export function signInWanted(
  session: Pick<Session, 'strong' | 'freshUntil'>,
  now: number,
): 'needs-second-method' | 'needs-fresh-sign-in' | null {
  if (!session.strong) return 'needs-second-method';
  return session.freshUntil === null || now >= session.freshUntil ? 'needs-fresh-sign-in' : null;
}

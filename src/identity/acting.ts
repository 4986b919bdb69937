import type { Actor } from './audit.ts';
import { refused } from './decision.ts';
import { isFresh } from './sessions.ts';

/**
 * Why somebody may not change other people's accounts now; undefined: they may. With a stolen password, or a window that
 * somebody left open, nobody should be able to: it takes a sign-in with two steps that is not long ago. Whoever owns the
 * directory's files may always (null).
 */
export function actingProblem(actor: Actor, now: number): ReturnType<typeof refused> | undefined {
  if (actor === null) return undefined;
  if (!actor.strong) return refused('needs-second-method');
  return isFresh(actor, now) ? undefined : refused('needs-fresh-sign-in');
}

import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Session } from '../../contract/identity.ts';

/**
 * Makes a session that has begun, also one that may only register, the page's own; null: there is none. What the page still remembers
 * was answered to somebody else.
 * @param key of the query that asks for the session
 */
export function takeSession(queries: QueryClient, key: QueryKey, session: Session | null): void {
  if (session !== null) queries.removeQueries({ type: 'inactive' });
  queries.setQueryData(key, session);
}

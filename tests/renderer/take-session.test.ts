import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { Session } from '../../src/contract/identity.ts';
import { takeSession } from '../../src/renderer/sign-in/take-session.ts';

const key = ['signIn', 'current'];
const session = { userName: 'hana@example.com', restricted: true } as Session;

it('forgets what was answered to whoever was here before, also where the new session may only register', () => {
  const queries = new QueryClient();
  queries.setQueryData(['securityInfo', 'get'], { methods: ['the phone of somebody else'] });
  queries.setQueryData(['keys', 'watch'], 'of this computer');
  const watch = { queryKey: ['keys', 'watch'], queryFn: () => 'asked anew', staleTime: Number.POSITIVE_INFINITY };
  const stop = new QueryObserver(queries, watch).subscribe(() => {});
  takeSession(queries, key, null);
  expect(queries.getQueryData(['securityInfo', 'get'])).toBeDefined();
  takeSession(queries, key, session);
  expect(queries.getQueryData(['securityInfo', 'get'])).toBeUndefined();
  expect(queries.getQueryData(['keys', 'watch'])).toBe('of this computer');
  expect(queries.getQueryData(key)).toEqual(session);
  stop();
  queries.clear();
});

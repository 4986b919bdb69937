import { expect, test } from 'vitest';
import { actingProblem } from '../../src/identity/acting.ts';
import { signInWanted } from '../../src/renderer/people/fresh-sign-in.ts';

const session = {
  id: 'a',
  accountId: 'a',
  userName: 'root@example.com',
  displayName: 'Root',
  role: 'admin',
  method: 'password',
  restricted: false,
  signedInAt: 0,
} as const;

test('what is foretold about a sign-in with two steps is what the directory then answers, up to the instant', () => {
  const until = 1_000_000;
  for (const strong of [true, false]) {
    for (const freshUntil of [null, until]) {
      for (const now of [until - 1, until, until + 1]) {
        const answer = actingProblem({ ...session, strong, freshUntil }, now);
        const code = answer?.outcome === 'refused' ? answer.refusal.code : null;
        expect(signInWanted({ strong, freshUntil }, now)).toBe(code);
      }
    }
  }
  expect(signInWanted({ strong: true, freshUntil: until }, until - 1)).toBeNull();
});

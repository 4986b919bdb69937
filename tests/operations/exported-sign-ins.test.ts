import { expect, test } from 'vitest';
import type { SignInEvent } from '../../src/identity/identity-store.ts';
import { exportedSignIns } from '../../src/operations/exported-sign-ins.ts';
import { openMemoryStore } from './memory-store.ts';

const event = (number: number, userName: string): SignInEvent => ({
  id: `event-${number}`,
  at: 1_000_000 + number,
  accountId: null,
  userName,
  method: 'password',
  result: 'success',
  reason: null,
  keyName: null,
  because: [],
});
const all = { from: null, until: null, userName: null, method: null, result: null, reason: null };

test('a file takes the newest sign-ins up to its limit, of those that fit, and says whether there are more', async () => {
  const store = openMemoryStore();
  const never = new AbortController().signal;
  for (let number = 0; number < 1_005; number++) {
    await store.appendSignIn(event(number, number % 201 === 0 ? 'seldom@b.example' : 'often@b.example'));
  }
  const shown = async (most: number, userName: string | null) => {
    const { events, isWhole } = await exportedSignIns(store.reports, { ...all, userName }, most, never);
    return { rows: events.length, isWhole, newest: events[0]?.id, oldest: events.at(-1)?.id };
  };
  // Over a page of the log, at the limit, and one below and above it.
  expect(await shown(1_006, null)).toEqual({ rows: 1_005, isWhole: true, newest: 'event-1004', oldest: 'event-0' });
  expect(await shown(1_005, null)).toEqual({ rows: 1_005, isWhole: true, newest: 'event-1004', oldest: 'event-0' });
  expect(await shown(1_004, null)).toEqual({ rows: 1_004, isWhole: false, newest: 'event-1004', oldest: 'event-1' });
  expect(await shown(5, 'seldom@b.example')).toMatchObject({ rows: 5, isWhole: true, oldest: 'event-0' });
  expect(await shown(4, 'seldom@b.example')).toMatchObject({ rows: 4, isWhole: false, oldest: 'event-201' });
  await expect(exportedSignIns(store.reports, all, 5, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
});

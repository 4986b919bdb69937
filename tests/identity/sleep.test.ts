import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/basics/clock.ts';
import { deadlineAfter } from '../../src/identity/deadline.ts';
import { codeOf, firstAccount, openDirectory, relyingParty, value } from './directory.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('hostile F12 a computer that sleeps, or whose clock is set', () => {
  it('lets no deadline live longer, whichever clock goes on', () => {
    const time = { wall: 1_767_225_600_000, monotonic: 0 };
    const clock: Clock = { now: () => time.wall, monotonic: () => time.monotonic, schedule: () => () => {} };
    const deadline = deadlineAfter(clock, 5 * MINUTE);
    time.wall += 5 * MINUTE - 1;
    expect(deadline.passed()).toBe(false);
    time.wall += 1;
    expect(deadline.passed()).toBe(true);
    time.wall -= DAY;
    expect(deadline.passed()).toBe(false);
    time.monotonic += 5 * MINUTE;
    expect(deadline.passed()).toBe(true);
  });

  let directory: Awaited<ReturnType<typeof openDirectory>>;
  beforeEach(async () => {
    directory = await openDirectory();
  });
  afterEach(() => directory.close());

  it.each([
    ['by a day, as after a sleep', DAY, 'challenge-expired'],
    ['back by a day', -DAY, 'done'],
  ])('in the middle of a registration: %s; another one goes to its end', async (_what, jump, outcome) => {
    const { identity, clock } = directory;
    const session = await firstAccount(identity);
    const { securityKeyRegistration: registration } = identity;
    const key = new SoftwareAuthenticator(relyingParty.origin);
    const begun = value(await registration.begin(session.id));
    const unmoved = clock.now.bind(clock);
    Object.assign(clock, { now: () => unmoved() + jump });
    const answer = key.create(begun.options);
    expect(codeOf(await registration.finish(session.id, begun.challengeId, answer))).toBe(outcome);
    const again = value(await registration.begin(session.id));
    const other = new SoftwareAuthenticator(relyingParty.origin).create(again.options);
    expect(codeOf(await registration.finish(session.id, again.challengeId, other))).toBe('done');
  });
});

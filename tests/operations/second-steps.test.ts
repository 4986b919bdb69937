import { describe, expect, it } from 'vitest';
import type { ApprovalStep } from '../../src/contract/identity.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { ownPassword } from '../identity/own-password.ts';
import { ended, signInByPass, signInByPassword } from './signing-in.ts';
import { type Client, Stage, secret } from './stage.ts';

const owner = {
  userName: 'hanako@touchstone.test',
  displayName: '山田 花子',
  password: secret('correct battery staple'),
};
const taro = { userName: 'taro@touchstone.test', displayName: 'Taro', password: secret('another long sentence') };

async function walkTo() {
  const stage = new Stage();
  const admin = stage.client();
  expect(await admin.accounts.createFirst(owner)).toMatchObject({ outcome: 'done' });
  await admin.accounts.create({ ...taro, role: 'user' });
  await ownPassword(stage.store, taro.userName);
  return { stage, admin, window: stage.client(createCaller()) };
}

const code = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'answered';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

async function endOf<End>(events: AsyncIterable<{ type: 'step'; step: ApprovalStep } | { type: 'end'; end: End }>) {
  const steps: ApprovalStep[] = [];
  for await (const event of events) {
    if (event.type === 'end') return { steps, end: event.end };
    steps.push(event.step);
  }
  throw new Error('the stream ended without an end');
}

const addToken = async (client: Client) => {
  const offer = await client.securityInfo.addToken({ name: 'OTP c610' });
  if (offer.outcome !== 'done') throw new Error('expected an offer');
  return offer.value;
};

describe('S0-21 the restricted session of somebody who has only a password', () => {
  it('may register methods and nothing else', async () => {
    const { window } = await walkTo();
    const answer = await signInByPassword(window, taro);
    expect(answer).toMatchObject({ outcome: 'done', value: { next: 'register', wanted: 2, there: 0 } });
    expect(await window.signIn.current()).toMatchObject({ restricted: true, strong: false, freshUntil: null });
    expect(await window.securityInfo.get()).toMatchObject({ registration: { wanted: 2, there: 0 } });
    const { secret: shown, qr, replaces } = await addToken(window);
    expect([qr, replaces]).toEqual([expect.stringContaining(`secret=${shown}`), false]);
    expect(await window.signIn.registered()).toMatchObject({ refusal: { code: 'registration-incomplete' } });
    for (const call of [
      window.securityInfo.recentActivity(),
      window.securityInfo.devices(),
      window.securityInfo.plans(),
      window.securityInfo.signOutEverywhere(),
      window.securityInfo.remove({ id: 'x' }),
      window.people.count({}),
    ]) {
      expect(await code(call)).toBe('FORBIDDEN');
    }
  });

  it('of an administrator is no administrator', async () => {
    const { stage, window } = await walkTo();
    const answer = await signInByPassword(window, owner);
    expect(answer).toMatchObject({ value: { next: 'register', session: { role: 'admin', restricted: true } } });
    expect(await code(window.people.count({}))).toBe('FORBIDDEN');
    expect(stage.openConnections).toBe(0);
  });
});

describe('the second step through the contract', () => {
  it('adds a phone by a code, then signs in by one; answers hold no secret', async () => {
    const { stage, admin, window } = await walkTo();
    const issued = await admin.accounts.issuePass({ userName: taro.userName, oneTime: true, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    await signInByPass(window, taro.userName, secret(issued.value.pass));
    const wish = {
      number: '090-1234-5678',
      country: 'JP',
      reachedBy: 'voice',
      line: 'mobile',
      use: 'primary',
      replaces: null,
    } as const;
    const begun = await window.securityInfo.addPhone(wish);
    if (begun.outcome !== 'done') throw new Error('expected a ceremony');
    // No simulated phone has this number: the call is not answered, or cannot be made.
    const { end } = await endOf(await window.securityInfo.approve({ ceremony: begun.value.ceremony, language: 'ja' }));
    expect(end.outcome).toBe('refused');
    expect(await window.securityInfo.get()).toMatchObject({ steps: [] });
    expect(stage.logged.map(({ event }) => event)).not.toContain('internal-error');
  });

  it('S0-31 stays signed in by what the browser keeps, in another window', async () => {
    const { stage, admin, window } = await walkTo();
    const issued = await admin.accounts.issuePass({ userName: taro.userName, oneTime: true, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    const { flow } = await window.signIn.begin({ userName: taro.userName });
    const next = await window.signIn.withPass({ flow, pass: secret(issued.value.pass) });
    if (next.outcome !== 'done' || next.value.next !== 'stay-signed-in') throw new Error('expected the last question');
    const end = await window.signIn.finish({
      flow: next.value.flow,
      stay: true,
      remember: false,
      browserName: 'Firefox',
    });
    if (end.outcome !== 'done') throw new Error('expected a session');
    const other = stage.client(createCaller());
    const { session, keep } = await other.signIn.resume({ browser: end.value.keep });
    expect(session).toMatchObject({ userName: taro.userName, freshUntil: null });
    expect(await other.signIn.current()).toMatchObject({ userName: taro.userName });
    expect(keep).not.toEqual(end.value.keep);
    expect(await other.securityInfo.devices()).toMatchObject([{ browserName: 'Firefox', kind: 'session' }]);
    expect(await other.securityInfo.signOutEverywhere()).toMatchObject({ devices: 1 });
    expect([await other.signIn.current(), await window.signIn.current()]).toEqual([null, null]);
  });
});

describe('what the help desk may do', () => {
  it('is less than an administrator, and its acts are in the audit log', async () => {
    const { stage, admin } = await walkTo();
    const helper = { userName: 'help@touchstone.test', displayName: 'Help', password: secret('yet another sentence') };
    await admin.accounts.create({ ...helper, role: 'helpdesk' });
    const issued = await admin.accounts.issuePass({ userName: helper.userName, oneTime: true, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    const desk = stage.client(createCaller());
    await signInByPass(desk, helper.userName, secret(issued.value.pass));
    const about = { userName: taro.userName, reason: 'lost the token' };
    expect(await desk.accounts.details({ userName: taro.userName })).toMatchObject({
      value: { displayName: 'Taro', lostToken: null },
    });
    expect(await desk.accounts.startLostToken(about)).toMatchObject({ value: { kind: 'lost-token' } });
    expect(await desk.accounts.requireRegistration(about)).toMatchObject({ outcome: 'done' });
    expect(await desk.accounts.block({ userName: owner.userName, reason: 'x' })).toMatchObject({
      refusal: { code: 'role-too-low' },
    });
    for (const call of [
      desk.accounts.create({ ...taro, role: 'user' }),
      desk.accounts.change({ userName: taro.userName, role: 'admin', reason: 'x' }),
      desk.accounts.issuePass({ userName: taro.userName, oneTime: true, lifetimeMinutes: 60 }),
      desk.accounts.bypass({ ...about, seconds: 60 }),
      desk.audit.page({}),
      desk.accounts.blocked({ limit: 1 }),
    ]) {
      expect(await code(call)).toBe('FORBIDDEN');
    }
    const { records } = await admin.audit.page({});
    const at = records.findIndex(({ targetName }) => targetName === owner.userName);
    const calls = records.slice(0, at).map(({ action, actorName }) => `${action} ${actorName}`);
    expect(new Set(calls)).toEqual(new Set([`refused ${helper.userName}`]));
    expect(records.slice(at, at + 2)).toMatchObject([
      { action: 'refused', actorName: helper.userName, targetName: owner.userName },
      { action: 'account.registration-required', actorName: helper.userName, reason: about.reason },
    ]);
    expect(
      await ended(stage.client(createCaller()), await signInByPassword(stage.client(createCaller()), taro)),
    ).toMatchObject({ restricted: true });
  });
});

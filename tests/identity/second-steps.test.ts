import { describe, expect, it } from 'vitest';
import type { ApprovalStep } from '../../src/identity/approval.ts';
import { callVerdict } from '../../src/identity/call-verdict.ts';
import { codeOf, value } from './directory.ts';
import {
  addApp,
  addPhone,
  addToken,
  approving,
  codeOfApp,
  codeOfNext,
  due,
  nobody,
  type Town,
  taro,
  town,
} from './people.ts';

const MINUTE = 60_000;

async function send({ identity, post }: Town, flow: string, methodId: string) {
  return value(await identity.secondSteps.sendCode(flow, methodId, 'sms', 'ja')) && post.code;
}

describe('S3-01 the second step by SMS', () => {
  async function withPhone() {
    const place = await town();
    const session = await place.strong();
    const method = await addPhone(place, session);
    return { ...place, method };
  }

  it('S1-23 S4-79 is a code of six digits, in the message alone, typed into the page; who cannot is called', async () => {
    const place = await withPhone();
    const { flow, step, choices } = await due(place, 'sms');
    expect(choices.map(({ way }) => way)).toEqual(['sms', 'voice']);
    await place.clock.advance(MINUTE);
    const answer = value(await place.identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja'));
    expect(answer).toMatchObject({ digits: 6, shown: '+81 XXXXXXXX78' });
    expect(place.post.code).toMatch(/^\d{6}$/);
    expect(place.post.texts.at(-1)).toMatchObject({ to: '+819012345678', language: 'ja' });
    expect(codeOfNext(await place.identity.secondSteps.withCode(flow, step.methodId, 'sms', place.post.code))).toBe(
      'stay-signed-in',
    );
    const [latest] = await place.store.signIns((await place.account()).id, 1);
    expect(latest).toMatchObject({ method: 'password-and-sms', result: 'success', because: [{ rule: 'second-step' }] });
  });

  it('S0-29 a resend comes after half a minute and voids the former code', async () => {
    const place = await withPhone();
    const { identity, clock, post } = place;
    await clock.advance(MINUTE);
    const { flow, step } = await due(place, 'sms');
    const first = await send(place, flow, step.methodId);
    expect(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja')).toMatchObject({
      refusal: { code: 'throttled', until: clock.now() + 30_000 },
    });
    await clock.advance(30_000);
    const second = await send(place, flow, step.methodId);
    expect(post.codes).toHaveLength(3);
    if (first !== second) {
      expect(codeOf(await identity.secondSteps.withCode(flow, step.methodId, 'sms', first))).toBe('wrong-code');
    }
    expect(codeOfNext(await identity.secondSteps.withCode(flow, step.methodId, 'sms', second))).toBe('stay-signed-in');
  });

  it('is void after ten minutes, after five wrong tries, and in another sign-in', async () => {
    const place = await withPhone();
    const { identity, clock } = place;
    const { secondSteps } = identity;
    await clock.advance(MINUTE);
    const one = await due(place, 'sms');
    const code = await send(place, one.flow, one.step.methodId);
    const other = await due(place, 'sms');
    expect(codeOf(await secondSteps.withCode(other.flow, one.step.methodId, 'sms', code))).toBe('code-expired');
    const wrong = code === '000000' ? '111111' : '000000';
    for (let time = 0; time < 5; time++) {
      expect(codeOf(await secondSteps.withCode(one.flow, one.step.methodId, 'sms', wrong))).toBe('wrong-code');
    }
    expect(codeOf(await secondSteps.withCode(one.flow, one.step.methodId, 'sms', code))).toBe('code-expired');
    await clock.advance(MINUTE);
    const late = await due(place, 'sms');
    const lateCode = await send(place, late.flow, late.step.methodId);
    await clock.advance(10 * MINUTE);
    expect(codeOf(await secondSteps.withCode(late.flow, late.step.methodId, 'sms', lateCode))).toBe(
      'challenge-expired',
    );
  });

  it('of ten who type the right code at the same time, one gets in; nonsense never does', async () => {
    const place = await withPhone();
    const { secondSteps } = place.identity;
    await place.clock.advance(MINUTE);
    const { flow, step } = await due(place, 'sms');
    const code = await send(place, flow, step.methodId);
    for (const nonsense of [undefined, null, [], {}, Number.NaN, 0, '', '0', Number(code)]) {
      expect(codeOf(await secondSteps.withCode(flow, step.methodId, 'sms', nonsense as string))).not.toBe('done');
      await place.identity.helpDesk.unlock(null, { userName: taro.userName, reason: 'test' });
      if (codeOf(await secondSteps.withCode(flow, step.methodId, 'sms', '1')) === 'code-expired') break;
    }
    await place.clock.advance(MINUTE);
    const fresh = await due(place, 'sms');
    const right = await send(place, fresh.flow, step.methodId);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => secondSteps.withCode(fresh.flow, step.methodId, 'sms', right)),
    );
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });

  it('that cannot be sent says why, and may be tried again at once', async () => {
    const place = await withPhone();
    await place.clock.advance(MINUTE);
    const { flow, step } = await due(place, 'sms');
    place.post.delivered = { outcome: 'failed', reason: 'not-reachable', detail: 'connection refused' };
    expect(await place.identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'en')).toMatchObject({
      refusal: { code: 'delivery-failed', delivery: 'not-reachable' },
    });
    place.post.delivered = { outcome: 'sent' };
    expect(await send(place, flow, step.methodId)).toMatch(/^\d{6}$/);
  });
});

describe('S3-08 the second step by a call', () => {
  it.each([
    ['#', 'confirmed'],
    ['0#', 'fraud'],
    ['1#', 'denied'],
    ['', 'denied'],
    ['0', 'denied'],
    ['00#', 'denied'],
    ['5#', 'denied'],
    ['##', 'confirmed'],
  ])('S1-18 S4-20 S4-24 the keys %j are %s', (keys, verdict) => {
    expect(callVerdict(keys, { enabled: true, code: '0' })).toBe(verdict);
  });

  it('S4-17 S4-21 the code can be changed, and without reports it is only a wrong key', () => {
    expect(callVerdict('5#', { enabled: true, code: '5' })).toBe('fraud');
    expect(callVerdict('0#', { enabled: true, code: '5' })).toBe('denied');
    expect(callVerdict('0#', { enabled: false, code: '0' })).toBe('denied');
  });

  async function ring(keys: string | null, policy: Parameters<typeof town>[0] = {}) {
    const place = await town(policy);
    await addPhone(place, await place.strong(), 'voice');
    const { flow, step, suggested } = await due(place, 'voice');
    expect(suggested.way).toBe('voice');
    place.post.pick = () => (keys === null ? { outcome: 'not-answered' } : { outcome: 'ended', keys });
    const steps: ApprovalStep[] = [];
    const call = () =>
      place.identity.secondSteps.withApproval(flow, step.methodId, 'voice', 'ja', (one) => steps.push(one), nobody);
    return { ...place, answer: await call(), steps, call };
  }

  it('goes through its states, and # signs in', async () => {
    const { answer, steps, post } = await ring('#');
    expect(codeOfNext(answer)).toBe('stay-signed-in');
    expect(steps.map(({ step }) => step)).toEqual(['dialling', 'ringing', 'answered']);
    expect(post.calls.at(-1)).toMatchObject({ to: '+819012345678', greeting: { kind: 'standard' } });
  });

  it('S1-20 any other key, or nobody there, signs nobody in and can be tried again', async () => {
    expect(codeOf((await ring('7')).answer)).toBe('not-approved');
    const { answer, post, call } = await ring(null);
    expect(codeOf(answer)).toBe('not-answered');
    expect(await call()).toMatchObject({ refusal: { code: 'throttled' } });
    post.pick = () => ({ outcome: 'ended', keys: '#' });
  });

  it('hostile C12 S4-19 S4-23 S4-24 the fraud code denies, reports, and blocks for 90 days at once; the attempt is dead', async () => {
    const place = await ring('0#');
    expect(codeOf(place.answer)).toBe('fraud-reported');
    expect(codeOf(await place.call())).toBe('challenge-expired');
    expect(codeOf(await place.password())).toBe('account-blocked');
    const { id } = await place.account();
    const reported = (await place.store.signIns(id, 5)).find(({ reason }) => reason === 'fraud-reported');
    expect(reported).toMatchObject({ result: 'failure', method: 'password-and-voice' });
    expect((await place.store.auditRecords({ targetId: id, limit: 1 }))[0]).toMatchObject({ action: 'fraud.reported' });
    await place.clock.advance(90 * 24 * 60 * MINUTE - 1);
    expect(codeOf(await place.password())).toBe('account-blocked');
    await place.clock.advance(1);
    expect(codeOf(await place.password())).toBe('done');
  });

  it('S4-19 where the policy does not block, the report is only logged', async () => {
    const place = await ring('0#', { fraud: { enabled: true, blockUser: false, code: '0' } });
    expect(codeOf(place.answer)).toBe('fraud-reported');
    expect(codeOf(await place.password())).toBe('done');
  });

  it('S4-22 the standard greeting says 0# only where that is the code', async () => {
    const usual = await ring('#');
    expect(JSON.stringify(usual.post.calls.at(-1)?.greeting)).toContain('0 とシャープ');
    const other = await ring('#', { fraud: { enabled: true, blockUser: true, code: '5' } });
    expect(JSON.stringify(other.post.calls.at(-1)?.greeting)).not.toContain('とシャープ キーを押してください。サイン');
  });
});

describe('S3-17 S3-21 the second step by notification', () => {
  async function notify(
    answer: 'approved' | 'denied' | 'fraud',
    typed?: string,
    policy: Parameters<typeof town>[0] = {},
  ) {
    const place = await town(policy);
    const { app, method } = await addApp(place, await place.strong());
    await place.clock.advance(MINUTE);
    const { flow } = await due(place, 'notification');
    const steps: ApprovalStep[] = [];
    const look = approving(place, app, answer, typed);
    const onStep = (step: ApprovalStep) => {
      steps.push(step);
      look(step);
    };
    const result = await place.identity.secondSteps.withApproval(flow, method.id, 'notification', 'en', onStep, nobody);
    return { ...place, result, steps, app, method };
  }

  it('S1-28 the number of the page is typed in the app, and is another one each time', async () => {
    const { result, steps, post } = await notify('approved');
    expect(codeOfNext(result)).toBe('stay-signed-in');
    expect(steps).toEqual([{ step: 'notified', number: expect.stringMatching(/^[1-9]\d$/) }]);
    expect(post.pushes.at(-1)).toMatchObject({ askNumber: true, userName: taro.userName });
    expect(JSON.stringify(post.pushes)).not.toContain(`"${(steps[0] as { number: string }).number}"`);
  });

  it.each([
    ['a wrong number', 'approved', '00', 'not-approved'],
    ['no', 'denied', undefined, 'not-approved'],
    ['a report', 'fraud', undefined, 'fraud-reported'],
  ] as const)('S1-28 S3-18 %s signs nobody in', async (_what, answer, typed, code) => {
    expect(codeOf((await notify(answer, typed)).result)).toBe(code);
  });

  it('with plain approval no number is asked for', async () => {
    const { result, post } = await notify('approved', '', { numberMatching: false });
    expect(codeOfNext(result)).toBe('stay-signed-in');
    expect(post.pushes.at(-1)?.askNumber).toBe(false);
  });

  it('an answer that the app did not sign, or for another request, is none', async () => {
    const place = await town();
    const { app, method } = await addApp(place, await place.strong());
    for (const forge of [{ ...app, pushKey: new Uint8Array(32) }, app]) {
      await place.clock.advance(20 * MINUTE);
      const { flow } = await due(place, 'notification');
      const look = approving(place, forge);
      const { react } = place.post;
      if (forge === app) place.post.react = (push) => react({ ...push, requestId: 'another' });
      const result = await place.identity.secondSteps.withApproval(flow, method.id, 'notification', 'en', look, nobody);
      expect(codeOf(result)).toBe('not-approved');
    }
  });

  it('S0-37 goes before the code, which is one choice away, S3-22 and signs in', async () => {
    const place = await town();
    const session = await place.strong();
    const { app, method } = await addApp(place, session);
    await place.identity.securityInfo.setDefault(session.id, { methodId: method.id, way: 'notification' });
    await place.clock.advance(MINUTE);
    const { suggested, step, flow } = await due(place, 'app-code');
    expect(suggested.way).toBe('notification');
    const { secondSteps } = place.identity;
    const code = codeOfApp(app, place.clock.now());
    expect(codeOfNext(await secondSteps.withCode(flow, step.methodId, 'app-code', code))).toBe('stay-signed-in');
  });
});

describe('S0-32 the second step by a token', () => {
  it('S0-36 is a code field at once, S0-38 a wrong code is refused and counted, the right one signs in', async () => {
    const place = await town();
    const { token } = await addToken(place, await place.strong());
    const { identity, clock } = place;
    await clock.advance(MINUTE);
    const { flow, step, suggested } = await due(place, 'oath-code');
    expect(suggested.way).toBe('oath-code');
    const right = token(clock.now());
    const wrong = right === '123456' ? '654321' : '123456';
    expect(codeOf(await identity.secondSteps.withCode(flow, step.methodId, 'oath-code', wrong))).toBe('wrong-code');
    expect(codeOfNext(await identity.secondSteps.withCode(flow, step.methodId, 'oath-code', right))).toBe(
      'stay-signed-in',
    );
    // The same code again, in another sign-in.
    const again = await due(place, 'oath-code');
    expect(codeOf(await identity.secondSteps.withCode(again.flow, step.methodId, 'oath-code', right))).toBe(
      'code-used',
    );
  });

  it('one code in a hundred sign-ins at the same time opens one', async () => {
    const place = await town({ lockout: { threshold: 1000, resetMinutes: 10, unlockMinutes: 10 } });
    const { token } = await addToken(place, await place.strong());
    const { identity, clock } = place;
    await clock.advance(MINUTE);
    const code = token(clock.now());
    const one = await due(place, 'oath-code');
    const flows = [one, ...(await Promise.all(Array.from({ length: 19 }, () => due(place, 'oath-code'))))];
    const answers = await Promise.all(
      flows.map(({ flow, step }) => identity.secondSteps.withCode(flow, step.methodId, 'oath-code', code)),
    );
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });

  it('S0-46 a clock that is off is told, S0-47 and two codes in a row are the way round', async () => {
    const place = await town();
    const { token } = await addToken(place, await place.strong());
    const { identity, clock } = place;
    await clock.advance(10 * MINUTE);
    const { flow, step } = await due(place, 'oath-code');
    const ahead = 20 * MINUTE;
    const early = await identity.secondSteps.withCode(flow, step.methodId, 'oath-code', token(clock.now() + ahead));
    expect(early).toMatchObject({ refusal: { code: 'clock-off', seconds: 1200 } });
    const codes = [token(clock.now() + ahead + MINUTE), token(clock.now() + ahead + MINUTE + 30_000)] as const;
    expect(codeOfNext(await identity.secondSteps.withTwoCodes(flow, step.methodId, codes))).toBe('stay-signed-in');
    await clock.advance(3 * MINUTE);
    const next = await due(place, 'oath-code');
    const code = token(clock.now() + ahead + MINUTE);
    expect(codeOfNext(await identity.secondSteps.withCode(next.flow, step.methodId, 'oath-code', code))).toBe(
      'stay-signed-in',
    );
  });
});

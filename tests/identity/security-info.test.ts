import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanFacts, planNow } from '../../src/identity/plans.ts';
import { proveOrder } from '../../src/identity/policy/planner.ts';
import { freshForMs } from '../../src/identity/sessions.ts';
import { addKey, codeOf, passwordStep, sessionFrom, value } from './directory.ts';
import { addApp, addPhone, addToken, codeOfNext, due, type Town, taro, town } from './people.ts';

const MINUTE = 60_000;

async function withApp() {
  const place = await town();
  const session = await place.strong();
  const { app, method } = await addApp(place, session);
  await place.clock.advance(MINUTE);
  return { ...place, session, app, method };
}

describe('deleting a method', () => {
  it('hostile C11 S1-12 S0-40 tells what is left on the device; S1-02 the last second step goes only where that is meant', async () => {
    const { identity, session, method, store, ...rest } = await withApp();
    const { securityInfo } = identity;
    expect(codeOf(await securityInfo.remove(session.id, method.id))).toBe('last-second-factor');
    await addPhone({ ...rest, identity, store } as Town, session);
    expect(value(await securityInfo.remove(session.id, method.id))).toEqual({ remind: 'authenticator-app' });
    const phone = (await store.methods(session.accountId))[0];
    expect(codeOf(await securityInfo.remove(session.id, phone?.id ?? ''))).toBe('last-second-factor');
    expect(value(await securityInfo.remove(session.id, phone?.id ?? '', true))).toEqual({ remind: null });
    expect(codeOfNext(await passwordStep(identity, taro.userName))).toBe('register');
  });

  it('S0-39 needs a second step that is not long ago', async () => {
    const { identity, session, method, clock } = await withApp();
    expect(session.freshUntil).toBe(session.signedInAt + freshForMs);
    await clock.advance(freshForMs - MINUTE - 1);
    expect(codeOf(await identity.securityInfo.remove(session.id, method.id))).toBe('last-second-factor');
    await clock.advance(1);
    expect(codeOf(await identity.securityInfo.remove(session.id, method.id, true))).toBe('needs-fresh-sign-in');
    value(await identity.helpDesk.bypass(null, { userName: taro.userName, reason: 'test' }, 60));
    const weak = await sessionFrom(identity, await passwordStep(identity, taro.userName));
    expect(codeOf(await identity.securityInfo.remove(weak.id, method.id, true))).toBe('needs-second-method');
  });

  it('SX-05 is recorded, and the owner is told', async () => {
    const { identity, session, method, store, post, ...rest } = await withApp();
    await addPhone({ ...rest, identity, store, post } as Town, session);
    value(await identity.securityInfo.remove(session.id, method.id));
    expect((await store.auditRecords({ targetId: session.accountId, limit: 1 }))[0]).toMatchObject({
      action: 'method.removed',
      actorName: taro.userName,
      details: { type: 'authenticator-app', lastSecondStep: false },
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(post.texts.some(({ text }) => text.includes('deleted'))).toBe(true);
  });
});

describe('S1-06 S1-10 the default method', () => {
  it('is the strongest where the directory chooses, and what its owner chose where it does not', async () => {
    const place = await town();
    const { identity } = place;
    const session = await place.strong();
    await addPhone(place, session);
    await addToken(place, session);
    const page = await identity.securityInfo.get(session.id);
    expect(page).toMatchObject({ systemPreferred: true, defaultStep: { way: 'oath-code' } });
    const phone = page.steps.find(({ way }) => way === 'voice') ?? expect.unreachable();
    value(await identity.securityInfo.setDefault(session.id, phone));
    expect((await identity.securityInfo.get(session.id)).defaultStep?.way).toBe('oath-code');
    await place.setPolicy({ systemPreferred: false });
    expect((await due(place, 'sms')).suggested).toEqual(phone);
    expect(codeOf(await identity.securityInfo.setDefault(session.id, { methodId: phone.methodId, way: 'email' }))).toBe(
      'method-not-found',
    );
  });
});

describe('S1-01 S1-02 S1-32 the plan for a change of phone', () => {
  it('goes from the old app by a phone number to the new app, kept across restarts, one usable step at each end', async () => {
    const place = await withApp();
    const { identity, session, method } = place;
    const { plans, securityInfo } = identity;
    let current = session;
    const now = async () => {
      const [plan] = await plans.list(current.id);
      return (
        plan && {
          phase: plan.phase,
          steps: plan.steps.map(({ step, state, blocked }) => [step, state, blocked]),
          done: plan.done,
        }
      );
    };
    value(await plans.start(session.id, 'change-of-phone'));
    expect(await now()).toMatchObject({
      phase: 'before',
      steps: [
        ['add-temporary-method', 'now', null],
        ['delete-old-method', 'later', 'nothing-would-remain'],
        ['change-phones', 'later', 'not-in-order'],
        ['add-new-method', 'later', 'not-in-order'],
        ['delete-temporary-method', 'later', 'not-in-order'],
      ],
    });
    expect(codeOf(await securityInfo.remove(session.id, method.id))).toBe('last-second-factor');
    const phone = await addPhone(place, session);
    expect((await now())?.steps.slice(0, 2)).toEqual([
      ['add-temporary-method', 'done', null],
      ['delete-old-method', 'now', null],
    ]);
    value(await securityInfo.remove(session.id, method.id));
    expect(await now()).toMatchObject({ phase: 'after' });
    expect((await now())?.steps[4]).toEqual(['delete-temporary-method', 'later', 'nothing-would-remain']);
    // S1-32: on the new phone, by the temporary method.
    await place.clock.advance(MINUTE);
    const { flow, step } = await due(place, 'sms');
    value(await identity.secondSteps.sendCode(flow, step.methodId, 'sms', 'ja'));
    const after = await sessionFrom(
      identity,
      await identity.secondSteps.withCode(flow, step.methodId, 'sms', place.post.code),
    );
    current = after;
    await addApp(place, after);
    expect((await now())?.steps[4]).toEqual(['delete-temporary-method', 'now', null]);
    value(await securityInfo.remove(after.id, phone.id));
    expect(await now()).toMatchObject({ done: true });
    await plans.end(after.id, 'change-of-phone');
    expect(await plans.list(after.id)).toEqual([]);
  });

  it('warns of a sign-out while nothing usable is left', async () => {
    const { identity, session, method } = await withApp();
    value(await identity.plans.start(session.id, 'change-of-phone'));
    value(await identity.securityInfo.remove(session.id, method.id, true));
    expect((await identity.plans.list(session.id))[0]).toMatchObject({ warnsOfSignOut: true, phase: 'after' });
  });

  it('a phone that the policy does not take is no way on: another one is asked for, and whatever confirms is as good', async () => {
    const place = await withApp();
    const { identity, session, setPolicy, store } = place;
    await addPhone(place, session);
    const off = { enabled: false, everyone: false, groups: [], excludedGroups: [] };
    const { methods } = (await store.policy()).policy;
    await setPolicy({ methods: { ...methods, sms: off, voice: off } });
    const first = async () => (await identity.plans.list(session.id))[0]?.steps.slice(0, 2);
    value(await identity.plans.start(session.id, 'change-of-phone'));
    expect(await first()).toMatchObject([
      { step: 'add-temporary-method', state: 'now', blocked: null, methodId: null },
      { step: 'delete-old-method', state: 'later', blocked: 'nothing-would-remain' },
    ]);
    await addKey(identity, session);
    expect(await first()).toMatchObject([
      { step: 'add-temporary-method', state: 'done', methodId: null },
      { step: 'delete-old-method', state: 'now', blocked: null },
    ]);
  });

  it('S1-02 whatever an account has, no act that a plan offers leaves nothing, and the step that is due can be taken', () => {
    const types = fc.constantFrom('phone', 'email', 'authenticator-app', 'oath-token');
    const methods = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 2 }), type: types }), {
      selector: ({ id }) => id,
      maxLength: 6,
    });
    const isIn = fc.func(fc.boolean());
    fc.assert(
      fc.property(methods, isIn, isIn, isIn, (all, isUsable, wasThere, hasKey) => {
        const there = all.filter(({ id }) => wasThere(id));
        const start = {
          startedAt: 0,
          oldIds: there.filter(({ type }) => type === 'authenticator-app').map(({ id }) => id),
          phoneIds: there.filter(({ type }) => type === 'phone').map(({ id }) => id),
        };
        const usable = [...all.filter(({ id }) => isUsable(id)).map(({ id }) => id), ...(hasKey() ? ['key'] : [])];
        const facts = { methods: all as unknown as PlanFacts['methods'], keys: [], usable, registerAgain: false };
        for (const { step, state, blocked, methodId } of planNow('change-of-phone', start, facts).steps) {
          if (state !== 'now') continue;
          const removed = step.startsWith('delete-') ? usable.filter((id) => id !== methodId) : usable;
          if (usable.length > 0 && blocked === null) expect(removed).not.toEqual([]);
          if (step === 'delete-old-method') expect([blocked, methodId]).toEqual([null, expect.any(String)]);
        }
      }),
    );
  });

  it('the planner names the act that would leave nothing, and an account without any is not made worse', () => {
    const remove = (id: string) => ({ act: 'remove', id }) as const;
    const add = (id: string) => ({ act: 'add', id }) as const;
    expect(proveOrder(['app'], [remove('app'), add('phone')])).toEqual({
      safe: false,
      index: 0,
      because: 'nothing-would-remain',
    });
    expect(proveOrder(['app'], [add('phone'), remove('app')])).toEqual({ safe: true });
    expect(proveOrder([], [remove('app')])).toEqual({ safe: true });
  });
});

describe('other plans', () => {
  it('S0-44 lost token: delete, require registration, register the new one', async () => {
    const place = await town();
    const { identity, owner } = place;
    const { method } = await addToken(place, await place.strong());
    await place.clock.advance(MINUTE);
    const about = { userName: taro.userName, reason: 'token lost' };
    value(await identity.plans.startFor(await place.account(), 'lost-token'));
    const states = async () =>
      (await identity.plans.of(await place.account(), 'lost-token'))?.steps.map(({ state }) => state);
    expect(await states()).toEqual(['now', 'later', 'later']);
    value(await identity.helpDesk.removeMethod(owner, about, method.id));
    expect(await states()).toEqual(['done', 'now', 'later']);
    value(await identity.helpDesk.requireRegistration(owner, about));
    expect(await states()).toEqual(['done', 'done', 'now']);
    const session = await sessionFrom(identity, await place.password());
    await addToken(place, session);
    value(await identity.signIn.registered(session.id));
    expect(await states()).toEqual(['done', 'done', 'done']);
  });

  it('a new key comes with a backup key', async () => {
    const { identity, owner } = await town();
    value(await identity.plans.start(owner.id, 'new-key-with-backup'));
    await addKey(identity, owner, 'First key');
    expect((await identity.plans.list(owner.id))[0]?.steps.map(({ state }) => state)).toEqual(['done', 'now']);
    await addKey(identity, owner, 'Backup key');
    expect((await identity.plans.list(owner.id))[0]).toMatchObject({ done: true });
  });
});

it('hostile C11 S1-02 of two last second steps that are deleted at the same time from two windows, one stays', async () => {
  const place = await town();
  const [one, other] = [await place.strong(), await place.strong()];
  const { method: token } = await addToken(place, one);
  const { method: app } = await addApp(place, one);
  const { securityInfo } = place.identity;
  const answers = await Promise.all([securityInfo.remove(one.id, token.id), securityInfo.remove(other.id, app.id)]);
  expect(answers.map(codeOf).filter((code) => code === 'done')).toHaveLength(1);
  // Each window may have signed the other one out.
  const { id } = await place.strong();
  expect((await securityInfo.get(id)).steps.length).toBeGreaterThan(0);
});

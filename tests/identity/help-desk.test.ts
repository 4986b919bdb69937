import { describe, expect, it } from 'vitest';
import type { AccountRole } from '../../src/identity/identity-store.ts';
import { chris, codeOf, goodPassword, passStep, secret, sessionFrom, value } from './directory.ts';
import { addApp, addPhone, addToken, codeOfNext, due, type Town, taro, town } from './people.ts';

const MINUTE = 60_000;
const about = { userName: taro.userName, reason: 'the person asked for it' };

/** Somebody else with a role, signed in strongly. */
async function someone({ identity }: Town, role: AccountRole, userName = `${role}@example.com`) {
  value(await identity.accounts.create({ userName, displayName: role, password: secret(goodPassword), role }));
  const { pass } = value(await identity.accounts.issuePass({ userName, oneTime: true }, null));
  return sessionFrom(identity, await passStep(identity, userName, pass));
}

describe('S0-41 removing a method of somebody else', () => {
  it('S0-42 codes of the token are refused at once, S0-43 and what is left on the device is told', async () => {
    const place = await town();
    const session = await place.strong();
    const { token, method } = await addToken(place, session);
    await addPhone(place, session);
    await place.clock.advance(MINUTE);
    const { flow, step } = await due(place, 'oath-code');
    const removed = value(await place.identity.helpDesk.removeMethod(place.owner, about, method.id));
    expect(removed).toEqual({ remind: 'oath-token' });
    const code = token(place.clock.now());
    expect(codeOf(await place.identity.secondSteps.withCode(flow, step.methodId, 'oath-code', code))).toBe(
      'challenge-expired',
    );
    const { choices } = await due(place, 'sms');
    expect(choices.map(({ methodId }) => methodId)).not.toContain(method.id);
    expect(codeOf(await place.identity.helpDesk.removeMethod(place.owner, about, method.id))).toBe('method-not-found');
  });

  it('SX-05 is recorded with actor, target, time and reason; what is refused is recorded too', async () => {
    const place = await town();
    const { method } = await addToken(place, await place.strong());
    const helper = await someone(place, 'helpdesk');
    value(await place.identity.helpDesk.removeMethod(helper, about, method.id));
    const boss = { userName: chris.userName, reason: 'curious' };
    expect(codeOf(await place.identity.helpDesk.block(helper, boss))).toBe('role-too-low');
    const [refusal, removal] = await place.store.auditRecords({ limit: 2 });
    expect(refusal).toMatchObject({ action: 'refused', actorName: 'helpdesk@example.com', targetName: chris.userName });
    expect(removal).toMatchObject({
      action: 'method.removed-by-administrator',
      actorId: helper.accountId,
      targetName: taro.userName,
      reason: about.reason,
      at: place.clock.now(),
    });
  });
});

describe('hostile C11: who may help whom', () => {
  it.each(['helpdesk', 'auditor', 'admin'] as const)(
    'the help desk does nothing to an account with the role %s',
    async (role) => {
      const place = await town();
      const helper = await someone(place, 'helpdesk', 'helper@example.com');
      await someone(place, role);
      const theirs = { userName: `${role}@example.com`, reason: 'test' };
      const { helpDesk } = place.identity;
      expect(codeOf(await helpDesk.requireRegistration(helper, theirs))).toBe('role-too-low');
      expect(codeOf(await helpDesk.unlock(helper, theirs))).toBe('role-too-low');
      expect(codeOf(await helpDesk.mayHelp(helper, theirs, 'account.lost-token-ended'))).toBe('role-too-low');
      const [tried] = await place.store.auditRecords({ limit: 1 });
      expect(tried).toMatchObject({ action: 'refused', details: { action: 'account.lost-token-ended' } });
      expect(codeOf(await helpDesk.block(place.owner, theirs))).toBe('done');
    },
  );

  it('nobody helps the own account, nobody helps after a password alone, and nobody helps nobody', async () => {
    const place = await town();
    const { helpDesk } = place.identity;
    expect(codeOf(await helpDesk.unblock(place.owner, { userName: chris.userName, reason: 'me' }))).toBe(
      'not-for-self',
    );
    const weak = { ...place.owner, strong: false };
    expect(codeOf(await helpDesk.bypass(weak, about, 60))).toBe('needs-second-method');
    expect(codeOf(await helpDesk.block(place.owner, { userName: 'nobody@example.com', reason: 'x' }))).toBe(
      'account-not-found',
    );
  });

  it('SX-05 the record of a change has the names and the role before and after, and no others', async () => {
    const place = await town();
    const changes = { displayName: '山田 太郎', latinName: 'Taro Yamada', role: 'helpdesk' } as const;
    value(await place.identity.accounts.change(null, taro.userName, changes, 'married'));
    const [record] = await place.store.auditRecords({ limit: 1 });
    expect(record?.details).toEqual({
      role: 'helpdesk',
      roleBefore: 'user',
      disabled: false,
      displayName: '山田 太郎',
      displayNameBefore: taro.displayName,
      latinName: 'Taro Yamada',
      latinNameBefore: '',
    });
    // What is so already is told apart, so that undoing an act on many takes back only what the act did.
    const { revision } = await place.account();
    expect(value(await place.identity.accounts.change(null, taro.userName, changes, 'again'))).toEqual({
      changed: false,
    });
    expect((await place.account()).revision).toBe(revision);
    expect(await place.store.auditRecords({ limit: 1 })).toEqual([record]);
  });

  it('the last administrator stays one', async () => {
    const place = await town();
    const { accounts } = place.identity;
    const change = (changes: object) => accounts.change(null, chris.userName, changes, 'test');
    expect(codeOf(await change({ role: 'user' }))).toBe('last-admin');
    expect(codeOf(await change({ disabled: true }))).toBe('last-admin');
    const [tried] = await place.store.auditRecords({ limit: 1 });
    expect(tried).toMatchObject({ action: 'refused', details: { action: 'account.changed', code: 'last-admin' } });
    const other = await someone(place, 'admin');
    value(await accounts.change(null, 'admin@example.com', { disabled: true }, 'away'));
    expect(place.identity.signIn.session(other.id)).toBeUndefined();
    expect(codeOf(await change({ role: 'user' }))).toBe('last-admin');
    value(await accounts.change(null, 'admin@example.com', { disabled: false }, 'back'));
    expect(codeOf(await change({ role: 'user' }))).toBe('done');
  });
});

describe('blocking and bypassing', () => {
  it('hostile C7 S4-12 S4-14 S4-15 a block denies every attempt and sends nothing, until it is lifted, with both reasons kept', async () => {
    const place = await town();
    await addPhone(place, await place.strong());
    const { identity, owner, post } = place;
    const until = value(await identity.helpDesk.block(owner, about)).until;
    expect(until).toBe(place.clock.now() + 90 * 24 * 60 * MINUTE);
    const sent = post.codes.length;
    expect(codeOf(await place.password())).toBe('account-blocked');
    const { pass } = value(await identity.accounts.issuePass({ userName: taro.userName, oneTime: true }, null));
    expect(codeOf(await passStep(identity, taro.userName, pass))).toBe('account-blocked');
    expect(post.codes).toHaveLength(sent);
    expect((await identity.accounts.blocked({ after: null, limit: 10 })).rows).toMatchObject([
      { userName: taro.userName, reason: about.reason, byName: chris.userName },
    ]);
    value(await identity.helpDesk.unblock(owner, { ...about, reason: 'it was a mistake' }));
    expect(codeOfNext(await place.password())).toBe('second-step');
    const reasons = (await place.store.auditRecords({ targetId: (await place.account()).id, limit: 20 })).map(
      ({ reason }) => reason,
    );
    expect(reasons).toEqual(expect.arrayContaining([about.reason, 'it was a mistake']));
  });

  it('S4-14 there is nothing to unblock where nobody is blocked, or not any more, and nothing is written', async () => {
    const place = await town();
    const { helpDesk } = place.identity;
    const written = async () => (await place.store.auditRecords({ limit: 20 })).length;
    const before = await written();
    expect(codeOf(await helpDesk.unblock(place.owner, about))).toBe('not-blocked');
    expect(await written()).toBe(before);
    value(await helpDesk.block(place.owner, about));
    await place.clock.advance(90 * 24 * 60 * MINUTE);
    expect(codeOf(await helpDesk.unblock(null, about))).toBe('not-blocked');
    expect(await written()).toBe(before + 1);
  });

  it('hostile C8 S4-38 S4-39 a bypass lets in once without the second step, also where two come at the same time', async () => {
    const place = await town();
    await addPhone(place, await place.strong());
    value(await place.identity.helpDesk.bypass(place.owner, about, 300));
    const answers = await Promise.all([place.password(), place.password(), place.password()]);
    expect(answers.map(codeOfNext).sort()).toEqual(['second-step', 'second-step', 'stay-signed-in']);
    value(await place.identity.helpDesk.bypass(place.owner, about, 300));
    await place.clock.advance(300_000);
    expect(codeOfNext(await place.password())).toBe('second-step');
    expect((await place.identity.accounts.bypasses({ after: null, limit: 10 })).rows).toMatchObject([
      { userName: taro.userName, usedAt: null },
    ]);
  });

  it('S4-05 S4-37 a bypass is refused, with the edition named, where the edition has none; nothing is kept', async () => {
    const place = await town({ edition: 'free-for-admins' });
    await addPhone(place, await place.strong());
    expect(await place.identity.helpDesk.bypass(place.owner, about, 300)).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'not-in-edition', detail: 'free-for-admins' },
    });
    await place.setPolicy({ edition: 'full' });
    expect(codeOfNext(await place.password())).toBe('second-step');
    expect(await place.identity.accounts.bypasses({ after: null, limit: 10 })).toEqual({ rows: [], next: null });
  });

  it('a block that comes in the middle of a sign-in stops it at its end', async () => {
    const place = await town();
    const { app } = await addApp(place, await place.strong());
    expect(app.userName).toBe(taro.userName);
    value(await place.identity.helpDesk.bypass(place.owner, about, 300));
    const next = value(await place.password());
    if (next.next !== 'stay-signed-in') throw new Error('expected no second step');
    value(await place.identity.helpDesk.block(place.owner, about));
    const wish = { stay: true, remember: true, browserName: 'x', browser: [] };
    expect(codeOf(await place.identity.signIn.finish(next.flow, wish))).toBe('account-blocked');
  });
});

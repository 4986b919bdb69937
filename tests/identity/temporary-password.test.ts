import { describe, expect, it } from 'vitest';
import { chris, codeOf, passwordStep, secret, sessionFrom, value } from './directory.ts';
import { addPhone, addToken, codeOfNext, due, type Town, taro, town } from './people.ts';

const MINUTE = 60_000;
const about = { userName: taro.userName, reason: 'forgot it' };
const another = 'seven quiet harbours';
const bypassed = { seconds: 86_400 };

/** Taro, who has nothing but a password, is let in once without a second step. */
async function letIn({ identity }: Town) {
  value(await identity.helpDesk.bypass(null, about, bypassed.seconds));
}

async function reset(place: Town, chosen: string | null = null) {
  const { generated } = value(
    await place.identity.helpDesk.resetPassword(null, about, chosen === null ? null : secret(chosen)),
  );
  return generated === null ? (chosen as string) : Buffer.from(generated.expose()).toString();
}

async function newPasswordFlow(place: Town, typed: string) {
  const next = value(await passwordStep(place.identity, taro.userName, typed));
  if (next.next !== 'new-password') throw new Error(`expected new-password, got ${next.next}`);
  return next.flow;
}

describe('the password of a person whom an administrator made', () => {
  it('is made or typed, temporary either way, and changed at the first sign-in', async () => {
    const place = await town();
    const { identity, owner, store } = place;
    const chosen = 'nine pale lanterns';
    const make = async (name: string, typed: string | null) => {
      const person = { userName: `${name}@example.com`, displayName: name, role: 'user' } as const;
      const password = typed === null ? null : secret(typed);
      const { generated } = value(await identity.accounts.create({ ...person, password }, owner));
      value(await identity.helpDesk.bypass(null, { ...about, userName: person.userName }, bypassed.seconds));
      return {
        userName: person.userName,
        given: typed ?? Buffer.from(generated?.expose() ?? []).toString(),
        generated,
      };
    };
    const made = await make('jiro', null);
    expect(made.given).toMatch(/^[a-hjkmnp-z2-9]{12}$/);
    const typed = await make('saburo', chosen);
    expect(typed.generated).toBeNull();
    for (const { userName, given } of [made, typed]) {
      const next = value(await passwordStep(identity, userName, given));
      if (next.next !== 'new-password') throw new Error(`expected new-password, got ${next.next}`);
      expect(codeOf(await identity.newPassword.choose(next.flow, secret(given)))).toBe('password-unchanged');
      const end = await identity.newPassword.choose(next.flow, secret(another));
      expect(await sessionFrom(identity, end)).toMatchObject({ userName });
      expect(codeOf(await passwordStep(identity, userName, given))).toBe('wrong-credentials');
    }
    const kept = JSON.stringify(await store.auditRecords({ limit: 200 }));
    expect(kept).toContain('"generated":true');
    for (const { given } of [made, typed]) expect(kept).not.toContain(given);
  });

  it('is the own one in the first account of a directory', async () => {
    const { identity, store } = await town();
    const account = await store.accountByName(chris.userName);
    if (!account) throw new Error('expected Chris');
    expect((await identity.accounts.details(account)).temporaryPassword).toBe(false);
  });
});

describe('a reset password', () => {
  it('is made up, takes the place of the former one, and has to be changed before a session opens', async () => {
    const place = await town();
    await letIn(place);
    const given = await reset(place);
    expect(given).toMatch(/^[a-hjkmnp-z2-9]{12}$/);
    expect(await reset(place)).not.toBe(given);
    const last = await reset(place);
    expect(codeOf(await place.password())).toBe('wrong-credentials');
    const { identity } = place;
    const flow = await newPasswordFlow(place, last);
    expect(codeOf(await identity.newPassword.choose(flow, secret(last)))).toBe('password-unchanged');
    expect(codeOf(await identity.newPassword.choose(flow, secret('short')))).toBe('password-too-short');
    // The flow is no way around it.
    const wish = { stay: false, remember: false, browserName: 'test', browser: [] };
    expect(codeOf(await identity.signIn.finish(flow, wish))).toBe('challenge-expired');
    const chosen = await identity.newPassword.choose(flow, secret(another));
    expect(await sessionFrom(identity, chosen)).toMatchObject({ userName: taro.userName, strong: false });
    expect(codeOf(await identity.newPassword.choose(flow, secret('and yet another one')))).toBe('challenge-expired');
    await letIn(place);
    expect(codeOfNext(await passwordStep(identity, taro.userName, another))).toBe('stay-signed-in');
    expect(codeOf(await passwordStep(identity, taro.userName, last))).toBe('wrong-credentials');
  });

  it('tells whoever chooses another one of app passwords, which stay, and only where there are some', async () => {
    const place = await town({ appPasswords: { enabled: true } });
    const { identity } = place;
    const asked = async () => {
      await letIn(place);
      return value(await passwordStep(identity, taro.userName, await reset(place)));
    };
    expect(await asked()).toMatchObject({ next: 'new-password', hasAppPasswords: false });
    const { password } = value(await identity.appPasswords.create((await place.strong()).id, 'Laptop'));
    expect(password.expose().length).toBe(16);
    expect(await asked()).toMatchObject({ next: 'new-password', hasAppPasswords: true });
  });

  it('ends sessions and remembered browsers, tells its owner, and opens the lock of wrong passwords', async () => {
    const place = await town();
    const { identity } = place;
    const session = await place.strong();
    for (let tried = 0; tried < 12; tried++) await passwordStep(identity, taro.userName, 'wrong');
    expect(codeOf(await place.password())).toBe('throttled');
    const given = await reset(place);
    expect(identity.signIn.session(session.id)).toBeUndefined();
    await letIn(place);
    expect(codeOfNext(await passwordStep(identity, taro.userName, given))).toBe('new-password');
  });

  it('comes after the second step and after the registration that is due', async () => {
    const place = await town();
    const { identity, clock } = place;
    const { token } = await addToken(place, await place.strong());
    const given = await reset(place);
    await clock.advance(MINUTE);
    const { flow, step } = await due({ password: () => passwordStep(identity, taro.userName, given) }, 'oath-code');
    const code = token(clock.now());
    const proven = await identity.secondSteps.withCode(flow, step.methodId, 'oath-code', code);
    expect(codeOfNext(proven)).toBe('new-password');

    value(await identity.helpDesk.requireRegistration(null, about));
    await clock.advance(MINUTE);
    const again = await due({ password: () => passwordStep(identity, taro.userName, given) }, 'oath-code');
    const next = value(
      await identity.secondSteps.withCode(again.flow, again.step.methodId, 'oath-code', token(clock.now())),
    );
    if (next.next !== 'register') throw new Error(`expected register, got ${next.next}`);
    await clock.advance(MINUTE);
    await addPhone(place, next.session);
    expect(codeOfNext(await identity.signIn.registered(next.session.id))).toBe('new-password');
  });

  it('does not stand in the way of a pass, and is over once its owner changes it', async () => {
    const place = await town();
    const { identity } = place;
    const given = await reset(place);
    const session = await place.strong();
    const account = await place.account();
    expect((await identity.accounts.details(account)).temporaryPassword).toBe(true);
    value(await identity.securityInfo.changePassword(session.id, secret(given), secret(another)));
    expect((await identity.accounts.details(account)).temporaryPassword).toBe(false);
    await letIn(place);
    expect(codeOfNext(await passwordStep(identity, taro.userName, another))).toBe('stay-signed-in');
  });

  it('another reset, a block or somebody quicker ends the change that was begun', async () => {
    const place = await town();
    const { identity, clock } = place;
    await letIn(place);
    const flow = await newPasswordFlow(place, await reset(place));
    await clock.advance(1);
    const later = await reset(place);
    expect(codeOf(await identity.newPassword.choose(flow, secret(another)))).toBe('challenge-expired');
    await letIn(place);
    const second = await newPasswordFlow(place, later);
    const both = await Promise.all(
      [another, 'eight loud harbours'].map((one) => identity.newPassword.choose(second, secret(one))),
    );
    expect(both.map(codeOfNext).sort()).toEqual(['challenge-expired', 'stay-signed-in']);
    await letIn(place);
    await clock.advance(1);
    const third = await newPasswordFlow(place, await reset(place));
    value(await identity.helpDesk.block(null, about));
    expect(codeOf(await identity.newPassword.choose(third, secret(another)))).toBe('account-blocked');
  });

  it('is for other accounts, after a fresh strong sign-in, and is recorded without the password (SX-05)', async () => {
    const place = await town();
    const { identity, owner, clock, store } = place;
    expect(codeOf(await identity.helpDesk.resetPassword(owner, { ...about, userName: chris.userName }, null))).toBe(
      'not-for-self',
    );
    expect(codeOf(await identity.helpDesk.resetPassword(owner, about, secret(taro.userName)))).toBe(
      'password-too-common',
    );
    expect(codeOf(await identity.helpDesk.resetPassword(owner, { ...about, userName: 'no@body.example' }, null))).toBe(
      'account-not-found',
    );
    expect(codeOfNext(await place.password())).not.toBe('wrong-credentials');
    const chosen = 'nine pale lanterns';
    value(await identity.helpDesk.resetPassword(owner, about, secret(chosen)));
    const [record] = await store.auditRecords({ limit: 1 });
    expect(record).toMatchObject({
      action: 'password.reset',
      actorName: chris.userName,
      targetName: taro.userName,
      reason: about.reason,
      details: { generated: false },
    });
    expect(JSON.stringify(await store.auditRecords({ limit: 200 }))).not.toContain(chosen);
    await clock.advance(16 * MINUTE);
    expect(codeOf(await identity.helpDesk.resetPassword(owner, about, null))).toBe('needs-fresh-sign-in');
  });
});

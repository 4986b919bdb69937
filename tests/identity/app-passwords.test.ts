import { describe, expect, it } from 'vitest';
import { limits } from '../../src/identity/limits.ts';
import { appPasswordVerdict } from '../../src/identity/policy/app-password-rules.ts';
import { codeOf, passwordStep, secret, value } from './directory.ts';
import { addPhone, addToken, taro, town } from './people.ts';

const HOUR = 3_600_000;
const client = {
  modernAuthentication: false,
  conditionalAccess: false,
  administrative: false,
  service: 'cloud',
  federated: null,
} as const;
const on = { appPasswords: { enabled: true } };
const usable = { disabled: false, blockedUntil: null };

async function made() {
  const place = await town(on);
  const session = await place.strong();
  const { method, password } = value(await place.identity.appPasswords.create(session.id, 'Laptop'));
  const text = Buffer.from(password.expose()).toString();
  const use = async (
    typed = text,
    how: Partial<typeof client> = {},
    userName = taro.userName,
    source: string | null = null,
  ) => codeOf(await place.identity.appPasswords.use(userName, secret(typed), { ...client, ...how }, source));
  return { ...place, session, method, text, use };
}

type Made = Awaited<ReturnType<typeof made>>;

describe('S4-45 to S4-61 app passwords', () => {
  it('S4-45 cannot be created unless the administrator allows it', async () => {
    const { identity, strong } = await town();
    const session = await strong();
    expect(codeOf(await identity.appPasswords.create(session.id, 'Laptop'))).toBe('app-passwords-off');
    expect((await identity.securityInfo.get(session.id)).add['app-password']).toBe('not-enabled');
  });

  it('S4-46 S4-61 are generated, 16 letters, and kept as a hash alone', async () => {
    const { text, store, session, use } = await made();
    expect(text).toMatch(/^[a-z]{16}$/);
    expect(JSON.stringify(await store.methods(session.accountId))).not.toContain(text);
    expect(await use()).toBe('done');
    expect(await use(`${text.slice(0, 4)} ${text.slice(4)}`)).toBe('done');
    expect(await use('aaaaaaaaaaaaaaaa')).toBe('wrong-credentials');
    expect(await use(text, {}, 'nobody@example.com')).toBe('wrong-credentials');
    expect(await use('')).toBe('wrong-credentials');
  });

  it('hostile C10 S4-47 the fortieth is the last', async () => {
    const { identity, session, store, method } = await made();
    const stored = (await store.methods(session.accountId)).find(({ id }) => id === method.id) ?? expect.unreachable();
    for (let index = 1; index < limits.appPasswords; index++) {
      await store.addMethod({ ...stored, id: `app-${index}` }, { types: ['app-password'], max: limits.appPasswords });
    }
    expect(limits.appPasswords).toBe(40);
    expect(codeOf(await identity.appPasswords.create(session.id, 'Desktop'))).toBe('limit-reached');
    expect((await identity.securityInfo.get(session.id)).add['app-password']).toBe('limit-reached');
  });

  it('S4-61 S0-42 opens nothing any more once it is deleted, or the account is blocked or turned off', async () => {
    const { identity, session, method, use, owner } = await made();
    const about = { userName: taro.userName, reason: 'test' };
    value(await identity.helpDesk.block(owner, about));
    expect(await use()).toBe('account-blocked');
    value(await identity.helpDesk.unblock(owner, about));
    value(await identity.accounts.change(owner, taro.userName, { disabled: true }, 'away'));
    expect(await use()).toBe('account-disabled');
    value(await identity.accounts.change(owner, taro.userName, { disabled: false }, 'back'));
    expect(await use()).toBe('done');
    value(await identity.helpDesk.removeMethod(owner, about, method.id));
    expect(await use()).toBe('wrong-credentials');
    expect(session.accountId).toBeTruthy();
  });

  it('S4-50 are made at the end of a registration that was demanded too, and not before that', async () => {
    const place = await town({ ...on, secondMethodAtRegistration: true });
    const next = value(await place.password());
    if (next.next !== 'register') throw new Error('expected registration');
    const create = async () => codeOf(await place.identity.appPasswords.create(next.session.id, 'Laptop'));
    const state = async () => (await place.identity.securityInfo.get(next.session.id)).add['app-password'];
    expect([await create(), await state()]).toEqual(['needs-second-method', 'needs-second-method']);
    await addToken(place, next.session);
    expect([await create(), await state()]).toEqual(['needs-second-method', 'needs-second-method']);
    await addPhone(place, next.session);
    expect([await create(), await state()]).toEqual(['done', 'allowed']);
  });

  it('hostile C10 wrong ones lock as wrong passwords do', async () => {
    const { use } = await made();
    for (let time = 0; time < 9; time++) expect(await use('aaaaaaaaaaaaaaaa')).toBe('wrong-credentials');
    expect(await use('aaaaaaaaaaaaaaaa')).toBe('throttled');
    expect(await use()).toBe('throttled');
  });

  it('hostile C10 one computer locks nobody’s programs out, and whoever is locked out is told', async () => {
    const place = await made();
    const { identity, owner, use, session, post, clock } = place;
    await addPhone(place, session);
    const from = (source: string, typed = 'aaaaaaaaaaaaaaaa') => use(typed, {}, taro.userName, source);
    for (let time = 0; time < limits.sourceTries; time++) expect(await from('library')).toBe('wrong-credentials');
    for (let time = 0; time < 20; time++) expect(await from('library')).toBe('throttled');
    expect(await from('library', place.text)).toBe('throttled');
    expect(await from('office', place.text)).toBe('done');
    // Right ones in between are no wrong ones.
    for (let time = 0; time < 2 * limits.sourceTries; time++) expect(await from('office', place.text)).toBe('done');

    const about = { userName: taro.userName, reason: 'called' };
    value(await identity.helpDesk.unlock(owner, about));
    expect(await from('library', place.text)).toBe('done');

    const isTold = () => post.texts.some(({ text }) => text.includes('アプリ パスワード'));
    for (let time = 0; time < 9; time++) await from(`computer ${time}`);
    expect(isTold()).toBe(false);
    expect(await from('computer 9')).toBe('throttled');
    expect(await from('office', place.text)).toBe('throttled');
    await expect.poll(isTold).toBe(true);
    await clock.advance(HOUR);
    expect(await from('office', place.text)).toBe('done');
  });

  it.each([
    [
      'that is deleted',
      'wrong-credentials',
      async ({ identity, owner, method }: Made) =>
        value(
          await identity.helpDesk.removeMethod(owner, { userName: taro.userName, reason: 'lost laptop' }, method.id),
        ),
    ],
    [
      'whose owner is blocked',
      'account-blocked',
      async ({ identity, owner }: Made) =>
        value(await identity.helpDesk.block(owner, { userName: taro.userName, reason: 'lost laptop' })),
    ],
    [
      'whose owner is turned off',
      'account-disabled',
      async ({ identity, owner }: Made) =>
        value(await identity.accounts.change(owner, taro.userName, { disabled: true }, 'away')),
    ],
  ] as const)('S4-61 S0-42 one %s while it is compared opens nothing', async (...row) => {
    const [, expected, act] = row;
    const place = await made();
    const { store, use, session } = place;
    const methods = store.methods.bind(store);
    store.methods = async (accountId) => {
      const found = await methods(accountId);
      store.methods = methods;
      await act(place);
      return found;
    };
    expect(await use()).toBe(expected);
    const [newest] = await store.signIns(session.accountId, 1);
    expect(newest).toMatchObject({ method: 'app-password', result: 'failure' });
  });

  it('one that two programs use at the same time opens for both', async () => {
    const { use } = await made();
    expect(await Promise.all([use(), use()])).toEqual(['done', 'done']);
  });

  it('are counted apart: a found one buys no guesses of the password, and an old one in a program locks nobody out', async () => {
    const { identity, owner, use } = await made();
    const guess = () => passwordStep(identity, taro.userName, 'wrong horse');
    for (let time = 0; time < 9; time++) await guess();
    expect(await use()).toBe('done');
    expect(codeOf(await guess())).toBe('throttled');
    expect(await use()).toBe('done');
    expect(codeOf(await passwordStep(identity, taro.userName))).toBe('throttled');
    const about = { userName: taro.userName, reason: 'called' };
    value(await identity.helpDesk.unlock(owner, about));
    for (let time = 0; time < 12; time++) await use('aaaaaaaaaaaaaaaa');
    expect(await use()).toBe('throttled');
    expect(codeOf(await passwordStep(identity, taro.userName))).toBe('done');
    value(await identity.helpDesk.unlock(owner, about));
    expect(await use()).toBe('done');
  });

  it.each([
    ['S4-51 a program without modern authentication', {}, 'opens'],
    ['S4-52 modern authentication', { modernAuthentication: true }, 'wrong-credentials'],
    ['S4-52 conditional access', { conditionalAccess: true }, 'wrong-credentials'],
    ['S4-53 an administrative action', { administrative: true }, 'wrong-credentials'],
    ['S4-55 S4-60 a service on the premises', { service: 'on-premises' }, 'wrong-credentials'],
    ['S4-57 a federated account', { federated: { disabledAtSourceAt: null } }, 'opens'],
  ] as const)('%s', (_what, how, expected) => {
    const verdict = appPasswordVerdict({ ...client, ...how }, usable, on, 0);
    expect(verdict === 'opens' ? verdict : verdict.code).toBe(expected);
  });

  it('S4-58 a federated account that was turned off is open for up to three hours', () => {
    const at = (now: number) =>
      appPasswordVerdict({ ...client, federated: { disabledAtSourceAt: 0 } }, usable, on, now);
    expect(limits.federatedAppPasswordDelayMs).toBe(3 * HOUR);
    expect(at(3 * HOUR - 1)).toBe('opens');
    expect(at(3 * HOUR)).toMatchObject({ code: 'account-disabled' });
  });
});

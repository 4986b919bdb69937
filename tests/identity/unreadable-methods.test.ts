import { expect, it } from 'vitest';
import { newSealing, openSqlite } from '../storage/directory-engines.ts';
import {
  codeOf,
  firstAccount,
  goodPassword,
  openDirectory,
  passStep,
  secret,
  sessionFrom,
  value,
} from './directory.ts';
import { ownPassword } from './own-password.ts';
import { addPhone, addToken, codeOfNext, type Town, taro } from './people.ts';
import { Postbox } from './postbox.ts';

/** Taro with a token, in a directory whose sealing key comes and goes. */
async function townWithKey() {
  const post = new Postbox();
  let sealing: ReturnType<typeof newSealing> | undefined = newSealing();
  const store = openSqlite({ sealing: () => sealing });
  const directory = await openDirectory([], store, post);
  const { identity } = directory;
  const owner = await firstAccount(identity);
  value(await identity.accounts.create({ ...taro, password: secret(goodPassword), role: 'user' }));
  await ownPassword(store, taro.userName);
  const strong = async () => {
    const { pass } = value(await identity.accounts.issuePass({ userName: taro.userName, oneTime: true }, null));
    return sessionFrom(identity, await passStep(identity, taro.userName, pass));
  };
  const place = { ...directory, store, post, owner, strong } as unknown as Town;
  const { method } = await addToken(place, await strong());
  const password = async () => {
    const { flow } = await identity.signIn.begin(taro.userName);
    return identity.signIn.withPassword(flow, secret(goodPassword));
  };
  const lock = () => {
    const kept = sealing;
    sealing = undefined;
    return () => (sealing = kept);
  };
  return { ...place, identity, store, strong, password, lock, method };
}

it('hostile C13 a second step that cannot be read is still one: the password alone registers nothing and opens nothing', async () => {
  const place = await townWithKey();
  expect(codeOfNext(await place.password())).toBe('second-step');
  const unlock = place.lock();
  expect(await place.password()).toMatchObject({ outcome: 'refused', refusal: { code: 'methods-unreadable' } });
  const taroId = (await place.store.accountByName(taro.userName))?.id ?? '';
  const [latest] = await place.store.signIns(taroId, 1);
  expect(latest).toMatchObject({
    result: 'failure',
    because: [{ rule: 'methods-unreadable', details: { methods: 1 } }],
  });
  // Required registration is no way round.
  value(await place.identity.helpDesk.requireRegistration(null, { userName: taro.userName, reason: 'test' }));
  expect(codeOf(await place.password())).toBe('methods-unreadable');
  unlock();
  expect(codeOfNext(await place.password())).toBe('second-step');
});

it('it is listed with its kind and reason, counts as registered, and its owner or the help desk may delete it', async () => {
  const place = await townWithKey();
  const { identity } = place;
  const session = await place.strong();
  await addPhone(place, session);
  place.lock();
  const shown = { type: 'unreadable', of: 'oath-token', reason: 'no-key', id: place.method.id };
  expect((await identity.securityInfo.get(session.id)).methods).toContainEqual(expect.objectContaining(shown));
  const account = (await place.store.accountByName(taro.userName)) ?? expect.unreachable();
  expect((await identity.accounts.details(account)).methods).toContainEqual(expect.objectContaining(shown));
  // The phone still is a second step, so that nobody is shut out.
  expect(codeOfNext(await place.password())).toBe('second-step');
  expect(await identity.securityInfo.remove(session.id, place.method.id)).toMatchObject({ outcome: 'done' });
  expect(await place.store.unreadableMethods(account.id)).toEqual([]);
});

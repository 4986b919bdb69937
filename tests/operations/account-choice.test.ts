import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/contract/steps.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { ended, flowOf, signInByPass } from './signing-in.ts';
import { type Client, Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');
const hanako = {
  userName: 'hanako@touchstone.test',
  displayName: '山田 花子',
  password: secret('correct battery staple'),
};
const taro = { userName: 'taro@touchstone.test', displayName: 'Taro', password: secret('another long sentence') };

/** Two people of this directory who share one key. */
async function sharedKey() {
  const stage = new Stage();
  const key = stage.plugKey();
  const client = stage.client();
  await client.accounts.createFirst(hanako);
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  await register(stage, client, key);
  await client.accounts.create({ ...taro, role: 'user' });
  const issued = await client.accounts.issuePass({ userName: taro.userName, oneTime: true, lifetimeMinutes: 60 });
  const pass = issued.outcome === 'done' ? issued.value.pass : expect.fail();
  const his = stage.client(createCaller());
  await signInByPass(his, taro.userName, secret(pass));
  await register(stage, his, key);
  return { stage, key, client: stage.client(createCaller()) };
}

async function register(stage: Stage, client: Client, key: StagedKey): Promise<void> {
  const stream = await client.securityInfo.addKey({ keyId: key.keyId, pin });
  const { end } = await stage.walk(stream, { onWait: key.comply });
  const { registrationId } = end.outcome === 'done' ? end.value : expect.fail();
  await client.securityInfo.nameKey({ registrationId, name: 'Shared key' });
}

async function signIn(
  { stage, key, client }: Awaited<ReturnType<typeof sharedKey>>,
  onChoice: (step: Extract<Step, { step: 'choose-account' }>) => void | Promise<void>,
  signal?: AbortSignal,
) {
  const stream = await client.signIn.withKey({ keyId: key.keyId, pin, flow: null }, signal ? { signal } : {});
  return stage.walk(stream, {
    onWait: key.comply,
    onStep: (step) => (step.step === 'choose-account' ? onChoice(step) : undefined),
  });
}

describe('signing in without a user name, with a key that holds several accounts', () => {
  it.each([hanako, taro])('asks which one, and signs in to it: $displayName', async ({ userName, displayName }) => {
    const shared = await sharedKey();
    const { end } = await signIn(shared, async ({ choiceId, accounts }) => {
      expect(accounts).toMatchObject([
        { name: taro.userName, displayName: taro.displayName },
        { name: hanako.userName, displayName: hanako.displayName },
      ]);
      expect(shared.stage.openConnections).toBe(0);
      const { accountId = '' } = accounts.find(({ name }) => name === userName) ?? {};
      await shared.client.signIn.chooseAccount({ choiceId: 'another', accountId });
      await shared.client.signIn.chooseAccount({ choiceId, accountId: 'AAAA' });
      await shared.client.signIn.chooseAccount({ choiceId, accountId });
    });
    expect(await ended(shared.client, end)).toMatchObject({ userName, displayName });
    expect(await shared.client.signIn.current()).toMatchObject({ userName });
  });

  it('signs nobody in when it is cancelled before the choice', async () => {
    const shared = await sharedKey();
    const stop = new AbortController();
    const { end } = await signIn(shared, () => stop.abort(), stop.signal);
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'cancelled' } } });
    expect(await shared.client.signIn.current()).toBeNull();
  });

  it('waits for the choice for five minutes', async () => {
    const shared = await sharedKey();
    const { end } = await signIn(shared, () => shared.stage.clock.advance(300_000));
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'timeout' } } });
  });

  it('asks nothing where the account is named', async () => {
    const { stage, key, client } = await sharedKey();
    const named = { keyId: key.keyId, pin, flow: await flowOf(client, hanako.userName) };
    const { steps, end } = await stage.walk(await client.signIn.withKey(named), { onWait: key.comply });
    expect(steps.map(({ step }) => step)).toEqual(['working', 'touch']);
    expect(await ended(client, end)).toMatchObject({ userName: hanako.userName });
  });
});

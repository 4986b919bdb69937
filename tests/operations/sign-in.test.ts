import { describe, expect, it } from 'vitest';
import { programKinds } from '../../src/contract/program-kinds.ts';
import type { Step } from '../../src/contract/steps.ts';
import { HidCommand } from '../../src/fido/ctaphid.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { ended, flowOf, signInByPass, signInByPassword } from './signing-in.ts';
import { type Client, Stage, type StagedKey, secret } from './stage.ts';

const pin = secret('1357-kanda');
const password = secret('correct battery staple');
const owner = { userName: 'hanako@touchstone.test', displayName: '山田 花子', password };

/** An owner who is signed in, and a key with a PIN and, unless told, one finger. */
async function walkTo(options: { finger?: boolean; model?: string } = {}) {
  const stage = new Stage();
  const key = stage.plugKey(options.model);
  const client = stage.client();
  expect(await client.accounts.createFirst(owner)).toMatchObject({ outcome: 'done' });
  await client.keys.setPin({ keyId: key.keyId, newPin: pin });
  if (options.finger ?? true) {
    const enrolment = await client.keys.fingerprints.add({ keyId: key.keyId, pin, name: null });
    await stage.walk(enrolment, { onWait: () => key.finger() });
  }
  return { stage, key, client };
}

async function register(stage: Stage, client: Client, key: StagedKey, typed: string | null, name = 'Blue key') {
  const stream = await client.securityInfo.addKey({ keyId: key.keyId, pin: typed });
  const { steps, end } = await stage.walk(stream, { onWait: key.comply });
  if (end.outcome !== 'done') throw new Error(`expected a registration, got ${JSON.stringify(end.refusal)}`);
  const named = await client.securityInfo.nameKey({ registrationId: end.value.registrationId, name });
  expect(named).toMatchObject({ outcome: 'done', value: { name } });
  return { steps, value: end.value };
}

const anybody = { flow: null };
const namesOf = (steps: readonly Step[]) => steps.map(({ step }) => step);

describe('S2-48 adding a security key', () => {
  it('is not offered to a session that proved only a password, and does not touch the key', async () => {
    const { stage, key, client } = await walkTo();
    const person = { userName: 'taro@touchstone.test', displayName: 'Taro', password: secret('another long sentence') };
    await client.accounts.create({ ...person, role: 'user' });
    const window = stage.client(createCaller());
    await ended(window, await signInByPassword(window, person));
    expect(await window.securityInfo.get()).toMatchObject({ add: { 'security-key': 'needs-second-method' } });
    const before = stage.packets.length;
    const { end } = await stage.walk(await window.securityInfo.addKey({ keyId: key.keyId, pin }));
    expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'needs-second-method' } });
    expect(stage.packets.length).toBe(before);
  });

  it('S2-51 is allowed after a Temporary Access Pass', async () => {
    const { stage, key, client } = await walkTo();
    const person = { userName: 'taro@touchstone.test', displayName: 'Taro', password: secret('another long sentence') };
    await client.accounts.create({ ...person, role: 'user' });
    const issued = await client.accounts.issuePass({ userName: person.userName, oneTime: true, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');

    const window = stage.client(createCaller());
    expect(await window.signIn.begin({ userName: person.userName })).toMatchObject({ ask: 'temporary-access-pass' });
    const signedIn = await signInByPass(window, person.userName, secret(issued.value.pass));
    expect(signedIn).toMatchObject({ method: 'temporary-access-pass', restricted: false });
    await register(stage, window, key, pin);
    expect(await window.signIn.begin({ userName: person.userName })).toMatchObject({
      ask: 'security-key',
      ways: ['security-key', 'password', 'temporary-access-pass'],
    });
  });
});

describe('S2-49 registering a key', () => {
  it('S2-52 by PIN and touch makes a discoverable credential that counts once it is named', async () => {
    const { stage, key, client } = await walkTo();
    const { steps, value } = await register(stage, client, key, pin);
    expect(namesOf(steps)).toEqual(['working', 'touch']);
    expect(value).toMatchObject({ suggestedName: 'Virtual ATKey.Pro', modelName: null });
    const { methods } = await client.securityInfo.get();
    expect(methods).toContainEqual(
      expect.objectContaining({ type: 'security-key', name: 'Blue key', aaguid: value.aaguid, synced: false }),
    );
    expect(key.state.credentials).toBe(1);
    expect(stage.openConnections).toBe(0);
  });

  it('by fingerprint needs no PIN and no second touch', async () => {
    const { stage, key, client } = await walkTo();
    const { steps } = await register(stage, client, key, null);
    expect(namesOf(steps)).toEqual(['working', 'fingerprint']);
  });

  it('twice on the same key and account is already-registered', async () => {
    const { stage, key, client } = await walkTo();
    await register(stage, client, key, pin);
    const stream = await client.securityInfo.addKey({ keyId: key.keyId, pin });
    const { end } = await stage.walk(stream, { onWait: key.comply });
    expect(end).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'key', key: { code: 'already-registered', status: 0x19 } },
    });
  });

  it('S2-50 needs a name of 3 to 30 characters', async () => {
    const { stage, key, client } = await walkTo();
    const stream = await client.securityInfo.addKey({ keyId: key.keyId, pin });
    const { end } = await stage.walk(stream, { onWait: key.comply });
    if (end.outcome !== 'done') throw new Error('expected a registration');
    const { registrationId } = end.value;
    await expect(client.securityInfo.nameKey({ registrationId, name: 'ab' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(client.securityInfo.nameKey({ registrationId, name: 'x'.repeat(31) })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(await client.securityInfo.nameKey({ registrationId, name: 'abc' })).toMatchObject({ outcome: 'done' });
  });

  it('without a PIN and without a finger says what is missing', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    await client.accounts.createFirst(owner);
    const add = async () => (await stage.walk(await client.securityInfo.addKey({ keyId: key.keyId, pin: null }))).end;
    expect(await add()).toMatchObject({ refusal: { code: 'key', key: { code: 'pin-not-set' } } });
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    expect(await add()).toMatchObject({ refusal: { code: 'key', key: { code: 'pin-required' } } });
  });

  it('works on a key that has no sensor', async () => {
    const { stage, key, client } = await walkTo({ finger: false, model: 'pin-only' });
    const { steps } = await register(stage, client, key, pin);
    expect(namesOf(steps)).toEqual(['working', 'touch']);
  });

  it('suggests a name that no other key of the account has', async () => {
    const { stage, key, client } = await walkTo();
    await register(stage, client, key, pin, 'Virtual ATKey.Pro');
    const other = stage.plugKey();
    await client.keys.setPin({ keyId: other.keyId, newPin: pin });
    const { value } = await register(stage, client, other, pin, 'Other key');
    expect(value.suggestedName).toBe('Virtual ATKey.Pro 2');
  });

  it('ends with removed when the key is pulled out, and another key that comes is not used', async () => {
    const { stage, key, client } = await walkTo();
    const stream = await client.securityInfo.addKey({ keyId: key.keyId, pin });
    let packetsAtSwap = 0;
    const { end } = await stage.walk(stream, {
      onWait: () => {
        key.unplug();
        stage.plugKey();
        packetsAtSwap = stage.packets.length;
      },
    });
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'removed' } } });
    expect(stage.packets.length).toBe(packetsAtSwap);
  });
});

describe('S2-55 signing in with a key', () => {
  async function registered(options?: Parameters<typeof walkTo>[0]) {
    const walked = await walkTo(options);
    await register(walked.stage, walked.client, walked.key, pin);
    return { ...walked, window: walked.stage.client(createCaller()) };
  }

  it('by fingerprint, without a user name, without a password', async () => {
    const { stage, key, window } = await registered();
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin: null, ...anybody });
    const { steps, end } = await stage.walk(stream, { onWait: key.comply });
    expect(namesOf(steps)).toEqual(['working', 'fingerprint']);
    expect(end).toMatchObject({ outcome: 'done', value: { next: 'stay-signed-in' } });
    expect(await window.signIn.current()).toBeNull();
    expect(await ended(window, end)).toMatchObject({ userName: owner.userName, method: 'security-key' });
    expect(await window.signIn.current()).toMatchObject({ userName: owner.userName });
    expect(stage.openConnections).toBe(0);
  });

  it('by PIN and touch, by user name', async () => {
    const { stage, key, window } = await registered({ finger: false, model: 'pin-only' });
    const flow = await flowOf(window, owner.userName);
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin, flow });
    const { steps, end } = await stage.walk(stream, { onWait: key.comply });
    expect(namesOf(steps)).toEqual(['working', 'touch']);
    expect(await ended(window, end)).toMatchObject({ role: 'admin' });
  });

  it('as the second step after the password, once per password', async () => {
    const { stage, key, window } = await registered();
    const first = await signInByPassword(window, owner);
    if (first.outcome !== 'done' || first.value.next !== 'second-step') throw new Error('expected the key to be due');
    expect(await window.signIn.current()).toBeNull();
    const { flow } = first.value;
    const signIn = async () =>
      (
        await stage.walk(await window.signIn.withKey({ keyId: key.keyId, pin: null, flow }), {
          onWait: key.comply,
        })
      ).end;
    expect(await ended(window, await signIn())).toMatchObject({ method: 'password-and-security-key' });
    expect(await signIn()).toMatchObject({ outcome: 'refused', refusal: { code: 'challenge-expired' } });
  });

  it('S2-56 a wrong finger is announced with the retries left, asked for again, and signs nobody in', async () => {
    const { stage, key, window } = await registered();
    const led: string[] = [];
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin: null, ...anybody });
    let touches = 0;
    const { steps, end } = await stage.walk(stream, {
      onStep: async (step) => {
        if (step.step !== 'fingerprint-not-recognised') return;
        led.push(key.state.led.meaning);
        expect(await window.signIn.current()).toBeNull();
      },
      onWait: () => key.finger(touches++ === 0 ? 'left-little' : 'right-index'),
    });
    expect(steps).toEqual([
      { step: 'working' },
      { step: 'fingerprint' },
      { step: 'fingerprint-not-recognised', retries: 24 },
      { step: 'fingerprint' },
    ]);
    expect(led).toEqual(['failed-or-erasing']);
    expect(end.outcome).toBe('done');
  });

  it('S2-56 ends without a session after as many wrong fingers as the key wants to see', async () => {
    const { stage, key, window } = await registered();
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin: null, ...anybody });
    const { steps, end } = await stage.walk(stream, { onWait: () => key.finger('left-little') });
    expect(namesOf(steps).filter((step) => step === 'fingerprint-not-recognised')).toHaveLength(2);
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'fingerprint-not-recognised', retries: 22 } } });
    expect(await window.signIn.current()).toBeNull();
  });

  it('S2-56 a sensor that is blocked says so; the PIN opens it again', async () => {
    const { stage, key, window } = await registered();
    const attempt = async (typed: string | null, act: () => void) =>
      (await stage.walk(await window.signIn.withKey({ keyId: key.keyId, pin: typed, ...anybody }), { onWait: act }))
        .end;
    for (let attempts = 0; attempts < 8; attempts++) await attempt(null, () => key.finger('left-little'));
    expect(await attempt(null, () => key.finger('left-little'))).toMatchObject({
      refusal: { key: { code: 'fingerprint-blocked', retries: 0 } },
    });
    expect(await window.keys.describe({ keyId: key.keyId })).toMatchObject({
      value: { fingerprints: { state: 'blocked' } },
    });
    expect(await attempt(pin, () => key.touch())).toMatchObject({ outcome: 'done' });
    expect(await attempt(null, () => key.finger())).toMatchObject({ outcome: 'done' });
  });

  it('with a key that this account does not have is no-credential', async () => {
    const { stage, window } = await registered();
    const stranger = stage.plugKey();
    await window.keys.setPin({ keyId: stranger.keyId, newPin: pin });
    const stream = await window.signIn.withKey({ keyId: stranger.keyId, pin, ...anybody });
    const { end } = await stage.walk(stream, { onWait: stranger.comply });
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'no-credential' } } });
  });

  it('that is cancelled signs nobody in, and the flow is still good', async () => {
    const { stage, key, window } = await registered();
    const first = await signInByPassword(window, owner);
    if (first.outcome !== 'done' || first.value.next !== 'second-step') throw new Error('expected the key to be due');
    const input = { keyId: key.keyId, pin: null, flow: first.value.flow };
    const aborter = new AbortController();
    const stream = await window.signIn.withKey(input, { signal: aborter.signal });
    const { end } = await stage.walk(stream, { onWait: () => aborter.abort() });
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'cancelled' } } });
    expect(await window.signIn.current()).toBeNull();
    const again = await stage.walk(await window.signIn.withKey(input), { onWait: key.comply });
    expect(again.end.outcome).toBe('done');
  });

  it('that is cancelled just after the touch signs nobody in either', async () => {
    const { stage, key, window } = await registered();
    const aborter = new AbortController();
    let touched = 0;
    stage.beforeWrite = (packet) => {
      if (packet[4] !== (HidCommand.cancel | 0x80)) return;
      key.touch();
      touched++;
    };
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin, ...anybody }, { signal: aborter.signal });
    const { end } = await stage.walk(stream, { onWait: () => aborter.abort() });
    expect(touched).toBe(1);
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'cancelled' } } });
    expect(await window.signIn.current()).toBeNull();
  });

  it('where nobody touches the key ends without a confirmation', async () => {
    const { stage, key, window } = await registered();
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin, ...anybody });
    const { end } = await stage.walk(stream, { onWait: () => {} });
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'not-confirmed' } } });
  });

  it('is in the log of sign-ins, with the name of the key', async () => {
    const { stage, key, window } = await registered();
    const stream = await window.signIn.withKey({ keyId: key.keyId, pin: null, ...anybody });
    await ended(window, (await stage.walk(stream, { onWait: key.comply })).end);
    const [latest] = await window.securityInfo.recentActivity();
    expect(latest).toMatchObject({ method: 'security-key', result: 'success', keyName: 'Blue key' });
  });
});

it('hostile C9 only the owner of the files says which application and address ask', async () => {
  const { stage } = await walkTo();
  const asking = { application: 'mail', address: '203.0.113.7' };
  const question = { userName: owner.userName, asking };
  for (const caller of [createCaller(), createCaller({ tester: true })]) {
    await expect(stage.client(caller).signIn.begin(question)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  const local = stage.client(createCaller({ localOwner: true }));
  expect((await local.signIn.begin(question)).ways).toContain('password');
});

it('hostile C10 wrong app passwords are counted by the computer that they come from, except of whoever owns the files', async () => {
  const stage = new Stage();
  const typed = { userName: owner.userName, password, program: programKinds.legacy };
  const codes = async (client: Client) => {
    const answers = [];
    for (let time = 0; time < 7; time++) answers.push(await client.signIn.withAppPassword(typed));
    return answers.map((answer) => (answer.outcome === 'refused' ? answer.refusal.code : 'done'));
  };
  const [wrong, throttled] = ['wrong-credentials', 'throttled'];
  expect(await codes(stage.client())).toEqual([wrong, wrong, wrong, wrong, wrong, throttled, throttled]);
  expect(await codes(stage.client(createCaller({ localOwner: true })))).toEqual([
    ...[wrong, wrong, wrong, wrong],
    ...[throttled, throttled, throttled],
  ]);
});

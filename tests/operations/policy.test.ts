import { describe, expect, it } from 'vitest';
import { toBase64url } from '../../src/basics/bytes.ts';
import type { DirectoryPolicy } from '../../src/contract/policy.ts';
import * as contract from '../../src/contract/policy.ts';
import { featureNames } from '../../src/identity/policy/features.ts';
import { greetingKinds } from '../../src/identity/policy/greetings/greeting.ts';
import { whatIfEffects } from '../../src/identity/policy/what-if.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { wav } from '../identity/policy/sounds.ts';
import { signInByPass } from './signing-in.ts';
import { Stage, secret } from './stage.ts';

const owner = { userName: 'owner@example.com', displayName: 'Owner', password: secret('correct horse battery') };

async function withOwner() {
  const stage = new Stage();
  const client = stage.client();
  const first = await client.accounts.createFirst(owner);
  expect(first.outcome).toBe('done');
  return { stage, client };
}

const save = async (client: ReturnType<Stage['client']>, change: (policy: DirectoryPolicy) => DirectoryPolicy) => {
  const { policy, revision } = await client.policy.get();
  const answer = await client.policy.save({ policy: change(policy), readRevision: revision, reason: 'a test' });
  if (answer.outcome === 'refused') throw new Error(answer.refusal.code);
  return answer.value;
};

describe('policy', () => {
  it('S2-13 nobody but an administrator sees or changes it, a plain user and the help desk neither; an auditor reads', async () => {
    const { stage, client } = await withOwner();
    const shown = await client.policy.get();
    expect(shown.mayChange).toBe(true);
    const stranger = stage.client(createCaller());
    const wish = { policy: shown.policy, readRevision: shown.revision };
    for (const call of [
      () => stranger.policy.get(),
      () => stranger.policy.models(),
      () => stranger.policy.save(wish),
      () => stranger.policy.whatIf(wish),
      () => stranger.policy.greetings(),
      () => stranger.policy.addGreeting({ kind: 'greeting', language: 'de', fileName: 'a.wav', sound: '' }),
      () => stranger.policy.greetingSound({ id: 'x' }),
      () => stranger.policy.removeGreeting({ id: 'x' }),
      () => stranger.policy.stations(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    for (const role of ['user', 'helpdesk', 'auditor'] as const) {
      const userName = `${role}@example.com`;
      await client.accounts.create({ userName, displayName: role, password: secret('correct horse battery'), role });
      const issued = await client.accounts.issuePass({ userName, oneTime: false, lifetimeMinutes: 60 });
      if (issued.outcome === 'refused') throw new Error(issued.refusal.code);
      const caller = createCaller();
      const other = stage.client(caller);
      expect((await signInByPass(other, userName, secret(issued.value.pass))).role).toBe(role);
      if (role === 'auditor') expect((await other.policy.get()).mayChange).toBe(false);
      else await expect(other.policy.get()).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(other.policy.save(wish)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('S2-05 S2-06 is kept by saving only, told with the moment from which it counts', async () => {
    const { stage, client } = await withOwner();
    const end = await save(client, (policy) => ({ ...policy, remember: { enabled: true, days: 30 } }));
    expect(end).toEqual({ end: 'saved', revision: 1, effectiveAt: stage.clock.now() + 60_000 });
    expect(await client.policy.get()).toMatchObject({
      revision: 1,
      savedBy: owner.userName,
      policy: { remember: { days: 30 } },
    });
    expect(await save(client, (policy) => policy)).toEqual({ end: 'unchanged' });
    expect(await save(client, (policy) => ({ ...policy, remember: { enabled: true, days: 0 } }))).toMatchObject({
      end: 'invalid',
      problems: [{ field: 'remember.days', code: 'out-of-range', bounds: { from: 1, to: 365 } }],
    });
  });

  it('S4-27 the caller ID is a number of the United States', async () => {
    const { client } = await withOwner();
    const to = (callerId: string | null) => save(client, (policy) => ({ ...policy, calls: { callerId } }));
    for (const wrong of ['+81 90 1234 5678', '+1 416 555 0100', '+44 20 7946 0958', '123', 'x'.repeat(50)]) {
      expect(await to(wrong), wrong).toMatchObject({ end: 'invalid', problems: [{ code: 'not-a-us-number' }] });
    }
    expect(await to('(425) 555-0100')).toMatchObject({ end: 'saved' });
    expect((await client.policy.get()).policy.calls.callerId).toBe('+14255550100');
    expect(await to('')).toMatchObject({ end: 'saved' });
    expect((await client.policy.get()).policy.calls.callerId).toBeNull();
  });

  it('S4-30 S4-31 greetings are uploaded, played and deleted', async () => {
    const { client } = await withOwner();
    const add = (sound: Uint8Array, fileName = 'hallo.wav') =>
      client.policy.addGreeting({ kind: 'fraud-greeting', language: 'de', fileName, sound: toBase64url(sound) });
    expect(await add(new TextEncoder().encode('<html>'))).toMatchObject({
      value: { end: 'refused', problem: 'not-audio' },
    });
    expect(await add(wav(20))).toMatchObject({
      value: { end: 'added', greeting: { durationMs: 20_000, tooLong: true } },
    });
    const [greeting] = await client.policy.greetings();
    const played = await client.policy.greetingSound({ id: greeting?.id ?? '' });
    expect(played?.sound).toBe(toBase64url(wav(20)));
    await save(client, (policy) => ({ ...policy, fraud: { ...policy.fraud, code: '7' } }));
    expect((await client.policy.get()).warnings).not.toContain('fraud-greeting-missing');
    expect(await client.policy.removeGreeting({ id: greeting?.id ?? '' })).toMatchObject({ outcome: 'done' });
    expect((await client.policy.get()).warnings).toContain('fraud-greeting-missing');
    expect(await client.policy.greetings()).toEqual([]);
  });

  it('S4-07 the programs that share the directory are listed with what they last said', async () => {
    const { stage, client } = await withOwner();
    expect(await client.policy.stations()).toEqual([
      { name: 'localhost', address: '127.0.0.1', version: '0.0.0', seenAt: stage.clock.now(), status: 'ready' },
    ]);
  });

  it('S2-12 models are chosen by name', async () => {
    const { client } = await withOwner();
    expect((await client.policy.models()).slice(0, 5).map(({ name }) => name.split(' ')[0])).toEqual([
      'ATKey.Pro',
      'ATKey.Pro',
      'ATKey.Pro',
      'ATKey.Card',
      'ATKey.Card',
    ]);
  });

  it('S4-25 recipients are told when the policy changes', async () => {
    const { stage, client } = await withOwner();
    const notifications = { enabled: true, recipients: ['admin@example.com'] };
    await save(client, (policy) => ({ ...policy, notifications }));
    await save(client, (policy) => ({ ...policy, numberMatching: false }));
    expect(stage.logged.some(({ event }) => event === 'administrator-not-told')).toBe(true);
  });
});

it('the closed lists of the contract are those of the core', () => {
  expect([...contract.featureNames]).toEqual([...featureNames]);
  expect([...contract.greetingKinds]).toEqual([...greetingKinds]);
  expect([...contract.whatIfEffects]).toEqual([...whatIfEffects]);
});

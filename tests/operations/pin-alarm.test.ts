import { describe, expect, it } from 'vitest';
import { createCaller } from '../../src/operations/caller.ts';
import { pinAttempts } from './sent-pins.ts';
import { Stage, secret } from './stage.ts';

/** A key that tells whatever `claim` says in place of the tries that are left. */
async function keyThatClaims(claim: (told: number, nth: number) => number) {
  const stage = new Stage();
  const key = stage.plugKey();
  const client = stage.client();
  await client.keys.setPin({ keyId: key.keyId, newPin: secret('1357-kanda') });
  let nth = 0;
  stage.onTheWayBack = (packet) => {
    // The answer to getPINRetries: status 0, a map of one or two members, member 3.
    const isCount = packet[7] === 0 && (packet[8] === 0xa1 || packet[8] === 0xa2) && packet[9] === 3;
    const told = packet[10] ?? 0;
    if (!isCount || told > 8) return packet;
    const claimed = packet.slice();
    claimed[10] = claim(told, nth++);
    return claimed;
  };
  const attempt = (pin: string) => client.keys.fingerprints.list({ keyId: key.keyId, pin: secret(pin) });
  const described = async () => {
    const end = await client.keys.describe({ keyId: key.keyId });
    return end.outcome === 'done' ? end.value.pin : undefined;
  };
  return { stage, key, attempt, described };
}

const audited = async (stage: Stage) => {
  const { records } = await stage.client(createCaller({ localOwner: true })).audit.page({});
  return records.filter(({ action }) => action === 'key.pin-alarm');
};

describe('a key that pretends 8 tries for ever', () => {
  it('hostile A10: is told of in the audit log, once an attachment', async () => {
    const { stage, key, attempt } = await keyThatClaims(() => 8);
    expect(await audited(stage)).toEqual([]);
    for (const pin of ['0000', '0001']) await attempt(pin);
    const reason = 'the key did not count a wrong PIN';
    expect(await audited(stage)).toMatchObject([
      { actorName: '(directory)', targetName: expect.stringContaining('ATKey.Pro'), reason },
    ]);
    key.replug();
    await attempt('0002');
    expect(await audited(stage)).toHaveLength(2);
  });

  it('raises an alarm at the first wrong PIN, on every screen and in the log', async () => {
    const { stage, attempt, described } = await keyThatClaims(() => 8);
    expect(await described()).toMatchObject({ retries: 8, alarm: null });
    expect(await attempt('0000')).toMatchObject({ refusal: { code: 'pin-wrong-not-counted', retries: 8 } });
    expect(await described()).toMatchObject({ alarm: 'not-counted' });
    expect(stage.logged).toContainEqual({ event: 'pin-retries-not-counted', details: { before: 8, after: 8 } });
  });

  it('is stopped after three wrong PINs all the same, and says that it wants to be taken out', async () => {
    const { stage, key, attempt, described } = await keyThatClaims(() => 8);
    for (const pin of ['0000', '0001', '0002', '0003', '1357-kanda']) await attempt(pin);
    expect(await attempt('0004')).toMatchObject({ refusal: { code: 'pin-auth-blocked' } });
    expect(pinAttempts(stage)).toBe(3);
    expect(await described()).toMatchObject({ replugNeeded: true });
    key.replug();
    expect(await described()).toMatchObject({ replugNeeded: false, alarm: null });
    expect(await attempt('1357-kanda')).toMatchObject({ outcome: 'done' });
  });
});

describe('a key whose tries grow', () => {
  it('although no PIN of ours was right raises an alarm that stays until it is taken out', async () => {
    const { stage, attempt, described } = await keyThatClaims((told, nth) => (nth > 1 ? 8 : told));
    expect(await attempt('0000')).toMatchObject({ refusal: { code: 'pin-wrong', retries: 7 } });
    await attempt('0001');
    expect(stage.logged.map(({ event }) => event)).toContain('pin-retries-rose');
    expect((await described())?.alarm).not.toBeNull();
    const reasons = (await audited(stage)).map(({ reason }) => reason);
    expect(reasons).toContain('the tries left on the key rose without a right PIN');
  });

  it('because a PIN was right raises none', async () => {
    const { attempt, described } = await keyThatClaims((told) => told);
    await attempt('0000');
    await attempt('1357-kanda');
    await attempt('0001');
    expect(await described()).toMatchObject({ retries: 7, alarm: null });
  });
});

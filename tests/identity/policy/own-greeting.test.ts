import { expect, it } from 'vitest';
import { systemRandom } from '../../../src/basics/random.ts';
import { approve } from '../../../src/identity/approval.ts';
import type { VoiceCall } from '../../../src/identity/delivery.ts';
import { noDelivery } from '../../../src/identity/no-delivery.ts';
import { firstAccount, openDirectory, relyingParty, value } from '../directory.ts';
import { wav } from './sounds.ts';

it('S4-22 S4-34 a call plays the own fraud greeting to people of its language, and the standard one to others', async () => {
  const { identity, store, close } = await openDirectory();
  const session = await firstAccount(identity);
  const given = { kind: 'fraud-greeting', language: 'ja', fileName: 'a.wav', sound: wav(1) } as const;
  value(await identity.policyDesk.addGreeting(session, given));
  const calls: VoiceCall[] = [];
  const delivery = {
    ...noDelivery,
    call: async (call: VoiceCall) => {
      calls.push(call);
      return { outcome: 'ended', keys: '#' } as const;
    },
  };
  const parts = {
    store,
    delivery,
    relyingParty,
    random: systemRandom,
    policy: async () => (await store.policy()).policy,
  };
  const base = { id: 'm', accountId: session.accountId, name: 'x', createdAt: 0, lastUsedAt: null, revision: 0 };
  const method = {
    ...base,
    type: 'phone',
    number: '+819012345678',
    line: 'mobile',
    reachedBy: 'voice',
    use: 'primary',
  } as const;
  for (const language of ['ja', 'en'] as const) {
    const wish = { account: { id: session.accountId, userName: 'x' }, method, language, takesFraud: true };
    expect(await approve(parts, wish, () => {}, new AbortController().signal)).toEqual({ outcome: 'approved' });
  }
  expect(calls.map(({ greeting }) => greeting.kind)).toEqual(['recording', 'standard']);
  expect(calls[0]?.greeting).toMatchObject({ mimeType: 'audio/wav', audio: wav(1) });
  await close();
});

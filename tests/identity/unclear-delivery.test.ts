import { expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { sendCode } from '../../src/identity/code-message.ts';
import type { Delivered } from '../../src/identity/delivery.ts';
import { limits } from '../../src/identity/limits.ts';
import { noDelivery } from '../../src/identity/no-delivery.ts';
import { Sends } from '../../src/identity/sends.ts';

function stage(end: Delivered) {
  const clock = new ManualClock();
  const texts: string[] = [];
  const delivery = {
    ...noDelivery,
    sms: async ({ text }: { text: string }) => {
      texts.push(text);
      return end;
    },
  };
  const relyingParty = { name: 'Touchstone', rpId: 'example.com', origin: 'https://example.com' };
  const parts = { delivery, sends: new Sends(clock), clock, random: seededRandom('unclear'), relyingParty };
  const send = () =>
    sendCode(parts, { to: '+819012345678', way: 'sms', language: 'en', turn: 'phone-1', person: 'hana' });
  return { send, texts, clock };
}

it('a code that may have arrived works, and the next one waits its turn', async () => {
  const { send, texts, clock } = stage({ outcome: 'failed', reason: 'unclear', detail: 'no answer' });
  const sent = await send();
  if (sent.outcome !== 'done') throw new Error(`expected a code, got ${sent.refusal.code}`);
  const code = /\d{6}/.exec(texts[0] ?? '')?.[0];
  expect(await send()).toMatchObject({ outcome: 'refused', refusal: { code: 'throttled' } });
  expect(texts).toHaveLength(1);
  expect(sent.value.code.try(code)).toBe('right');
  await clock.advance(limits.resendMs);
  expect(await send()).toMatchObject({ outcome: 'done' });
});

it('a code that certainly did not arrive may be asked for again at once', async () => {
  const { send, texts } = stage({ outcome: 'failed', reason: 'not-reachable', detail: 'ECONNREFUSED' });
  for (let count = 0; count < 2; count++) {
    expect(await send()).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'delivery-failed', delivery: 'not-reachable' },
    });
  }
  expect(texts).toHaveLength(2);
});

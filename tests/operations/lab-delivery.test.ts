import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { CallState, Delivery, VoiceCall } from '../../src/identity/delivery.ts';
import { deliveryThrough, labDeliveryMethods } from '../../src/operations/lab-delivery.ts';
import { phoneDelivery } from '../../src/operations/phone-delivery.ts';
import { Phones } from '../../src/phone/phones.ts';

const number = '+819012345678';

function phonesElsewhere() {
  let kept: string | null = null;
  const document = { read: () => kept, write: (text: string) => void (kept = text) };
  const clock = new ManualClock();
  const phones = new Phones(document, { clock, random: seededRandom('lab'), log: silentLog });
  const facts = { name: 'Hana', line: 'mobile', number, email: 'hana@example.com', language: 'ja' } as const;
  phones.create(facts, []);
  return { phones, delivery: deliveryThrough(createRouterClient(labDeliveryMethods(phoneDelivery(phones))), clock) };
}

const never = () => new AbortController().signal;

test('messages arrive on the phone at the other end; who has none is told in the same words', async () => {
  const { phones, delivery } = phonesElsewhere();
  const message = { text: 'locked', language: 'ja', person: 'somebody' } as const;
  expect(await delivery.sms({ ...message, to: number })).toEqual({ outcome: 'sent' });
  expect(await delivery.email({ ...message, to: 'hana@example.com', subject: 'Notice' })).toEqual({ outcome: 'sent' });
  expect(phones.list()[0]?.contents).toMatchObject({ messages: [{ text: 'locked' }], mails: [{ subject: 'Notice' }] });
  expect(await delivery.sms({ ...message, to: '+819087654321' })).toMatchObject({
    outcome: 'failed',
    reason: 'not-reachable',
    detail: expect.stringContaining('add a phone'),
  });
});

test('a call rings, plays its recording, is answered and keyed, and is hung up by its signal', async () => {
  const { phones, delivery } = phonesElsewhere();
  const audio = Uint8Array.from({ length: 2_000 }, (_, index) => index % 256);
  const call: VoiceCall = {
    to: number,
    language: 'en',
    greeting: { kind: 'recording', audio, mimeType: 'audio/wav' },
    callerId: null,
  };
  const states: CallState[] = [];
  const phone = () => phones.list()[0];
  const ended = delivery.call(call, (state) => states.push(state), never());
  await expect.poll(() => phone()?.call?.state).toBe('ringing');
  expect(phone()?.call?.incoming.greeting).toMatchObject({ audio });
  phone()?.call?.answer();
  phone()?.call?.press('#');
  phone()?.call?.hangUp();
  expect(await ended).toEqual({ outcome: 'ended', keys: '#' });
  expect(states).toEqual(['dialling', 'ringing', 'answered']);

  const hangUp = new AbortController();
  const other = delivery.call(call, () => {}, hangUp.signal);
  await expect.poll(() => phone()?.call?.state).toBe('ringing');
  hangUp.abort();
  expect((await other).outcome).not.toBe('ended');
  await expect.poll(() => phone()?.call).toBeNull();
});

test('the answer of an app crosses with its signature; a window that closes meanwhile is a failed delivery', async () => {
  const signature = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
  const answered = { outcome: 'answered', answer: 'approved', number: '42', signature } as const;
  const phones: Delivery = {
    sms: () => Promise.reject(new TypeError('closed')),
    email: () => Promise.reject(new TypeError('closed')),
    call: () => Promise.reject(new TypeError('closed')),
    push: async () => answered,
  };
  const delivery = deliveryThrough(createRouterClient(labDeliveryMethods(phones)), new ManualClock());
  const request = {
    pushAddress: 'app-1',
    requestId: 'r'.repeat(43),
    userName: 'hana@example.com',
    application: 'Touchstone',
    language: 'en',
    askNumber: true,
    takesFraudReport: false,
    lifetimeSeconds: 60,
    person: 'somebody',
  } as const;
  expect(await delivery.push(request, never())).toEqual(answered);
  const lost = { outcome: 'failed', reason: 'not-reachable', detail: expect.stringContaining('the window') };
  expect(await delivery.sms({ to: number, text: 'x', language: 'en' })).toMatchObject(lost);
  const greeting = { kind: 'standard', text: 'x' } as const;
  expect(
    await delivery.call({ to: number, language: 'en', greeting, callerId: null }, () => {}, never()),
  ).toMatchObject(lost);
});

test('a window that hangs is a failed delivery after a while, not a command that hangs too', async () => {
  const clock = new ManualClock();
  const hanging = new Promise<never>(() => {});
  const phones: Delivery = { sms: () => hanging, email: () => hanging, call: () => hanging, push: () => hanging };
  const delivery = deliveryThrough(createRouterClient(labDeliveryMethods(phones)), clock);
  const sms = delivery.sms({ to: number, text: 'x', language: 'en' });
  const email = delivery.email({ to: 'hana@example.com', subject: 'x', text: 'x', language: 'en' });
  await clock.advance(10_000);
  const late = { outcome: 'failed', reason: 'not-reachable', detail: expect.stringContaining('NoAnswerInTime') };
  expect(await sms).toMatchObject(late);
  expect(await email).toMatchObject(late);
});

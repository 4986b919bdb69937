import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { timestampHeader, webhookSignature } from '../../src/delivery/webhook-signature.ts';
import type { PushRequest } from '../../src/identity/delivery.ts';
import { httpServer, json, Opened, openDesk, type Received, until } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

const secret = 'sixteen-letters-at-least';
const push: PushRequest = {
  pushAddress: 'app-1',
  requestId: 'request-1',
  userName: 'hana@example.com',
  application: 'Touchstone',
  language: 'ja',
  askNumber: true,
  takesFraudReport: true,
  lifetimeSeconds: 60,
};

async function stage(answer: object, clock?: ManualClock, status = 200) {
  const receiver = await httpServer(opened, (_, response) => json(response, status, answer));
  const desk = openDesk(opened, clock ? { clock } : {});
  desk.setUp('webhook', { url: `${receiver.base}/hook?tenant=1`, privateAddresses: 'yes' }, secret);
  for (const channel of ['sms', 'call', 'email', 'push'] as const) desk.choose(channel, 'webhook');
  return { ...receiver, router: desk.router };
}

/** What docs/webhook.md gives to whoever writes a receiver. */
const recipe =
  /```js\n(.*?)```/s.exec(readFileSync(new URL('../../docs/webhook.md', import.meta.url), 'utf8'))?.[1] ?? '';
const receiver: { verify(secret: string, headers: object, body: string, now: number): string } = await import(
  /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(recipe)}`
);
const verify = ({ headers, body }: Received, now: number) => receiver.verify(secret, headers, body, now);

describe('the signed webhook', () => {
  it('carries SMS and e-mail, signed, each under an id of its own', async () => {
    const { router, received } = await stage({ outcome: 'sent' });
    const text = '確認コードは 123456 です。';
    expect(await router.sms({ to: '+819012345678', text, language: 'ja' })).toEqual({ outcome: 'sent' });
    expect(await router.email({ to: 'h@example.com', subject: '件名', text, language: 'ja' })).toEqual({
      outcome: 'sent',
    });
    expect(received.map(({ url }) => url)).toEqual(['/hook?tenant=1', '/hook?tenant=1']);
    const [sms, email] = received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(sms).toEqual({ id: expect.any(String), channel: 'sms', to: '+819012345678', text, language: 'ja' });
    expect(email).toMatchObject({ channel: 'email', subject: '件名', text });
    expect(sms?.id).not.toBe(email?.id);
    for (const one of received) expect(verify(one, Date.now())).toBe('right');
  });

  it('is refused by its receiver when it is altered, old, or signed by another', async () => {
    const clock = new ManualClock();
    const { router, received } = await stage({ outcome: 'sent' }, clock);
    await router.sms({ to: '+819012345678', text: 'a', language: 'en' });
    const [one] = received as [Received];
    expect(verify(one, clock.now())).toBe('right');
    expect(verify(one, clock.now() + 300_000)).toBe('right');
    expect(verify(one, clock.now() + 301_000)).toBe('replayed');
    expect(verify({ ...one, body: one.body.replace('"a"', '"b"') }, clock.now())).toBe('wrong-signature');
    const moved = { ...one.headers, [timestampHeader]: String(Math.floor(clock.now() / 1000) + 1) };
    expect(verify({ ...one, headers: moved }, clock.now())).toBe('wrong-signature');
    for (const timestamp of ['', 'NaN', '1e9', '-1']) {
      expect(verify({ ...one, headers: { ...one.headers, [timestampHeader]: timestamp } }, clock.now())).toBe(
        'wrong-signature',
      );
    }
    // HMAC-SHA-256 of "1700000000.{}", by another implementation.
    expect(webhookSignature('key', 1_700_000_000, '{}')).toBe(
      'v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae',
    );
  });

  it('waits for the keys of a call and the answer of an app', async () => {
    const signature = Buffer.alloc(32, 7).toString('base64url');
    const called = await stage({ outcome: 'ended', keys: '0#' });
    const call = { to: '+819012345678', language: 'ja', callerId: null } as const;
    const recording = { kind: 'recording', audio: Uint8Array.of(1, 2), mimeType: 'audio/wav' } as const;
    expect(await called.router.call({ ...call, greeting: recording }, () => {}, new AbortController().signal)).toEqual({
      outcome: 'ended',
      keys: '0#',
    });
    expect(JSON.parse(called.received[0]?.body ?? '')).toMatchObject({
      channel: 'call',
      greeting: { kind: 'recording', audio: 'AQI', mimeType: 'audio/wav' },
    });
    const answered = await stage({ outcome: 'answered', answer: 'approved', number: '42', signature });
    expect(await answered.router.push(push, new AbortController().signal)).toEqual({
      outcome: 'answered',
      answer: 'approved',
      number: '42',
      signature: new Uint8Array(Buffer.alloc(32, 7)),
    });
    expect(JSON.parse(answered.received[0]?.body ?? '')).toMatchObject({ channel: 'push', requestId: 'request-1' });
  });

  it.each([
    [{ outcome: 'failed', reason: 'bad-address', detail: 'no such number 123456' }, 200, 'bad-address'],
    [{ outcome: 'failed', reason: 'something else' }, 200, 'refused'],
    [{ outcome: 'approved' }, 200, 'unclear'],
    [{}, 403, 'refused'],
    [{}, 500, 'unclear'],
  ])('tells %j (%i) as %s', async (answer, status, reason) => {
    const { router, received } = await stage(answer, undefined, status);
    const end = await router.sms({ to: '+819012345678', text: 'a', language: 'en' });
    expect(end).toMatchObject({ outcome: 'failed', reason });
    expect(JSON.stringify(end)).not.toContain('123456');
    expect(received).toHaveLength(1);
  });

  it('gives a notification its lifetime and then says that nobody answered in time', async () => {
    const clock = new ManualClock();
    const receiver = await httpServer(opened, () => {});
    const desk = openDesk(opened, { clock });
    desk.setUp('webhook', { url: receiver.base, privateAddresses: 'yes' }, secret);
    desk.choose('push', 'webhook');
    const end = desk.router.push(push, new AbortController().signal);
    await until(() => receiver.received.length === 1, 'the notification');
    await clock.advance(65_000);
    expect(await end).toMatchObject({ outcome: 'failed', reason: 'unclear' });
  });
});

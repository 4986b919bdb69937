import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { httpServer, json, Opened, openDesk, until } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

const to = '+819012345678';
const message = { to, text: '確認コードは 123456 です。', language: 'ja' as const };
const queued = { sid: 'SM0123456789abcdef0123456789abcdef', status: 'queued', error_code: null, error_message: null };

function desk(base: string, clock?: ManualClock) {
  const made = openDesk(opened, clock ? { clock } : {});
  const values = { baseUrl: base, accountSid: 'AC1234', from: '+815012345678', privateAddresses: 'yes' };
  made.setUp('twilio', values, 'geheim-token');
  made.choose('sms', 'twilio');
  return made;
}

describe('SMS over an HTTP API like Twilio’s', () => {
  it('posts a form to the account’s messages, with its sid and token', async () => {
    const { base, received } = await httpServer(opened, (_, response) => json(response, 201, queued));
    const { router, logged } = desk(base);
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/2010-04-01/Accounts/AC1234/Messages.json',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from('AC1234:geheim-token').toString('base64')}`,
        },
      },
    ]);
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      To: to,
      From: '+815012345678',
      Body: message.text,
    });
    expect(JSON.stringify([logged, router.show()])).not.toMatch(/geheim|123456 /);
  });

  it.each([
    [400, { code: 21211, message: "The 'To' number +819012345678 is not a valid phone number." }, 'bad-address', 1],
    [400, { code: 21408, message: 'Permission to send an SMS has not been enabled' }, 'refused', 1],
    [401, { code: 20003, message: 'Authenticate' }, 'refused', 1],
    [404, {}, 'refused', 1],
    [429, { code: 20429, message: 'Too Many Requests' }, 'refused', 3],
    [503, 'down', 'refused', 3],
    [500, { message: 'oops' }, 'unclear', 1],
    [502, '<html>', 'unclear', 1],
    [200, 'hello', 'unclear', 1],
    [201, { sid: 'SM1', status: 'failed', error_code: 30003, error_message: 'Unreachable' }, 'refused', 1],
    [201, { sid: '../../etc', status: 'queued' }, 'unclear', 1],
  ] as const)('tells %i %j as %s, after %i tries', async (status, body, reason, tries) => {
    const { base, received } = await httpServer(opened, (_, response) => json(response, status, body));
    const end = await desk(base).router.sms(message);
    expect(end).toMatchObject({ outcome: 'failed', reason });
    expect(received).toHaveLength(tries);
    expect(JSON.stringify(end)).not.toContain(to.slice(1));
  });

  it('waits as long as it is asked to before it tries again', async () => {
    const clock = new ManualClock();
    const { base, received } = await httpServer(opened, (_, response, count) =>
      count === 1 ? json(response, 429, {}, { 'retry-after': '7' }) : json(response, 201, queued),
    );
    const end = desk(base, clock).router.sms(message);
    await until(() => received.length === 1 && clock.pending === 1, 'the pause');
    await clock.advance(6_999);
    expect(received).toHaveLength(1);
    await clock.advance(1);
    expect(await end).toEqual({ outcome: 'sent' });
  });

  it('does not wait for an hour', async () => {
    const { base, received } = await httpServer(opened, (_, response) =>
      json(response, 429, {}, { 'retry-after': '3600' }),
    );
    expect(await desk(base).router.sms(message)).toMatchObject({ reason: 'refused' });
    expect(received).toHaveLength(1);
  });

  it('hostile F6: follows no redirect, above all not to the metadata of a cloud', async () => {
    const { base, received } = await httpServer(opened, (_, response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' });
      response.end();
    });
    const end = await desk(base).router.sms(message);
    expect(end).toMatchObject({ reason: 'refused', detail: expect.stringContaining('307') });
    expect(received).toHaveLength(1);
  });

  it('says "unclear", once, when the answer does not come', async () => {
    const clock = new ManualClock();
    const { base, received } = await httpServer(opened, () => {});
    const end = desk(base, clock).router.sms(message);
    await until(() => received.length === 1, 'the request');
    await clock.advance(20_000);
    expect(await end).toMatchObject({ reason: 'unclear', detail: 'no answer in 20 s' });
    await clock.advance(60_000);
    expect(received).toHaveLength(1);
  });

  it.each(['before', 'within'])('says "unclear", once, when the connection is cut %s the answer', async (when) => {
    const { base, received } = await httpServer(opened, (_, response) => {
      if (when === 'within') {
        response.writeHead(201, { 'content-length': '500' });
        response.write('{"sid":');
      }
      setImmediate(() => response.destroy());
    });
    expect(await desk(base).router.sms(message)).toMatchObject({ reason: 'unclear' });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['longer than any', Buffer.alloc(2_000_000, '{')],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ])('does not believe an answer that is %s', async (_what, body) => {
    const { base } = await httpServer(opened, (_, response) => response.writeHead(200).end(body));
    expect(await desk(base).router.sms(message)).toMatchObject({ reason: 'unclear' });
  });

  it('does not stumble over what is no HTTP', async () => {
    const port = await opened.listen(createServer((socket) => void socket.end('220 smtp ready\r\n')));
    expect(await desk(`http://127.0.0.1:${port}`).router.sms(message)).toMatchObject({ outcome: 'failed' });
  });
});

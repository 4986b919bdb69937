import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { mailServer, Opened, openDesk, selfSigned, until } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

const certificate = selfSigned();
const message = {
  to: 'hana@example.com',
  subject: '確認コード',
  text: '確認コードは 123456 です。',
  language: 'ja' as const,
};
const values = (port: number, more: Record<string, string> = {}) => ({
  host: '127.0.0.1',
  port: String(port),
  security: 'none',
  userName: '',
  from: 'touchstone@example.com',
  certificate: '',
  ...more,
});
const withAuth = {
  onAuth: ((auth, _session, next) => {
    if (auth.username === 'sender' && auth.password === 'geheim') next(null, { user: auth.username });
    else next(new Error('Invalid username or password'));
  }) satisfies NonNullable<Parameters<typeof mailServer>[1]>['onAuth'],
};

function desk(port: number, more?: Record<string, string>, secret?: string, clock?: ManualClock) {
  const made = openDesk(opened, clock ? { clock } : {});
  made.setUp('smtp', values(port, more), secret);
  made.choose('email', 'smtp');
  return made;
}

const decoded = (source: string) => {
  const [head = '', body = ''] = source.split('\r\n\r\n');
  const subject = /^Subject: (.*(?:\r\n .*)*)/m.exec(head)?.[1] ?? '';
  const words = [...subject.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/gi)].map(([, text = '']) => Buffer.from(text, 'base64'));
  return { head, subject: Buffer.concat(words).toString('utf8'), text: Buffer.from(body, 'base64').toString('utf8') };
};

describe('e-mail over SMTP', () => {
  it('arrives with a Japanese subject and text, over STARTTLS, signed in, on a pinned certificate', async () => {
    const server = await mailServer(opened, { ...certificate, ...withAuth, authOptional: false });
    const more = { security: 'starttls', userName: 'sender', certificate: certificate.cert };
    const { router } = desk(server.port, more, 'geheim');
    expect(await router.email(message)).toEqual({ outcome: 'sent' });
    expect(server.mails).toMatchObject([
      { from: 'touchstone@example.com', to: ['hana@example.com'], secure: true, user: 'sender' },
    ]);
    const { head, subject, text } = decoded(server.mails[0]?.source ?? '');
    expect(subject).toBe(message.subject);
    expect(text.trim()).toBe(message.text);
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(router.show().channels.email).toMatchObject({ reaches: 'gateway', lastSent: expect.any(Number) });
  });

  it('keeps its connection for the next message, and opens another when the server has closed it', async () => {
    const server = await mailServer(opened, { socketTimeout: 10_000 });
    const { router } = desk(server.port);
    for (let count = 0; count < 3; count++) expect(await router.email(message)).toEqual({ outcome: 'sent' });
    expect(server.connections()).toBe(1);
    expect(server.mails).toHaveLength(3);
  });

  it('arrives over TLS from the start', async () => {
    const server = await mailServer(opened, { ...certificate, secure: true });
    const { router } = desk(server.port, { security: 'implicit', certificate: certificate.cert });
    expect(await router.email(message)).toEqual({ outcome: 'sent' });
    expect(server.mails[0]?.secure).toBe(true);
  });

  it.each(['starttls', 'implicit'])(
    'refuses a certificate that nobody vouches for (%s), and sends nothing',
    async (security) => {
      const server = await mailServer(opened, { ...certificate, secure: security === 'implicit' });
      const other = selfSigned();
      for (const pinned of ['', other.cert]) {
        const { router } = desk(server.port, { security, certificate: pinned });
        expect(await router.email(message)).toMatchObject({
          outcome: 'failed',
          reason: 'not-reachable',
          detail: expect.stringMatching(/no encrypted connection/),
        });
      }
      expect(server.mails).toEqual([]);
    },
  );

  it('never falls back to plain text where the server offers no STARTTLS', async () => {
    const server = await mailServer(opened, { ...withAuth, hideSTARTTLS: true, authOptional: false });
    const { router } = desk(server.port, { security: 'starttls', userName: 'sender' }, 'geheim');
    expect(await router.email(message)).toMatchObject({ outcome: 'failed', reason: 'not-reachable' });
    expect(server.mails).toEqual([]);
  });

  it('tells a wrong password, without a second try and without the password', async () => {
    const server = await mailServer(opened, { ...withAuth, authOptional: false, allowInsecureAuth: true });
    const { router, logged } = desk(server.port, { userName: 'sender' }, 'falsch99');
    const end = await router.email(message);
    expect(end).toMatchObject({ outcome: 'failed', reason: 'refused' });
    expect(server.connections()).toBe(1);
    expect(JSON.stringify([end, logged, router.show()])).not.toMatch(/falsch99/);
  });

  it('tells an address that the server does not know', async () => {
    const server = await mailServer(opened, {
      onRcptTo: (_address, _session, next) => next(Object.assign(new Error('No such user'), { responseCode: 550 })),
    });
    expect(await desk(server.port).router.email(message)).toMatchObject({ outcome: 'failed', reason: 'bad-address' });
  });

  it('tries again what the server put off, with growing pauses, three times at most', async () => {
    const clock = new ManualClock();
    let tries = 0;
    const server = await mailServer(opened, {
      onMail: async () => (++tries < 3 ? Object.assign(new Error('try later'), { responseCode: 451 }) : null),
    });
    const { router } = desk(server.port, {}, undefined, clock);
    const end = router.email(message);
    for (const seen of [1, 2]) {
      await until(() => tries === seen && clock.pending === 1, `try ${seen} and the pause after it`);
      await clock.advance(10_000);
    }
    expect(await end).toEqual({ outcome: 'sent' });
    expect(tries).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it('says "unclear" and sends nothing twice when the server takes a message and then hangs', async () => {
    const clock = new ManualClock();
    const server = await mailServer(opened, { onMail: () => new Promise(() => {}) });
    const { router } = desk(server.port, {}, undefined, clock);
    const end = router.email(message);
    await until(() => server.mails.length === 1, 'the message');
    await clock.advance(30_000);
    expect(await end).toMatchObject({ outcome: 'failed', reason: 'unclear' });
    await clock.advance(60_000);
    expect(server.mails).toHaveLength(1);
  });

  it('gives up on a server that greets nobody', async () => {
    const clock = new ManualClock();
    let connections = 0;
    const port = await opened.listen(createServer(() => void connections++));
    const end = desk(port, {}, undefined, clock).router.email(message);
    await until(() => connections === 1, 'a connection');
    await clock.advance(30_000);
    expect(await end).toMatchObject({ outcome: 'failed', reason: 'timed-out' });
  });

  it('tells a server that is not there, after three tries', async () => {
    const gone = new Opened();
    const port = await gone.listen(createServer());
    await gone.close();
    const end = await desk(port).router.email(message);
    expect(end).toMatchObject({ outcome: 'failed', reason: 'not-reachable', detail: 'ECONNREFUSED' });
  });

  it.each([
    ['250 hello\r\n'.repeat(400_000), 'an endless greeting'],
    ['\xff\xfe\x00not SMTP\r\n', 'no SMTP'],
  ])('ends with a failure on %#', async (flood) => {
    const port = await opened.listen(createServer((socket) => void socket.end(Buffer.from(flood, 'latin1'))));
    const end = await desk(port).router.email(message);
    expect(end).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(end).length).toBeLessThan(500);
  });

  it.each([
    'hana@example.com, eve@example.com',
    'hana@example.com\r\nBcc: eve@example.com',
    'Hana <hana@example.com>',
    'hana',
    'hana@example.com\n',
    '"a b"@example.com',
  ])('takes one address and nothing else: %j', async (to) => {
    const server = await mailServer(opened);
    expect(await desk(server.port).router.email({ ...message, to })).toMatchObject({ reason: 'bad-address' });
    expect(server.connections()).toBe(0);
  });

  it('lets no line break from a subject into the headers', async () => {
    const server = await mailServer(opened);
    const subject = 'Hello\r\nBcc: eve@example.com\u2028X-Evil: 1';
    expect(await desk(server.port).router.email({ ...message, subject })).toEqual({ outcome: 'sent' });
    expect(server.mails[0]?.to).toEqual(['hana@example.com']);
    expect(server.mails[0]?.source).not.toMatch(/^(Bcc|X-Evil):/im);
  });
});

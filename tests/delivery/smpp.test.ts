import { createServer } from 'node:net';
import smpp from 'smpp';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Opened, openDesk, selfSigned, smppCentre, until } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

const to = '+819012345678';
const text = '確認コードは 123456 です。';
const message = { to, text, language: 'ja' as const };

function desk(port: number, more: Record<string, string> = {}, clock?: ManualClock, secret = 'geheim') {
  const made = openDesk(opened, clock ? { clock } : {});
  const values = { host: '127.0.0.1', port: String(port), security: 'none', systemId: 'touchstone', systemType: '' };
  made.setUp('smpp', { ...values, source: '+815012345678', longMessages: 'udh', certificate: '', ...more }, secret);
  made.choose('sms', 'smpp');
  return made;
}

const bytesOf = (value: unknown) => (value as { message: string | Buffer }).message;

describe('SMS over SMPP', () => {
  it('binds as transceiver and sends Japanese as UCS-2, asking for a receipt', async () => {
    const centre = await smppCentre(opened);
    const { router } = desk(centre.port);
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    expect(centre.binds).toMatchObject([{ system_id: 'touchstone', interface_version: 0x34 }]);
    expect(centre.submitted).toMatchObject([
      {
        destination_addr: '819012345678',
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        source_addr: '815012345678',
        source_addr_ton: 1,
        data_coding: 8,
        esm_class: 0,
        registered_delivery: 1,
      },
    ]);
    expect(bytesOf(centre.submitted[0]?.short_message)).toBe(text);
  });

  it('sends what GSM 03.38 can say in septets, from a name', async () => {
    const centre = await smppCentre(opened);
    const { router } = desk(centre.port, { source: 'Contoso' });
    expect(await router.sms({ ...message, text: 'Code 123456 [€]' })).toEqual({ outcome: 'sent' });
    expect(centre.submitted).toMatchObject([{ data_coding: 0, source_addr: 'Contoso', source_addr_ton: 5 }]);
    expect(bytesOf(centre.submitted[0]?.short_message)).toBe('Code 123456 [€]');
  });

  it('sends a long text in parts that a phone puts together again', async () => {
    const centre = await smppCentre(opened);
    const long = text.repeat(10);
    expect(await desk(centre.port).router.sms({ ...message, text: long })).toEqual({ outcome: 'sent' });
    const parts = centre.submitted.map(({ short_message }) => short_message as { udh: Buffer[]; message: string });
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ message: part }) => part).join('')).toBe(long);
    const headers = parts.map(({ udh }) => [...(udh[0] ?? [])]);
    const reference = headers[0]?.[2];
    expect(headers).toEqual(parts.map((_, index) => [0, 3, reference, parts.length, index + 1]));
    expect(centre.submitted.every(({ esm_class }) => esm_class === 0x40)).toBe(true);
  });

  it('sends a long text whole where the centre wants it so', async () => {
    const centre = await smppCentre(opened);
    const long = text.repeat(10);
    const { router } = desk(centre.port, { longMessages: 'payload' });
    expect(await router.sms({ ...message, text: long })).toEqual({ outcome: 'sent' });
    expect(centre.submitted).toHaveLength(1);
    expect(bytesOf(centre.submitted[0]?.message_payload)).toBe(long);
  });

  it('keeps its session, over TLS on a pinned certificate, and refuses another', async () => {
    const tls = selfSigned();
    const centre = await smppCentre(opened, { tls });
    const { router } = desk(centre.port, { security: 'tls', certificate: tls.cert });
    for (let count = 0; count < 3; count++) expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    expect(centre.binds).toHaveLength(1);
    const other = desk(centre.port, { security: 'tls', certificate: selfSigned().cert });
    expect(await other.router.sms(message)).toMatchObject({ outcome: 'failed', reason: 'not-reachable' });
    expect(centre.binds).toHaveLength(1);
  });

  it('tells a wrong password at once, without showing it', async () => {
    const centre = await smppCentre(opened);
    const { router, logged } = desk(centre.port, {}, undefined, 'falsch');
    const end = await router.sms(message);
    expect(end).toMatchObject({ outcome: 'failed', reason: 'refused', detail: expect.stringContaining('0x0e') });
    expect(centre.binds).toHaveLength(1);
    expect(JSON.stringify([end, logged, router.show()])).not.toContain('falsch');
  });

  it.each([
    [0x0b, 'bad-address', 1],
    [0x45, 'refused', 1],
    [0x58, 'refused', 3],
  ] as const)('tells the status %i, and tries %s', async (status, reason, tries) => {
    const centre = await smppCentre(opened, {
      onSubmit: (pdu, session) => void session.send(pdu.response({ command_status: status })),
    });
    expect(await desk(centre.port).router.sms(message)).toMatchObject({ outcome: 'failed', reason });
    expect(centre.submitted).toHaveLength(tries);
  });

  it('says "unclear" and sends nothing twice when the connection is cut before the answer', async () => {
    const centre = await smppCentre(opened, { onSubmit: (_pdu, session) => session.destroy() });
    expect(await desk(centre.port).router.sms(message)).toMatchObject({ outcome: 'failed', reason: 'unclear' });
    expect(centre.submitted).toHaveLength(1);
  });

  it('says "unclear" when only a part of a long text was taken', async () => {
    const centre = await smppCentre(opened, {
      onSubmit: (pdu, session, count) =>
        void session.send(pdu.response(count === 1 ? { message_id: 'm' } : { command_status: 0x58 })),
    });
    expect(await desk(centre.port).router.sms({ ...message, text: text.repeat(10) })).toMatchObject({
      reason: 'unclear',
      detail: expect.stringContaining('part 2'),
    });
    expect(centre.submitted).toHaveLength(2);
  });

  it('gives up on a centre that answers nothing: unclear once a message is out', async () => {
    const clock = new ManualClock();
    const centre = await smppCentre(opened, { onSubmit: () => {} });
    const end = desk(centre.port, {}, clock).router.sms(message);
    await until(() => centre.submitted.length === 1, 'the message');
    await clock.advance(20_000);
    expect(await end).toMatchObject({ outcome: 'failed', reason: 'unclear' });
  });

  it('checks the link, and opens it again with growing pauses when it is gone', async () => {
    const clock = new ManualClock();
    const centre = await smppCentre(opened);
    const { router } = desk(centre.port, {}, clock);
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    await clock.advance(30_000);
    await until(() => centre.linkChecks() === 1, 'a check of the link');
    centre.sessions[0]?.destroy();
    await until(() => clock.pending === 1, 'the pause before the next connection');
    await clock.advance(2_000);
    await until(() => centre.binds.length === 2, 'another bind');
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    expect(centre.binds).toHaveLength(2);
    router.close();
    expect(clock.pending).toBe(0);
  });

  it('drops a link that answers no check, so that the next message finds a living one', async () => {
    const clock = new ManualClock();
    const centre = await smppCentre(opened);
    const { router } = desk(centre.port, {}, clock);
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    centre.sessions[0]?.removeAllListeners('enquire_link');
    await clock.advance(30_000);
    await clock.advance(20_000);
    await clock.advance(2_000);
    await until(() => centre.binds.length === 2, 'another bind');
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
  });

  it('answers receipts, and tells the administrator of a message that did not arrive', async () => {
    const centre = await smppCentre(opened);
    const { router } = desk(centre.port);
    expect(await router.sms(message)).toEqual({ outcome: 'sent' });
    const receipt = (id: string, state: string) =>
      new Promise((resolve) =>
        centre.sessions[0]?.send(
          new smpp.PDU('deliver_sm', {
            esm_class: 4,
            data_coding: 0,
            short_message: Buffer.from(`id:${id} sub:001 dlvrd:000 submit date:2601010000 stat:${state} err:013 text:`),
          }),
          resolve,
        ),
      );
    expect(await receipt('m1', 'DELIVRD')).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 });
    await receipt('somebody-elses', 'UNDELIV');
    expect(router.show().channels.sms.lastFailure).toBeNull();
    await receipt('m1', 'UNDELIV');
    expect(router.show().channels.sms.lastFailure).toMatchObject({ reason: 'refused', detail: 'UNDELIV 013' });
  });

  it.each([
    ['an endless PDU', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5])],
    ['a PDU shorter than its header', Buffer.from([0, 0, 0, 7, 1, 2, 3])],
    ['a length of nothing', Buffer.alloc(64)],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('ends with a failure on %s', async (_what, garbage) => {
    const clock = new ManualClock();
    let connections = 0;
    const port = await opened.listen(
      createServer((socket) => {
        connections++;
        socket.write(garbage);
      }),
    );
    const { router } = desk(port, {}, clock);
    let end: unknown;
    void router.sms(message).then((value) => {
      end = value;
    });
    await until(() => connections === 1, 'a connection');
    // Tries, their pauses, and the patience with one that says nothing more.
    while (end === undefined) {
      await clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(end).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/not-reachable|timed-out/) });
    router.close();
  });

  it.each(['09012345678', '+81 90 1234 5678', '+819012345678\0', '+', 'hana'])(
    'takes no %j for a number',
    async (odd) => {
      const centre = await smppCentre(opened);
      expect(await desk(centre.port).router.sms({ ...message, to: odd })).toMatchObject({ reason: 'bad-address' });
      expect(centre.binds).toHaveLength(0);
    },
  );
});

import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { deliveryFields, deliveryParts } from '../../src/contract/delivery-fields.ts';
import { usualLimits } from '../../src/delivery/gateway-settings.ts';
import { noDelivery } from '../../src/identity/no-delivery.ts';
import { volatileDocument } from '../../src/storage/sealed-document.ts';
import { httpServer, json, Opened, openDesk, selfSigned } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

const sms = (to = '+819012345678') => ({ to, text: 'a', language: 'en' as const });
const smtp = {
  host: 'mail.example.com',
  port: '587',
  security: 'starttls',
  userName: 'sender',
  from: 'touchstone@example.com',
  certificate: '',
};
const twilio = { baseUrl: 'https://api.twilio.com', accountSid: 'AC1', from: '+815012345678', privateAddresses: 'no' };

const limits = { perAddressAnHour: '10', perPersonAnHour: '20', inTotalAnHour: '1000' };

describe('which way a message goes', () => {
  it('to the simulated phone while the Lab is on, and nowhere without it', async () => {
    const lab = { ...noDelivery, sms: async () => ({ outcome: 'sent' as const }) };
    const withLab = openDesk(opened, { lab });
    expect(await withLab.router.sms(sms())).toEqual({ outcome: 'sent' });
    expect(withLab.router.show().channels.sms).toMatchObject({ gateway: 'built-in', reaches: 'lab' });
    const without = openDesk(opened);
    expect(await without.router.sms(sms())).toMatchObject({
      reason: 'not-set-up',
      detail: expect.stringContaining('Delivery'),
    });
    expect(without.router.show().channels.sms).toMatchObject({ gateway: 'built-in', reaches: 'nothing' });
  });

  it('to no gateway that is chosen but not set up, nor to the Lab instead', async () => {
    let reached = 0;
    const lab = { ...noDelivery, sms: async () => ({ outcome: 'sent' as const, count: ++reached }) };
    const { router, choose } = openDesk(opened, { lab });
    choose('sms', 'twilio');
    expect(await router.sms(sms())).toMatchObject({ reason: 'not-set-up' });
    expect(router.show().channels.sms).toMatchObject({ reaches: 'nothing', missing: 'twilio' });
    expect(reached).toBe(0);
  });

  it('through no gateway that cannot do it', () => {
    const { router } = openDesk(opened);
    expect(router.choose('sms', 'smtp')).toBe(false);
    expect(router.choose('push', 'twilio')).toBe(false);
    expect(router.choose('email', 'smpp')).toBe(false);
  });

  it('as it was set up in another program meanwhile', async () => {
    const clock = new ManualClock();
    const settings = volatileDocument();
    const [here, there] = [openDesk(opened, { clock, settings }), openDesk(opened, { clock, settings })];
    expect(here.router.show().channels.email.gateway).toBe('built-in');
    there.setUp('smtp', smtp, 'geheim');
    there.choose('email', 'smtp');
    await clock.advance(2_000);
    expect(here.router.show().channels.email).toMatchObject({ gateway: 'smtp', reaches: 'gateway' });
    here.setUp('twilio', twilio, 'token');
    await clock.advance(2_000);
    expect(there.router.show().parts).toMatchObject({ smtp: { hasSecret: true }, twilio: { hasSecret: true } });
  });

  it('starts anew where what was kept cannot be read', () => {
    const settings = volatileDocument();
    for (const damaged of ['{', '{"format":9}', 'null', '[]']) {
      settings.write(damaged);
      expect(openDesk(opened, { settings }).router.show().channels.sms.gateway).toBe('built-in');
    }
  });
});

describe('how much one address gets', () => {
  const stage = async (clock: ManualClock, status = 201) => {
    const { base, received } = await httpServer(opened, (_, response) =>
      json(response, status, { sid: 'SM1', status: 'queued' }),
    );
    const desk = openDesk(opened, { clock });
    desk.setUp('twilio', { ...twilio, baseUrl: base, privateAddresses: 'yes' }, 'token');
    desk.choose('sms', 'twilio');
    return { ...desk, received };
  };

  it('ten an hour, and no more whoever asks; the next when the first is an hour old', async () => {
    const clock = new ManualClock();
    const { router, received } = await stage(clock);
    for (let count = 0; count < usualLimits.perAddressAnHour; count++) {
      expect(await router.sms(sms())).toEqual({ outcome: 'sent' });
    }
    expect(await router.sms(sms())).toMatchObject({ outcome: 'failed', reason: 'too-many' });
    expect(await router.sms(sms('+819099999999'))).toEqual({ outcome: 'sent' });
    await clock.advance(3_599_999);
    expect(await router.sms(sms())).toMatchObject({ reason: 'too-many' });
    await clock.advance(1);
    expect(await router.sms(sms())).toEqual({ outcome: 'sent' });
    expect(received).toHaveLength(usualLimits.perAddressAnHour + 2);
  });

  it('as many as an administrator says', async () => {
    const { router, setUp } = await stage(new ManualClock());
    setUp('limits', { ...limits, perAddressAnHour: '2' });
    for (const outcome of ['sent', 'sent', 'failed']) expect(await router.sms(sms())).toMatchObject({ outcome });
  });

  it('counts what may have arrived, not what certainly did not', async () => {
    const unclear = await stage(new ManualClock(), 500);
    unclear.setUp('limits', { ...limits, perAddressAnHour: '1' });
    expect(await unclear.router.sms(sms())).toMatchObject({ reason: 'unclear' });
    expect(await unclear.router.sms(sms())).toMatchObject({ reason: 'too-many' });
    const refused = await stage(new ManualClock(), 400);
    refused.setUp('limits', { ...limits, perAddressAnHour: '1' });
    for (let count = 0; count < 3; count++)
      expect(await refused.router.sms(sms())).toMatchObject({ reason: 'refused' });
  });

  it('holds for messages that are asked for at once', async () => {
    const { router, setUp, received } = await stage(new ManualClock());
    setUp('limits', { ...limits, perAddressAnHour: '3' });
    const ends = await Promise.all(Array.from({ length: 20 }, () => router.sms(sms())));
    expect(ends.filter(({ outcome }) => outcome === 'sent')).toHaveLength(3);
    expect(received).toHaveLength(3);
  });
});

describe('how much one person gets, and all together', () => {
  const hour = 3_600_000;
  const stage = (clock = new ManualClock()) => {
    const reached: string[] = [];
    const lab = {
      ...noDelivery,
      sms: async ({ to }: { to: string }) => {
        reached.push(to);
        return { outcome: 'sent' as const };
      },
      push: async () => ({ outcome: 'not-answered' as const }),
      call: async () => ({ outcome: 'ended' as const, keys: '#' }),
    };
    return { ...openDesk(opened, { clock, lab }), clock, reached };
  };
  const to = (person: string, number = '+819012345678') => ({ ...sms(number), person });
  const notification = (person: string) => ({
    pushAddress: 'app-1',
    requestId: 'r',
    userName: person,
    application: 'Contoso',
    language: 'en' as const,
    askNumber: true,
    takesFraudReport: false,
    lifetimeSeconds: 60,
    person,
  });

  it('twenty an hour to a person over all ways, and not one more; then as soon as the first is an hour old', async () => {
    const { router, clock, reached } = stage();
    const { signal } = new AbortController();
    const first = clock.now();
    for (let count = 0; count < usualLimits.perPersonAnHour - 2; count++) {
      expect(await router.sms(to('hana', `+8190${String(count).padStart(8, '0')}`))).toEqual({ outcome: 'sent' });
      await clock.advance(1_000);
    }
    expect(await router.push(notification('hana'), signal)).toEqual({ outcome: 'not-answered' });
    const call = { to: '+819012345678', language: 'en', callerId: null, person: 'hana' } as const;
    const greeting = { kind: 'standard', text: 'Press #' } as const;
    expect(await router.call({ ...call, greeting }, () => {}, signal)).toMatchObject({ outcome: 'ended' });

    const full = { outcome: 'failed', reason: 'too-many', until: first + hour };
    expect(await router.sms(to('hana'))).toMatchObject(full);
    expect(await router.push(notification('hana'), signal)).toMatchObject(full);
    expect(await router.push(notification('hana'), signal)).toMatchObject({
      detail: expect.stringContaining('perPersonAnHour: 20'),
    });
    expect(router.show().channels.push.lastFailure).toMatchObject({ reason: 'too-many' });
    expect(await router.sms(to('taro'))).toEqual({ outcome: 'sent' });
    // A notice is nobody's to ask for.
    expect(await router.sms(sms())).toEqual({ outcome: 'sent' });

    const count = reached.length;
    await clock.advance(first + hour - clock.now() - 1);
    expect(await router.sms(to('hana'))).toMatchObject(full);
    await clock.advance(1);
    expect(await router.sms(to('hana'))).toEqual({ outcome: 'sent' });
    expect(await router.sms(to('hana'))).toMatchObject({ reason: 'too-many', until: first + 1_000 + hour });
    expect(reached).toHaveLength(count + 1);
  });

  it('a thousand an hour to everybody together, and not one more', async () => {
    const { router, clock } = stage();
    for (let count = 0; count < usualLimits.inTotalAnHour; count++) {
      expect(await router.sms(to(`person-${count}`))).toEqual({ outcome: 'sent' });
    }
    expect(await router.sms(to('somebody else'))).toMatchObject({
      reason: 'too-many',
      until: clock.now() + hour,
      detail: expect.stringContaining('inTotalAnHour: 1000'),
    });
    expect(await router.sms(sms())).toMatchObject({ reason: 'too-many' });
    await clock.advance(hour);
    expect(await router.sms(to('somebody else'))).toEqual({ outcome: 'sent' });
  });

  it('as many as an administrator says, from the next message on; what does not fit one limit counts for none', async () => {
    const { router, setUp } = stage();
    setUp('limits', { ...limits, perPersonAnHour: '1', inTotalAnHour: '2' });
    expect(await router.sms(to('hana'))).toEqual({ outcome: 'sent' });
    for (let count = 0; count < 5; count++) expect(await router.sms(to('hana'))).toMatchObject({ reason: 'too-many' });
    expect(await router.sms(to('taro'))).toEqual({ outcome: 'sent' });
    expect(await router.sms(to('jiro'))).toMatchObject({ detail: expect.stringContaining('inTotalAnHour: 2') });
    setUp('limits', { ...limits, perPersonAnHour: '2', inTotalAnHour: '3' });
    expect(await router.sms(to('hana'))).toEqual({ outcome: 'sent' });
  });

  it('waits for the limit that has room last', async () => {
    const { router, setUp, clock } = stage();
    setUp('limits', { ...limits, perPersonAnHour: '1', inTotalAnHour: '2' });
    const first = clock.now();
    await router.sms(to('taro'));
    await clock.advance(600_000);
    await router.sms(to('hana'));
    expect(await router.sms(to('jiro'))).toMatchObject({ until: first + hour });
    expect(await router.sms(to('hana'))).toMatchObject({
      until: first + 600_000 + hour,
      detail: expect.stringContaining('perPersonAnHour'),
    });
  });

  it('is in force with settings that were kept before there was such a limit', async () => {
    const settings = volatileDocument();
    const desk = openDesk(opened, { settings });
    desk.setUp('limits', limits);
    settings.write(JSON.stringify({ ...JSON.parse(settings.read() ?? '') }).replace(/,"perPerson[^}]*/, ''));
    expect(settings.read()).toContain('{"perAddressAnHour":10}');
    expect(openDesk(opened, { settings }).router.show().parts.limits?.values).toEqual(limits);
  });
});

describe('settings', () => {
  it('show no secret, and keep the one before while the address stays', () => {
    const settings = volatileDocument();
    const { router } = openDesk(opened, { settings });
    expect(router.change('smtp', smtp, null)).toEqual([{ field: 'secret', problem: 'missing' }]);
    expect(router.change('smtp', smtp, 'geheim')).toBeNull();
    expect(router.change('smtp', { ...smtp, from: 'other@example.com' }, null)).toBeNull();
    expect(settings.read()).toContain('geheim');
    expect(JSON.stringify(router.show())).not.toContain('geheim');
    expect(router.show().parts.smtp).toEqual({ values: { ...smtp, from: 'other@example.com' }, hasSecret: true });
  });

  it.each([
    ['smtp', smtp, { host: 'evil.example.com' }],
    ['smtp', smtp, { port: '2525' }],
    ['smtp', smtp, { certificate: selfSigned().cert }],
    ['twilio', twilio, { baseUrl: 'https://evil.example.com' }],
  ] as const)('%s: a kept secret goes to no other address (%#)', (part, before, change) => {
    const { router } = openDesk(opened);
    expect(router.change(part, before, 'geheim')).toBeNull();
    expect(router.change(part, { ...before, ...change }, null)).toEqual([
      { field: 'secret', problem: 'secret-needed' },
    ]);
    expect(router.show().parts[part]?.values).toEqual(before);
  });

  it.each([
    ['smtp', smtp, { host: '' }, 'host', 'missing'],
    ['smtp', smtp, { host: 'mail server' }, 'host', 'not-a-host'],
    ['smtp', smtp, { host: 'a\r\nb' }, 'host', 'not-a-host'],
    ['smtp', smtp, { port: '0' }, 'port', 'not-a-port'],
    ['smtp', smtp, { port: '65536' }, 'port', 'not-a-port'],
    ['smtp', smtp, { security: 'maybe' }, 'security', 'not-a-choice'],
    ['smtp', smtp, { security: 'none' }, 'security', 'secret-in-the-clear'],
    ['smtp', smtp, { from: 'a@b, c@d' }, 'from', 'not-a-mail-address'],
    ['smtp', smtp, { certificate: 'nothing of the kind' }, 'certificate', 'not-a-certificate'],
    ['twilio', twilio, { baseUrl: 'http://api.twilio.com' }, 'baseUrl', 'not-https'],
    ['twilio', twilio, { baseUrl: 'https://10.1.2.3' }, 'baseUrl', 'private-address'],
    ['twilio', twilio, { accountSid: '../AC1' }, 'accountSid', 'not-a-text'],
    ['twilio', twilio, { from: 'a sender that is too long' }, 'from', 'not-a-sender'],
    ['limits', {}, { perAddressAnHour: '0' }, 'perAddressAnHour', 'not-a-count'],
    ['limits', {}, { perPersonAnHour: '1.5' }, 'perPersonAnHour', 'not-a-count'],
    ['limits', {}, { inTotalAnHour: '100001' }, 'inTotalAnHour', 'not-a-count'],
    ['webhook', { url: 'https://example.com', privateAddresses: 'no' }, {}, 'secret', 'secret-too-short'],
  ] as const)('%s: %# says what is wrong with a field', (part, right, change, field, problem) => {
    const { router } = openDesk(opened);
    expect(router.change(part, { ...right, ...change }, 'geheim')).toContainEqual({ field, problem });
    expect(router.show().parts[part]).toBeNull();
  });

  it('of every part need its fields, and take nothing that is missing', () => {
    for (const part of deliveryParts) {
      const { router } = openDesk(opened);
      const needed = deliveryFields[part].filter((field) => !('optional' in field)).map(({ name }) => name);
      const problems = router.change(part, {}, null) ?? [];
      expect(
        problems
          .map(({ field }) => field)
          .filter((field) => field !== 'secret')
          .sort(),
      ).toEqual([...needed].sort());
    }
  });

  it('that are forgotten are not used any more', () => {
    const { router, setUp, choose } = openDesk(opened);
    setUp('smtp', smtp, 'geheim');
    choose('email', 'smtp');
    expect([router.forget('smtp'), router.forget('smtp')]).toEqual([true, false]);
    expect(router.show().channels.email.gateway).toBe('built-in');
    expect(router.change('smtp', smtp, null)).toEqual([{ field: 'secret', problem: 'missing' }]);
  });
});

describe('a test', () => {
  it('goes the way of real messages, without a code, in the language that was asked for', async () => {
    const { base, received } = await httpServer(opened, (_, response) =>
      json(response, 201, { sid: 'SM1', status: 'queued' }),
    );
    const { router, setUp, choose } = openDesk(opened);
    setUp('twilio', { ...twilio, baseUrl: base, privateAddresses: 'yes' }, 'token');
    choose('sms', 'twilio');
    const { signal } = new AbortController();
    expect(await router.test('sms', '+819012345678', 'ja', signal)).toEqual({ outcome: 'sent' });
    expect(new URLSearchParams(received[0]?.body).get('Body')).toMatch(/^Touchstone からのテスト[^0-9]*$/);
    expect(await router.test('email', 'h@example.com', 'en', signal)).toMatchObject({ reason: 'not-set-up' });
    expect(await router.test('call', '+819012345678', 'en', signal)).toMatchObject({ reason: 'not-set-up' });
    expect(await router.test('push', 'app', 'en', signal)).toMatchObject({ reason: 'not-set-up' });
  });
});

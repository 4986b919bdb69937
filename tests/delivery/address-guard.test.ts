import { afterEach, describe, expect, it } from 'vitest';
import { checkAddress, type Lookup, webAddressProblem } from '../../src/delivery/address-guard.ts';
import { httpServer, json, Opened, openDesk } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

describe('addresses', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111'])('%s is open to all', (address) => {
    expect(() => checkAddress(address, false)).not.toThrow();
  });

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('%s needs the switch', (address) => {
    expect(() => checkAddress(address, false)).toThrow(/private/);
    expect(() => checkAddress(address, true)).not.toThrow();
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    'not an address',
  ])('%s is never used', (address) => {
    expect(() => checkAddress(address, true)).toThrow(/never/);
  });

  it.each([
    ['https://api.twilio.com', false, null],
    ['https://api.twilio.com:8443/a?b=c', false, null],
    ['http://api.twilio.com', true, 'not-https'],
    ['http://127.0.0.1:8080', true, null],
    ['http://127.0.0.1:8080', false, 'private-address'],
    ['http://[::1]:8080', true, null],
    ['http://localhost:8080', true, null],
    ['http://localhost:8080', false, 'private-address'],
    ['http://10.0.0.1', true, 'not-https'],
    ['https://10.0.0.1', true, null],
    ['https://10.0.0.1', false, 'private-address'],
    // The ways of writing an address that URLs know.
    ['https://0x0a000001', false, 'private-address'],
    ['https://167772161', false, 'private-address'],
    ['https://169.254.169.254', true, 'private-address'],
    ['https://[::ffff:169.254.169.254]', true, 'private-address'],
    ['https://user:secret@example.com', false, 'not-a-web-address'],
    ['https://example.com#part', false, 'not-a-web-address'],
    ['file:///etc/passwd', true, 'not-a-web-address'],
    ['javascript:alert(1)', true, 'not-a-web-address'],
    ['gopher://127.0.0.1', true, 'not-a-web-address'],
    ['example.com', true, 'not-a-web-address'],
    ['', true, 'not-a-web-address'],
  ] as const)('%s (private: %s): %s', (text, allowPrivate, problem) => {
    expect(webAddressProblem(text, allowPrivate)).toBe(problem);
  });
});

describe('names', () => {
  const sms = { to: '+819012345678', text: 'a', language: 'en' as const };
  const desk = (baseUrl: string, privateAddresses: string, lookup: Lookup) => {
    const made = openDesk(opened, { lookup });
    made.setUp('twilio', { baseUrl, accountSid: 'AC1', from: '+815012345678', privateAddresses }, 'token');
    made.choose('sms', 'twilio');
    return made.router;
  };

  it.each([
    ['no', ['10.0.0.1']],
    ['no', ['127.0.0.1']],
    ['no', ['93.184.215.14', '192.168.0.1']],
    ['yes', ['169.254.169.254']],
    ['yes', ['::ffff:169.254.169.254']],
  ])(
    'hostile F6: one that leads where nothing may be sent is refused before anything is (private: %s, %j)',
    async (allowed, found) => {
      const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      expect(await desk('https://gateway.example.com', allowed, async () => addresses).sms(sms)).toMatchObject({
        outcome: 'failed',
        reason: 'refused',
      });
    },
  );

  it('one that cannot be found, or to which there is no address, is told', async () => {
    const missing = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    expect(await desk('https://gateway.example.com', 'no', () => Promise.reject(missing)).sms(sms)).toMatchObject({
      reason: 'not-reachable',
      detail: 'ENOTFOUND',
    });
    expect(await desk('https://gateway.example.com', 'no', async () => []).sms(sms)).toMatchObject({
      reason: 'not-reachable',
    });
  });

  it('hostile F6: is looked up once: what was checked is what is connected to', async () => {
    const { base, received } = await httpServer(opened, (_, response) =>
      json(response, 201, { sid: 'SM1', status: 'queued' }),
    );
    let count = 0;
    const rebinding: Lookup = async () => [{ address: ++count === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }];
    const router = desk(base.replace('127.0.0.1', 'localhost'), 'yes', rebinding);
    expect(await router.sms(sms)).toEqual({ outcome: 'sent' });
    expect(count).toBe(1);
    expect(received).toHaveLength(1);
  });
});

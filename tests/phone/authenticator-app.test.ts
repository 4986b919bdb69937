import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import { signPushAnswer } from '../../src/identity/push-answer.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { MAX_COUNTER, usualParameters } from '../../src/otp/oath-parameters.ts';
import { otpauthUri } from '../../src/otp/otpauth-uri.ts';
import { stepAt } from '../../src/otp/totp.ts';
import { firstScreen, readTask, readTyped } from '../../src/phone/authenticator-app.ts';
import type { Phone } from '../../src/phone/phone.ts';
import { appScreens, maxAppAccounts, readPhones, writePhones } from '../../src/phone/phone-contents.ts';
import { pushSignature } from '../../src/phone/push-signature.ts';
import { type Entry, entry, page } from '../otp/migration-code.ts';
import { facts, Network, pairingLink } from './network.ts';

const secret = () => Secret.over(new Uint8Array(20).fill(7));
const uriOf = (account: string, parameters = usualParameters, fill = 5, counter = 0) =>
  otpauthUri({
    parameters,
    secret: Secret.over(new Uint8Array(20).fill(fill)),
    issuer: 'Contoso',
    account,
    counter,
  });

async function paired() {
  const network = new Network();
  const phone = network.phones.find(network.add());
  expect(await phone.takeAccount(readTask(pairingLink()), network.server, true)).toBeNull();
  const address = phone.contents.app.accounts[0]?.push?.address ?? '';
  const push = (changes: { askNumber?: boolean; takesFraudReport?: boolean } = {}) => {
    const leaving = new AbortController();
    const request = {
      pushAddress: address,
      requestId: 'unguessable',
      userName: 'hana@example.com',
      application: 'Touchstone',
      askNumber: false,
      takesFraudReport: true,
      lifetimeSeconds: 60,
      ...changes,
    };
    const end = network.phones.push(request, leaving.signal);
    return { end, leave: () => leaving.abort() };
  };
  const requestId = () => phone.requests.at(-1)?.id ?? '';
  return { network, phone, push, requestId };
}

describe('the first start of the authenticator app', () => {
  it('S1-26: shows each screen in its order, and takes no account before', async () => {
    const network = new Network();
    const made = network.phones.create(facts, appScreens);
    const phone = network.phones.find(made.outcome === 'done' ? made.id : '');
    const scan = () => phone.takeAccount(readTask(pairingLink()), network.server, true);
    for (const screen of ['diagnostics', 'improve', 'protect'] as const) {
      expect(firstScreen(phone.contents.app)).toBe(screen);
      expect(await scan()).toBe('not-started');
      phone.passScreen(screen);
    }
    expect(firstScreen(phone.contents.app)).toBeNull();
    expect(await scan()).toBe('camera-not-permitted');
    phone.permit('camera', false);
    expect(await scan()).toBe('camera-not-permitted');
    phone.permit('camera', true);
    expect(network.asked).toEqual([]);
    expect(await scan()).toBeNull();
    expect(phone.contents.app.ahead).toEqual(['notifications']);
    phone.permit('notifications', true);
    expect(phone.contents.app.ahead).toEqual([]);
  });

  it.each(appScreens)('S1-26: a missing screen (%s) does not stand in the way', async (missing) => {
    const network = new Network();
    const shows = appScreens.filter((screen) => screen !== missing);
    const made = network.phones.create(facts, shows);
    const phone = network.phones.find(made.outcome === 'done' ? made.id : '');
    for (let screen = firstScreen(phone.contents.app); screen; screen = firstScreen(phone.contents.app)) {
      expect(screen).not.toBe(missing);
      phone.passScreen(screen);
    }
    if (missing !== 'camera') phone.permit('camera', true);
    expect(await phone.takeAccount(readTask(pairingLink()), network.server, true)).toBeNull();
  });

  it('S1-25: a link that is opened on the phone needs no camera', async () => {
    const network = new Network();
    const made = network.phones.create(facts, ['camera']);
    const phone = network.phones.find(made.outcome === 'done' ? made.id : '');
    expect(await phone.takeAccount(readTask(pairingLink()), network.server, false)).toBeNull();
  });
});

describe('accounts of the authenticator app', () => {
  it('S3-12 S3-14: code and address by hand register the same as the QR code, and the account shows its code', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const typed = readTyped({ code: ' 398 581 ３０３ ', url: ' https://login.touchstone.localhost/pair/x ' });
    expect(await phone.takeAccount(typed, network.server, false)).toBeNull();
    expect(network.asked).toMatchObject([
      { code: '398581303', url: 'https://login.touchstone.localhost/pair/x', deviceName: 'Hana' },
    ]);
    expect(readTask(pairingLink())).toEqual(typed);
    const [shown] = phone.codes();
    const step = stepAt(network.clock.now(), usualParameters);
    expect(shown).toEqual({
      account: phone.contents.app.accounts[0]?.id,
      code: oathCode(secret(), usualParameters, step),
      period: 30,
      until: (step + 1) * 30_000,
    });
  });

  it('S1-27: what is there stays when another one is added', async () => {
    const { phone, network } = await paired();
    expect(await phone.takeAccount(readTask(uriOf('hana@contoso.com')), network.server, true)).toBeNull();
    expect(phone.contents.app.accounts.map(({ issuer, name }) => [issuer, name])).toEqual([
      ['Touchstone', 'hana@example.com'],
      ['Contoso', 'hana@contoso.com'],
    ]);
    expect(phone.codes()).toHaveLength(2);
    expect(await phone.takeAccount(readTask(uriOf('again@contoso.com')), network.server, true)).toBe('already-added');
  });

  it('gone with the app, and with the phone that is replaced', async () => {
    const { phone, network } = await paired();
    phone.installApp(false);
    expect(phone.contents.app).toMatchObject({ installed: false, accounts: [] });
    phone.installApp(true);
    expect(phone.contents.app.accounts).toEqual([]);
    expect(await phone.takeAccount(readTask(uriOf('hana@contoso.com')), network.server, true)).toBeNull();
    const next = network.phones.find(network.phones.replace(phone.contents.id, true));
    expect(next.contents).toMatchObject({ number: phone.contents.number, messages: [], app: { accounts: [] } });
    const other = network.phones.find(network.phones.replace(next.contents.id, false));
    expect(other.contents.number).toBeNull();
  });

  it('is full at its limit and not before', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    for (let added = 0; added < maxAppAccounts; added++) {
      const uri = uriOf(`${added}@contoso.com`, usualParameters, added + 1);
      expect(await phone.takeAccount(readTask(uri), network.server, true)).toBeNull();
    }
    expect(await phone.takeAccount(readTask(pairingLink()), network.server, true)).toBe('full');
    expect(network.asked).toEqual([]);
  });

  it('a pairing needs a connection; so do answers', async () => {
    const { phone, network, push, requestId } = await paired();
    push();
    network.phones.change(phone.contents.id, { network: 'no-signal' });
    expect(await phone.takeAccount(readTask(pairingLink()), network.server, true)).toBe('not-connected');
    expect(phone.answerRequest(requestId(), 'approved', '')).toBe('not-connected');
    expect(phone.codes()).toHaveLength(1);
    network.phones.change(phone.contents.id, { network: 'off' });
    expect(phone.codes()).toEqual([]);
  });
});

describe('notifications', () => {
  it('S1-28 S1-30 S3-17 S4-80: approved with the number that was typed, signed as the directory expects', async () => {
    const { network, phone, push, requestId } = await paired();
    const { end } = push({ askNumber: true });
    expect(phone.requests).toMatchObject([{ state: 'waiting', incoming: { askNumber: true } }]);
    expect(phone.answerRequest(requestId(), 'approved', '')).toBe('number-needed');
    expect(phone.answerRequest(requestId(), 'approved', 'x1')).toBe('number-needed');
    expect(phone.answerRequest(requestId(), 'approved', ' ４２ ')).toBe('sent');
    const answer = { requestId: 'unguessable', answer: 'approved', number: '42' } as const;
    expect(await end).toEqual({
      outcome: 'answered',
      answer: 'approved',
      number: '42',
      signature: signPushAnswer(network.pushKey, answer),
    });
    expect(phone.requests[0]?.state).toBe('approved');
    expect(network.clock.pending).toBe(0);
  });

  it('S3-18: denied; and no answer to what ran out after its 60 s', async () => {
    const { network, phone, push, requestId } = await paired();
    const denied = push({ askNumber: true });
    expect(phone.answerRequest(requestId(), 'denied', '')).toBe('sent');
    expect(await denied.end).toMatchObject({ answer: 'denied', number: '' });
    const late = push();
    await network.clock.advance(59_999);
    expect(phone.requests.at(-1)?.state).toBe('waiting');
    await network.clock.advance(1);
    expect(await late.end).toEqual({ outcome: 'not-answered' });
    expect(phone.requests.at(-1)?.state).toBe('expired');
    expect(phone.answerRequest(requestId(), 'approved', '')).toBe('over');
    expect(phone.answerRequest('nothing', 'approved', '')).toBeUndefined();
  });

  it('S4-17 S4-18: fraud is reported from the app where reports are taken, and only there', async () => {
    const { phone, push, requestId } = await paired();
    const offered = push();
    expect(phone.answerRequest(requestId(), 'fraud', '')).toBe('sent');
    expect(await offered.end).toMatchObject({ answer: 'fraud' });
    push({ takesFraudReport: false });
    expect(phone.answerRequest(requestId(), 'fraud', '')).toBe('over');
    expect(phone.requests.at(-1)?.state).toBe('waiting');
  });

  it('waits for a phone without signal, and is taken back when the page is left', async () => {
    const { network, phone, push } = await paired();
    network.phones.change(phone.contents.id, { network: 'no-signal' });
    const { end, leave } = push();
    expect(phone.requests).toEqual([]);
    network.phones.change(phone.contents.id, { network: 'connected' });
    expect(phone.requests).toMatchObject([{ state: 'waiting' }]);
    leave();
    expect(await end).toEqual({ outcome: 'not-answered' });
    expect(phone.requests).toMatchObject([{ state: 'withdrawn' }]);
  });

  it('S1-12: an account that was removed from the app gets none any more', async () => {
    const { network, phone, push } = await paired();
    const { end } = push();
    expect(phone.removeAccount(phone.contents.app.accounts[0]?.id ?? '')).toBe(true);
    expect(await end).toEqual({ outcome: 'not-answered' });
    expect(await push().end).toBe('no-such-phone');
    expect(phone.removeAccount('nothing')).toBe(false);
    expect(network.clock.pending).toBe(0);
  });

  it('keeps the last twenty, and ends those before', async () => {
    const { phone, push } = await paired();
    const first = push();
    for (let sent = 0; sent < 20; sent++) push();
    expect(await first.end).toEqual({ outcome: 'not-answered' });
    expect(phone.requests).toHaveLength(20);
  });

  it('two implementations sign alike', () => {
    const key = new Uint8Array(32).fill(3);
    for (const answer of ['approved', 'denied', 'fraud'] as const) {
      const expected = signPushAnswer(key, { requestId: 'id', answer, number: '07' });
      expect(pushSignature(key, 'id', answer, '07')).toEqual(expected);
    }
  });
});

describe('an account whose codes are counted', () => {
  const counting = { ...usualParameters, type: 'hotp' } as const;
  const fives = () => Secret.over(new Uint8Array(20).fill(5));
  const codeOf = (counter: number) => oathCode(fives(), counting, counter);
  const phoneWith = async (code: string) => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    expect(await phone.takeAccount(readTask(code), network.server, true)).not.toBeTypeOf('string');
    return { network, phone, id: phone.contents.app.accounts[0]?.id ?? '' };
  };

  it('RFC 4226 shows one code per press, from the counter of its QR code on, and none by itself', async () => {
    const { network, phone, id } = await phoneWith(uriOf('hana', counting, 5, 41));
    expect(phone.codes()).toEqual([]);
    expect([phone.nextCode(id), phone.nextCode(id)]).toEqual([codeOf(41), codeOf(42)]);
    // What is kept knows which codes were shown: after a restart none of them comes again.
    const kept = readPhones(writePhones(network.phones.list().map(({ contents }) => contents)));
    expect(kept[0]?.app.accounts).toMatchObject([{ type: 'hotp', counter: 43 }]);
    phone.change({ network: 'off' });
    expect(phone.nextCode(id)).toBeNull();
    phone.change({ network: 'connected' });
    expect(phone.nextCode(id)).toBe(codeOf(43));
    expect(phone.nextCode('another')).toBeUndefined();
  });

  it('ends with its counter', async () => {
    const { phone, id } = await phoneWith(uriOf('hana', counting, 5, MAX_COUNTER - 1));
    expect(phone.nextCode(id)).toBe(codeOf(MAX_COUNTER - 1));
    expect(phone.nextCode(id)).toBeNull();
  });

  it('comes with its counter from an export of another app', async () => {
    const secretOf = new Uint8Array(20).fill(5);
    const { phone, id } = await phoneWith(page([entry({ secret: secretOf, type: 1, counter: 9 })]));
    expect(phone.nextCode(id)).toBe(codeOf(9));
  });

  it('is none that follows the time, of which a press shows nothing; a phone of before has only those', async () => {
    const { network, phone, id } = await phoneWith(uriOf('hana'));
    expect(phone.nextCode(id)).toBeUndefined();
    const text = writePhones(network.phones.list().map(({ contents }) => contents));
    const before = text.replace('"type":"totp",', '').replace('"counter":0,', '');
    expect(before.length).toBeLessThan(text.length - 20);
    expect(readPhones(before)).toEqual(readPhones(text));
  });
});

describe('an export of another authenticator app', () => {
  const phoneWith = async (...codes: readonly string[]) => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const ends = [];
    for (const code of codes) ends.push(await phone.takeAccount(readTask(code), network.server, true));
    return { phone, network, ends };
  };
  const account = (name: string, more: Entry = {}) =>
    entry({ name, secret: new TextEncoder().encode(name.padEnd(20, '.')), ...more });

  it('adds what the app can show, with the codes of the exported accounts, and says what it left out', async () => {
    const code = page([account('hana'), account('taro', { algorithm: 2, digits: 2 }), account('hana')], { size: 3 });
    const more = page([account('hana'), account('jiro'), account('old', { algorithm: 4 }), account('', {})], {
      index: 2,
      size: 3,
    });
    const { phone, network, ends } = await phoneWith(code, more);
    expect(ends).toEqual([
      { added: 2, known: 1, leftOut: 0, code: 1, codes: 3, missing: [2, 3] },
      { added: 1, known: 1, leftOut: 2, code: 3, codes: 3, missing: [2] },
    ]);
    expect(phone.contents.app.accounts.map(({ issuer, name, push }) => [issuer, name, push])).toEqual([
      ['ACME', 'hana', null],
      ['ACME', 'taro', null],
      ['ACME', 'jiro', null],
    ]);
    const step = stepAt(network.clock.now(), usualParameters);
    const exported = Secret.over(new TextEncoder().encode('taro'.padEnd(20, '.')));
    const parameters = { ...usualParameters, algorithm: 'SHA256', digits: 8 } as const;
    expect(phone.codes()[1]?.code).toBe(oathCode(exported, parameters, step));
  });

  it('is complete over codes in any order, also where one of them brings nothing new, and after the phone was off', async () => {
    const codes = [[account('hana')], [account('counted', { algorithm: 4 })], [account('taro')]].map(
      (accounts, index) => page(accounts, { index, size: 3 }),
    ) as [string, string, string];
    const { phone, ends } = await phoneWith(codes[2], codes[2], codes[0]);
    expect(ends).toMatchObject([
      { added: 1, missing: [1, 2] },
      { added: 0, known: 1, missing: [1, 2] },
      { added: 1, missing: [2] },
    ]);
    const [kept] = readPhones(writePhones([phone.contents]));
    expect(kept?.app.transfer).toMatchObject({ size: 3, read: [2, 0] });
    const server = () => expect.unreachable();
    expect(await phone.takeAccount(readTask(codes[1]), server, true)).toMatchObject({
      added: 0,
      leftOut: 1,
      code: 2,
      missing: [],
    });
    const { transfer: _transfer, ...app } = phone.contents.app;
    expect(
      readPhones(JSON.stringify({ format: 1, phones: [{ ...phone.contents, app: { ...app, accounts: [] } }] })),
    ).toMatchObject([{ app: { transfer: null } }]);
  });

  it.each([
    ['unsupported', page([account('old', { algorithm: 4 })])],
    ['already-added', page([account('0')])],
    ['full', page(Array.from({ length: 20 }, (_, index) => account(`${index}`)))],
    ['export-code', page([])],
  ] as const)('is refused as %s, and what was there stays', async (reason, code) => {
    const { phone, ends } = await phoneWith(page([account('0'), account('other')]), code);
    expect(ends[1]).toBe(reason);
    expect(phone.contents.app.accounts.map(({ name }) => name)).toEqual(['0', 'other']);
  });
});

describe('hostile F3 codes and links', () => {
  const nothingTaken = async (text: string, phone: Phone, network: Network) => {
    const refusal = await phone.takeAccount(readTask(text), network.server, true);
    expect(phone.contents.app.accounts).toEqual([]);
    return refusal;
  };

  it.each([
    ['http://evil.example/', 'web-address'],
    ['https://login.touchstone.localhost/pair/x', 'web-address'],
    ['javascript:alert(1)', 'not-an-account'],
    ['data:text/html,<script>alert(1)</script>', 'not-an-account'],
    ['timesync://utc/1767225600000', 'time-code'],
    ['otpauth-migration://offline?data=AAAA', 'export-code'],
    ['', 'not-an-account'],
    [`otpauth://totp/${'x'.repeat(4096)}`, 'not-an-account'],
    ['otpauth://totp/%E2%80%AEmoc.elpmaxe?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 'not-an-account'],
    ['otpauth://hotp/hana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 'not-an-account'],
    ['phonefactor://activate_account?code=398581303&url=http%3A%2F%2Fevil.example', 'address-unsafe'],
    ['phonefactor://activate_account?code=398581303&url=javascript%3Aalert(1)', 'address-unsafe'],
    ['phonefactor://activate_account?code=398581303&url=https%3A%2F%2Fu%3Ap%40evil.example', 'address-unsafe'],
    ['phonefactor://activate_account?code=398581303', 'not-an-account'],
    [`phonefactor://activate_account?code=1&url=${'x'.repeat(4096)}`, 'not-an-account'],
  ])('%.60s is refused as %s, and nothing is asked anywhere', async (text, reason) => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    expect(await nothingTaken(text, phone, network)).toBe(reason);
    expect(network.asked).toEqual([]);
  });

  it('a pairing code is taken once, by nobody who guesses it, and not by its replay', async () => {
    const network = new Network();
    const [first, second] = [network.add(), network.add({ number: null, email: null })].map((id) =>
      network.phones.find(id),
    );
    if (!first || !second) throw new Error('expected two phones');
    expect(await nothingTaken(pairingLink('123456789'), first, network)).toBe('code-wrong');
    expect(await first.takeAccount(readTask(pairingLink()), network.server, true)).toBeNull();
    expect(await nothingTaken(pairingLink(), second, network)).toBe('pairing-over');
  });

  it('names with markup are kept as the text that they are', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const name = '<img src=x onerror=alert(1)>';
    expect(await phone.takeAccount(readTask(uriOf(name)), network.server, true)).toBeNull();
    expect(phone.contents.app.accounts[0]?.name).toBe(name);
  });

  it('an app that is removed while the directory answers takes nothing', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const adding = phone.takeAccount(
      readTask(pairingLink()),
      (request) => {
        phone.installApp(false);
        return network.server(request);
      },
      true,
    );
    expect(await adding).toBe('not-installed');
    expect(phone.contents.app.accounts).toEqual([]);
  });
});

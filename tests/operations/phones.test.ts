import { describe, expect, it } from 'vitest';
import { fromBase64url } from '../../src/basics/bytes.ts';
import { appScreens } from '../../src/contract/phone-lists.ts';
import { phoneDelivery } from '../../src/operations/phone-delivery.ts';
import { type Client, Stage } from './stage.ts';

const hana: Parameters<Client['phones']['create']>[0] = {
  name: 'Hana',
  line: 'mobile',
  number: '090-1234-5678',
  email: 'hana@example.com',
  language: 'ja',
  shows: [],
};
const request = {
  requestId: 'unguessable',
  userName: 'hana@example.com',
  application: 'Touchstone',
  language: 'ja',
  askNumber: true,
  takesFraudReport: true,
  lifetimeSeconds: 60,
} as const;

async function phoneOf(client: Client, changes: Partial<Parameters<Client['phones']['create']>[0]> = {}) {
  const made = await client.phones.create({ ...hana, ...changes });
  if (made.outcome === 'refused') throw new Error(made.reason);
  return made.id;
}

const shown = async (client: Client, id: string) => {
  const found = (await client.phones.list()).find((phone) => phone.id === id);
  if (!found) throw new Error('expected the phone on the list');
  return found;
};

describe('the phones of the Lab', () => {
  it('S1-14: are made with a number as people type it, of the kind of line that it is', async () => {
    const client = new Stage().client();
    const id = await phoneOf(client);
    expect(await shown(client, id)).toMatchObject({ number: '+819012345678', network: 'connected', call: null });
    const refused = (reason: string) => ({ outcome: 'refused', reason });
    expect(await client.phones.create({ ...hana, email: null })).toEqual(refused('number-taken'));
    expect(await client.phones.create({ ...hana, number: '12' })).toEqual(refused('number-invalid'));
    expect(await client.phones.create({ ...hana, number: '03-1234-5678' })).toEqual(refused('line-mismatch'));
    const landline = await phoneOf(client, { line: 'landline', number: '03-1234-5678', email: null });
    expect(await shown(client, landline)).toMatchObject({ line: 'landline', app: { installed: false } });
    expect(await client.phones.change({ id, number: '080-1234-5678', network: 'off' })).toEqual({
      outcome: 'done',
      id,
    });
    expect(await client.phones.change({ id, name: 'Work phone' })).toEqual({ outcome: 'done', id });
    expect(await shown(client, id)).toMatchObject({ number: '+818012345678', network: 'off', name: 'Work phone' });
    await client.phones.remove({ id });
    expect(await client.phones.list()).toHaveLength(1);
  });

  it('S1-18 S3-07: a call is seen by whoever watches, answered and confirmed', async () => {
    const stage = new Stage();
    const client = stage.client();
    const id = await phoneOf(client);
    const watched = (await client.phones.watch())[Symbol.asyncIterator]();
    expect((await watched.next()).value).toMatchObject([{ id, call: null }]);
    const states: string[] = [];
    const ending = phoneDelivery(stage.phones).call(
      {
        to: '+819012345678',
        language: 'ja',
        greeting: { kind: 'standard', text: '#を押す' },
        callerId: '+14255550100',
      },
      (state) => void states.push(state),
      new AbortController().signal,
    );
    expect((await watched.next()).value).toMatchObject([
      { call: { from: '+14255550100', state: 'ringing', text: '#を押す', keys: '' } },
    ]);
    await client.phones.answerCall({ id });
    expect(await client.phones.greeting({ id })).toBeNull();
    await client.phones.pressKey({ id, key: '0' });
    expect((await shown(client, id)).call).toMatchObject({ state: 'answered', keys: '0' });
    await client.phones.pressKey({ id, key: '#' });
    expect(await ending).toEqual({ outcome: 'ended', keys: '0#' });
    expect(states).toEqual(['dialling', 'ringing', 'answered']);
    expect((await shown(client, id)).calls).toMatchObject([{ outcome: 'answered' }]);
    await client.phones.pressKey({ id, key: '#' });
    await client.phones.hangUp({ id });
    await watched.return?.();
  });

  it('S4-29: a recorded greeting comes as it was sent', async () => {
    const stage = new Stage();
    const client = stage.client();
    const id = await phoneOf(client);
    const audio = Uint8Array.of(1, 2, 3);
    const leaving = new AbortController();
    const ending = phoneDelivery(stage.phones).call(
      {
        to: '+819012345678',
        language: 'ja',
        greeting: { kind: 'recording', audio, mimeType: 'audio/wav' },
        callerId: null,
      },
      () => {},
      leaving.signal,
    );
    expect((await shown(client, id)).call).toMatchObject({ from: null, text: null });
    const greeting = await client.phones.greeting({ id });
    expect(greeting?.mimeType).toBe('audio/wav');
    expect(fromBase64url(greeting?.audio ?? '')).toEqual(audio);
    leaving.abort();
    expect(await ending).toEqual({ outcome: 'not-answered' });
  });

  it('S3-12 S3-16 S3-19 S1-25: pairs with the directory by hand, by link or by QR code, once', async () => {
    const stage = new Stage();
    const client = stage.client();
    const id = await phoneOf(client);
    const pairing = stage.identity.pairing;
    const byHand = pairing.offer('hana@example.com');
    expect(await client.phones.enterCode({ id, code: '000 000 000', url: byHand.url })).toMatchObject({
      reason: 'code-wrong',
    });
    const spaced = byHand.code.replace(/(...)(...)(...)/, '$1 $2 $3');
    expect(await client.phones.enterCode({ id, code: spaced, url: byHand.url })).toEqual({ outcome: 'added' });
    expect(pairing.state(byHand.id)).toEqual({ pairing: 'paired', deviceName: 'Hana' });
    expect(await client.phones.scan({ id, text: byHand.link })).toEqual({ outcome: 'refused', reason: 'pairing-over' });
    const byLink = pairing.offer('hana@example.com');
    expect(await client.phones.openLink({ id, link: byLink.link })).toEqual({ outcome: 'added' });
    const late = pairing.offer('hana@example.com');
    await stage.clock.advance(60 * 60_000);
    expect(await client.phones.scan({ id, text: late.link })).toEqual({ outcome: 'refused', reason: 'pairing-over' });
    const elsewhere = late.link.replace('touchstone.localhost', 'evil.example');
    expect(await client.phones.scan({ id, text: elsewhere })).toMatchObject({ reason: 'code-wrong' });
    const { app } = await shown(client, id);
    expect(app.accounts).toMatchObject([
      { issuer: 'Touchstone', name: 'hana@example.com', kind: 'work' },
      { issuer: 'Touchstone', name: 'hana@example.com', kind: 'work' },
    ]);
    const codes = await client.phones.codes({ id });
    expect(codes.map(({ account }) => account)).toEqual(app.accounts.map((account) => account.id));
    expect(codes[0]).toMatchObject({ code: expect.stringMatching(/^\d{6}$/), period: 30, at: stage.clock.now() });
  });

  it('S1-28 S1-30: a request for approval is answered with the number, and only while it lasts', async () => {
    const stage = new Stage();
    const client = stage.client();
    const id = await phoneOf(client);
    const offer = stage.identity.pairing.offer('hana@example.com');
    await client.phones.scan({ id, text: offer.link });
    const delivery = phoneDelivery(stage.phones);
    const { pushAddress = '' } = stage.identity.pairing.paired(offer.id) ?? {};
    const ending = delivery.push({ ...request, pushAddress }, new AbortController().signal);
    const [asked] = (await shown(client, id)).app.requests;
    expect(asked).toMatchObject({ application: 'Touchstone', askNumber: true, state: 'waiting' });
    const answer = { id, request: asked?.id ?? '', answer: 'approved' } as const;
    expect(await client.phones.answerRequest({ ...answer, number: '' })).toEqual({ outcome: 'number-needed' });
    expect(await client.phones.answerRequest({ ...answer, number: '42' })).toEqual({ outcome: 'sent' });
    expect(await ending).toMatchObject({ outcome: 'answered', answer: 'approved', number: '42' });
    expect(await client.phones.answerRequest({ ...answer, number: '42' })).toEqual({ outcome: 'over' });
    await client.phones.installApp({ id, installed: false });
    expect(await delivery.push({ ...request, pushAddress }, new AbortController().signal)).toMatchObject({
      outcome: 'failed',
      reason: 'not-reachable',
    });
  });

  it('S1-26: the app asks on its first start', async () => {
    const client = new Stage().client();
    const id = await phoneOf(client, { shows: [...appScreens] });
    for (const screen of ['diagnostics', 'improve', 'protect'] as const) await client.phones.passScreen({ id, screen });
    await client.phones.permit({ id, what: 'camera', permitted: true });
    await client.phones.permit({ id, what: 'notifications', permitted: false });
    expect((await shown(client, id)).app).toMatchObject({ ahead: [], camera: 'granted', notifies: false });
    const next = await client.phones.replace({ id, keepsNumber: true });
    expect((await shown(client, next.id)).app.ahead).toEqual([...appScreens]);
  });

  it('messages reach who has the number, and say what to do where nobody has it', async () => {
    const stage = new Stage();
    const client = stage.client();
    const delivery = phoneDelivery(stage.phones);
    const sms = { to: '+819012345678', text: 'code 123456', language: 'ja' } as const;
    expect(await delivery.sms(sms)).toMatchObject({
      outcome: 'failed',
      reason: 'not-reachable',
      detail: expect.stringContaining('add a phone'),
    });
    expect(await delivery.email({ ...sms, to: 'hana@example.com', subject: 'Code' })).toMatchObject({
      outcome: 'failed',
    });
    const call = { ...sms, greeting: { kind: 'standard', text: '' }, callerId: null } as const;
    expect(await delivery.call(call, () => {}, new AbortController().signal)).toMatchObject({
      reason: 'not-reachable',
    });
    const id = await phoneOf(client);
    expect(await delivery.sms(sms)).toEqual({ outcome: 'sent' });
    expect(await delivery.email({ ...sms, to: 'hana@example.com', subject: 'Code' })).toEqual({ outcome: 'sent' });
    expect(await shown(client, id)).toMatchObject({
      messages: [{ text: 'code 123456', unread: true }],
      mails: [{ subject: 'Code', unread: true }],
    });
    await client.phones.markRead({ id, inbox: 'messages' });
    expect((await shown(client, id)).messages[0]?.unread).toBe(false);
    expect(JSON.stringify(stage.logged)).not.toMatch(/123456|9012345678/);
  });

  it('a number is not told in what an administrator reads', async () => {
    const delivery = phoneDelivery(new Stage().phones);
    const ended = await delivery.sms({ to: '+819012345678', text: '123456', language: 'ja' });
    expect(JSON.stringify(ended)).not.toMatch(/\d{4}/);
  });

  it('no secret crosses the contract', async () => {
    const stage = new Stage();
    const client = stage.client();
    const id = await phoneOf(client);
    const offer = stage.identity.pairing.offer('hana@example.com');
    await client.phones.scan({ id, text: offer.link });
    const phone = await shown(client, id);
    expect(Object.keys(phone.app.accounts[0] ?? {}).sort()).toEqual([
      'addedAt',
      'counts',
      'id',
      'issuer',
      'kind',
      'name',
    ]);
    const { pushAddress = '?' } = stage.identity.pairing.paired(offer.id) ?? {};
    expect(JSON.stringify(phone)).not.toContain(pushAddress);
  });

  it('says NOT_FOUND of what is gone and where the Lab is off', async () => {
    const client = new Stage().client();
    const id = await phoneOf(client);
    await expect(client.phones.hangUp({ id: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.phones.removeAccount({ id, account: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const answer = { id, request: 'x', answer: 'denied', number: '' } as const;
    await expect(client.phones.answerRequest(answer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const off = new Stage(undefined, { lab: false }).client();
    await expect(off.phones.list()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['4 KB and more', { text: 'x'.repeat(4097) }],
    ['no text', { text: 7 as never }],
  ])('a scan of %s is refused before it is read', async (_name, given) => {
    const client = new Stage().client();
    const id = await phoneOf(client);
    await expect(client.phones.scan({ id, ...given })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

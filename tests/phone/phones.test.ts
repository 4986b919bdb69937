import { describe, expect, it } from 'vitest';
import { readTask } from '../../src/phone/authenticator-app.ts';
import { inboxLimits, maxPhones, messageLimits, writePhones } from '../../src/phone/phone-contents.ts';
import { PhoneNotFound } from '../../src/phone/phones.ts';
import { facts, mobileNumber, Network, pairingLink } from './network.ts';

describe('messages', () => {
  it('S1-21: an SMS comes to the phone that has the number, and a mail to its mailbox', () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    expect(network.phones.sendSms(mobileNumber, 'code 123456')).toBe('received');
    expect(network.phones.sendMail('HANA@example.com', { subject: 'Code', text: '654321' })).toBe('received');
    expect(phone.contents.messages).toMatchObject([{ text: 'code 123456', unread: true, at: network.clock.now() }]);
    expect(phone.contents.mails).toMatchObject([{ subject: 'Code', text: '654321', unread: true }]);
    phone.markRead('messages');
    expect(phone.contents.messages[0]?.unread).toBe(false);
    expect(phone.contents.mails[0]?.unread).toBe(true);
    phone.markRead('mails');
    expect(phone.contents.mails[0]?.unread).toBe(false);
  });

  it('nobody has the number: said so, and nothing is kept', () => {
    const network = new Network();
    network.add();
    expect(network.phones.sendSms('+819099999999', 'x')).toBe('no-such-phone');
    expect(network.phones.sendMail('nobody@example.com', { subject: '', text: '' })).toBe('no-such-phone');
  });

  it('a phone that is off gets no SMS; mail waits', () => {
    const network = new Network();
    const id = network.add();
    network.phones.change(id, { network: 'off' });
    expect(network.phones.sendSms(mobileNumber, 'x')).toBe('not-connected');
    expect(network.phones.sendMail('hana@example.com', { subject: 's', text: 't' })).toBe('received');
  });

  it('10,000 SMS leave the newest that fit', () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    for (let sent = 1; sent <= 10_000; sent++) network.phones.sendSms(mobileNumber, `message ${sent}`);
    expect(phone.contents.messages).toHaveLength(inboxLimits.messages);
    expect(phone.contents.messages.at(-1)?.text).toBe('message 10000');
    const long = 'x'.repeat(messageLimits.sms);
    for (let sent = 0; sent < 50; sent++) expect(network.phones.sendSms(mobileNumber, long)).toBe('received');
    expect(phone.contents.messages).toHaveLength(Math.floor(inboxLimits.characters / messageLimits.sms));
    expect(network.phones.sendSms(mobileNumber, `${long}x`)).toBe('too-long');
  });

  it('all phones with full inboxes fit into their file', () => {
    const network = new Network();
    for (let made = 0; made < maxPhones; made++) {
      const number = `+8190123400${String(made).padStart(2, '0')}`;
      network.add({ number, email: `${made}@example.com` });
      for (let sent = 0; sent < 20; sent++) {
        network.phones.sendSms(number, 'あ'.repeat(messageLimits.sms));
        network.phones.sendMail(`${made}@example.com`, { subject: '\0'.repeat(200), text: '\0'.repeat(5_000) });
      }
    }
    const text = writePhones(network.phones.list().map(({ contents }) => contents));
    expect((Buffer.byteLength(text) * 4) / 3).toBeLessThan(4 * 1024 * 1024);
  });

  it('nothing in a message hides or turns text around; markup stays text', () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    network.phones.sendSms(mobileNumber, '<b>a</b>\u202egpj.exe\u0007\r\nnext \ud800');
    expect(phone.contents.messages[0]?.text).toBe('<b>a</b>\ufffdgpj.exe\ufffd\nnext \ufffd');
  });
});

describe('phones', () => {
  it('keeps everything but calls over a restart', async () => {
    const network = new Network();
    const id = network.add();
    const phone = network.phones.find(id);
    await phone.takeAccount(readTask(pairingLink()), network.server, true);
    network.phones.sendSms(mobileNumber, 'kept');
    network.ring();
    const again = network.reopened();
    expect(again.find(id).contents).toEqual(phone.contents);
    expect(again.find(id).call).toBeNull();
    network.phones.close();
    expect(network.clock.pending).toBe(0);
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"format":1,"phones":[{"id":1}]}'],
    ['a later format', '{"format":2}'],
  ])('begins empty on %s, and says so', (_name, text) => {
    const network = new Network({ read: () => text, write() {} });
    expect(network.phones.list()).toEqual([]);
    expect(network.warned).toEqual(['phones-unreadable']);
  });

  it('no number and no mailbox is in two phones', () => {
    const network = new Network();
    const first = network.add();
    expect(network.phones.create({ ...facts, email: null }, [])).toEqual({
      outcome: 'refused',
      reason: 'number-taken',
    });
    const second = network.add({ number: null, email: 'other@example.com' });
    expect(network.phones.change(second, { number: mobileNumber })).toBe('number-taken');
    expect(network.phones.change(second, { email: 'Hana@Example.com' })).toBe('email-taken');
    expect(network.phones.change(first, { number: null })).toBeNull();
    expect(network.phones.change(second, { number: mobileNumber })).toBeNull();
    expect(network.phones.change(second, { name: 'Second' })).toBeNull();
    expect(network.phones.find(second).contents).toMatchObject({ name: 'Second', number: mobileNumber });
  });

  it('refuses one phone more than fit', () => {
    const network = new Network();
    for (let made = 0; made < maxPhones; made++) network.add({ number: null, email: null });
    expect(network.phones.create({ ...facts, number: null }, [])).toEqual({ outcome: 'refused', reason: 'full' });
  });

  it('says so of a phone that is gone', () => {
    const network = new Network();
    const id = network.add();
    network.phones.remove(id);
    expect(() => network.phones.find(id)).toThrow(PhoneNotFound);
    expect(() => network.phones.replace(id, true)).toThrow(PhoneNotFound);
  });

  it('a disk that is full changes nothing', () => {
    let isFull = false;
    const network = new Network({
      read: () => null,
      write() {
        if (isFull) throw new Error('ENOSPC');
      },
    });
    const phone = network.phones.find(network.add());
    isFull = true;
    expect(() => network.phones.sendSms(mobileNumber, 'lost')).toThrow('ENOSPC');
    expect(() => network.phones.remove(phone.contents.id)).toThrow('ENOSPC');
    expect(phone.contents.messages).toEqual([]);
    expect(network.phones.list()).toHaveLength(1);
  });
});

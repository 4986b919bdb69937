import { describe, expect, it } from 'vitest';
import { ringMs, talkMs } from '../../src/phone/phone-call.ts';
import { mobileNumber, Network } from './network.ts';

describe('calls to a simulated phone', () => {
  it('S3-07 S3-08: it rings, is answered, says its greeting, and # ends it', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const ringing = network.ring();
    expect(phone.call).toMatchObject({ state: 'ringing', keys: '', incoming: { from: '+14255550100' } });
    expect(await ringing.result()).toBeUndefined();
    phone.call?.answer();
    expect(ringing.states).toEqual(['ringing', 'answered']);
    phone.call?.press('#');
    expect(await ringing.result()).toEqual({ outcome: 'ended', keys: '#' });
    expect(phone.call).toBeNull();
    expect(phone.contents.calls).toMatchObject([{ from: '+14255550100', outcome: 'answered' }]);
    expect(network.clock.pending).toBe(0);
  });

  it('S4-20 S4-21 S4-24: what is typed before # is told with it', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const ringing = network.ring();
    phone.call?.answer();
    phone.call?.press('0');
    expect(phone.call?.keys).toBe('0');
    expect(await ringing.result()).toBeUndefined();
    phone.call?.press('#');
    expect(await ringing.result()).toEqual({ outcome: 'ended', keys: '0#' });
  });

  it('S1-20: nothing can be pressed before the answer; hanging up tells the keys so far', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const ringing = network.ring();
    phone.call?.press('#');
    expect(phone.call?.keys).toBe('');
    phone.call?.answer();
    phone.call?.press('5');
    phone.call?.hangUp();
    expect(await ringing.result()).toEqual({ outcome: 'ended', keys: '5' });
  });

  it('S1-20: declined, and rung out after 30 s and not before', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const declined = network.ring();
    phone.call?.hangUp();
    expect(await declined.result()).toEqual({ outcome: 'declined' });
    const missed = network.ring();
    await network.clock.advance(ringMs - 1);
    expect(await missed.result()).toBeUndefined();
    await network.clock.advance(1);
    expect(await missed.result()).toEqual({ outcome: 'missed' });
    expect(phone.contents.calls.map(({ outcome }) => outcome)).toEqual(['declined', 'missed']);
  });

  it('S4-32: the caller hangs up a minute after the answer, however long the greeting is', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const ringing = network.ring(mobileNumber, { kind: 'recording', audio: new Uint8Array(9), mimeType: 'audio/wav' });
    await network.clock.advance(ringMs - 1);
    phone.call?.answer();
    await network.clock.advance(talkMs - 1);
    expect(await ringing.result()).toBeUndefined();
    await network.clock.advance(1);
    expect(await ringing.result()).toEqual({ outcome: 'ended', keys: '' });
  });

  it('the caller gives up: a missed call, or the end of one', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    const first = network.ring();
    first.hangUp();
    expect(await first.result()).toEqual({ outcome: 'missed' });
    const second = network.ring();
    phone.call?.answer();
    phone.call?.press('1');
    second.hangUp();
    expect(await second.result()).toEqual({ outcome: 'ended', keys: '1' });
    expect(phone.call).toBeNull();
  });

  it.each(['off', 'no-signal'] as const)('%s: not reached, and a call under way is cut', async (network_) => {
    const network = new Network();
    const id = network.add();
    const ringing = network.ring();
    network.phones.change(id, { network: network_ });
    expect(await ringing.result()).toEqual({ outcome: 'missed' });
    expect(await network.ring().result()).toBe('not-connected');
    network.phones.change(id, { network: 'connected' });
    expect(network.ring().states).toEqual(['ringing']);
  });

  it('an engaged phone rings nobody else, and a removed one ends its call without a trace', async () => {
    const network = new Network();
    const id = network.add();
    const first = network.ring();
    expect(await network.ring().result()).toEqual({ outcome: 'missed' });
    network.phones.remove(id);
    expect(await first.result()).toEqual({ outcome: 'missed' });
    expect(network.phones.list()).toEqual([]);
    expect(network.clock.pending).toBe(0);
    expect(await network.ring().result()).toBe('no-such-phone');
  });

  it('S1-14: a landline is called and takes no text message', async () => {
    const network = new Network();
    const phone = network.phones.find(network.add({ line: 'landline', number: '+81312345678' }));
    expect(phone.contents).toMatchObject({ email: null, app: { installed: false } });
    expect(network.phones.sendSms('+81312345678', 'code')).toBe('landline');
    const ringing = network.ring('+81312345678');
    phone.call?.answer();
    phone.call?.press('#');
    expect(await ringing.result()).toEqual({ outcome: 'ended', keys: '#' });
  });

  it('takes no more keys than any code has', () => {
    const network = new Network();
    const phone = network.phones.find(network.add());
    network.ring();
    phone.call?.answer();
    for (let press = 0; press < 100; press++) phone.call?.press('1');
    expect(phone.call?.keys).toBe('1'.repeat(32));
  });
});

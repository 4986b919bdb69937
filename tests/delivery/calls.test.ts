import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { twilioSignature } from '../../src/delivery/twilio-signature.ts';
import type { CallState, VoiceCall } from '../../src/identity/delivery.ts';
import { httpServer, json, Opened, openDesk, until } from './servers.ts';

const opened = new Opened();
afterEach(() => opened.close());

const publicUrl = 'https://phone.example.com/touchstone';
const token = 'geheim-token';
const standard: VoiceCall = {
  to: '+819012345678',
  language: 'ja',
  greeting: { kind: 'standard', text: '「A&B」です。<シャープ> を押してください。' },
  callerId: null,
};

/** Twilio as a test plays it: what was asked of it, and callbacks as it signs them. */
async function stage(clock?: ManualClock) {
  const free = new Opened();
  const port = await free.listen(createServer());
  await free.close();
  const twilio = await httpServer(opened, ({ url }, response) =>
    json(response, 201, { sid: 'CA1', status: url.endsWith('/Calls.json') ? 'queued' : 'completed' }),
  );
  const desk = openDesk(opened, clock ? { clock } : {});
  const values = { baseUrl: twilio.base, accountSid: 'AC1', from: '+815012345678', privateAddresses: 'yes' };
  desk.setUp('twilio', values, token);
  desk.setUp('callbacks', { publicUrl, host: '127.0.0.1', port: String(port) });
  desk.choose('call', 'twilio');
  const states: CallState[] = [];
  const abort = new AbortController();
  const begin = async (call: VoiceCall = standard) => {
    const end = desk.router.call(call, (state) => states.push(state), abort.signal);
    await until(() => twilio.received.length > 0, 'the request for a call');
    const form = new URLSearchParams(twilio.received[0]?.body);
    return { end, form, address: (form.get('StatusCallback') ?? '').replace(/\/state$/, '') };
  };
  const tell = async (address: string, form: Record<string, string>, signature?: string | null) => {
    const body = new URLSearchParams(form);
    const signed = signature === undefined ? twilioSignature(token, address, body) : signature;
    const response = await fetch(address.replace(publicUrl, `http://127.0.0.1:${port}`), {
      method: 'POST',
      body,
      headers: signed === null ? {} : { 'x-twilio-signature': signed },
    });
    return { status: response.status, text: await response.text() };
  };
  return { twilio, desk, states, abort, begin, tell, port };
}

it('signs as Twilio does: the example of its documentation', () => {
  const form = new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  });
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  expect(twilioSignature('12345', url, form)).toBe('GvWf1cFY/Q7PnoempGyD5oXAezc=');
});

describe('calls over an HTTP API like Twilio’s', () => {
  it('S1-18: says the greeting, takes # and ends; tells its states meanwhile', async () => {
    const { begin, tell, states, twilio } = await stage();
    const { end, form, address } = await begin();
    expect(form.get('To')).toBe(standard.to);
    expect(form.get('From')).toBe('+815012345678');
    expect(form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed']);
    expect(form.get('Twiml')).toContain(
      '<Say language="ja-JP">「A&#38;B」です。&#60;シャープ&#62; を押してください。</Say>',
    );
    expect(address).toMatch(/^https:\/\/phone\.example\.com\/touchstone\/calls\/[\w-]{32}$/);
    await tell(`${address}/state`, { CallStatus: 'ringing' });
    await tell(`${address}/state`, { CallStatus: 'in-progress' });
    const answer = await tell(`${address}/keys`, { Digits: '#' });
    expect(answer.text).toContain('<Response><Hangup/></Response>');
    expect(await end).toEqual({ outcome: 'ended', keys: '#' });
    expect(states).toEqual(['dialling', 'ringing', 'answered']);
    expect(await tell(`${address}/keys`, { Digits: '#' })).toMatchObject({ status: 404 });
    expect(twilio.received).toHaveLength(1);
  });

  it('S4-20: takes 0 and # one after the other, and asks for the next key between', async () => {
    const { begin, tell } = await stage();
    const { end, address } = await begin();
    const next = await tell(`${address}/keys`, { Digits: '0' });
    expect(next.text).toContain(`action="${address}/keys"`);
    expect(next.text).not.toContain('<Say');
    await tell(`${address}/keys`, { Digits: '#' });
    expect(await end).toEqual({ outcome: 'ended', keys: '0#' });
  });

  it('plays a recorded greeting from an address that is gone after the call', async () => {
    const { begin, tell, port } = await stage();
    const audio = Uint8Array.from([1, 2, 3, 4]);
    const recording = { kind: 'recording', audio, mimeType: 'audio/mpeg' } as const;
    const { end, form, address } = await begin({ ...standard, greeting: recording, callerId: '+12025550123' });
    expect(form.get('From')).toBe('+12025550123');
    expect(form.get('Twiml')).toContain(`<Play>${address}/greeting</Play>`);
    const local = `${address}/greeting`.replace(publicUrl, `http://127.0.0.1:${port}`);
    const played = await fetch(local);
    expect(played.headers.get('content-type')).toBe('audio/mpeg');
    expect(new Uint8Array(await played.arrayBuffer())).toEqual(audio);
    await tell(`${address}/state`, { CallStatus: 'completed' });
    expect(await end).toEqual({ outcome: 'ended', keys: '' });
    expect((await fetch(local)).status).toBe(404);
  });

  it.each([
    ['busy', { outcome: 'not-answered' }],
    ['no-answer', { outcome: 'not-answered' }],
    ['failed', { outcome: 'failed', reason: 'not-reachable' }],
    ['completed', { outcome: 'ended', keys: '' }],
  ])('tells a call that ends as %s', async (state, wanted) => {
    const { begin, tell } = await stage();
    const { end, address } = await begin();
    await tell(`${address}/state`, { CallStatus: state });
    expect(await end).toMatchObject(wanted);
  });

  it('believes nothing that the account’s token has not signed', async () => {
    const { begin, tell } = await stage();
    const { end, address } = await begin();
    const other = twilioSignature('another-token', `${address}/keys`, new URLSearchParams({ Digits: '#' }));
    const ofOtherForm = twilioSignature(token, `${address}/keys`, new URLSearchParams({ Digits: '1' }));
    const ofOtherAddress = twilioSignature(token, `${address}/state`, new URLSearchParams({ Digits: '#' }));
    for (const signature of [null, '', 'x', other, ofOtherForm, ofOtherAddress]) {
      expect((await tell(`${address}/keys`, { Digits: '#' }, signature)).status).toBe(403);
    }
    expect((await tell(`${publicUrl}/calls/${'A'.repeat(32)}/keys`, { Digits: '#' })).status).toBe(404);
    expect((await tell(`${publicUrl}/calls/../keys`, { Digits: '#' })).status).toBe(404);
    expect((await tell(`${address}/keys`, { Digits: '#'.repeat(20_000) })).status).toBe(413);
    await tell(`${address}/keys`, { Digits: '##' });
    await tell(`${address}/keys`, { Digits: '1' });
    await tell(`${address}/state`, { CallStatus: 'completed' });
    expect(await end).toEqual({ outcome: 'ended', keys: '1' });
  });

  it('hangs up when it is told to', async () => {
    const { begin, abort, twilio } = await stage();
    const { end } = await begin();
    abort.abort();
    expect(await end).toEqual({ outcome: 'not-answered' });
    await until(() => twilio.received.length === 2, 'the end of the call');
    expect(twilio.received[1]).toMatchObject({
      url: '/2010-04-01/Accounts/AC1/Calls/CA1.json',
      body: 'Status=completed',
    });
  });

  it('gives up on callbacks that never come', async () => {
    const clock = new ManualClock();
    const { begin } = await stage(clock);
    const { end } = await begin();
    await until(() => clock.pending === 1, 'the wait for callbacks');
    await clock.advance(120_000);
    expect(await end).toMatchObject({ outcome: 'failed', reason: 'unclear' });
    expect(clock.pending).toBe(0);
  });

  it('says where to set up what is missing, and what keeps the port', async () => {
    const { desk, port, abort } = await stage();
    desk.router.forget('callbacks');
    desk.choose('call', 'twilio');
    expect(await desk.router.call(standard, () => {}, abort.signal)).toMatchObject({
      reason: 'not-set-up',
      detail: expect.stringContaining('callbacks'),
    });
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve));
    opened.add(() => void blocker.close());
    desk.setUp('callbacks', { publicUrl, host: '127.0.0.1', port: String(port) });
    expect(await desk.router.call(standard, () => {}, abort.signal)).toMatchObject({
      reason: 'not-set-up',
      detail: expect.stringContaining('EADDRINUSE'),
    });
  });
});

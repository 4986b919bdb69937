import { describe, expect, it } from 'vitest';
import { limits } from '../../src/identity/limits.ts';
import { readPushActivation } from '../../src/otp/push-activation.ts';
import { codeOf, value } from './directory.ts';
import { addApp, addToken, approving, codeOfApp, due, nobody, tokenOf, town } from './people.ts';

const MINUTE = 60_000;
const phone = { pushAddress: 'phone-1', deviceName: 'Pixel' };

describe('S1-24 S3-11 pairing the authenticator app', () => {
  async function offered() {
    const place = await town();
    const session = await place.strong();
    const offer = value(await place.identity.methodRegistration.beginApp(session.id));
    return { ...place, session, offer, adding: place.identity.methodRegistration };
  }

  it('offers a QR code with nine digits and an address, and S1-25 a link with the same', async () => {
    const { offer } = await offered();
    expect(offer.code).toMatch(/^\d{9}$/);
    expect(readPushActivation(offer.link)).toEqual({ outcome: 'read', value: { code: offer.code, url: offer.url } });
  });

  it('S3-12 the code as it is read out and the address register the same, once', async () => {
    const { offer, identity, adding, session, store } = await offered();
    const spoken = `${offer.code.slice(0, 3)} ${offer.code.slice(3, 6)} ${offer.code.slice(6)}`;
    expect(adding.pairingState(session.id, offer.ceremony)).toEqual({ pairing: 'waiting', deviceName: null });
    let changes = 0;
    adding.onPairing(session.id, offer.ceremony, () => changes++);
    const app = value(identity.pairing.activate({ ...phone, code: spoken, url: offer.url }));
    expect(app).toMatchObject({ userName: session.userName, organisation: 'Touchstone', digits: 6, period: 30 });
    expect(changes).toBe(1);
    expect(adding.pairingState(session.id, offer.ceremony)).toEqual({ pairing: 'paired', deviceName: 'Pixel' });
    expect(codeOf(identity.pairing.activate({ ...phone, code: offer.code, url: offer.url }))).toBe(
      'registration-expired',
    );
    expect(await store.methods(session.accountId)).toEqual([]);
  });

  it('three wrong codes, an address that nobody has, or an hour end it', async () => {
    const { offer, identity, clock, adding, session } = await offered();
    const wrong = offer.code === '000000000' ? '000000001' : '000000000';
    const activate = (code: string, url = offer.url) => codeOf(identity.pairing.activate({ ...phone, code, url }));
    expect(activate(offer.code, `${offer.url}x`)).toBe('pairing-code-wrong');
    expect([activate(wrong), activate(wrong), activate(wrong)]).toEqual([
      'pairing-code-wrong',
      'pairing-code-wrong',
      'registration-expired',
    ]);
    expect(activate(offer.code)).toBe('registration-expired');
    const again = value(await adding.beginApp(session.id));
    await clock.advance(60 * MINUTE);
    expect(activate(again.code, again.url)).toBe('registration-expired');
    expect(adding.pairingState(session.id, again.ceremony).pairing).toBe('over');
  });

  it('S1-28 S1-31 the trial by number matching stores it; a wrong number does not', async () => {
    const { offer, identity, adding, session, store, clock, ...rest } = await offered();
    const place = { clock, ...rest };
    const trial = (look: ReturnType<typeof approving>) =>
      adding.approve(session.id, offer.ceremony, 'ja', look, nobody);
    expect(codeOf(await trial(() => {}))).toBe('registration-incomplete');
    const app = value(identity.pairing.activate({ ...phone, code: offer.code, url: offer.url }));
    const all = { ...place, identity, store } as Parameters<typeof approving>[0];
    expect(codeOf(await trial(approving(all, app, 'approved', '00')))).toBe('not-approved');
    expect(codeOf(await trial(approving(all, app, 'fraud')))).toBe('throttled');
    await clock.advance(limits.resendMs);
    expect(codeOf(await trial(approving(all, app, 'fraud')))).toBe('not-approved');
    await clock.advance(limits.resendMs);
    expect(await store.methods(session.accountId)).toEqual([]);
    expect(value(await trial(approving(all, app)))).toMatchObject({ type: 'authenticator-app', name: 'Pixel' });
    expect(await store.methods(session.accountId)).toHaveLength(1);
  });

  it('S3-16 one registration is for notifications and codes; the way that proved it comes first', async () => {
    const place = await town();
    const session = await place.strong();
    const { app } = await addApp(place, session);
    await place.clock.advance(MINUTE);
    const { choices, flow } = await due(place, 'notification');
    expect(choices.map(({ way }) => way)).toEqual(['app-code', 'notification']);
    const code = codeOfApp(app, place.clock.now());
    const { methodId } = choices[0] ?? expect.unreachable();
    expect(codeOf(await place.identity.secondSteps.withCode(flow, methodId, 'app-code', code))).toBe('done');
    value(await place.identity.securityInfo.setDefault(session.id, { methodId, way: 'notification' }));
    expect((await due(place, 'app-code')).choices.map(({ way }) => way)).toEqual(['notification', 'app-code']);
  });
});

describe('S0-22 registering a token', () => {
  it('S0-10 by 30 or 60 seconds, with both in the QR code', async () => {
    for (const period of [30, 60] as const) {
      const place = await town();
      const { offer } = await addToken(place, await place.strong(), period);
      expect(offer.qr).toContain(`period=${period}`);
    }
  });

  it('S0-08 only the last registration is valid: a new QR code replaces the secret once it is verified', async () => {
    const place = await town();
    const session = await place.strong();
    const first = await addToken(place, session);
    const { methodRegistration: adding } = place.identity;
    const shown = value(await adding.beginToken(session.id, { name: null, period: 30 }));
    expect(shown.replaces).toBe(true);
    const second = value(await adding.beginToken(session.id, { name: null, period: 30 }));
    await place.clock.advance(MINUTE);
    const now = place.clock.now();
    expect(codeOf(await adding.verifyCode(session.id, shown.ceremony, tokenOf(shown.secret)(now)))).toBe(
      'registration-expired',
    );
    expect(codeOf(await adding.verifyCode(session.id, second.ceremony, tokenOf(second.secret)(now)))).toBe('done');
    expect(await place.store.methods(session.accountId)).toHaveLength(1);
    await place.clock.advance(MINUTE);
    const { flow, step } = await due(place, 'oath-code');
    const old = await place.identity.secondSteps.withCode(
      flow,
      step.methodId,
      'oath-code',
      first.token(place.clock.now()),
    );
    expect(codeOf(old)).not.toBe('done');
    const code = tokenOf(second.secret)(place.clock.now());
    expect(codeOf(await place.identity.secondSteps.withCode(flow, step.methodId, 'oath-code', code))).toBe('done');
  });
});

import { describe, expect, it } from 'vitest';
import { parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import type { CborMap } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { completeModel } from './complete-model.ts';
import { clientDataHash, createRequest, getRequest } from './credential-requests.ts';
import { type Answer, Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const rk = map(['rk', true]);
const uv = map(['uv', true]);
const silent = map(['up', false]);
const config = { alwaysUv: 'on', minPinLength: null, longTouchForReset: false, byUv: false } as const;
const finger: KeyModel = { ...completeModel, makeCredUvNotRqd: true, config };
const noFinger: KeyModel = { ...finger, fingerprint: null };
/** The PIN administers the key, and only a finger verifies. */
const fingerAlone: KeyModel = { ...finger, pin: { ...finger.pin, administersOnly: true } };

const flagsOf = ({ status, map: answer }: Answer) => {
  expect(status).toBe(0);
  return parseAuthenticatorData(answer.get(2) as Uint8Array).flags;
};
const idOf = (made: Answer) => parseAuthenticatorData(made.map.get(2) as Uint8Array).attested!.credentialId;

function keyWith(model: KeyModel, has: 'nothing' | 'PIN' | 'finger' | 'finger and PIN'): Host {
  const host = new Host({ model });
  if (has === 'finger') host.key.prepare({ fingers: ['right-index'] });
  if (has === 'nothing' || has === 'finger') return host;
  new PlatformPin(host).setPin('1234');
  if (has === 'finger and PIN') enrolFinger(host, '1234', 'right-index');
  return host;
}

function authorised(host: Host, permissions: number): Uint8Array {
  const platform = new PlatformPin(host);
  return platform.authenticate(platform.token('1234', permissions, 'example.com').token, clientDataHash);
}

/** The status of a request that is refused before anybody is asked for anything. */
function refused(host: Host, command: number, request: CborMap): number {
  host.start(command, request);
  expect(host.key.snapshot().waitingFor).toBeNull();
  return host.answer().status;
}

describe('option alwaysUv in MakeCredential (6.1.2, step 6)', () => {
  it.each([
    ['an unprotected key with a PIN to set', finger, 'nothing', 0x36],
    ['an unprotected key whose PIN would not do', fingerAlone, 'nothing', 0x27],
    ['a key with a PIN alone', noFinger, 'PIN', 0x36],
    ['a key with a PIN that does not do', fingerAlone, 'PIN', 0x27],
  ] as const)('refuses %s', (_, model, has, status) => {
    const host = keyWith(model, has);
    expect(refused(host, 0x01, createRequest())).toBe(status);
    expect(host.options().makeCredUvNotRqd).toBe(false);
  });

  it('asks for the finger where one is enrolled, for every credential', () => {
    const host = keyWith(finger, 'finger and PIN');
    host.start(0x01, createRequest());
    expect(host.key.snapshot().waitingFor).toBe('fingerprint');
    host.key.finger('right-index', 0);
    expect(flagsOf(host.answer())).toMatchObject({ up: true, uv: true });
  });

  it('takes a token by PIN instead', () => {
    const host = keyWith(noFinger, 'PIN');
    const made = host.call(0x01, createRequest({ param: authorised(host, 1), protocol: 2 }), touching);
    expect(flagsOf(made)).toMatchObject({ up: true, uv: true });
  });

  it('says that there is no finger before it says that the user has to be verified', () => {
    expect(refused(keyWith(finger, 'PIN'), 0x01, createRequest({ options: uv }))).toBe(0x2c);
  });
});

describe('option alwaysUv in GetAssertion (6.2.2, step 5)', () => {
  it.each([
    ['an unprotected key', finger, 'nothing', 0x36],
    ['an unprotected key whose PIN would not do', fingerAlone, 'nothing', 0x27],
    ['a key with a PIN alone', noFinger, 'PIN', 0x36],
    ['a key with a PIN that does not do', fingerAlone, 'PIN', 0x27],
  ] as const)('refuses %s, but not a silent question', (_, model, has, status) => {
    const host = keyWith(model, has);
    expect(refused(host, 0x02, getRequest())).toBe(status);
    expect(refused(host, 0x02, getRequest({ options: silent }))).toBe(0x2e);
  });

  it('asks for the finger where one is enrolled, and signs silently without', () => {
    const host = keyWith(finger, 'finger and PIN');
    const made = host.call(0x01, createRequest(), withFinger('right-index'));
    const allow = [idOf(made)];
    expect(flagsOf(host.call(0x02, getRequest({ allow }), withFinger('right-index')))).toMatchObject({ uv: true });
    expect(flagsOf(host.call(0x02, getRequest({ allow, options: silent })))).toMatchObject({ up: false, uv: false });
  });

  it('takes a token by PIN instead', () => {
    const host = keyWith(noFinger, 'PIN');
    host.call(0x01, createRequest({ options: rk, param: authorised(host, 1), protocol: 2 }), touching);
    const got = host.call(0x02, getRequest({ param: authorised(host, 2), protocol: 2 }), touching);
    expect(flagsOf(got)).toMatchObject({ up: true, uv: true });
  });
});

describe('option noMcGaPermissionsWithClientPin', () => {
  const model: KeyModel = { ...atkeyPro, pin: { ...atkeyPro.pin, administersOnly: true } };

  it('denies where other keys would have a token by PIN', () => {
    const host = keyWith(model, 'finger and PIN');
    expect(refused(host, 0x01, createRequest({ options: rk }))).toBe(0x27);
    const made = createRequest({ options: map(['rk', true], ['uv', true]) });
    expect(host.call(0x01, made, withFinger('right-index')).status).toBe(0);
    expect(host.call(0x02, getRequest({ options: uv }), withFinger('left-thumb')).status).toBe(0x27);
  });
});

describe('a token and built-in user verification', () => {
  it('keeps the token of another program when a finger verifies', () => {
    const host = keyWith(atkeyPro, 'finger and PIN');
    const param = authorised(host, 1);
    expect(host.call(0x01, createRequest({ options: uv }), withFinger('right-index')).status).toBe(0);
    expect(host.call(0x01, createRequest({ param, protocol: 2 }), touching).status).toBe(0);
    expect(host.call(0x01, createRequest({ param, protocol: 2 }), touching).status).toBe(0x33);
  });

  it.each([
    ['MakeCredential', 0x01, createRequest({ options: uv })],
    ['GetAssertion', 0x02, getRequest({ options: uv })],
  ] as const)(
    'sends the platform to the PIN when the finger fails, and blocks where there is none: %s',
    (_, command, request) => {
      const model: KeyModel = { ...atkeyPro, fingerprint: { ...atkeyPro.fingerprint!, maxUvRetries: 5 } };
      const statuses = (protection: 'finger' | 'finger and PIN') => {
        const host = keyWith(model, protection);
        return [0, 1, 2].map(() => host.call(command, request, withFinger('left-thumb')).status);
      };
      expect(statuses('finger and PIN')).toEqual([0x36, 0x36, 0x36]);
      expect(statuses('finger')).toEqual([0x27, 0x32, 0x32]);
    },
  );
});

describe('assertions that a token has begun (6, stateful commands)', () => {
  it('end with the token', async () => {
    const host = keyWith(atkeyPro, 'PIN');
    for (const userId of [1, 2, 3].map((user) => Uint8Array.of(user))) {
      const param = authorised(host, 1);
      host.call(0x01, createRequest({ userId, options: rk, param, protocol: 2 }), touching);
    }
    const get = getRequest({ options: silent, param: authorised(host, 2), protocol: 2 });
    expect(host.call(0x02, get).map.get(5)).toBe(3);
    await host.clock.advance(590_000);
    expect(host.call(0x02, get).map.get(5)).toBe(3);
    expect(host.call(0x08).status).toBe(0);
    await host.clock.advance(10_000);
    expect(host.call(0x08).status).toBe(0x30);
  });
});

describe('an excluded credential (6.1.2, step 12)', () => {
  it('is excluded whatever the person does, but not when the platform cancels', async () => {
    const host = new Host({ model: pinOnly });
    const exclude = [idOf(host.call(0x01, createRequest(), touching))];
    host.start(0x01, createRequest({ exclude }));
    host.key.deny();
    expect(host.answer().status).toBe(0x19);
    host.start(0x01, createRequest({ exclude }));
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x19);
    host.start(0x01, createRequest({ exclude }));
    host.send(0x11);
    expect(host.answer().status).toBe(0x2d);
  });

  it('is excluded at once where the token remembers a touch', () => {
    const host = keyWith(atkeyPro, 'finger and PIN');
    const exclude = [idOf(host.call(0x01, createRequest(), touching))];
    const platform = new PlatformPin(host);
    const { token } = platform.tokenByUv(withFinger('right-index'), 1, 'example.com');
    const param = platform.authenticate(token, clientDataHash);
    expect(refused(host, 0x01, createRequest({ exclude, param, protocol: 2 }))).toBe(0x19);
  });
});

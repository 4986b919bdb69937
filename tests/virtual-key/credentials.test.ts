import { createHmac, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import type { CborMap } from '../../src/fido/cbor.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { clientDataHash, createRequest, descriptor, getRequest } from './credential-requests.ts';
import { type Answer, Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

const rk = map(['rk', true]);
const uv = map(['uv', true]);
const silent = map(['up', false]);
const idOf = (made: Answer): Uint8Array => {
  expect(made.status).toBe(0);
  return parseAuthenticatorData(made.map.get(2) as Uint8Array).attested!.credentialId;
};
const users = (count: number) => Array.from({ length: count }, (_, i) => Uint8Array.of(i + 1));

function protectedKey(): { host: Host; platform: PlatformPin; param: (permissions: number) => Uint8Array } {
  const host = new Host();
  const platform = new PlatformPin(host);
  platform.setPin('1234');
  enrolFinger(host, '1234', 'right-index');
  const param = (permissions: number) =>
    platform.authenticate(platform.token('1234', permissions, 'example.com').token, clientDataHash);
  return { host, platform, param };
}

describe('MakeCredential, order of checks (6.1.2)', () => {
  it.each([
    ['nothing at all', map(), 0x14],
    ['no client data hash', new Map([...createRequest()].slice(1)), 0x14],
    ['a short client data hash', createRequest().set(1, new Uint8Array(31)), 0x03],
    ['an RP without id', createRequest().set(2, map(['name', 'x'])), 0x14],
    ['an RP that is text', createRequest().set(2, 'example.com'), 0x11],
    ['a user without id', createRequest().set(3, map(['name', 'x'])), 0x14],
    ['a user id of 65 bytes', createRequest({ userId: new Uint8Array(65) }), 0x03],
    ['a user name that is a number', createRequest().set(3, map(['id', Uint8Array.of(1)], ['name', 1])), 0x11],
    ['algorithms that are no list', createRequest().set(4, 1), 0x11],
    ['an algorithm that is no map', createRequest().set(4, [1]), 0x11],
    ['an algorithm without type', createRequest().set(4, [map(['alg', -7])]), 0x12],
    [
      'an algorithm of the wrong type after a good one',
      createRequest().set(4, [map(['alg', -7], ['type', 'public-key']), map(['alg', 'x'], ['type', 'public-key'])]),
      0x11,
    ],
    ['no algorithm that it has', createRequest({ algs: [-257, -35] }), 0x26],
    ['another type of credential', createRequest().set(4, [map(['alg', -7], ['type', 'private-key'])]), 0x26],
    ['up false', createRequest({ options: silent }), 0x2c],
    ['uv without a finger', createRequest({ options: uv }), 0x2c],
    ['an option that is no boolean', createRequest({ options: map(['rk', 1]) }), 0x11],
    ['an exclude list of numbers', createRequest().set(5, [1]), 0x11],
    ['a descriptor without id', createRequest().set(5, [map(['type', 'public-key'])]), 0x14],
    ['enterprise attestation', createRequest().set(10, 1), 0x02],
    ['a token without protocol', createRequest({ param: new Uint8Array(32) }), 0x14],
    ['a token of an unknown protocol', createRequest({ param: new Uint8Array(32), protocol: 3 }), 0x02],
    ['credProtect 4', createRequest({ extensions: map(['credProtect', 4]) }), 0x2c],
    ['17 credentials to exclude', createRequest({ exclude: users(17) }), 0x15],
    ['a credential id of 129 bytes to exclude', createRequest({ exclude: [new Uint8Array(129)] }), 0x15],
  ])('refuses %s before it asks for a touch', (_, request, status) => {
    const host = new Host();
    host.start(0x01, request as CborMap);
    expect(host.key.snapshot().waitingFor).toBeNull();
    expect(host.answer().status).toBe(status);
  });

  it('takes unknown options, extensions and members', () => {
    const request = createRequest({ options: map(['whatever', true]), extensions: map(['nothing', 1]) }).set(0x50, 1);
    const made = new Host().call(0x01, request, touching);
    expect(parseAuthenticatorData(made.map.get(2) as Uint8Array).flags.ed).toBe(false);
  });

  it('takes the first algorithm that it has, in the order of the relying party', () => {
    const host = new Host();
    for (const [algs, alg] of [
      [[-257, -8, -7], -8],
      [[-7, -8], -7],
    ] as const) {
      const made = host.call(0x01, createRequest({ algs: [...algs] }), touching);
      expect(parseAuthenticatorData(made.map.get(2) as Uint8Array).attested?.publicKey.alg).toBe(alg);
    }
  });

  it('answers the old way to ask for a touch: an empty token', () => {
    const host = new Host();
    const probe = createRequest({ param: new Uint8Array(0), protocol: 2 });
    host.start(0x01, probe);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    host.key.touch();
    expect(host.answer().status).toBe(0x35);
    new PlatformPin(host).setPin('1234');
    expect(host.call(0x01, probe, touching).status).toBe(0x31);
  });

  it('asks a protected key’s user, except for a credential that is not discoverable', () => {
    const { host, param } = protectedKey();
    expect(host.call(0x01, createRequest({ options: rk })).status).toBe(0x36);
    const made = host.call(0x01, createRequest(), touching);
    expect(parseAuthenticatorData(made.map.get(2) as Uint8Array).flags).toMatchObject({ up: true, uv: false });
    const verified = host.call(0x01, createRequest({ options: rk, param: param(1), protocol: 2 }), touching);
    expect(parseAuthenticatorData(verified.map.get(2) as Uint8Array).flags).toMatchObject({ up: true, uv: true });
  });

  it('asks always where the model does not have makeCredUvNotRqd', () => {
    const host = new Host({ model: { ...atkeyPro, makeCredUvNotRqd: false } });
    expect(host.call(0x01, createRequest(), touching).status).toBe(0);
    new PlatformPin(host).setPin('1234');
    expect(host.call(0x01, createRequest()).status).toBe(0x36);
  });

  it('lets the token decide where there is also uv', () => {
    const { host, param } = protectedKey();
    const made = host.call(0x01, createRequest({ options: uv, param: param(1), protocol: 2 }), touching);
    expect(made.status).toBe(0);
  });

  it('S2-56 wants the PIN after three wrong fingers, with red each time', () => {
    const { host } = protectedKey();
    host.start(0x01, createRequest({ options: uv }));
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(host.key.snapshot().waitingFor).toBe('fingerprint');
      host.key.finger('left-thumb', 0);
      expect(host.key.led.colour).toBe('red');
    }
    expect(host.answer().status).toBe(0x36);
  });

  it('denies when nobody touches, and times out when nobody shows a finger', async () => {
    const { host } = protectedKey();
    host.start(0x01, createRequest());
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x27);
    host.start(0x01, createRequest({ options: uv }));
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x2f);
  });

  it('excludes a credential of its own, but only after a touch', () => {
    const host = new Host();
    const id = idOf(host.call(0x01, createRequest(), touching));
    const request = createRequest({ exclude: [new Uint8Array(63).fill(1), id] });
    host.start(0x01, request);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    host.key.touch();
    expect(host.answer().status).toBe(0x19);
    expect(host.call(0x01, createRequest({ rpId: 'example.org', exclude: [id] }), touching).status).toBe(0);
    host.replug();
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    expect(host.call(0x01, request, touching).status).toBe(0);
  });

  it('keeps one discoverable credential for each user of an RP, until it is full', () => {
    const host = new Host({ model: { ...atkeyPro, maxDiscoverableCredentials: 2 } });
    const create = (rpId: string, user: number) =>
      host.call(0x01, createRequest({ rpId, userId: Uint8Array.of(user), options: rk }), touching);
    const first = idOf(create('example.com', 1));
    expect(host.getInfo().get(0x14)).toBe(1);
    expect(create('example.com', 1).status).toBe(0);
    expect(create('example.org', 1).status).toBe(0);
    expect(host.getInfo().get(0x14)).toBe(0);
    expect(create('example.org', 2).status).toBe(0x28);
    expect(create('example.org', 1).status).toBe(0);
    expect(host.call(0x02, getRequest({ allow: [first] })).status).toBe(0x2e);
  });

  it('refuses rk where the model has none', () => {
    const host = new Host({ model: { ...atkeyPro, maxDiscoverableCredentials: null } });
    expect(host.call(0x01, createRequest({ options: rk })).status).toBe(0x2b);
    expect(host.options()).toMatchObject({ rk: false });
  });
});

describe('GetAssertion, order of checks (6.2.2)', () => {
  it.each([
    ['nothing at all', map(), 0x14],
    ['no RP ID', new Map([...getRequest()].slice(1)), 0x14],
    ['a short client data hash', getRequest().set(2, new Uint8Array(33)), 0x03],
    ['option rk', getRequest({ options: rk }), 0x2b],
    ['uv without a finger', getRequest({ options: uv }), 0x2c],
    ['a token without protocol', getRequest({ param: new Uint8Array(32) }), 0x14],
    ['an allow list of 17', getRequest({ allow: users(17) }), 0x15],
    ['no credential', getRequest(), 0x2e],
    ['an unknown credential', getRequest({ allow: [new Uint8Array(63).fill(1)] }), 0x2e],
    ['an empty list and no credential', getRequest({ allow: [] }), 0x2e],
  ])('refuses %s', (_, request, status) => {
    expect(new Host().call(0x02, request as CborMap).status).toBe(status);
  });

  it('signs so that the public key verifies, with a counter that grows', () => {
    const host = new Host();
    for (const alg of [-7, -8]) {
      const made = parseAuthenticatorData(
        host.call(0x01, createRequest({ algs: [alg] }), touching).map.get(2) as Uint8Array,
      );
      const { credentialId, publicKey } = made.attested!;
      let last = made.signCount;
      for (let i = 0; i < 3; i++) {
        const got = host.call(0x02, getRequest({ allow: [credentialId] }), touching);
        expect([...got.map.keys()]).toEqual([1, 2, 3]);
        expect(got.map.get(1)).toEqual(descriptor(credentialId));
        const authData = got.map.get(2) as Uint8Array;
        const signed = concatBytes(authData, clientDataHash);
        const digest = alg === -7 ? 'sha256' : null;
        expect(verify(digest, signed, toKeyObject(publicKey), got.map.get(3) as Uint8Array)).toBe(true);
        const { signCount } = parseAuthenticatorData(authData);
        expect(signCount).toBeGreaterThan(last);
        last = signCount;
      }
    }
  });

  it('needs no touch for a silent question, and says so', () => {
    const host = new Host();
    const id = idOf(host.call(0x01, createRequest(), touching));
    const got = host.call(0x02, getRequest({ allow: [id], options: silent }));
    expect(parseAuthenticatorData(got.map.get(2) as Uint8Array).flags).toMatchObject({ up: false, uv: false });
  });

  it('does not open another RP’s credential or another key’s', () => {
    const host = new Host();
    const id = idOf(host.call(0x01, createRequest(), touching));
    expect(host.call(0x02, getRequest({ rpId: 'example.org', allow: [id] })).status).toBe(0x2e);
    const other = new Host({ seed: 'another key' });
    expect(other.call(0x02, getRequest({ allow: [id] })).status).toBe(0x2e);
    for (let i = 0; i < id.length; i++) {
      const flipped = id.slice();
      flipped[i]! ^= 1;
      expect(host.call(0x02, getRequest({ allow: [flipped] })).status).toBe(0x2e);
    }
  });

  it('tells the user’s names to a verified user only', () => {
    const { host, param } = protectedKey();
    const request = createRequest({ options: rk, param: param(1), protocol: 2 });
    expect(host.call(0x01, request, touching).status).toBe(0);
    const plain = host.call(0x02, getRequest(), touching);
    expect(plain.map.get(4)).toEqual(map(['id', Uint8Array.of(1)]));
    const verified = host.call(0x02, getRequest({ options: uv }), withFinger('right-index'));
    expect(verified.map.get(4)).toEqual(map(['id', Uint8Array.of(1)], ['name', 'a'], ['displayName', '花子']));
  });

  it('S2-56 answers a wrong finger with PUAT_REQUIRED where there is a PIN, and denies where there is none', () => {
    const { host } = protectedKey();
    expect(
      host.call(0x01, createRequest({ options: map(['rk', true], ['uv', true]) }), withFinger('right-index')).status,
    ).toBe(0);
    expect(host.call(0x02, getRequest({ options: uv }), withFinger('left-thumb')).status).toBe(0x36);
    const alone = new Host();
    alone.key.clickButton(3);
    for (let touches = 0; touches < 12; touches++) alone.key.finger('right-index', 0);
    expect(alone.call(0x02, getRequest({ options: uv }), withFinger('left-thumb')).status).toBe(0x27);
  });

  it('lets the side button stand for a touch, but not for a fingerprint', () => {
    const { host } = protectedKey();
    const id = idOf(host.call(0x01, createRequest(), (key) => key.clickButton()));
    host.start(0x02, getRequest({ allow: [id], options: uv }));
    host.key.clickButton(3);
    host.key.touch();
    expect(host.key.snapshot()).toMatchObject({ waitingFor: 'fingerprint', enrolment: null });
    host.key.finger('right-index', 0);
    expect(host.answer().status).toBe(0);
  });
});

describe('GetNextAssertion (6.3)', () => {
  const three = (): Host => {
    const host = new Host();
    for (const userId of users(3))
      expect(host.call(0x01, createRequest({ userId, options: rk }), touching).status).toBe(0);
    return host;
  };
  const userOf = ({ map: answer }: Answer) => (answer.get(4) as CborMap).get('id');

  it('goes on from the newest to the oldest, without another touch', () => {
    const host = three();
    const first = host.call(0x02, getRequest(), touching);
    expect(first.map.get(5)).toBe(3);
    const second = host.call(0x08);
    const third = host.call(0x08);
    expect([first, second, third].map(userOf)).toEqual([Uint8Array.of(3), Uint8Array.of(2), Uint8Array.of(1)]);
    expect(second.map.has(5)).toBe(false);
    expect(host.call(0x08).status).toBe(0x30);
  });

  it('stops after another command, after 30 s, and never starts by itself', async () => {
    const host = three();
    expect(host.call(0x08).status).toBe(0x30);
    host.call(0x02, getRequest(), touching);
    host.getInfo();
    expect(host.call(0x08).status).toBe(0x30);
    host.call(0x02, getRequest(), touching);
    await host.clock.advance(30_000);
    expect(host.call(0x08).status).toBe(0);
    await host.clock.advance(30_001);
    expect(host.call(0x08).status).toBe(0x30);
  });

  it('is not offered for an allow list', () => {
    const host = three();
    const first = host.call(0x02, getRequest(), touching);
    const ids = [first, host.call(0x08), host.call(0x08)].map(
      ({ map: answer }) => (answer.get(1) as CborMap).get('id') as Uint8Array,
    );
    expect(host.call(0x02, getRequest({ allow: ids }), touching).map.has(5)).toBe(false);
    expect(host.call(0x08).status).toBe(0x30);
  });
});

describe('credProtect (12.1)', () => {
  it('hides credentials by level', () => {
    const { host, param } = protectedKey();
    const create = (level: number) =>
      idOf(
        host.call(
          0x01,
          createRequest({
            userId: Uint8Array.of(level),
            options: rk,
            extensions: map(['credProtect', level]),
            param: param(1),
            protocol: 2,
          }),
          touching,
        ),
      );
    const [one, two, three] = [create(1), create(2), create(3)];
    const found = (request: CborMap) => host.call(0x02, request, touching);
    expect(found(getRequest()).map.get(5)).toBeUndefined();
    expect(found(getRequest({ allow: [one] })).status).toBe(0);
    expect(found(getRequest({ allow: [two] })).status).toBe(0);
    expect(found(getRequest({ allow: [three] })).status).toBe(0x2e);
    const verified = host.call(0x02, getRequest({ options: uv }), withFinger('right-index'));
    expect(verified.map.get(5)).toBe(3);
    // Level 3 does not even exclude without user verification.
    expect(host.call(0x01, createRequest({ exclude: [three] }), touching).status).toBe(0);
    expect(host.call(0x01, createRequest({ exclude: [two] }), touching).status).toBe(0x19);
  });

  it('is told in the authenticator data when it was asked for', () => {
    const made = new Host().call(0x01, createRequest({ extensions: map(['credProtect', 2]) }), touching);
    expect(parseAuthenticatorData(made.map.get(2) as Uint8Array).extensions).toEqual(map(['credProtect', 2]));
  });
});

describe.each([1, 2] as const)('hmac-secret with protocol %i (12.5)', (protocol) => {
  const salt = (fill: number) => new Uint8Array(32).fill(fill);

  function secrets(host: Host, id: Uint8Array, salts: Uint8Array, options?: CborMap) {
    const platform = new PlatformPin(host, protocol);
    const { keyAgreement, secret } = platform.agree();
    const saltEnc = platform.encrypt(secret, salts);
    const input = map([1, keyAgreement], [2, saltEnc], [3, platform.authenticate(secret, saltEnc)], [4, protocol]);
    const hands = options === uv ? withFinger('right-index') : touching;
    const got = host.call(0x02, getRequest({ allow: [id], extensions: map(['hmac-secret', input]), options }), hands);
    if (got.status !== 0) return got.status;
    const { extensions } = parseAuthenticatorData(got.map.get(2) as Uint8Array);
    return platform.decrypt(secret, extensions!.get('hmac-secret') as Uint8Array);
  }

  it('gives the same secret for the same salt, another with user verification', () => {
    const { host } = protectedKey();
    const made = host.call(0x01, createRequest({ extensions: map(['hmac-secret', true]) }), touching);
    expect(parseAuthenticatorData(made.map.get(2) as Uint8Array).extensions).toEqual(map(['hmac-secret', true]));
    const id = idOf(made);
    const both = secrets(host, id, concatBytes(salt(1), salt(2))) as Uint8Array;
    expect(both).toHaveLength(64);
    expect(secrets(host, id, salt(1))).toEqual(both.slice(0, 32));
    expect(secrets(host, id, salt(2))).toEqual(both.slice(32));
    expect(secrets(host, id, salt(1), uv)).not.toEqual(both.slice(0, 32));
    host.replug();
    expect(secrets(host, id, salt(1))).toEqual(both.slice(0, 32));
  });

  it('refuses wrong lengths, a wrong signature, and a silent question', () => {
    const host = new Host();
    const id = idOf(host.call(0x01, createRequest(), touching));
    expect(secrets(host, id, new Uint8Array(48))).toBe(0x02);
    expect(secrets(host, id, salt(1), silent)).toBe(0x2b);
    const platform = new PlatformPin(host, protocol);
    const { keyAgreement, secret } = platform.agree();
    const saltEnc = platform.encrypt(secret, salt(1));
    const saltAuth = new Uint8Array(
      createHmac('sha256', salt(9))
        .update(saltEnc)
        .digest()
        .subarray(0, protocol * 16),
    );
    const input = map([1, keyAgreement], [2, saltEnc], [3, saltAuth], [4, protocol]);
    const request = getRequest({ allow: [id], extensions: map(['hmac-secret', input]) });
    expect(host.call(0x02, request, touching).status).toBe(0x33);
  });
});

describe('Selection (6.9) and Reset (6.6)', () => {
  it('selects by touch, finger or side button', async () => {
    const host = new Host();
    expect(host.call(0x0b, undefined, touching).status).toBe(0);
    expect(host.call(0x0b, undefined, withFinger('anybody')).status).toBe(0);
    expect(host.call(0x0b, undefined, (key) => key.clickButton()).status).toBe(0);
    host.start(0x0b);
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x2f);
  });

  it('resets within ten seconds after power-up only', async () => {
    const { host } = protectedKey();
    host.replug();
    await host.clock.advance(10_001);
    expect(host.call(0x07).status).toBe(0x30);
    host.replug();
    await host.clock.advance(10_000);
    host.start(0x07);
    await host.clock.advance(20_000);
    host.key.touch();
    expect(host.answer().status).toBe(0);
  });

  it('times out without a touch, and changes nothing', async () => {
    const { host, platform } = protectedKey();
    host.replug();
    host.start(0x07);
    await host.clock.advance(30_000);
    expect(host.answer().status).toBe(0x2f);
    expect(platform.token('1234', 1, 'example.com').status).toBe(0);
  });

  it('forgets PIN, fingers, credentials and tokens, but neither attestation nor counter', () => {
    const { host, platform, param } = protectedKey();
    const request = createRequest({ options: rk, param: param(1), protocol: 2 });
    const before = parseAuthenticatorData(host.call(0x01, request, touching).map.get(2) as Uint8Array);
    const root = host.key.attestationRoot();
    const sealed = idOf(host.call(0x01, createRequest(), touching));
    const { token } = platform.token('1234', 8);
    host.replug();
    expect(host.call(0x07, undefined, touching).status).toBe(0);
    expect(host.key.snapshot()).toMatchObject({ pinSet: false, enrolledFingers: [], credentials: 0 });
    expect(host.options()).toMatchObject({ clientPin: false, uv: false, bioEnroll: false });
    expect(platform.retries()).toBe(8);
    expect(host.call(0x02, getRequest()).status).toBe(0x2e);
    expect(host.call(0x02, getRequest({ allow: [sealed] })).status).toBe(0x2e);
    expect(host.call(0x09, platform.bio(token, 4)).status).toBe(0x33);
    expect(host.key.attestationRoot()).toEqual(root);
    const after = parseAuthenticatorData(host.call(0x01, createRequest(), touching).map.get(2) as Uint8Array);
    expect(after.signCount).toBeGreaterThan(before.signCount);
  });
});

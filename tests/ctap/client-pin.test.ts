import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import {
  changePin,
  checkPin,
  getPinRetries,
  getTokenWithPin,
  getTokenWithUv,
  getUvRetries,
  setPin,
} from '../../src/ctap/client-pin.ts';
import { CtapError, PinOutOfRules, TransactionTimeout, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Permission } from '../../src/fido/commands.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import recorded from '../vectors/python-fido2.json' with { type: 'json' };
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { CID, error, exchange, fixedRandom, keepalive, message, outcome, type Step, said } from './scripted-key.ts';

const { pin: yubikey } = recorded;

/** A real key with protocol 1 (tests/vectors/python-fido2.json). */
const one = {
  version: 1,
  privateKey: yubikey.EC_PRIV,
  platform: cose(yubikey.EC_PUB_X, yubikey.EC_PUB_Y),
  key: cose(yubikey.DEV_PUB_X, yubikey.DEV_PUB_Y),
  sharedSecret: fromHex(yubikey.SHARED),
} as const;

/** Protocol 2: ctap.md 3.8, with the key pairs of WebauthnWorks/CTAP2.1-Migration-Guide. */
const two = {
  version: 2,
  privateKey: 'e5fccb46de79b04b62e930bbb72b274e30134545f08d54c72bba22407c825344',
  vector: '3672a1bc264e2cef5f647aff51100b15',
  platform: cose(
    '003a0bc15db601a238e891db21ca5f71eab98c8e05bf4e318daf471ea6e76dab',
    '3e303d19dcf2147db8d4ee0d932b0a0308ca55d69cf021c1c7e111d0cdc59efe',
  ),
  key: cose(
    'd7404f738990a0af2bbc053d39f0a9c293898bf8e7c0fb9ab1ef4dd61bb70d37',
    'c09bed90721b78631be0e68f42997f7a1957b87a6537cfade9f0a68cd432e7f9',
  ),
  sharedSecret: fromHex(
    'efe50001d97a7cf14096589e65147b108653683cc22aaf4d1f3bd91dc8e41cbd6e1db0c8ebc48dad977a81d26ca7e5bfb0243bd1a2aba6c45adc7a00729b2027',
  ),
  newPinEnc:
    '3672a1bc264e2cef5f647aff51100b15fe45dfb2f2461ea896f578e5b75891cf91d83eeab02c91ad896e4359f2b0e66276617ebf39653a7c4a517c039083409cc816470ab65197aee05d0b76665742cd',
  setPinParam: 'fc4d7477e1891f0700d1b6da71da80c3cd265da7441384e3ab24e11441259a65',
  pinHashEnc: '3672a1bc264e2cef5f647aff51100b154501ad7d9d1b901b8f153788d888b9e1',
  token: '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad',
} as const;

function cose(x: string, y: string): string {
  return `a501020338182001215820${x}225820${y}`;
}

const info1 = (options = {}) => infoAnswer({ clientPin: true, ...options }, [[6, [1]]]);
const info2 = (options = {}) => infoAnswer({ clientPin: true, pinUvAuthToken: true, ...options });
const pin = (text: string) => Secret.over(utf8(text));
const agreement1 = exchange('06a201010202', `00a101${one.key}`);
const agreement2 = exchange('06a201020202', `00a101${two.key}`);
const random1 = () => fixedRandom(one.privateKey);
const random2 = (...vectors: string[]) => fixedRandom(two.privateKey, two.vector, ...vectors);
const encryptedToken = (token = fromHex(two.token), vector = new Uint8Array(16)) =>
  `00a102${toHex(encodeCbor(pinUvAuthProtocol(2).encrypt(two.sharedSecret, token, { bytes: () => vector })))}`;

describe('retries', () => {
  test.each([
    ['00a10308', { retries: 8 }],
    ['00a2030504f5', { retries: 5, powerCycleState: true }],
    ['00a2030004f4', { retries: 0, powerCycleState: false }],
  ])('getPinRetries reads %s', async (answer, expected) => {
    const { key, authenticator } = await authenticatorTo(info2(), [exchange('06a201020201', answer)]);
    expect(await getPinRetries(authenticator)).toEqual(expected);
    key.finish();
  });

  test('getUvRetries', async () => {
    const { key, authenticator } = await authenticatorTo(info2(), [exchange('06a201020207', '00a10503')]);
    expect(await getUvRetries(authenticator)).toBe(3);
    key.finish();
  });

  test.each(['00', '00a0', '00a10320', '00a103190100', '00a1031b7fffffffffffffff', '00a1036138', '00a203080401'])(
    'a count that is no count is refused: %s',
    async (answer) => {
      const { authenticator } = await authenticatorTo(info2(), [exchange('06a201020201', answer)]);
      const { error: cause } = (await outcome(getPinRetries(authenticator))) as { error: Error };
      expect(['StructureError', 'ProtocolError']).toContain(cause.name);
    },
  );
});

describe('the protocol', () => {
  const retries = (version: number) => exchange(`06a2010${version}0201`, '00a10308');
  test.each<[string, CborValue | undefined, number]>([
    ['the first that is known: 2 before 1', [2, 1], 2],
    ['the first that is known: 1 before 2', [1, 2], 1],
    ['past what nobody knows', [99, 2], 2],
  ])('%s', async (_, protocols, version) => {
    const { key, authenticator } = await authenticatorTo(infoAnswer({ clientPin: true }, [[6, protocols!]]), [
      retries(version),
    ]);
    await getPinRetries(authenticator);
    key.finish();
  });

  test('1 where the key has a PIN and no list', async () => {
    const info = `00${toHex(
      encodeCbor(
        new Map<number, CborValue>([
          [1, ['FIDO_2_0']],
          [3, new Uint8Array(16)],
          [4, new Map([['clientPin', true]])],
        ]),
      ),
    )}`;
    const { key, authenticator } = await authenticatorTo(info, [retries(1)]);
    await getPinRetries(authenticator);
    key.finish();
  });

  test('none that is known: nothing is sent', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer({ clientPin: true }, [[6, [99]]]));
    for (const attempt of [getPinRetries(authenticator), setPin(authenticator, pin('1234'))] as Promise<unknown>[]) {
      expect(await outcome(attempt)).toEqual({ error: expect.any(UnsupportedByKey) });
    }
    key.finish();
  });
});

describe('setPin', () => {
  test('as a real key took it, protocol 1', async () => {
    const { newPin, newPinEnc, pinUvAuthParam } = yubikey.setPin;
    const { key, authenticator } = await authenticatorTo(
      info1({ clientPin: false }),
      [agreement1, exchange(`06a50101020303${one.platform}0450${pinUvAuthParam}055840${newPinEnc}`, '00')],
      random1(),
    );
    await setPin(authenticator, pin(newPin));
    key.finish();
  });

  test('protocol 2 (ctap.md 3.8)', async () => {
    const request = `06a50102020303${two.platform}045820${two.setPinParam}055850${two.newPinEnc}`;
    const { key, authenticator } = await authenticatorTo(info2(), [agreement2, exchange(request, '00')], random2());
    await setPin(authenticator, pin('1234'));
    key.finish();
  });

  test.each<[string, 'too-short' | 'too-long' | 'not-allowed']>([
    ['123', 'too-short'],
    ['🔑🔑🔑', 'too-short'],
    ['1'.repeat(64), 'too-long'],
    ['あ'.repeat(22), 'too-long'],
    ['1234\0', 'not-allowed'],
  ])('%j is %s: nothing is sent', async (text, reason) => {
    const { key, authenticator } = await authenticatorTo(info2());
    expect(await outcome(setPin(authenticator, pin(text)))).toEqual({ error: new PinOutOfRules(reason) });
    key.finish();
  });
});

describe('changePin', () => {
  test('as a real key took it, protocol 1', async () => {
    const { currentPin, newPin, newPinEnc, pinUvAuthParam, pinHashEnc } = yubikey.changePin;
    const request = `06a60101020403${one.platform}0450${pinUvAuthParam}055840${newPinEnc}0650${pinHashEnc}`;
    const { key, authenticator } = await authenticatorTo(info1(), [agreement1, exchange(request, '00')], random1());
    await changePin(authenticator, pin(currentPin), pin(newPin));
    key.finish();
  });

  test('the current PIN may be shorter than new ones must be', async () => {
    const { key, authenticator } = await authenticatorTo(
      infoAnswer({ clientPin: true }, [[13, 8]]),
      [agreement2, unread(5, message('31'))],
      random2('00'.repeat(16)),
    );
    const refused = await outcome(changePin(authenticator, pin('1234'), pin('1234567')));
    expect(refused).toEqual({ error: new PinOutOfRules('too-short') });
    const sent = await outcome(changePin(authenticator, pin('1234'), pin('12345678')));
    expect(sent).toEqual({ error: new CtapError(Status.PIN_INVALID) });
    key.finish();
  });
});

describe('checkPin', () => {
  test.each<[string, object, string]>([
    ['1234', {}, 'ok'],
    ['1'.repeat(63), {}, 'ok'],
    ['あ'.repeat(21), {}, 'ok'],
    ['12345', { minPINLength: 6 }, 'too-short'],
    ['🔑🔑🔑🔑🔑🔑', { minPINLength: 6 }, 'ok'],
    ['123', { minPINLength: 0 }, 'too-short'],
    ['123456789', { maxPINLength: 8 }, 'too-long'],
    ['', {}, 'too-short'],
  ])('%j with %j is %s', (text, info, expected) => {
    expect(checkPin(info, pin(text))).toBe(expected);
  });

  test.each(['31323334ff', '31323334e3', '313233eda080', 'c0b1c0b2c0b3c0b4'])('%s is no UTF-8', (hex) => {
    expect(checkPin({}, Secret.over(fromHex(hex)))).toBe('not-allowed');
  });
});

describe('a token', () => {
  const withPermissions = `06a60102020903${two.platform}065820${two.pinHashEnc}0903 0a6b6578616d706c652e636f6d`;
  const wish = { permissions: Permission.makeCredential | Permission.getAssertion, rpId: 'example.com' };

  test('by PIN, without permissions, from a real key with protocol 1', async () => {
    const request = `06a40101020503${one.platform}0650${yubikey.PIN_HASH_ENC}`;
    const { key, authenticator } = await authenticatorTo(
      info1(),
      [agreement1, exchange(request, `00a10250${yubikey.TOKEN_ENC}`)],
      random1(),
    );
    const token = await getTokenWithPin(authenticator, pin('1234'), wish);
    const expected = pinUvAuthProtocol(1).authenticate(fromHex(yubikey.TOKEN), utf8('message'));
    expect(token.authenticate(utf8('message'))).toEqual(expected);
    key.finish();
  });

  test('by PIN, with permissions and RP ID', async () => {
    const { key, authenticator } = await authenticatorTo(
      info2(),
      [agreement2, exchange(withPermissions, encryptedToken())],
      random2(),
    );
    const token = await getTokenWithPin(authenticator, pin('1234'), wish);
    expect(token.protocol.version).toBe(2);
    expect(toHex(token.authenticate(fromHex('0101a103192710')))).toBe(
      '74ca765ab9886e0165327e6cfade491928cdfe584669a56109e08f1ea216ee57',
    );
    token.erase();
    expect(() => token.authenticate(utf8('message'))).toThrow();
    key.finish();
  });

  test('by the key’s own verification, while it says that it waits for a finger', async () => {
    const statuses: number[] = [];
    const request = `06a40102020603${two.platform}0908`;
    const { key, authenticator } = await authenticatorTo(
      info2({ uv: true }),
      [agreement2, said(request, [keepalive(1), keepalive(2), ...message(encryptedToken())])],
      fixedRandom(two.privateKey),
    );
    const onKeepalive = (status: number) => statuses.push(status);
    await getTokenWithUv(authenticator, { permissions: Permission.bioEnrollment }, { onKeepalive });
    expect(statuses).toEqual([1, 2]);
    key.finish();
  });

  test.each([0, 15, 16, 17, 31, 33, 48, 64])('of %i bytes is refused with protocol 2', async (length) => {
    const answer = `00a102${toHex(encodeCbor(new Uint8Array(16 + length)))}`;
    const { authenticator } = await authenticatorTo(
      info2(),
      [agreement2, exchange(withPermissions, answer)],
      random2(),
    );
    const ended = await outcome(getTokenWithPin(authenticator, pin('1234'), wish));
    expect(ended).toEqual({ error: expect.any(StructureError) });
  });

  test.each([0, 15, 17, 31, 33, 48, 64])('of %i bytes is refused with protocol 1', async (length) => {
    const answer = `00a102${toHex(encodeCbor(new Uint8Array(length)))}`;
    const { authenticator } = await authenticatorTo(
      info1(),
      [agreement1, ...said(`06a40101020503${one.platform}0650${yubikey.PIN_HASH_ENC}`, message(answer))],
      random1(),
    );
    const ended = await outcome(getTokenWithPin(authenticator, pin('1234'), wish));
    expect(ended).toEqual({ error: expect.any(StructureError) });
  });

  test.each([0, -1, 1.5, 256, Number.NaN])('permissions %d: nothing is sent', async (permissions) => {
    const { key, authenticator } = await authenticatorTo(info2());
    for (const attempt of [
      getTokenWithPin(authenticator, pin('1234'), { permissions }),
      getTokenWithUv(authenticator, { permissions }),
    ]) {
      expect(await outcome(attempt)).toEqual({ error: expect.any(RangeError) });
    }
    key.finish();
  });

  test.each(['123', '', '1'.repeat(64)])('a PIN that no key has (%j) costs no try', async (text) => {
    const { key, authenticator } = await authenticatorTo(info2());
    expect(await outcome(getTokenWithPin(authenticator, pin(text), wish))).toEqual({
      error: expect.any(PinOutOfRules),
    });
    key.finish();
  });
});

describe('the PIN stays here when the key-agreement key is bad (hostile-tests A)', () => {
  const good: (readonly [number, CborValue])[] = [
    [1, 2],
    [3, -25],
    [-1, 1],
    [-2, fromHex('d7404f738990a0af2bbc053d39f0a9c293898bf8e7c0fb9ab1ef4dd61bb70d37')],
    [-3, fromHex('c09bed90721b78631be0e68f42997f7a1957b87a6537cfade9f0a68cd432e7f9')],
  ];
  const bad: Record<string, CborValue> = {
    nothing: new Map(),
    'kty OKP': new Map([...good, [1, 1]]),
    'alg ES256': new Map([...good, [3, -7]]),
    'crv P-384': new Map([...good, [-1, 2]]),
    'a point that is not on the curve': new Map([...good, [-3, new Uint8Array(32).fill(1)]]),
    infinity: new Map([...good, [-2, new Uint8Array(32)], [-3, new Uint8Array(32)]]),
    'a compressed point': new Map([...good, [-3, false]]),
    'x of 33 bytes': new Map([...good, [-2, new Uint8Array(33)]]),
    'coordinates beyond the field': new Map([...good, [-2, new Uint8Array(32).fill(255)]]),
    text: 'key',
  };

  test.each(Object.entries(bad))('%s', async (_, keyAgreement) => {
    const answer = `00${toHex(encodeCbor(new Map([[1, keyAgreement]]) as CborMap))}`;
    const attempts = [
      (a) => setPin(a, pin('1234')),
      (a) => changePin(a, pin('1234'), pin('4321')),
      (a) => getTokenWithPin(a, pin('1234'), { permissions: 1 }),
    ] satisfies ((authenticator: Authenticator) => Promise<unknown>)[];
    for (const attempt of attempts) {
      const { key, authenticator } = await authenticatorTo(info2(), [exchange('06a201020202', answer)], random2());
      expect(await outcome<unknown>(attempt(authenticator))).toEqual({ error: expect.any(StructureError) });
      key.finish();
    }
  });
});

describe('no try is spent by software', () => {
  const request = `06a50102020903${two.platform}065820${two.pinHashEnc}0908`;
  const wish = { permissions: Permission.bioEnrollment };
  const token = (steps: readonly (Step | readonly Step[])[], vectors: string[] = []) =>
    authenticatorTo(info2(), [agreement2, ...steps], random2(...vectors));

  test('each status that speaks of the PIN or the verification ends the attempt, with nothing more sent', async () => {
    const statuses = [
      Status.PIN_INVALID,
      Status.PIN_AUTH_BLOCKED,
      Status.PIN_BLOCKED,
      Status.PIN_AUTH_INVALID,
      Status.PIN_POLICY_VIOLATION,
      Status.UV_BLOCKED,
      Status.UV_INVALID,
      Status.USER_ACTION_TIMEOUT,
      Status.CHANNEL_BUSY,
    ];
    for (const status of statuses) {
      const { clock, key, authenticator } = await token([said(request, message(Uint8Array.of(status)))]);
      expect(await outcome(getTokenWithPin(authenticator, pin('1234'), wish))).toEqual({
        error: new CtapError(status),
      });
      await clock.advance(60_000);
      key.finish();
    }
  });

  test('a time-out is not followed by the PIN again', async () => {
    const { clock, key, authenticator } = await token([said(request, []), { expected: `${CID}91`, replies: [] }]);
    const ended = outcome(getTokenWithPin(authenticator, pin('1234'), wish));
    await clock.advance(60_000);
    expect(await ended).toEqual({ error: expect.any(TransactionTimeout) });
    key.finish();
    expect(clock.pending).toBe(0);
  });

  test('CHANNEL_BUSY means that it was not looked at: the same message goes again', async () => {
    const { clock, key, authenticator } = await token([said(request, [error(6)]), exchange(request, encryptedToken())]);
    const ended = outcome(getTokenWithPin(authenticator, pin('1234'), wish));
    await clock.advance(100);
    expect(await ended).toHaveProperty('value');
    key.finish();
  });

  test('CHANNEL_BUSY after a keepalive does not', async () => {
    const { clock, key, authenticator } = await token([said(request, [keepalive(1), error(6)])]);
    const ended = outcome(getTokenWithPin(authenticator, pin('1234'), wish));
    await clock.advance(60_000);
    expect(await ended).toEqual({ error: expect.objectContaining({ hidErrorCode: 6 }) });
    key.finish();
  });

  test('after a mismatch the next attempt agrees on a new secret', async () => {
    const other = '0000000000000000000000000000000000000000000000000000000000000001';
    const { key, authenticator } = await authenticatorTo(
      info2(),
      [agreement2, exchange(request, '31'), agreement2, unread(3, message('31'))],
      fixedRandom(two.privateKey, other, two.vector, two.vector),
    );
    for (const text of ['1234', '1235']) {
      const ended = await outcome(getTokenWithPin(authenticator, pin(text), wish));
      expect(ended).toEqual({ error: new CtapError(Status.PIN_INVALID) });
    }
    key.finish();
    const platformKeys = key.written
      .filter((packet) => packet.startsWith(`${CID}90`))
      .map((packet) => packet.slice(20, 100));
    expect(new Set(platformKeys).size).toBe(platformKeys.length - 1);
  });
});

test('unplugged at every packet of setting a PIN: HidConnectionLost at once', async () => {
  const whole = [
    ...agreement2,
    ...exchange(`06a50102020303${two.platform}045820${two.setPinParam}055850${two.newPinEnc}`, '00'),
  ];
  for (let at = 0; at < whole.length; at++) {
    const steps: Step[] = whole.slice(0, at + 1);
    steps[at] = { expected: whole[at]!.expected, replies: [(key) => key.unplug()] };
    const { clock, key, authenticator } = await authenticatorTo(info2(), steps, random2());
    const ended = await outcome(setPin(authenticator, pin('1234')));
    expect(ended).toEqual({ error: expect.any(HidConnectionLost) });
    key.finish();
    expect([clock.monotonic(), clock.pending]).toEqual([0, 0]);
  }
});

test('what was secret is zeros after use', async () => {
  const taken: Uint8Array[] = [];
  const original = Uint8Array.prototype.fill;
  Uint8Array.prototype.fill = function (this: Uint8Array, value: number, ...range: number[]) {
    if (value === 0 && range.length === 0 && this.length > 8) taken.push(new Uint8Array(this));
    return original.call(this, value, ...range);
  } as typeof original;
  try {
    const { authenticator } = await authenticatorTo(
      info2(),
      [agreement2, exchange(`06a50102020903${two.platform}065820${two.pinHashEnc}0908`, encryptedToken())],
      random2(),
    );
    const token = await getTokenWithPin(authenticator, pin('1234'), { permissions: Permission.bioEnrollment });
    token.erase();
  } finally {
    Uint8Array.prototype.fill = original;
  }
  const wiped = taken.map(toHex);
  expect(wiped).toEqual(
    expect.arrayContaining([
      'ee33f2cb08a46d2ddcaf03214af14c31510fcaa4452b8e6e04710fbc66727bac',
      toHex(two.sharedSecret),
      '03ac674216f3e15c761ee1a5e255f067',
      two.token,
    ]),
  );
});

import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import {
  changePin,
  checkPin,
  getPinRetries,
  getTokenWithPin,
  getTokenWithUv,
  getUvRetries,
  setPin,
} from '../../src/ctap/client-pin.ts';
import { CtapError, PinOutOfRules, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Permission } from '../../src/fido/commands.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import {
  agreement1,
  agreement2,
  encryptedToken,
  info1,
  info2,
  one,
  pin,
  random1,
  random2,
  two,
  yubikey,
} from './pin-vectors.ts';
import { exchange, fixedRandom, keepalive, message, outcome, said, unread } from './scripted-key.ts';

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
      [agreement2, unread(message('31'))],
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

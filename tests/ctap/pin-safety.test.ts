import { describe, expect, test, vi } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { changePin, getTokenWithPin, setPin } from '../../src/ctap/client-pin.ts';
import { CtapError, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Permission } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { authenticatorTo } from './open-scripted.ts';
import { agreement2, encryptedToken, info2, pin, random2, two } from './pin-vectors.ts';
import {
  CID,
  error,
  exchange,
  fixedRandom,
  keepalive,
  message,
  outcome,
  type Step,
  said,
  unread,
} from './scripted-key.ts';

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
      [agreement2, exchange(request, '31'), agreement2, unread(message('31'))],
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
  const fill = vi.spyOn(Uint8Array.prototype, 'fill').mockImplementation(function (this: Uint8Array, value, ...range) {
    if (value === 0 && range.length === 0 && this.length > 8) taken.push(new Uint8Array(this));
    return original.call(this, value, ...range);
  });
  try {
    const { authenticator } = await authenticatorTo(
      info2(),
      [agreement2, exchange(`06a50102020903${two.platform}065820${two.pinHashEnc}0908`, encryptedToken())],
      random2(),
    );
    const token = await getTokenWithPin(authenticator, pin('1234'), { permissions: Permission.bioEnrollment });
    token.erase();
  } finally {
    fill.mockRestore();
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

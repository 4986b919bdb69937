import { describe, expect, test } from 'vitest';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getTokenWithPin, setPin } from '../../src/ctap/client-pin.ts';
import { AcceptedPinRefused, CtapError } from '../../src/ctap/errors.ts';
import { Permission } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { authenticatorTo } from './open-scripted.ts';
import { agreement2, encryptedToken, info2, pin, two } from './pin-vectors.ts';
import { exchange, fixedRandom, outcome, type Step } from './scripted-key.ts';

const request = `06a50102020903${two.platform}065820${two.pinHashEnc}0908`;
const wish = { permissions: Permission.bioEnrollment };
const accepted = exchange(request, encryptedToken());
const refusedWith = (status: number) => exchange(request, Uint8Array.of(status));

/** The same key pair and vector each time, so that the same request tells the same PIN. */
const talk = (...steps: readonly (Step | readonly Step[])[]) =>
  authenticatorTo(info2(), steps, fixedRandom(...Array(3).fill(two.privateKey), ...Array(3).fill(two.vector)));
const tokenBy = (authenticator: Authenticator, secret = pin('1234')) =>
  outcome(getTokenWithPin(authenticator, secret, wish));
const refusal = (status: number) => ({ error: new CtapError(status) });

describe('a PIN that the key took in this conversation', () => {
  test('goes again by the same agreement', async () => {
    const { key, authenticator } = await talk(agreement2, accepted, accepted, accepted);
    const same = pin('1234');
    for (let time = 0; time < 3; time++) expect(await tokenBy(authenticator, same)).toHaveProperty('value');
    key.finish();
  });

  test('goes so after it was set', async () => {
    const set = `06a50102020303${two.platform}045820${two.setPinParam}055850${two.newPinEnc}`;
    const { key, authenticator } = await talk(agreement2, exchange(set, '00'), accepted);
    const same = pin('1234');
    await setPin(authenticator, same);
    expect(await tokenBy(authenticator, same)).toHaveProperty('value');
    key.finish();
  });

  test('goes once, where the key has given that up, and by a new agreement when it is typed again', async () => {
    const { key, authenticator } = await talk(
      agreement2,
      accepted,
      refusedWith(Status.PIN_INVALID),
      agreement2,
      accepted,
    );
    const same = pin('1234');
    await tokenBy(authenticator, same);
    const refused = await tokenBy(authenticator, same);
    expect(refused).toEqual({ error: expect.any(AcceptedPinRefused) });
    expect(refused).toMatchObject({ error: { status: Status.PIN_INVALID } });
    expect(await tokenBy(authenticator), 'typed again').toHaveProperty('value');
    key.finish();
  });

  test('is told from a wrong one only where the agreement was used again', async () => {
    const { key, authenticator } = await talk(agreement2, accepted, agreement2, refusedWith(Status.PIN_INVALID));
    await tokenBy(authenticator);
    expect(await tokenBy(authenticator)).not.toEqual({ error: expect.any(AcceptedPinRefused) });
    key.finish();
  });

  test.each([Status.PIN_AUTH_BLOCKED, Status.PIN_BLOCKED, Status.PIN_AUTH_INVALID, Status.PIN_POLICY_VIOLATION])(
    'does not go again after status %i',
    async (status) => {
      const { key, authenticator } = await talk(agreement2, accepted, refusedWith(status), agreement2, accepted);
      const same = pin('1234');
      await tokenBy(authenticator, same);
      expect(await tokenBy(authenticator, same)).toEqual(refusal(status));
      expect(await tokenBy(authenticator, same), 'agrees anew').toHaveProperty('value');
      key.finish();
    },
  );

  test('is that one only: what is typed anew is agreed on anew, and sent once', async () => {
    const { key, authenticator } = await talk(agreement2, accepted, agreement2, refusedWith(Status.PIN_INVALID));
    await tokenBy(authenticator);
    expect(await tokenBy(authenticator)).toEqual(refusal(Status.PIN_INVALID));
    key.finish();
  });
});

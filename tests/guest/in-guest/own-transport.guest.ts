import { createHash, randomBytes, verify } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/basics/bytes.ts';
import { systemClock } from '../../../src/basics/clock.ts';
import { silentLog } from '../../../src/basics/log.ts';
import { ManualClock } from '../../../src/basics/manual-clock.ts';
import { systemRandom } from '../../../src/basics/random.ts';
import { Secret } from '../../../src/basics/secret.ts';
import type { Authenticator } from '../../../src/ctap/authenticator.ts';
import { enroll, enumerateTemplates } from '../../../src/ctap/bio-enrollment.ts';
import { getPinRetries, getTokenWithPin, getTokenWithUv, setPin } from '../../../src/ctap/client-pin.ts';
import { CtapError } from '../../../src/ctap/errors.ts';
import { getAssertion } from '../../../src/ctap/get-assertion.ts';
import { HidConnectionLost } from '../../../src/ctap/hid-connection.ts';
import { makeCredential } from '../../../src/ctap/make-credential.ts';
import { select } from '../../../src/ctap/selection.ts';
import { Permission, SampleStatus } from '../../../src/fido/commands.ts';
import { coseAlgorithm, toKeyObject } from '../../../src/fido/cose.ts';
import { Status } from '../../../src/fido/status.ts';
import { type AttachedKey, systemUsb, UsbKeys } from '../../../src/hid/usb-keys.ts';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import { openAuthenticator } from '../../ctap/open-authenticator.ts';
import { type AttachedVirtualKey, attachVirtualKey } from '../attached-virtual-key.ts';
import { hasLibfido2Tools, nodeOf, runProgram } from '../foreign-programs.ts';

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const pin = (): Secret => Secret.over(utf8('73519246'));
const ports = { clock: systemClock, random: systemRandom };

const leftOver: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of leftOver.splice(0).toReversed()) await end();
});

async function plugged(serial: string): Promise<AttachedVirtualKey> {
  const attached = await attachVirtualKey(serial);
  leftOver.push(() => attached.detach());
  return attached;
}

/** The keys of this system by our own transport, with a clock that stands still: whatever is noticed, no timer noticed it. */
async function usbKeys(): Promise<UsbKeys> {
  const keys = new UsbKeys(systemUsb({ clock: new ManualClock(), log: silentLog }));
  leftOver.push(() => keys.close());
  await keys.start();
  expect(keys.unavailable).toBeNull();
  return keys;
}

/** Waits until the keys are as wanted, from one piece of news to the next. */
function until<T>(keys: UsbKeys, look: (list: AttachedKey[]) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const check = () => {
      const found = look(keys.list());
      if (found === undefined) return;
      forget();
      resolve(found);
    };
    const forget = keys.onChange(check);
    check();
  });
}

const keyWith = (serial: string) => (list: AttachedKey[]) =>
  list.find((key) => key.serial === serial && key.access === 'ready');

async function opened(keys: UsbKeys, serial: string): Promise<Authenticator> {
  const key = await until(keys, keyWith(serial));
  const authenticator = await openAuthenticator(await keys.open(key.id), ports);
  leftOver.push(() => authenticator.close());
  return authenticator;
}

describe('our own transport on a real HID stack', () => {
  test('a key that is plugged in and pulled is noticed without a timer and without opening it', async () => {
    const keys = await usbKeys();
    const first = await plugged('HOTPLUG-1');
    const key = await until(keys, keyWith('HOTPLUG-1'));
    expect(key).toMatchObject({
      kind: 'usb',
      vendorId: atkeyPro.vendorId,
      product: `${atkeyPro.manufacturer} ${atkeyPro.name}`,
    });

    await first.detach();
    await until(keys, (list) => (keyWith('HOTPLUG-1')(list) ? undefined : true));

    // The kernel gives the same node number again; the attachment is another one all the same.
    const before = performance.now();
    await plugged('HOTPLUG-1');
    const again = await until(keys, keyWith('HOTPLUG-1'));
    console.log(`made by the kernel and noticed within ${(performance.now() - before).toFixed(0)} ms`);
    expect(again.id).not.toBe(key.id);
  });

  test('the whole path: info, PIN, fingerprint, credential, sign-in', async () => {
    const { person, key } = await plugged('WHOLE-PATH');
    const keys = await usbKeys();
    const authenticator = await opened(keys, 'WHOLE-PATH');
    expect(authenticator.info.options?.clientPin).toBe(false);
    expect(authenticator.info.versions).toContain('FIDO_2_1');
    await authenticator.channel.ping(randomBytes(1_000));

    await setPin(authenticator, pin());
    await authenticator.refreshInfo();
    expect(authenticator.info.options?.clientPin).toBe(true);
    expect((await getPinRetries(authenticator)).retries).toBe(8);

    person.samples = [SampleStatus.good, SampleStatus.tooFast, SampleStatus.tooLeft];
    const bioToken = await getTokenWithPin(authenticator, pin(), { permissions: Permission.bioEnrollment });
    const enrolment = enroll(authenticator, bioToken);
    const statuses: number[] = [];
    let step = await enrolment.next();
    while (!step.done) {
      statuses.push(step.value.sampleStatus);
      step = await enrolment.next();
    }
    expect(statuses.slice(0, 3)).toEqual([SampleStatus.good, SampleStatus.tooFast, SampleStatus.tooLeft]);
    const templates = await enumerateTemplates(authenticator, bioToken);
    expect(templates.map(({ templateId }) => Buffer.from(templateId))).toEqual([Buffer.from(step.value)]);
    expect(key.snapshot().enrolledFingers).toEqual(['right-index']);

    await authenticator.refreshInfo();
    const rpId = 'login.touchstone.test';
    const registration = sha256('registration');
    const made = await makeCredential(authenticator, {
      clientDataHash: registration,
      rp: { id: rpId, name: 'Touchstone' },
      user: { id: randomBytes(16), name: 'miku@touchstone.test', displayName: '初音ミク' },
      pubKeyCredParams: [{ alg: coseAlgorithm.ES256 }],
      options: { rk: true },
      token: await getTokenWithPin(authenticator, pin(), { permissions: Permission.makeCredential, rpId }),
    });
    expect(made.fmt).toBe('packed');
    expect(made.authData.flags).toMatchObject({ up: true, uv: true, at: true });

    const signIn = sha256('sign-in');
    const assertion = await getAssertion(authenticator, {
      rpId,
      clientDataHash: signIn,
      token: await getTokenWithUv(authenticator, { permissions: Permission.getAssertion, rpId }),
    });
    expect(assertion.authData.flags).toMatchObject({ up: true, uv: true });
    const signed = Buffer.concat([assertion.authDataBytes, signIn]);
    const publicKey = toKeyObject(made.authData.attested.publicKey);
    expect(verify('sha256', signed, publicKey, assertion.signature)).toBe(true);
  });

  test('cancelling while the key waits for a touch ends the wait and leaves the key usable', async () => {
    const { person, key } = await plugged('CANCEL');
    person.present = false;
    const keys = await usbKeys();
    const authenticator = await opened(keys, 'CANCEL');
    const cancelling = new AbortController();
    const waiting = select(authenticator, { signal: cancelling.signal, onKeepalive: () => cancelling.abort() });
    await expect(waiting).rejects.toThrow();
    expect(key.snapshot().waitingFor).toBeNull();
    expect((await authenticator.refreshInfo()).versions).toContain('FIDO_2_0');
  });

  test('pulled while it waits for a touch: a typed error at once, the key off the list, the next one usable', async () => {
    const { person, detach } = await plugged('PULLED');
    person.present = false;
    const keys = await usbKeys();
    const authenticator = await opened(keys, 'PULLED');
    let pulled = Promise.resolve();
    const waiting = select(authenticator, {
      onKeepalive: () => {
        pulled = detach();
      },
    });
    await expect(waiting).rejects.toBeInstanceOf(HidConnectionLost);
    await pulled;
    await until(keys, (list) => (keyWith('PULLED')(list) ? undefined : true));
    await authenticator.close();

    await plugged('PULLED-NEXT');
    const next = await opened(keys, 'PULLED-NEXT');
    expect(next.info.versions).toContain('FIDO_2_0');
  });

  test('two keys at once are two keys', async () => {
    const one = await plugged('TWO-1');
    const two = await plugged('TWO-2');
    const keys = await usbKeys();
    const first = await opened(keys, 'TWO-1');
    const second = await opened(keys, 'TWO-2');
    await setPin(second, pin());
    expect(one.key.snapshot().pinSet).toBe(false);
    expect(two.key.snapshot().pinSet).toBe(true);
    await first.refreshInfo();
    expect(first.info.options?.clientPin).toBe(false);
  });

  test.skipIf(!hasLibfido2Tools)('another program may talk to the key while ours has it open', async () => {
    await plugged('SHARED');
    const keys = await usbKeys();
    const authenticator = await opened(keys, 'SHARED');
    const { exitCode, stdout } = await runProgram('fido2-token', ['-I', await nodeOf('SHARED')]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('FIDO_2_1');
    await setPin(authenticator, pin());
    await authenticator.refreshInfo();
    expect(authenticator.info.options?.clientPin).toBe(true);
  });

  test('a wrong PIN costs one try and no more', async () => {
    await plugged('WRONG-PIN');
    const authenticator = await opened(await usbKeys(), 'WRONG-PIN');
    await setPin(authenticator, pin());
    await authenticator.refreshInfo();
    const wrong = getTokenWithPin(authenticator, Secret.over(utf8('00000000')), {
      permissions: Permission.bioEnrollment,
    });
    const error = await wrong.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(CtapError);
    expect((error as CtapError).status).toBe(Status.PIN_INVALID);
    expect((await getPinRetries(authenticator)).retries).toBe(7);
  });
});

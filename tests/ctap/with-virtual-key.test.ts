import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { enroll, enumerateTemplates, removeTemplate, renameTemplate } from '../../src/ctap/bio-enrollment.ts';
import {
  changePin,
  getPinRetries,
  getTokenWithPin,
  getTokenWithUv,
  getUvRetries,
  setPin,
} from '../../src/ctap/client-pin.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { getAssertions } from '../../src/ctap/get-assertion.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { reset } from '../../src/ctap/reset.ts';
import { chooseKey, select } from '../../src/ctap/selection.ts';
import { Permission, SampleStatus } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { Cable } from './cable.ts';
import { openAuthenticator } from './open-authenticator.ts';
import { outcome, settled } from './scripted-key.ts';

const rpId = 'example.com';
const clientDataHash = new Uint8Array(createHash('sha256').update('client data').digest());
const pin = (text = '1234') => Secret.over(utf8(text));

/** A key, its cable, and a person who does what the key waits for, a moment later. */
function plugged(pullAfter?: number, samples: readonly number[] = []) {
  const clock = new ManualClock();
  const random = seededRandom('with a virtual key');
  const key = new VirtualKey(atkeyPro, { clock, random, memory: volatileMemory() });
  const cable = new Cable(key, pullAfter);
  const left = [...samples];
  let isComing = false;
  const person = key.onChange(() => {
    const { waitingFor } = key.snapshot();
    if (waitingFor === null || isComing) return;
    isComing = true;
    clock.schedule(50, () => {
      isComing = false;
      if (key.snapshot().waitingFor === 'fingerprint') key.finger('right-index', left.shift() ?? SampleStatus.good);
      else key.touch();
    });
  });
  return { clock, random, key, cable, person };
}

/** The whole walk: PIN, fingerprint, credential, assertion. */
async function ceremony(authenticator: Authenticator): Promise<void> {
  await setPin(authenticator, pin());
  const beToken = await getTokenWithPin(authenticator, pin(), { permissions: Permission.bioEnrollment });
  const samples = enroll(authenticator, beToken, { timeoutMs: 10_000 });
  let next = await samples.next();
  while (!next.done) next = await samples.next();
  await renameTemplate(authenticator, beToken, next.value, '右手');
  beToken.erase();
  await authenticator.refreshInfo();
  const permissions = Permission.makeCredential | Permission.getAssertion;
  const first = await getTokenWithUv(authenticator, { permissions, rpId });
  const user = { id: Uint8Array.of(1), name: 'hanako', displayName: '花子' };
  const made = await makeCredential(authenticator, {
    clientDataHash,
    rp: { id: rpId, name: 'Example' },
    user,
    pubKeyCredParams: [{ alg: -7 }],
    options: { rk: true },
    token: first,
  });
  const second = await getTokenWithPin(authenticator, pin(), { permissions, rpId });
  const [assertion] = await getAssertions(authenticator, { rpId, clientDataHash, token: second });
  expect(assertion).toMatchObject({ credential: { id: made.authData.attested.credentialId }, user });
}

const walk = async ({ clock, random, cable }: ReturnType<typeof plugged>) => {
  const authenticator = await openAuthenticator(cable, { clock, random });
  try {
    await ceremony(authenticator);
  } finally {
    await authenticator.close();
  }
};

describe('S2-23 PIN, fingerprint, credential and assertion on a virtual key', () => {
  test('to the end', async () => {
    const set = plugged();
    const end = await settled(set.clock, walk(set), 60_000);
    expect(end).toMatchObject({ value: undefined });
    expect(set.key.snapshot()).toMatchObject({ pinSet: true, enrolledFingers: ['right-index'], credentials: 1 });
    set.person();
    set.key.unplug();
    expect([set.clock.pending, set.cable.listeners]).toEqual([0, 0]);
  });

  test('hostile F12 unplugged at every packet, in both directions: HidConnectionLost, and nothing left running', async () => {
    const whole = plugged();
    await settled(whole.clock, walk(whole), 60_000);
    expect(whole.cable.packets).toBeGreaterThan(100);
    for (let packets = 0; packets < whole.cable.packets; packets++) {
      const set = plugged(packets);
      const end = (await settled(set.clock, walk(set), 60_000)) as { error: Error };
      expect(end.error, `after ${packets} packets`).toBeInstanceOf(HidConnectionLost);
      set.person();
      await set.clock.advance(100);
      expect([set.clock.pending, set.cable.listeners], `after ${packets} packets`).toEqual([0, 0]);
    }
  });

  test('every poor sample is told, and the enrolment goes on', async () => {
    const poor = Object.values(SampleStatus).filter((status) => status !== SampleStatus.good);
    const { clock, random, cable } = plugged(undefined, poor);
    const told: number[] = [];
    const end = await settled(
      clock,
      (async () => {
        const authenticator = await openAuthenticator(cable, { clock, random });
        await setPin(authenticator, pin());
        const token = await getTokenWithPin(authenticator, pin(), { permissions: Permission.bioEnrollment });
        const samples = enroll(authenticator, token);
        let next = await samples.next();
        for (; !next.done; next = await samples.next()) told.push(next.value.sampleStatus);
        expect(await enumerateTemplates(authenticator, token)).toHaveLength(1);
        await removeTemplate(authenticator, token, next.value);
        expect(await enumerateTemplates(authenticator, token)).toEqual([]);
        await authenticator.close();
      })(),
      200_000,
    );
    expect(end).toMatchObject({ value: undefined });
    expect(told).toEqual([...poor, ...Array.from({ length: 12 }, () => 0)]);
  });
});

describe('the rest of the commands on a virtual key', () => {
  test('a wrong PIN costs one try, the right one afterwards works', async () => {
    const { clock, random, cable } = plugged();
    const authenticator = await openAuthenticator(cable, { clock, random });
    await setPin(authenticator, pin());
    const wish = { permissions: Permission.bioEnrollment };
    expect(await outcome(getTokenWithPin(authenticator, pin('4321'), wish))).toEqual({
      error: new CtapError(Status.PIN_INVALID),
    });
    expect(await getPinRetries(authenticator)).toMatchObject({ retries: 7 });
    await changePin(authenticator, pin(), pin('567890'));
    expect(await outcome(getTokenWithPin(authenticator, pin(), wish))).toEqual({
      error: new CtapError(Status.PIN_INVALID),
    });
    (await getTokenWithPin(authenticator, pin('567890'), wish)).erase();
    expect(await getPinRetries(authenticator)).toMatchObject({ retries: 8 });
    expect(await getUvRetries(authenticator)).toBe(25);
    await authenticator.close();
  });

  test('selection, reset, and cancelling both', async () => {
    const { clock, random, key, cable, person } = plugged();
    const authenticator = await openAuthenticator(cable, { clock, random });
    await setPin(authenticator, pin());
    const statuses: number[] = [];
    const selected = select(authenticator, { onKeepalive: (status) => statuses.push(status) });
    expect(await settled(clock, selected, 5000)).toMatchObject({ value: undefined });
    expect(statuses).toContain(2);
    expect(await settled(clock, reset(authenticator), 5000)).toMatchObject({ value: undefined });
    expect(key.snapshot().pinSet).toBe(false);

    person();
    const abort = new AbortController();
    const cancelled = outcome(select(authenticator, { signal: abort.signal }));
    await clock.advance(300);
    abort.abort();
    expect(await cancelled).toEqual({ error: expect.objectContaining({ outcome: 'cancelled' }) });
    expect((await authenticator.refreshInfo()).options?.clientPin).toBe(false);
    await authenticator.close();
    key.unplug();
    expect(clock.pending).toBe(0);
  });

  test('choosing between keys', async () => {
    const touched = plugged();
    const clock = touched.clock;
    const other = new VirtualKey(atkeyPro, { clock, random: seededRandom('other'), memory: volatileMemory() });
    const ports = { clock, random: touched.random };
    const keys = [await openAuthenticator(new Cable(other), ports), await openAuthenticator(touched.cable, ports)];
    expect(await settled(clock, chooseKey(keys), 5000)).toMatchObject({ value: keys[1] });
    expect(other.snapshot().waitingFor).toBeNull();
  });
});

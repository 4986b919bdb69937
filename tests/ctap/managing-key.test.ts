import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { changePin, getTokenWithPin } from '../../src/ctap/client-pin.ts';
import {
  enableEnterpriseAttestation,
  enableLongTouchForReset,
  hasSetting,
  setMinPinLength,
  toggleAlwaysUv,
} from '../../src/ctap/config.ts';
import { deleteCredential, enumerateCredentials, enumerateRps } from '../../src/ctap/credential-management.ts';
import { CtapError, TransactionTimeout, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { makeExtendedCredential } from '../../src/ctap/extensions/registration.ts';
import {
  collectGarbage,
  deleteLargeBlob,
  findLargeBlob,
  readLargeBlobs,
  writeLargeBlob,
} from '../../src/ctap/large-blobs.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Permission } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { PersonAtKey, rightPin, tokenFor } from './person-at-key.ts';
import { keepalive, message, outcome, settled, unread } from './scripted-key.ts';

const clientDataHash = new Uint8Array(32).fill(5);
const { largeBlobWrite: lbw, authenticatorConfiguration: acfg, credentialManagement: cm } = Permission;
const denied = { error: new CtapError(Status.PIN_AUTH_INVALID) };
const noise = (length: number) => seededRandom(`noise of ${length}`).bytes(length);

async function opened(model: KeyModel) {
  const person = new PersonAtKey(model);
  return { person, authenticator: await person.openWithPin() };
}

async function credentialWithBlob(person: PersonAtKey, authenticator: Authenticator, user: number) {
  const request = {
    clientDataHash,
    rp: { id: 'a.test' },
    user: { id: Uint8Array.of(user) },
    pubKeyCredParams: [{ alg: -7 }],
    options: { rk: true },
    token: await tokenFor(authenticator, Permission.makeCredential, 'a.test'),
  };
  const { credential } = await person.during(makeExtendedCredential(authenticator, request, { largeBlobKey: true }));
  return { id: credential.authData.attested.credentialId, key: credential.largeBlobKey! };
}

describe('large blobs on a virtual key', () => {
  // Fragments of 960 bytes, so that an array of 3,000 takes four.
  const model: KeyModel = { ...ctap23, maxMsgSize: 1024 };

  test('written, found, replaced and deleted over several fragments; the others stay', async () => {
    const { person, authenticator } = await opened(model);
    const credentials = [];
    for (const user of [1, 2, 3]) credentials.push(await credentialWithBlob(person, authenticator, user));
    const [first, second, third] = credentials.map(({ key }) => key) as [Uint8Array, Uint8Array, Uint8Array];
    const token = await tokenFor(authenticator, lbw);
    const { packets } = person.cable;
    await writeLargeBlob(authenticator, token, first, noise(1500));
    await writeLargeBlob(authenticator, token, second, noise(1400));
    await writeLargeBlob(authenticator, token, third, utf8('短い'));
    expect(person.cable.packets - packets).toBeGreaterThan(100);
    const array = await readLargeBlobs(authenticator);
    expect([array.entries.length, array.isIntact, array.length > 2900]).toEqual([3, true, true]);
    expect(findLargeBlob(array, first)).toEqual(noise(1500));
    expect(findLargeBlob(array, second)).toEqual(noise(1400));

    await writeLargeBlob(authenticator, token, first, utf8('another'));
    await deleteLargeBlob(authenticator, token, second);
    const changed = await readLargeBlobs(authenticator);
    const found = [first, second, third].map((key) => findLargeBlob(changed, key));
    expect(found).toEqual([utf8('another'), undefined, utf8('短い')]);
    const written = person.cable.packets;
    await deleteLargeBlob(authenticator, token, second);
    // Read, and nothing written where there was nothing to delete.
    expect(person.cable.packets - written).toBeLessThan(10);
  });

  test('arrays that end with a fragment, one byte sooner and one later', async () => {
    const { person, authenticator } = await opened(model);
    const { key } = await credentialWithBlob(person, authenticator, 1);
    const lengths = new Set<number>();
    for (let length = 880; length < 920; length++) {
      await writeLargeBlob(authenticator, await tokenFor(authenticator, lbw), key, noise(length));
      const array = await readLargeBlobs(authenticator);
      expect(findLargeBlob(array, key)).toEqual(noise(length));
      lengths.add(array.length);
    }
    expect([...lengths]).toEqual(expect.arrayContaining([959, 960, 961]));
  });

  test('garbage: what no credential opens goes, what is no blob stays', async () => {
    const { person, authenticator } = await opened(model);
    const kept = await credentialWithBlob(person, authenticator, 1);
    const lost = await credentialWithBlob(person, authenticator, 2);
    const token = await tokenFor(authenticator, lbw | cm);
    await writeLargeBlob(authenticator, token, kept.key, utf8('kept'));
    await writeLargeBlob(authenticator, token, lost.key, utf8('lost'));
    await deleteCredential(authenticator, token, lost.id);
    const [rp] = await enumerateRps(authenticator, token);
    const left = await enumerateCredentials(authenticator, token, rp!.rpIdHash);
    const keys = left.flatMap(({ largeBlobKey }) => (largeBlobKey ? [largeBlobKey] : []));
    expect(await collectGarbage(authenticator, token, keys)).toBe(1);
    const array = await readLargeBlobs(authenticator);
    expect([array.entries.length, findLargeBlob(array, kept.key)]).toEqual([1, utf8('kept')]);
    expect(await collectGarbage(authenticator, token, keys)).toBe(0);
    expect(await collectGarbage(authenticator, token, [])).toBe(1);
  });

  test('a blob that does not fit is refused before it is sent; the array stays as it was', async () => {
    const { person, authenticator } = await opened(model);
    const { key } = await credentialWithBlob(person, authenticator, 1);
    const token = await tokenFor(authenticator, lbw);
    await writeLargeBlob(authenticator, token, key, utf8('first'));
    const large = writeLargeBlob(authenticator, token, key, noise(4096));
    expect(await outcome(large)).toEqual({ error: new CtapError(Status.LARGE_BLOB_STORAGE_FULL) });
    expect(findLargeBlob(await readLargeBlobs(authenticator), key)).toEqual(utf8('first'));
  });

  test('no token, the wrong one, and none needed on a key without PIN and fingers', async () => {
    const { person, authenticator } = await opened(model);
    const { key } = await credentialWithBlob(person, authenticator, 1);
    const write = (token: Awaited<ReturnType<typeof tokenFor>> | undefined) =>
      outcome(writeLargeBlob(authenticator, token, key, utf8('x')));
    expect(await write(undefined)).toEqual({ error: new CtapError(Status.PUAT_REQUIRED) });
    expect(await write(await tokenFor(authenticator, cm))).toEqual(denied);
    expect((await readLargeBlobs(authenticator)).entries).toEqual([]);

    const open = await new PersonAtKey(model).open();
    await writeLargeBlob(open, undefined, key, utf8('x'));
    expect(findLargeBlob(await readLargeBlobs(open), key)).toEqual(utf8('x'));
    const { authenticator: without } = await opened(pinOnly);
    expect(await outcome(readLargeBlobs(without))).toEqual({ error: expect.any(UnsupportedByKey) });
  });

  test('unplugged at every packet of a write: the array is the old one or the new one', async () => {
    const whole = await opened(model);
    const { key } = await credentialWithBlob(whole.person, whole.authenticator, 1);
    const before = whole.person.cable.packets;
    await writeLargeBlob(whole.authenticator, await tokenFor(whole.authenticator, lbw), key, noise(1500));
    const taken = whole.person.cable.packets - before;
    for (let pull = 0; pull < taken; pull += 3) {
      const { person, authenticator } = await opened(model);
      await writeLargeBlob(authenticator, await tokenFor(authenticator, lbw), key, utf8('old'));
      let packets = 0;
      person.key.onTraffic(() => {
        if (packets++ === pull) person.cable.pull();
      });
      await outcome(
        tokenFor(authenticator, lbw).then((token) => writeLargeBlob(authenticator, token, key, noise(1500))),
      );
      const array = await readLargeBlobs(await person.replug());
      const found = findLargeBlob(array, key);
      expect([array.isIntact, found?.length === 3 || found?.length === 1500]).toEqual([true, true]);
    }
  });
});

describe('a key that lies about its large blobs (hostile-tests A)', () => {
  const info = infoAnswer({ largeBlobs: true }, [[0x0b, 4096]]);
  const fragment = (length: number) =>
    `00${Buffer.from(encodeCbor(new Map([[1, new Uint8Array(length)]]))).toString('hex')}`;

  test('more than it says that it can store', async () => {
    const answers = Array.from({ length: 6 }, () => unread(message(fragment(960))));
    const { key, authenticator } = await authenticatorTo(info, answers);
    expect(await outcome(readLargeBlobs(authenticator))).toMatchObject({ error: { name: 'ProtocolError' } });
    expect(key.written.length).toBeLessThan(9);
  });

  test('a longer fragment than was asked for', async () => {
    const { authenticator } = await authenticatorTo(info, [unread(message(fragment(961)))]);
    expect(await outcome(readLargeBlobs(authenticator))).toMatchObject({ error: { name: 'ProtocolError' } });
  });

  test('fragments that come slowly for ever: two minutes', async () => {
    const { clock, key, authenticator } = await authenticatorTo(infoAnswer({ largeBlobs: true }));
    key.write = async () => {
      clock.schedule(15_000, () => {
        key.emit(keepalive(1));
        for (const packet of message(fragment(960))) key.emit(packet);
      });
    };
    const end = await settled(clock, readLargeBlobs(authenticator), 200_000);
    expect(end).toMatchObject({ error: expect.any(TransactionTimeout) });
    expect(end.afterMs).toBeLessThan(140_000);
  });

  test('an entry that is no blob survives a change', async () => {
    const strange: CborValue[] = ['text', 7, new Map([[1, 2]])];
    const person = new PersonAtKey(ctap23);
    const authenticator = await person.openWithPin();
    const token = await tokenFor(authenticator, lbw);
    await writeLargeBlob(authenticator, token, new Uint8Array(32).fill(1), utf8('a'));
    const { entries } = await readLargeBlobs(authenticator);
    const { sent } = await rewritten([...strange, ...entries]);
    expect(sent).toContain(Buffer.from(encodeCbor(strange)).toString('hex').slice(2));
  });

  /** What deleting every sealed blob leaves of an array. */
  async function rewritten(entries: readonly CborValue[]) {
    const content = encodeCbor([...entries]);
    const hash = createHash('sha256').update(content).digest().subarray(0, 16);
    const stored = Buffer.concat([content, hash]);
    const { key, authenticator } = await authenticatorTo(info, [
      unread(message(`00${Buffer.from(encodeCbor(new Map([[1, new Uint8Array(stored)]]))).toString('hex')}`)),
      unread(message('00')),
    ]);
    expect(await collectGarbage(authenticator, undefined, [])).toBe(1);
    return { sent: key.written.join('') };
  }
});

describe('configuration of a virtual key', () => {
  test('always user verification: on, off, and only with the right token', async () => {
    const { authenticator } = await opened(ctap23);
    const alwaysUv = async () => (await authenticator.refreshInfo()).options?.alwaysUv;
    expect(await outcome(toggleAlwaysUv(authenticator, undefined))).toEqual({
      error: new CtapError(Status.PUAT_REQUIRED),
    });
    expect(await outcome(toggleAlwaysUv(authenticator, await tokenFor(authenticator, cm)))).toEqual(denied);
    expect(await alwaysUv()).toBe(false);
    const token = await tokenFor(authenticator, acfg);
    await toggleAlwaysUv(authenticator, token);
    expect(await alwaysUv()).toBe(true);
    await toggleAlwaysUv(authenticator, token);
    expect(await alwaysUv()).toBe(false);
  });

  test('a longer minimum: told, not taken back, and a PIN that is too short must be changed', async () => {
    const { authenticator } = await opened(ctap23);
    await setMinPinLength(authenticator, await tokenFor(authenticator, acfg), { newMinPinLength: 8 });
    expect(await authenticator.refreshInfo()).toMatchObject({ minPINLength: 8, forcePINChange: true });
    const refused = getTokenWithPin(authenticator, rightPin(), { permissions: acfg });
    expect(await outcome(refused)).toEqual({ error: new CtapError(Status.PIN_POLICY_VIOLATION) });
    const longPin = () => Secret.over(utf8('1357902468'));
    await changePin(authenticator, rightPin(), longPin());
    expect(await authenticator.refreshInfo()).toMatchObject({ forcePINChange: false });
    const token = await getTokenWithPin(authenticator, longPin(), { permissions: acfg });
    const shorter = setMinPinLength(authenticator, token, { newMinPinLength: 6 });
    expect(await outcome(shorter)).toEqual({ error: new CtapError(Status.PIN_POLICY_VIOLATION) });
  });

  test('a forced change of the PIN, too many RPs, a policy', async () => {
    const { authenticator } = await opened(ctap23);
    const token = await tokenFor(authenticator, acfg);
    const rpIds = Array.from({ length: 5 }, (_, i) => `${i}.test`);
    const many = setMinPinLength(authenticator, token, { minPinLengthRpIds: rpIds });
    expect(await outcome(many)).toEqual({ error: new CtapError(Status.KEY_STORE_FULL) });
    await setMinPinLength(authenticator, token, { minPinLengthRpIds: rpIds.slice(1), pinComplexityPolicy: true });
    expect((await authenticator.refreshInfo()).pinComplexityPolicy).toBe(true);
    expect((await authenticator.refreshInfo()).forcePINChange).toBe(true);

    const open = await new PersonAtKey(ctap23).open();
    const forced = setMinPinLength(open, undefined, { forceChangePin: true });
    expect(await outcome(forced)).toEqual({ error: new CtapError(Status.PIN_NOT_SET) });
  });

  test('enterprise attestation, and a long touch for reset', async () => {
    const { person, authenticator } = await opened(ctap23);
    const token = await tokenFor(authenticator, acfg);
    await enableEnterpriseAttestation(authenticator, token);
    await enableEnterpriseAttestation(authenticator, token);
    await enableLongTouchForReset(authenticator, token);
    expect(await authenticator.refreshInfo()).toMatchObject({ options: { ep: true }, longTouchForReset: true });
    const made = await person.during(
      makeCredential(authenticator, {
        clientDataHash,
        rp: { id: 'enterprise.example' },
        user: { id: Uint8Array.of(1) },
        pubKeyCredParams: [{ alg: -7 }],
        enterpriseAttestation: 1,
        token: await tokenFor(authenticator, Permission.makeCredential, 'enterprise.example'),
      }),
    );
    expect(made.epAtt).toBe(true);
  });

  test('what a key can be asked is what it says, in its list where it has one', async () => {
    const settings = [
      'enableEnterpriseAttestation',
      'toggleAlwaysUv',
      'setMinPinLength',
      'enableLongTouchForReset',
    ] as const;
    const of = async (model: KeyModel) => {
      const { authenticator } = await opened(model);
      return settings.map((setting) => hasSetting(authenticator, setting));
    };
    expect(await of(ctap23)).toEqual([true, true, true, true]);
    expect(await of(atkeyPro)).toEqual([false, true, true, false]);
    expect(await of(pinOnly)).toEqual([false, false, false, false]);
    // A key that always wants the long touch has no command for it.
    const { authenticator } = await authenticatorTo(
      infoAnswer({ authnrCfg: true, alwaysUv: true }, [
        [0x18, true],
        [0x1f, [2]],
      ]),
    );
    expect(settings.map((setting) => hasSetting(authenticator, setting))).toEqual([false, true, false, false]);
  });

  test('a policy for PINs is not asked of a key that has none', async () => {
    const { authenticator } = await opened(atkeyPro);
    const asked = setMinPinLength(authenticator, undefined, { pinComplexityPolicy: true });
    expect(await outcome(asked)).toEqual({ error: expect.any(UnsupportedByKey) });
  });
});

import { describe, expect, test } from 'vitest';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { allowListFor, excludeListFor, needsPreflight } from '../../src/ctap/preflight.ts';
import { Permission } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { tiny } from '../../src/virtual-key/models/tiny.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { PersonAtKey, tokenFor } from './person-at-key.ts';
import { message, outcome, unread } from './scripted-key.ts';

const rpId = 'example.com';
const clientDataHash = new Uint8Array(32).fill(5);
const ids = (count: number, length = 64) =>
  Array.from({ length: count }, (_, i) => ({ id: new Uint8Array(length).fill(i + 1) }));
const mayBoth = Permission.makeCredential | Permission.getAssertion;

async function registered(person: PersonAtKey, authenticator: Authenticator, user = 1, credProtect = 1) {
  const made = await person.during(
    makeCredential(authenticator, {
      clientDataHash,
      rp: { id: rpId },
      user: { id: Uint8Array.of(user) },
      pubKeyCredParams: [{ alg: -7 }],
      extensions: new Map([['credProtect', credProtect]]),
      token: await tokenFor(authenticator, Permission.makeCredential, rpId),
    }),
  );
  return { id: made.authData.attested.credentialId };
}

describe('lists that a key does not take whole', () => {
  test('an exclude list of ten on a key that takes one at a time: the one that it has is found without a touch', async () => {
    const person = new PersonAtKey(tiny);
    const authenticator = await person.openWithPin();
    const own = await registered(person, authenticator);
    const list = [...ids(5), own, ...ids(4)];
    expect(needsPreflight(authenticator, list)).toBe(true);
    const token = await tokenFor(authenticator, mayBoth, rpId);
    const touches = person.touches;
    const excludeList = await excludeListFor(authenticator, { rpId, list, token });
    expect([excludeList, person.touches]).toEqual([[own], touches]);
    // The token is not spent by looking.
    const again = makeCredential(authenticator, {
      clientDataHash,
      rp: { id: rpId },
      user: { id: Uint8Array.of(1) },
      pubKeyCredParams: [{ alg: -7 }],
      excludeList,
      token,
    });
    expect(await person.during(outcome(again))).toEqual({ error: new CtapError(Status.CREDENTIAL_EXCLUDED) });
    expect(await excludeListFor(authenticator, { rpId, list: ids(4) })).toBeUndefined();
  });

  test('an allow list of ten: the same, and an assertion by it', async () => {
    const person = new PersonAtKey(tiny);
    const authenticator = await person.openWithPin();
    const own = await registered(person, authenticator);
    const token = await tokenFor(authenticator, Permission.getAssertion, rpId);
    const allowList = await allowListFor(authenticator, { rpId, list: [...ids(9), own], token });
    expect(allowList).toEqual([own]);
    const signed = await person.during(getAssertion(authenticator, { rpId, clientDataHash, allowList, token }));
    expect(signed.credential.id).toEqual(own.id);
  });

  test('a credential that wants its user verified is found with a token only', async () => {
    const person = new PersonAtKey(tiny);
    const authenticator = await person.openWithPin();
    const own = await registered(person, authenticator, 1, 3);
    const list = [...ids(2), own];
    expect(await excludeListFor(authenticator, { rpId, list })).toBeUndefined();
    const token = await tokenFor(authenticator, mayBoth, rpId);
    expect(await excludeListFor(authenticator, { rpId, list, token })).toEqual([own]);
  });

  test('none of an allow list: a part of it, so that the key itself says so after a touch', async () => {
    const person = new PersonAtKey(tiny);
    const authenticator = await person.openWithPin();
    const list = ids(3);
    expect(await allowListFor(authenticator, { rpId, list })).toEqual([list[0]]);
  });

  test('ids that are too long for any credential of the key are left out; an allow list never becomes empty', async () => {
    const person = new PersonAtKey(pinOnly);
    const authenticator = await person.openWithPin();
    const packets = person.cable.packets;
    const list = [...ids(2, 129), ...ids(1, 128)];
    expect(await excludeListFor(authenticator, { rpId, list })).toEqual([list[2]]);
    expect(await allowListFor(authenticator, { rpId, list })).toEqual([list[2]]);
    expect(await excludeListFor(authenticator, { rpId, list: ids(2, 129) })).toBeUndefined();
    expect(await outcome(allowListFor(authenticator, { rpId, list: ids(2, 129) }))).toEqual({
      error: new CtapError(Status.NO_CREDENTIALS),
    });
    expect(await allowListFor(authenticator, { rpId, list: [] })).toBeUndefined();
    expect(person.cable.packets).toBe(packets);
  });
});

describe('what a key says of its limits', () => {
  const parts = async (more: readonly (readonly [number, number])[], list: ReturnType<typeof ids>) => {
    const answers = Array.from({ length: 20 }, () => unread(message('2e')));
    const { key, authenticator } = await authenticatorTo(infoAnswer({}, more), answers);
    const whole = await excludeListFor(authenticator, { rpId, list });
    return whole ? 'whole' : key.written.filter((packet) => packet.slice(8, 10) === '90').length - 1;
  };

  test('a list that it takes is not asked for', async () => {
    expect(await parts([[7, 8]], ids(8, 32))).toBe('whole');
    expect(await parts([], ids(1))).toBe('whole');
  });

  test('as many at a time as it takes; one where it does not say', async () => {
    expect(await parts([[7, 8]], ids(9, 32))).toBe(2);
    expect(await parts([], ids(3))).toBe(3);
  });

  test('no more at a time than half of a message holds', async () => {
    // Each takes 128 + 25 bytes of 512.
    expect(await parts([[7, 20]], ids(9, 128))).toBe(3);
    expect(
      await parts(
        [
          [5, 7609],
          [7, 20],
        ],
        ids(9, 128),
      ),
    ).toBe('whole');
  });

  test('any other error ends it', async () => {
    const { authenticator } = await authenticatorTo(infoAnswer(), [unread(message('36'))]);
    expect(await outcome(excludeListFor(authenticator, { rpId, list: ids(2) }))).toEqual({
      error: new CtapError(Status.PUAT_REQUIRED),
    });
  });
});

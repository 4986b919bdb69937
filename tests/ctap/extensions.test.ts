import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/basics/bytes.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { setMinPinLength } from '../../src/ctap/config.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { type AuthenticationExtensions, getExtendedAssertions } from '../../src/ctap/extensions/authentication.ts';
import { type HmacSecretSalts, prfSalt } from '../../src/ctap/extensions/hmac-secret.ts';
import { makeExtendedCredential, type RegistrationExtensions } from '../../src/ctap/extensions/registration.ts';
import { findLargeBlob, readLargeBlobs, writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import { Permission } from '../../src/fido/commands.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { assertionAnswer, sentBy } from './assertion-answer.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { PersonAtKey, tokenFor } from './person-at-key.ts';
import { agreement2, random2, two } from './pin-vectors.ts';
import { message, outcome, unread } from './scripted-key.ts';

const rpId = 'example.com';
const clientDataHash = new Uint8Array(32).fill(5);
const salt = (fill: number) => new Uint8Array(32).fill(fill);

class ExtendedKey {
  readonly person: PersonAtKey;
  readonly authenticator: Authenticator;

  constructor(person: PersonAtKey, authenticator: Authenticator) {
    this.person = person;
    this.authenticator = authenticator;
  }

  static async open(model: KeyModel): Promise<ExtendedKey> {
    const person = new PersonAtKey(model);
    return new ExtendedKey(person, await person.openWithPin());
  }

  async make(extensions: RegistrationExtensions, { rk = true, id = rpId, user = 1 } = {}) {
    const token = await tokenFor(this.authenticator, Permission.makeCredential, id);
    const request = {
      clientDataHash,
      rp: { id },
      user: { id: Uint8Array.of(user), name: 'hanako' },
      pubKeyCredParams: [{ alg: -7 }],
      options: { rk },
      token,
    };
    return this.person.during(makeExtendedCredential(this.authenticator, request, extensions));
  }

  async sign(extensions: AuthenticationExtensions, { verified = true, id = rpId } = {}) {
    const token = verified ? await tokenFor(this.authenticator, Permission.getAssertion, id) : undefined;
    const request = { rpId: id, clientDataHash, token };
    return this.person.during(getExtendedAssertions(this.authenticator, request, extensions));
  }
}

const bytesOf = (secrets: readonly { expose(): Uint8Array }[] | undefined) =>
  secrets?.map((secret) => toHex(secret.expose()));

describe('hmac-secret and prf', () => {
  test.each([
    ['protocol 2', ctap23],
    ['protocol 1', atkeyPro20],
  ])('%s: the same salt gives the same secret, another salt another one', async (_, model) => {
    const key = await ExtendedKey.open(model);
    const { outputs } = await key.make({ hmacSecret: true });
    expect(outputs).toMatchObject({ hmacSecret: true, hmacSecretOutputs: undefined });
    const [first] = await key.sign({ hmacSecret: [salt(1)] });
    const [both] = await key.sign({ hmacSecret: [salt(2), salt(1)] });
    const [one] = bytesOf(first?.outputs.hmacSecret) ?? [];
    const [two, again] = bytesOf(both?.outputs.hmacSecret) ?? [];
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect([again, two === one]).toEqual([one, false]);
  });

  test('without user verification it is another secret', async () => {
    const key = await ExtendedKey.open(ctap23);
    await key.make({ hmacSecret: true });
    const [verified] = await key.sign({ hmacSecret: [salt(1)] });
    const [touched] = await key.sign({ hmacSecret: [salt(1)] }, { verified: false });
    expect(bytesOf(verified?.outputs.hmacSecret)).not.toEqual(bytesOf(touched?.outputs.hmacSecret));
  });

  test('hmac-secret-mc gives it while the credential is made, where the key can', async () => {
    const key = await ExtendedKey.open(ctap23);
    const salts = [salt(1), salt(2)] as const;
    const made = await key.make({ hmacSecret: salts });
    expect(made.outputs.hmacSecret).toBe(true);
    const [signed] = await key.sign({ hmacSecret: salts });
    expect(bytesOf(made.outputs.hmacSecretOutputs)).toEqual(bytesOf(signed?.outputs.hmacSecret));

    const older = await ExtendedKey.open(atkeyPro);
    const { outputs } = await older.make({ hmacSecret: salts });
    expect(outputs).toMatchObject({ hmacSecret: true, hmacSecretOutputs: undefined });
  });

  test('one key agreement for every assertion of several credentials', async () => {
    const key = await ExtendedKey.open(ctap23);
    for (const user of [1, 2]) await key.make({ hmacSecret: true }, { user });
    const signed = await key.sign({ hmacSecret: [salt(1)] });
    expect(new Set(signed.flatMap(({ outputs }) => bytesOf(outputs.hmacSecret))).size).toBe(2);
  });

  test('the salt of prf: SHA-256("WebAuthn PRF" 00 input)', () => {
    const input = utf8('an input');
    expect(prfSalt(input)).toEqual(
      new Uint8Array(createHash('sha256').update('WebAuthn PRF\0').update('an input').digest()),
    );
    expect(prfSalt(new Uint8Array(0))).toHaveLength(32);
  });

  test('salts and outputs to the byte (key pairs of ctap.md 3.8)', async () => {
    const secret = two.sharedSecret;
    const protocol = pinUvAuthProtocol(2);
    const vector = '3672a1bc264e2cef5f647aff51100b15';
    const saltEnc = protocol.encrypt(secret, salt(7), { bytes: () => Buffer.from(vector, 'hex') });
    const input = `a4 01 ${two.platform} 02 5830 ${toHex(saltEnc)} 03 5820 ${toHex(protocol.authenticate(secret, saltEnc))} 04 02`;
    const made = createHmac('sha256', 'cred random').update(salt(7)).digest();
    const encrypted = protocol.encrypt(secret, new Uint8Array(made), { bytes: () => new Uint8Array(16).fill(1) });
    const { key, authenticator } = await authenticatorTo(
      infoAnswer({ clientPin: true }, [[2, ['hmac-secret']]]),
      [agreement2, unread(message(assertionAnswer(new Map([['hmac-secret', encrypted]]))))],
      random2(),
    );
    const request = { rpId: 'a.b', clientDataHash };
    const [signed] = await getExtendedAssertions(authenticator, request, { hmacSecret: [salt(7)] });
    expect(bytesOf(signed?.outputs.hmacSecret)).toEqual([made.toString('hex')]);
    expect(sentBy(key)).toContain(input.replaceAll(' ', ''));
    key.finish();
  });

  test('a salt that is not 32 bytes is not sent', async () => {
    const { key, authenticator } = await authenticatorTo(
      infoAnswer({ clientPin: true }, [[2, ['hmac-secret']]]),
      [agreement2],
      random2(),
    );
    const salts = [new Uint8Array(31)] as unknown as HmacSecretSalts;
    const end = getExtendedAssertions(authenticator, { rpId: 'a.b', clientDataHash }, { hmacSecret: salts });
    expect(await outcome(end)).toEqual({ error: expect.any(RangeError) });
    key.finish();
  });

  test.each([0, 15, 16, 32, 47, 49, 64, 80])('an output of %d bytes for one salt is refused', async (length) => {
    const { authenticator } = await authenticatorTo(
      infoAnswer({ clientPin: true }, [[2, ['hmac-secret']]]),
      [agreement2, unread(message(assertionAnswer(new Map([['hmac-secret', new Uint8Array(length)]]))))],
      random2(),
    );
    const end = getExtendedAssertions(authenticator, { rpId: 'a.b', clientDataHash }, { hmacSecret: [salt(1)] });
    expect(await outcome(end)).toEqual({ error: expect.any(StructureError) });
  });
});

describe('what is kept with a credential', () => {
  test('credProtect, credBlob, minPinLength, pinComplexityPolicy, thirdPartyPayment', async () => {
    const key = await ExtendedKey.open(ctap23);
    const configToken = await tokenFor(key.authenticator, Permission.authenticatorConfiguration);
    await setMinPinLength(key.authenticator, configToken, { newMinPinLength: 6, minPinLengthRpIds: [rpId] });
    const blob = utf8('花子');
    const { outputs } = await key.make({
      credProtect: 2,
      credBlob: blob,
      minPinLength: true,
      pinComplexityPolicy: true,
      thirdPartyPayment: true,
    });
    expect(outputs).toEqual({
      credProtect: 2,
      credBlob: true,
      minPinLength: 6,
      pinComplexityPolicy: false,
      thirdPartyPayment: true,
      hmacSecret: undefined,
      hmacSecretOutputs: undefined,
      largeBlob: undefined,
    });
    const [signed] = await key.sign({ credBlob: true, thirdPartyPayment: true });
    expect(signed?.outputs).toEqual({
      credBlob: blob,
      thirdPartyPayment: true,
      hmacSecret: undefined,
      largeBlob: undefined,
    });
    const [plain] = await key.sign({});
    expect(plain?.outputs).toEqual({
      credBlob: undefined,
      thirdPartyPayment: undefined,
      hmacSecret: undefined,
      largeBlob: undefined,
    });
  });

  test('a relying party that is not to know the PIN policy hears nothing of it', async () => {
    const key = await ExtendedKey.open(ctap23);
    const { outputs } = await key.make({ minPinLength: true, pinComplexityPolicy: true });
    expect(outputs).toMatchObject({ minPinLength: undefined, pinComplexityPolicy: undefined });
  });

  test('a blob that is too long for the key is not sent; one that was not kept says so', async () => {
    const key = await ExtendedKey.open(ctap23);
    expect((await key.make({ credBlob: new Uint8Array(65) })).outputs.credBlob).toBeUndefined();
    expect((await key.make({ credBlob: new Uint8Array(64) }, { rk: false })).outputs.credBlob).toBe(false);
  });

  test('largeBlobKey of a discoverable credential opens its blob; another credential is not asked for one', async () => {
    const key = await ExtendedKey.open(ctap23);
    const { credential, outputs } = await key.make({ largeBlobKey: true, largeBlob: true });
    expect([credential.largeBlobKey?.length, outputs.largeBlob]).toEqual([32, undefined]);
    const token = await tokenFor(key.authenticator, Permission.largeBlobWrite);
    await writeLargeBlob(key.authenticator, token, credential.largeBlobKey!, utf8('a certificate'));
    const [signed] = await key.sign({ largeBlobKey: true });
    expect(signed?.assertion.largeBlobKey).toEqual(credential.largeBlobKey);
    const array = await readLargeBlobs(key.authenticator);
    expect(findLargeBlob(array, signed!.assertion.largeBlobKey!)).toEqual(utf8('a certificate'));

    const second = await key.make({ largeBlobKey: true }, { rk: false });
    expect([second.credential.largeBlobKey, second.outputs.largeBlob]).toEqual([undefined, undefined]);
  });
});

describe('what the key does not know is not asked for', () => {
  const everything: RegistrationExtensions = {
    credProtect: 3,
    hmacSecret: [salt(1)],
    credBlob: Uint8Array.of(1),
    largeBlobKey: true,
    largeBlob: true,
    minPinLength: true,
    pinComplexityPolicy: true,
    thirdPartyPayment: true,
  };
  const request = {
    clientDataHash,
    rp: { id: 'a.b' },
    user: { id: Uint8Array.of(1) },
    pubKeyCredParams: [{ alg: -7 }],
    options: { rk: true },
  };

  test('nothing of it goes out, and no key agreement is made', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [unread(message('27')), unread(message('2e'))]);
    const denied = makeExtendedCredential(authenticator, request, everything);
    expect(await outcome(denied)).toEqual({ error: new CtapError(Status.OPERATION_DENIED) });
    const signed = getExtendedAssertions(authenticator, { rpId: 'a.b', clientDataHash }, { hmacSecret: [salt(1)] });
    expect(await outcome(signed)).toEqual({ error: new CtapError(Status.NO_CREDENTIALS) });
    for (const name of ['credProtect', 'hmac', 'credBlob', 'largeBlob', 'minPin', 'thirdParty']) {
      expect(sentBy(key)).not.toContain(toHex(utf8(name)));
    }
    key.finish();
  });
});

import { createCipheriv, createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import {
  enableEnterpriseAttestation,
  enableLongTouchForReset,
  setMinPinLength,
  toggleAlwaysUv,
} from '../../src/ctap/config.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
  updateUserInformation,
} from '../../src/ctap/credential-management.ts';
import { CtapError, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { openBlob, sealBlob } from '../../src/ctap/large-blob-entry.ts';
import {
  collectGarbage,
  deleteLargeBlob,
  findLargeBlob,
  readLargeBlobs,
  writeLargeBlob,
} from '../../src/ctap/large-blobs.ts';
import { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { recorded } from './recorded.ts';
import { exchange, outcome, said, unread } from './scripted-key.ts';

const protocol = pinUvAuthProtocol(2);
const tokenBytes = '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad';
const token = () => new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
const param = (message: string) => toHex(protocol.authenticate(fromHex(tokenBytes), fromHex(message)));
const answer = (members: readonly (readonly [number, CborValue])[]) => `00${toHex(encodeCbor(new Map(members)))}`;
/** One list of packets for each answer. */
const answersOf = (name: Parameters<typeof recorded>[0]): Uint8Array[][] => {
  const answers: Uint8Array[][] = [];
  for (const report of recorded(name)) {
    if (report[4] === 0x90) answers.push([]);
    answers.at(-1)?.push(report);
  }
  return answers;
};
const hashOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const descriptor = (id: Uint8Array): CborValue =>
  new Map<string, CborValue>([
    ['id', id],
    ['type', 'public-key'],
  ]);

// Computed with Node's crypto from the keys of WebauthnWorks/CTAP2.1-Migration-Guide (ctap.md 3.8), for the token above.
const golden = {
  credMgmt01: '45676f3835f462adfa04b2066c5ec094c60dd480564326dfdcd4b2c36ac46025',
  credMgmt02: 'fbfb518d519d9f4138b4997ea57492af7d1e2dbc9cd7d80d318980b1b9e9943b',
  toggleAlwaysUv: '40d0d64f5030fa46d8e27c1bb358d5eb7b0da88fd4955b83ed19335bb35d886c',
  enableEa: '4e724bc8af8776d0e92a3961c28bf9980b7b3962c610ba7abf07c74a0972b074',
  setMinPin16: 'b7367f4325aa321665bdba75da1e7fd49476454977d21a8002e177e453b0a93e',
  initialLargeBlobs: '99d66f172d8c2260c63ca41e02c0dee013e89c946b0f83daa9e08bc50ff858ff',
} as const;

const managing = infoAnswer({ credMgmt: true });
const request = (subCommand: string, signature: string) => `0aa301${subCommand}0302045820${signature}`;

describe('credential management', () => {
  test('metadata and relying parties of a YubiKey (libfido2 wiredata), signed as in ctap.md 3.8', async () => {
    const [metadata = []] = answersOf('CTAP_CBOR_CREDMAN_META');
    const lists = answersOf('CTAP_CBOR_CREDMAN_RPLIST');
    const { key, authenticator } = await authenticatorTo(managing, [
      said(request('01', golden.credMgmt01), metadata),
      said(request('02', golden.credMgmt02), lists.at(-3) as Uint8Array[]),
      said('0aa10103', lists.at(-2) as Uint8Array[]),
      said('0aa10103', lists.at(-1) as Uint8Array[]),
    ]);
    expect(await getCredsMetadata(authenticator, token())).toEqual({
      existingResidentCredentialsCount: 0,
      maxPossibleRemainingResidentCredentialsCount: 25,
    });
    expect(await enumerateRps(authenticator, token())).toEqual(
      ['yubico.com', 'yubikey.org', 'webauthn.dev'].map((rpId) => ({ rpId, isWhole: true, rpIdHash: hashOf(rpId) })),
    );
    key.finish();
  });

  test('credentials of a YubiKey (libfido2 wiredata)', async () => {
    const lists = answersOf('CTAP_CBOR_CREDMAN_RKLIST');
    const rpIdHash = hashOf('yubikey.org');
    const { key, authenticator } = await authenticatorTo(managing, [
      unread(lists[0] as Uint8Array[]),
      ...lists.slice(1).map((reports) => said('0aa10105', reports)),
    ]);
    const credentials = await enumerateCredentials(authenticator, token(), rpIdHash);
    expect(credentials.map(({ publicKey }) => publicKey?.get(3))).toEqual([-7, -8, -8, -7, -7]);
    expect(credentials.map(({ id }) => id.length)).toEqual([16, 16, 16, 16, 16]);
    for (const { user } of credentials) expect(user).toMatchObject({ name: 'bob banana', displayName: 'bbanana' });
    expect(credentials.map(({ credProtect }) => credProtect)).toEqual([1, 1, 1, 1, 1]);
    key.finish();
  });

  test.each([
    ['NO_CREDENTIALS', '2e'],
    ['OK and a total of 0', answer([[5, 0]])],
  ])('none is an empty list: %s', async (_, reply) => {
    const { authenticator } = await authenticatorTo(managing, [exchange(request('02', golden.credMgmt02), reply)]);
    expect(await enumerateRps(authenticator, token())).toEqual([]);
  });

  test('an RP ID that the key cut off is told as such; the hash names it', async () => {
    const rpIdHash = hashOf('a-very-long-relying-party.example');
    const reply = answer([
      [3, new Map([['id', 'a-very-long-relying-party.exam']])],
      [4, rpIdHash],
      [5, 1],
    ]);
    const { authenticator } = await authenticatorTo(managing, [exchange(request('02', golden.credMgmt02), reply)]);
    expect(await enumerateRps(authenticator, token())).toEqual([
      { rpIdHash, rpId: 'a-very-long-relying-party.exam', isWhole: false },
    ]);
  });

  test('a key that claims 10^9 relying parties is refused at once', async () => {
    const reply = answer([
      [4, hashOf('x')],
      [5, 1_000_000_000],
    ]);
    const { authenticator } = await authenticatorTo(managing, [exchange(request('02', golden.credMgmt02), reply)]);
    expect(await outcome(enumerateRps(authenticator, token()))).toMatchObject({ error: { name: 'StructureError' } });
  });

  test('delete and update say exactly which credential; a preview cannot update', async () => {
    const id = Uint8Array.of(1, 2, 3);
    const deletion = toHex(encodeCbor(new Map([[2, descriptor(id)]])));
    const user: CborValue = new Map<string, CborValue>([
      ['id', Uint8Array.of(9)],
      ['name', 'hanako'],
    ]);
    const update = toHex(
      encodeCbor(
        new Map<number, CborValue>([
          [2, descriptor(id)],
          [3, user],
        ]),
      ),
    );
    const { key, authenticator } = await authenticatorTo(managing, [
      exchange(`0aa4010602${deletion}0302045820${param(`06${deletion}`)}`, '00'),
      exchange(`0aa4010702${update}0302045820${param(`07${update}`)}`, '2e'),
    ]);
    await deleteCredential(authenticator, token(), id);
    const renamed = updateUserInformation(authenticator, token(), id, { id: Uint8Array.of(9), name: 'hanako' });
    expect(await outcome(renamed)).toEqual({ error: new CtapError(Status.NO_CREDENTIALS) });
    key.finish();

    const preview = await authenticatorTo(infoAnswer({ credentialMgmtPreview: true }), [
      exchange(
        `41${request('01', golden.credMgmt01).slice(2)}`,
        answer([
          [1, 2],
          [2, 23],
        ]),
      ),
    ]);
    expect(await getCredsMetadata(preview.authenticator, token())).toEqual({
      existingResidentCredentialsCount: 2,
      maxPossibleRemainingResidentCredentialsCount: 23,
    });
    const change = updateUserInformation(preview.authenticator, token(), id, { id });
    expect(await outcome(change)).toMatchObject({ error: { name: 'UnsupportedByKey' } });
  });

  test('a key that cannot list is not asked', async () => {
    const { authenticator } = await authenticatorTo(infoAnswer({ credMgmt: false }));
    expect(await outcome(getCredsMetadata(authenticator, token()))).toMatchObject({
      error: new UnsupportedByKey('listing of credentials'),
    });
  });
});

describe('authenticatorConfig (params of ctap.md 3.8)', () => {
  const info = infoAnswer({ authnrCfg: true, alwaysUv: false, ep: false, setMinPINLength: true }, [[0x18, false]]);

  test('each sub-command to the byte', async () => {
    const longTouch = param(`${'ff'.repeat(32)}0d04`);
    const { key, authenticator } = await authenticatorTo(info, [
      exchange(`0da301010302045820${golden.enableEa}`, '00'),
      exchange(`0da301020302045820${golden.toggleAlwaysUv}`, '00'),
      exchange(`0da4010302a101100302045820${golden.setMinPin16}`, '00'),
      exchange(`0da301040302045820${longTouch}`, '00'),
      exchange('0da10102', '00'),
    ]);
    await enableEnterpriseAttestation(authenticator, token());
    await toggleAlwaysUv(authenticator, token());
    await setMinPinLength(authenticator, token(), { newMinPinLength: 16 });
    await enableLongTouchForReset(authenticator, token());
    // The bootstrap case (ctap.md 3.9): no PIN, no finger, no token.
    await toggleAlwaysUv(authenticator, undefined);
    key.finish();
  });

  test('a key without a setting is not asked for it', async () => {
    const { authenticator } = await authenticatorTo(infoAnswer({ authnrCfg: true }));
    for (const asked of [
      enableEnterpriseAttestation(authenticator, token()),
      toggleAlwaysUv(authenticator, token()),
      setMinPinLength(authenticator, token(), {}),
      enableLongTouchForReset(authenticator, token()),
    ]) {
      expect(await outcome(asked)).toMatchObject({ error: { name: 'UnsupportedByKey' } });
    }
  });
});

describe('large blobs', () => {
  const info = infoAnswer({ largeBlobs: true }, [[0x0b, 1024]]);
  const empty = '8076be8b528d0075f7aae98d6fa57a6d3c';
  const config = (hex: string) => answer([[1, fromHex(hex)]]);

  test('the array of a YubiKey (libfido2 wiredata)', async () => {
    const reports = answersOf('CTAP_CBOR_LARGEBLOB_GET_ARRAY').at(-1) as Uint8Array[];
    const { authenticator } = await authenticatorTo(infoAnswer({ largeBlobs: true }, [[5, 2048]]), [
      said('0ca2011907c00300', reports),
    ]);
    expect(await readLargeBlobs(authenticator)).toMatchObject({ isIntact: true });
  });

  test('the request of ctap.md 2.10, and the initial array of section 6.10.2', async () => {
    const { key, authenticator } = await authenticatorTo(info, [exchange('0ca2011903c00300', config(empty))]);
    expect(await readLargeBlobs(authenticator)).toEqual({ entries: [], length: 17, isIntact: true });
    key.finish();
  });

  test.each([
    ['no hash', '80'],
    ['nothing', ''],
    ['another hash', `80${'00'.repeat(16)}`],
  ])('a damaged array counts as empty: %s', async (_, hex) => {
    const { authenticator } = await authenticatorTo(info, [exchange('0ca2011903c00300', config(hex))]);
    expect(await readLargeBlobs(authenticator)).toMatchObject({ entries: [], isIntact: false });
  });

  test('deleting the last blob writes the initial array, signed as in ctap.md 3.8', async () => {
    const largeBlobKey = new Uint8Array(32).fill(3);
    const entry = sealBlob(utf8('花子の証明書'), largeBlobKey, seededRandom('a blob'));
    const content = encodeCbor([entry]);
    const stored = `${toHex(content)}${toHex(createHash('sha256').update(content).digest()).slice(0, 32)}`;
    const { key, authenticator } = await authenticatorTo(info, [
      exchange('0ca2011903c00300', config(stored)),
      exchange('0ca2011903c00300', config(stored)),
      exchange(`0ca50251${empty}030004110558 20${golden.initialLargeBlobs}0602`.replace(' ', ''), '00'),
    ]);
    const array = await readLargeBlobs(authenticator);
    expect(findLargeBlob(array, largeBlobKey)).toEqual(utf8('花子の証明書'));
    expect(findLargeBlob(array, new Uint8Array(32))).toBeUndefined();
    await deleteLargeBlob(authenticator, token(), largeBlobKey);
    key.finish();
  });

  test.each([
    ['deleting', (one: Authenticator) => deleteLargeBlob(one, token(), new Uint8Array(32))],
    ['collecting', (one: Authenticator) => collectGarbage(one, token(), [])],
  ])('%s leaves a damaged array as it is', async (_, act) => {
    const damaged = config(`80${'00'.repeat(16)}`);
    const { key, authenticator } = await authenticatorTo(info, [exchange('0ca2011903c00300', damaged)]);
    await act(authenticator);
    key.finish();
  });

  test('what does not fit is not sent', async () => {
    const { key, authenticator } = await authenticatorTo(info, [exchange('0ca2011903c00300', config(empty))], {
      bytes: (length) => new Uint8Array(length),
    });
    const large = writeLargeBlob(authenticator, token(), new Uint8Array(32), seededRandom('noise').bytes(1100));
    expect(await outcome(large)).toEqual({ error: new CtapError(Status.LARGE_BLOB_STORAGE_FULL) });
    key.finish();
  });

  test('an entry that unfolds to more than it says is not opened', () => {
    const largeBlobKey = new Uint8Array(32).fill(3);
    // Whoever has the key of a blob may seal what he likes, and a length of his own with it.
    const sealed = (unfolded: number, claimed: number) => {
      const nonce = new Uint8Array(12);
      const size = Uint8Array.of(...utf8('blob'), claimed & 0xff, claimed >> 8, claimed >> 16, 0, 0, 0, 0, 0);
      const cipher = createCipheriv('aes-256-gcm', largeBlobKey, nonce).setAAD(size);
      const parts = [cipher.update(deflateRawSync(new Uint8Array(unfolded))), cipher.final(), cipher.getAuthTag()];
      return new Map<number, CborValue>([
        [1, concatBytes(...parts)],
        [2, nonce],
        [3, claimed],
      ]);
    };
    expect(openBlob(sealed(100_000, 100_000), largeBlobKey)).toHaveLength(100_000);
    for (const claimed of [0, 1_000, 99_999, 100_001]) {
      expect(openBlob(sealed(100_000, claimed), largeBlobKey), `${claimed}`).toBeUndefined();
    }
    // Beyond what is ever unfolded.
    expect(openBlob(sealed((1 << 20) + 1, (1 << 20) + 1), largeBlobKey)).toBeUndefined();
    for (const other of [null, [], new Map(), new Map([[1, new Uint8Array(16)]])]) {
      expect(openBlob(other, largeBlobKey)).toBeUndefined();
    }
  });
});

import { createHash, verify, X509Certificate } from 'node:crypto';
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { describe, expect, it } from 'vitest';
import { concatBytes, toBase64url, toHex } from '../../src/basics/bytes.ts';
import { parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { completeModel } from './complete-model.ts';
import { createRequest, getRequest, sha256 } from './credential-requests.ts';
import { type Answer, Host, map, touching } from './host.ts';

const origin = 'https://example.com';
const challenge = toBase64url(sha256('challenge'));
const clientDataJson = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin, crossOrigin: false }));
const clientDataHash = new Uint8Array(createHash('sha256').update(clientDataJson).digest());

const self: KeyModel = { ...completeModel, attestation: { type: 'self', formats: ['packed'], enterprise: null } };
const u2fFirst: KeyModel = {
  ...completeModel,
  attestation: { type: 'basic', formats: ['fido-u2f', 'packed'], enterprise: null },
};

interface Asked {
  algs?: number[];
  preference?: CborValue;
  enterprise?: CborValue;
  rpId?: string;
}

function create(host: Host, { algs = [-7], preference, enterprise, rpId = 'example.com' }: Asked = {}): Answer {
  const request = createRequest({ algs, rpId }).set(1, clientDataHash);
  if (enterprise !== undefined) request.set(10, enterprise);
  if (preference !== undefined) request.set(11, preference);
  return host.call(0x01, request, touching);
}

const formatOf = ({ map: answer }: Answer) => answer.get(1);
const authDataOf = ({ map: answer }: Answer) => answer.get(2) as Uint8Array;
const statementOf = ({ map: answer }: Answer) => answer.get(3) as CborMap;
const leafOf = (made: Answer) => (statementOf(made).get('x5c') as Uint8Array[])[0]!;

/** What @simplewebauthn/server thinks of it: a relying party written apart from this project. */
async function convincesRelyingParty(host: Host, made: Answer): Promise<boolean> {
  const root = new X509Certificate(host.key.attestationRoot()).toString();
  for (const identifier of ['packed', 'fido-u2f'] as const) {
    SettingsService.setRootCertificates({ identifier, certificates: [root] });
  }
  const id = toBase64url(parseAuthenticatorData(authDataOf(made)).attested!.credentialId);
  const attestationObject = map(
    ['fmt', formatOf(made)],
    ['attStmt', statementOf(made)],
    ['authData', authDataOf(made)],
  );
  const { verified } = await verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64url(clientDataJson),
        attestationObject: toBase64url(encodeCbor(attestationObject)),
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: 'example.com',
    requireUserVerification: false,
    supportedAlgorithmIDs: [-7, -8, -35, -257],
  });
  return verified;
}

describe('packed attestation', () => {
  it.each([-7, -8, -35, -257])('by the attestation key, for a credential of algorithm %i', async (alg) => {
    const host = new Host({ model: completeModel });
    const made = create(host, { algs: [alg] });
    expect(formatOf(made)).toBe('packed');
    expect([...statementOf(made).keys()]).toEqual(['alg', 'sig', 'x5c']);
    expect(statementOf(made).get('alg')).toBe(-7);
    expect(parseAuthenticatorData(authDataOf(made)).attested?.publicKey.alg).toBe(alg);
    const { publicKey } = new X509Certificate(leafOf(made));
    const signed = concatBytes(authDataOf(made), clientDataHash);
    expect(verify('sha256', signed, publicKey, statementOf(made).get('sig') as Uint8Array)).toBe(true);
    expect(await convincesRelyingParty(host, made)).toBe(true);
  });

  it.each([-7, -8, -35, -257])('by the credential itself, of algorithm %i', async (alg) => {
    const host = new Host({ model: self });
    const made = create(host, { algs: [alg] });
    expect(Object.fromEntries(statementOf(made))).toEqual({ alg, sig: expect.any(Uint8Array) });
    const publicKey = toKeyObject(parseAuthenticatorData(authDataOf(made)).attested!.publicKey);
    const digest = alg === -8 ? null : alg === -35 ? 'sha384' : 'sha256';
    const signed = concatBytes(authDataOf(made), clientDataHash);
    expect(verify(digest, signed, publicKey, statementOf(made).get('sig') as Uint8Array)).toBe(true);
    expect(await convincesRelyingParty(host, made)).toBe(true);
  });
});

describe('fido-u2f attestation (WebAuthn 8.6)', () => {
  it('signs what U2F signs, with no AAGUID', async () => {
    const host = new Host({ model: u2fFirst });
    const made = create(host);
    expect(formatOf(made)).toBe('fido-u2f');
    expect([...statementOf(made).keys()].sort()).toEqual(['sig', 'x5c']);
    const { rpIdHash, attested } = parseAuthenticatorData(authDataOf(made));
    expect(attested?.aaguid).toEqual(new Uint8Array(16));
    const spki = toKeyObject(attested!.publicKey).export({ format: 'der', type: 'spki' });
    const point = spki.subarray(spki.length - 65);
    const signed = concatBytes(Uint8Array.of(0), rpIdHash, clientDataHash, attested!.credentialId, point);
    const { publicKey } = new X509Certificate(leafOf(made));
    expect(verify('sha256', signed, publicKey, statementOf(made).get('sig') as Uint8Array)).toBe(true);
    expect(await convincesRelyingParty(host, made)).toBe(true);
  });

  it('is for ES256 alone', () => {
    expect(formatOf(create(new Host({ model: u2fFirst }), { algs: [-8] }))).toBe('packed');
  });
});

describe('attestationFormatsPreference (2.2)', () => {
  it.each<[string[], string]>([
    [[], 'packed'],
    [['fido-u2f'], 'fido-u2f'],
    [['fido-u2f', 'packed'], 'fido-u2f'],
    [['tpm', 'packed'], 'packed'],
    [['tpm'], 'packed'],
    [['none', 'fido-u2f'], 'fido-u2f'],
    [['none'], 'none'],
  ])('%j gives %s', async (preference, format) => {
    const host = new Host({ model: completeModel });
    const made = create(host, { preference });
    expect(formatOf(made)).toBe(format);
    expect(await convincesRelyingParty(host, made)).toBe(true);
  });

  it('leaves out the statement alone, not the AAGUID: that is the client’s business', () => {
    const made = create(new Host({ model: completeModel }), { preference: ['none'] });
    expect(statementOf(made)).toEqual(new Map());
    expect(toHex(parseAuthenticatorData(authDataOf(made)).attested!.aaguid)).toBe(
      completeModel.aaguid.replaceAll('-', ''),
    );
  });

  it('is checked by type, and unknown to a key of CTAP 2.1', () => {
    expect(create(new Host({ model: completeModel }), { preference: [1] }).status).toBe(0x11);
    const older = { ...completeModel, versions: ['FIDO_2_0', 'FIDO_2_1'] as const };
    expect(formatOf(create(new Host({ model: older }), { preference: ['none'] }))).toBe('packed');
  });
});

describe('enterprise attestation (reference 3.9)', () => {
  const SERIAL = '060b2b0601040182e51c010102041204';
  const enabled = (model: KeyModel = completeModel, seed = 'enterprise') => {
    const host = new Host({ model, seed });
    expect(host.call(0x0d, map([1, 1])).status).toBe(0);
    expect(host.options()).toMatchObject({ ep: true });
    return host;
  };
  const vendorOnly: KeyModel = {
    ...completeModel,
    attestation: { ...completeModel.attestation, enterprise: { rpIds: ['example.com'], platformManaged: false } },
  };

  it.each<[string, Host, CborValue, number]>([
    ['on a key without it', new Host({ model: self }), 1, 0x02],
    ['while it is off', new Host({ model: completeModel }), 1, 0x02],
    ['while it is off, also with a wrong value', new Host({ model: completeModel }), 3, 0x02],
    ['with value 3', enabled(), 3, 0x2c],
    ['with value 0', enabled(), 0, 0x2c],
    ['with a value that is no number', enabled(), true, 0x11],
  ])('is refused %s', (_, host, enterprise, status) => {
    host.start(0x01, createRequest().set(10, enterprise));
    expect(host.key.snapshot().waitingFor).toBeNull();
    expect(host.answer().status).toBe(status);
  });

  it.each<[string, KeyModel, number, string, boolean]>([
    ['vendor-facilitated for an RP of the list', completeModel, 1, 'example.com', true],
    ['vendor-facilitated for another RP', completeModel, 1, 'example.org', false],
    ['platform-managed for any RP', completeModel, 2, 'example.org', true],
    ['2 taken for 1, for an RP of the list', vendorOnly, 2, 'example.com', true],
    ['2 taken for 1, for another RP', vendorOnly, 2, 'example.org', false],
  ])('%s', (_, model, enterprise, rpId, granted) => {
    const made = create(enabled(model), { enterprise, rpId });
    expect(made.status).toBe(0);
    expect(made.map.get(4)).toBe(granted ? true : undefined);
    expect(formatOf(made)).toBe('packed');
    expect(toHex(leafOf(made)).includes(SERIAL)).toBe(granted);
  });

  it('names the unit in extension id-fido-gen-ce-sernum, by the same root, for good', async () => {
    const host = enabled();
    const made = create(host, { enterprise: 1 });
    const leaf = new X509Certificate(leafOf(made));
    const root = new X509Certificate(host.key.attestationRoot());
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect(await convincesRelyingParty(host, made)).toBe(true);
    host.replug();
    expect(host.call(0x07, undefined, (key) => key.touch(true)).status).toBe(0);
    expect(host.options()).toMatchObject({ ep: false });
    expect(create(host, { enterprise: 1 }).status).toBe(0x02);
    host.call(0x0d, map([1, 1]));
    expect(leafOf(create(host, { enterprise: 1 }))).toEqual(leafOf(made));
    const unit = (bytes: Uint8Array) =>
      toHex(bytes)
        .slice(toHex(bytes).indexOf(SERIAL))
        .slice(0, SERIAL.length + 34);
    expect(unit(leafOf(create(enabled(completeModel, 'another'), { enterprise: 1 })))).not.toBe(unit(leafOf(made)));
  });

  it('gives way to a platform that wants no attestation, and never comes as fido-u2f', () => {
    const host = enabled();
    const none = create(host, { enterprise: 1, preference: ['none'] });
    expect([formatOf(none), none.map.has(4)]).toEqual(['none', false]);
    expect(formatOf(create(host, { enterprise: 1, preference: ['fido-u2f'] }))).toBe('packed');
    expect(formatOf(create(host, { preference: ['fido-u2f'] }))).toBe('fido-u2f');
  });

  it('is made anew over a memory of a key that had none', () => {
    const plain: KeyModel = { ...completeModel, attestation: { ...completeModel.attestation, enterprise: null } };
    const before = new Host({ model: plain });
    create(before);
    const host = new Host({ model: completeModel, memory: before.memory });
    host.call(0x0d, map([1, 1]));
    const made = create(host, { enterprise: 2 });
    expect(toHex(leafOf(made))).toContain(SERIAL);
    expect(new X509Certificate(leafOf(made)).checkIssued(new X509Certificate(host.key.attestationRoot()))).toBe(true);
  });
});

describe('assertions by each algorithm', () => {
  it.each([
    [-7, 'sha256'],
    [-8, null],
    [-35, 'sha384'],
    [-257, 'sha256'],
  ] as const)('%i verifies, also by another key over the same memory', (alg, digest) => {
    const host = new Host({ model: completeModel });
    const made = parseAuthenticatorData(authDataOf(create(host, { algs: [alg] }))).attested!;
    const again = new Host({ model: completeModel, memory: host.memory });
    for (const each of [host, again]) {
      const got = each.call(0x02, getRequest({ allow: [made.credentialId] }).set(2, clientDataHash), touching);
      const signed = concatBytes(got.map.get(2) as Uint8Array, clientDataHash);
      expect(verify(digest, signed, toKeyObject(made.publicKey), got.map.get(3) as Uint8Array)).toBe(true);
    }
  });
});

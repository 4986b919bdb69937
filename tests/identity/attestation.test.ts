import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificateExtensions, extensionIds } from '../../src/trust/certificate-extensions.ts';
import { isAttested } from '../../src/trust/model-proof.ts';
import { type CertificateOptions, type Issuer, makeCertificate } from './certificates.ts';
import { addKey, firstAccount, openDirectory, relyingParty, value } from './directory.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

const NOW = Date.UTC(2026, 0, 1);
const aaguid = randomBytes(16);
const root = makeCertificate({ subject: 'Root', ca: true });
const intermediate = makeCertificate({ subject: 'Intermediate', ca: true, pathLength: 0, issuer: root });

const leafUnder = (issuer: Issuer, options: Partial<CertificateOptions> = {}) =>
  makeCertificate({ subject: 'Key', aaguid, issuer, ...options });

const judge = (
  chain: readonly Issuer[],
  roots: readonly Issuer[] = [root],
  more: { algorithm?: number; at?: number } = {},
) =>
  isAttested(
    { chain: chain.map(({ der }) => der), algorithm: more.algorithm ?? -7, aaguid },
    roots.map(({ der }) => der),
    more.at ?? NOW,
  );

test('a chain to a trusted root, with the root and without it, and a leaf that is trusted itself', () => {
  const leaf = leafUnder(root);
  const longer = leafUnder(intermediate);
  expect(judge([leaf])).toBe(true);
  expect(judge([leaf, root])).toBe(true);
  expect(judge([longer, intermediate])).toBe(true);
  expect(judge([longer, intermediate, root])).toBe(true);
  expect(judge([leaf], [leaf])).toBe(true);
  expect(judge([leaf], [makeCertificate({ subject: 'Other', ca: true }), root])).toBe(true);
});

// Hostile tests A: each of these proves nothing.
const impostor = makeCertificate({ subject: 'Root', ca: true });
const notCa = makeCertificate({ subject: 'No CA', issuer: root });
const tooDeep = makeCertificate({ subject: 'Too deep', ca: true, issuer: intermediate });
const expiredRoot = makeCertificate({ subject: 'Expired', ca: true, notAfter: '2025-01-01' });
const refusals: readonly (readonly [string, () => boolean])[] = [
  ['no chain', () => judge([])],
  ['no trusted root', () => judge([leafUnder(root)], [])],
  ['a self-signed root of its own', () => judge([leafUnder(impostor), impostor])],
  ['a root of the same name but another key', () => judge([leafUnder(impostor)])],
  ['a self-signed leaf', () => judge([makeCertificate({ subject: 'Key', aaguid })])],
  ['another AAGUID in the certificate', () => judge([leafUnder(root, { aaguid: randomBytes(16) })])],
  ['no AAGUID in the certificate', () => judge([makeCertificate({ subject: 'Key', issuer: root })])],
  ['an AAGUID of 15 bytes', () => judge([leafUnder(root, { aaguid: aaguid.subarray(1) })])],
  ['the AAGUID twice', () => judge([leafUnder(root, { twice: true })])],
  ['an expired leaf', () => judge([leafUnder(root, { notAfter: '2025-12-31' })])],
  ['a leaf of the future', () => judge([leafUnder(root, { notBefore: '2026-01-02' })])],
  ['an expired root', () => judge([leafUnder(expiredRoot)], [expiredRoot])],
  ['a leaf that is a CA', () => judge([leafUnder(root, { ca: true })])],
  ['an issuer that is no CA', () => judge([leafUnder(notCa), notCa])],
  ['a path longer than allowed', () => judge([leafUnder(tooDeep), tooDeep, intermediate])],
  ['a chain in the wrong order', () => judge([intermediate, leafUnder(intermediate)])],
  ['a gap in the chain', () => judge([leafUnder(intermediate)])],
  ['a hundred certificates', () => judge(Array.from({ length: 100 }, () => leafUnder(root)))],
  ['an algorithm that does not fit the key', () => judge([leafUnder(root)], [root], { algorithm: -257 })],
  ['a curve that does not fit the algorithm', () => judge([leafUnder(root, { curve: 'P-384' })])],
  ['bytes that are no certificate', () => judge([{ ...root, der: randomBytes(300) }])],
  ['an empty certificate', () => judge([{ ...root, der: Buffer.alloc(0) }])],
];
test.each(refusals)('not attested: %s', (_what, attested) => {
  expect(attested()).toBe(false);
});

test('the extensions of every cut-off certificate are refused, and none hangs', () => {
  const { der } = leafUnder(root);
  expect(certificateExtensions(der)?.has(extensionIds.aaguid)).toBe(true);
  for (let length = 0; length < der.length; length++) {
    expect(certificateExtensions(der.subarray(0, length))).toBeUndefined();
  }
});

test('hostile C14 a registration is attested when its chain is, and says not-attested for all that the library calls verified', async () => {
  const { identity } = await openDirectory([root.der]);
  const session = await firstAccount(identity);
  const register = async (name: string, roots: 'trusted' | 'unknown' | 'self' | 'none') => {
    const key = new SoftwareAuthenticator(relyingParty.origin);
    const leaf = makeCertificate({ subject: 'Key', aaguid: key.aaguid, issuer: roots === 'unknown' ? impostor : root });
    const packed = { format: 'packed', leaf, chain: [leaf.der] };
    const attestation = roots === 'none' || roots === 'self' ? { format: roots } : packed;
    return (await addKey(identity, session, name, key, { attestation })).method.attestation;
  };
  expect(await register('Trusted', 'trusted')).toBe('attested');
  expect(await register('Unknown root', 'unknown')).toBe('not-attested');
  expect(await register('Self', 'self')).toBe('not-attested');
  expect(await register('None', 'none')).toBe('not-attested');
});

test.each([
  [
    'a signature of another key',
    (leaf: Issuer) => ({ leaf: { ...leaf, privateKey: impostor.privateKey }, chain: [leaf.der] }),
  ],
  ['an empty chain', (leaf: Issuer) => ({ leaf, chain: [] })],
  ['six certificates', (leaf: Issuer) => ({ leaf, chain: Array.from({ length: 6 }, () => leaf.der) })],
  ['a chain that is garbage', (leaf: Issuer) => ({ leaf, chain: [randomBytes(500)] })],
])('a packed attestation with %s is no registration at all', async (_what, wrong) => {
  const { identity } = await openDirectory([root.der]);
  const session = await firstAccount(identity);
  const key = new SoftwareAuthenticator(relyingParty.origin);
  const start = value(await identity.securityKeyRegistration.begin(session.id));
  const attestation = {
    format: 'packed',
    ...wrong(makeCertificate({ subject: 'Key', aaguid: key.aaguid, issuer: root })),
  };
  const answer = key.create(start.options, { attestation });
  expect(await identity.securityKeyRegistration.finish(session.id, start.challengeId, answer)).toMatchObject({
    outcome: 'refused',
    refusal: { code: 'response-invalid' },
  });
});

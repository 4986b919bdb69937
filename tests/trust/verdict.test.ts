import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyIdentifier, readCertificate } from '../../src/trust/certificate.ts';
import { openMetadataBlob } from '../../src/trust/metadata-blob.ts';
import type { RuleSet } from '../../src/trust/rules.ts';
import type { AttestationAnswer } from '../../src/trust/statement.ts';
import { judge, type MetadataSource, rootsFor, type TrustBase } from '../../src/trust/verdict.ts';
import { type Issuer, makeCertificate } from '../identity/certificates.ts';
import { aaguidBytes, keyCertificate, packed, selfAttested, u2f, unattested } from './answers.ts';
import { AAGUID, type EntryOptions, entry, MetadataSigner } from './blobs.ts';
import { leastTime } from './least-time.ts';

const NOW = Date.UTC(2026, 0, 1);
const signer = new MetadataSigner();
const root = makeCertificate({ subject: 'Maker root', ca: true });
const intermediate = makeCertificate({ subject: 'Maker CA', ca: true, pathLength: 0, issuer: root });
const leaf = keyCertificate(root);
const abilities = { discoverable: true, verifies: true };

function certificate({ der }: Issuer) {
  const read = readCertificate(der);
  if (!read) throw new Error('expected a certificate');
  return read;
}

function blobOf(...entries: unknown[]) {
  const authority = { id: 'fido', roots: [certificate(signer.root)], hosts: null };
  const opened = openMetadataBlob(signer.blob({ entries }), [authority], NOW);
  if ('problem' in opened) throw new Error(opened.problem);
  return opened;
}

function base(options: EntryOptions = {}, source: MetadataSource = 'fido'): TrustBase {
  return { blobs: [{ source, blob: blobOf(entry({ roots: [root], ...options })) }], ownRoots: [] };
}

const nothing: TrustBase = { blobs: [], ownRoots: [] };

const verdictOn = (answer: AttestationAnswer | null, trusted: TrustBase = base(), at = NOW, firmwareVersion = 3) =>
  judge({ aaguid: aaguidBytes, firmwareVersion, abilities }, answer, trusted, at);

const answerTo = (verdict: ReturnType<typeof verdictOn>, rules: RuleSet) => {
  const found = verdict.answers.find((one) => one.rules === rules);
  return found && { accepts: found.accepts, reasons: [...found.reasons] };
};

const accepted = { accepts: 'yes', reasons: [] };

test('a certified model that proves itself is taken by everybody', () => {
  const verdict = verdictOn(packed([leaf]));
  expect(verdict).toMatchObject({
    aaguid: AAGUID,
    standing: 'attested',
    format: 'packed',
    trustedBy: 'fido-metadata',
    problem: null,
    updateAvailable: false,
    metadata: { description: 'Test key 5', certification: 'FIDO_CERTIFIED_L1' },
  });
  expect(verdict.chain.map(({ role, from }) => `${role} ${from}`)).toEqual(['leaf key', 'root trusted']);
  for (const { accepts, reasons } of verdict.answers) expect({ accepts, reasons }).toEqual(accepted);
});

test('chains with an intermediate, with their root, and a leaf that the metadata lists itself', () => {
  const longer = keyCertificate(intermediate);
  expect(verdictOn(packed([longer, intermediate])).standing).toBe('attested');
  expect(verdictOn(packed([longer, intermediate, root])).chain).toHaveLength(3);
  expect(verdictOn(packed([leaf]), base({ roots: [leaf] })).standing).toBe('attested');
  expect(verdictOn(packed([longer, intermediate]), base({ roots: [intermediate] })).standing).toBe('attested');
});

// Hostile tests A, row "attestation": enforced attestation refuses each with its reason.
const impostor = makeCertificate({ subject: 'Maker root', ca: true });
const notCa = makeCertificate({ subject: 'No CA', issuer: root });
const mayNotSign = makeCertificate({ subject: 'May not sign', ca: true, usage: 0x80, issuer: root });
const tooDeep = makeCertificate({ subject: 'Too deep', ca: true, issuer: intermediate });
const oldRoot = makeCertificate({ subject: 'Old root', ca: true, notAfter: '2025-01-01' });
const many = (count: number) => Array.from({ length: count }, () => leaf);
const refusals: readonly (readonly [string, string, () => AttestationAnswer, TrustBase?])[] = [
  ['a root of its own', 'root-unknown', () => packed([keyCertificate(impostor), impostor])],
  ['a root of the same name', 'root-unknown', () => packed([keyCertificate(impostor)])],
  [
    'a leaf that signed itself',
    'root-unknown',
    () => packed([makeCertificate({ subject: 'Key', aaguid: aaguidBytes })]),
  ],
  [
    'another AAGUID in the certificate',
    'aaguid-mismatch',
    () => packed([keyCertificate(root, { aaguid: randomBytes(16) })]),
  ],
  [
    'an AAGUID of 15 bytes',
    'aaguid-mismatch',
    () => packed([keyCertificate(root, { aaguid: aaguidBytes.subarray(1) })]),
  ],
  [
    'no AAGUID in the certificate',
    'aaguid-not-certified',
    () => packed([makeCertificate({ subject: 'Key', issuer: root })]),
  ],
  ['a critical AAGUID', 'aaguid-critical', () => packed([keyCertificate(root, { aaguidCritical: true })])],
  ['an algorithm that does not fit', 'algorithm-mismatch', () => packed([leaf], { algorithm: -257 })],
  ['a curve that does not fit', 'algorithm-mismatch', () => packed([keyCertificate(root, { curve: 'P-384' })])],
  ['an unknown algorithm', 'algorithm-mismatch', () => packed([leaf], { algorithm: -65535 })],
  ['an expired leaf', 'certificate-expired', () => packed([keyCertificate(root, { notAfter: '2025-12-31' })])],
  [
    'a leaf of the future',
    'certificate-not-yet-valid',
    () => packed([keyCertificate(root, { notBefore: '2026-01-02' })]),
  ],
  ['an expired root', 'certificate-expired', () => packed([keyCertificate(oldRoot)]), base({ roots: [oldRoot] })],
  ['a leaf that is a CA', 'leaf-is-ca', () => packed([keyCertificate(root, { ca: true })])],
  ['a leaf of another unit', 'leaf-subject', () => packed([keyCertificate(root, { organizationalUnit: 'Sales' })])],
  ['an issuer that is no CA', 'issuer-not-ca', () => packed([keyCertificate(notCa), notCa])],
  ['an issuer that may not sign', 'issuer-may-not-sign', () => packed([keyCertificate(mayNotSign), mayNotSign])],
  ['a path longer than allowed', 'path-too-long', () => packed([keyCertificate(tooDeep), tooDeep, intermediate])],
  ['the wrong issuer', 'chain-broken', () => packed([keyCertificate(intermediate), tooDeep])],
  ['a gap in the chain', 'root-unknown', () => packed([keyCertificate(intermediate)])],
  ['an empty x5c', 'chain-empty', () => packed([])],
  ['six certificates', 'chain-too-long', () => packed(many(6))],
  ['100 certificates', 'chain-too-long', () => packed(many(100))],
  ['garbage for a certificate', 'certificate-unreadable', () => packed([{ ...leaf, der: randomBytes(400) }])],
  [
    'a certificate of 20 KB',
    'certificate-unreadable',
    () => packed([{ ...leaf, der: Buffer.concat([leaf.der, Buffer.alloc(20_000)]) }]),
  ],
  ['x5c that is no list', 'statement-malformed', () => packed([leaf], { statement: (map) => map.set('x5c', 5) })],
  ['no signature', 'statement-malformed', () => packed([leaf], { statement: (map) => map.delete('sig') })],
  ['no algorithm', 'statement-malformed', () => packed([leaf], { statement: (map) => map.delete('alg') })],
  ['the signature of another key', 'signature-invalid', () => packed([leaf], { signWith: impostor.privateKey })],
  [
    'an empty signature',
    'signature-invalid',
    () => packed([leaf], { statement: (map) => map.set('sig', new Uint8Array()) }),
  ],
  ['self attestation', 'self-attestation', () => selfAttested()],
  ['self attestation by another key', 'signature-invalid', () => selfAttested({ signWith: impostor.privateKey })],
  ['self attestation with another algorithm', 'algorithm-mismatch', () => selfAttested({ algorithm: -257 })],
  ['none', 'no-attestation', () => unattested()],
  ['none with something in it', 'statement-malformed', () => ({ ...unattested(), attStmt: new Map([['sig', 1]]) })],
  ['a format of a platform', 'format-unknown', () => ({ ...unattested(), fmt: 'tpm' })],
];
const named = refusals.map(([what, problem, make, trusted]) => ({ what, problem, make, trusted }));
test.each(named)('enforced attestation refuses $what: $problem', ({ problem, make, trusted }) => {
  const answer = make();
  const trustedNow = trusted ?? base();
  const { value: verdict, ms } = leastTime(() => verdictOn(answer, trustedNow));
  expect(verdict).toMatchObject({ standing: 'claimed', trustedBy: null, problem });
  for (const rules of ['directory-enforced', 'entra-enforced'] as const) {
    expect(answerTo(verdict, rules)).toMatchObject({ accepts: 'no', reasons: expect.arrayContaining([problem]) });
  }
  expect(ms).toBeLessThan(50);
});

test.each([
  ['REVOKED', 'revoked'],
  ['USER_VERIFICATION_BYPASS', 'user-verification-bypass'],
  ['ATTESTATION_KEY_COMPROMISE', 'attestation-key-compromise'],
  ['USER_KEY_REMOTE_COMPROMISE', 'user-key-remote-compromise'],
  ['USER_KEY_PHYSICAL_COMPROMISE', 'user-key-physical-compromise'],
])('a model that is reported %s is refused where attestation is enforced', (status, problem) => {
  const reports = [
    { status, effectiveDate: '2025-01-01' },
    { status: 'FIDO_CERTIFIED_L1', effectiveDate: '2025-06-01' },
  ];
  const trusted = base({ reports });
  const verdict = verdictOn(packed([leaf]), trusted);
  expect(verdict.statusProblems).toEqual([problem]);
  expect(answerTo(verdict, 'directory-enforced')).toEqual({ accepts: 'no', reasons: [problem] });
  expect(answerTo(verdict, 'entra-enforced')).toEqual({ accepts: 'no', reasons: [problem] });
  // A registration counts as not attested then.
  expect(rootsFor(trusted, AAGUID)).toEqual([]);
  expect(rootsFor(base(), AAGUID)).toHaveLength(1);
});

test('a report about one batch is about the keys of that batch', () => {
  const reports = (batch: Issuer) => [
    { status: 'FIDO_CERTIFIED', effectiveDate: '2024-01-01' },
    { status: 'ATTESTATION_KEY_COMPROMISE', batchCertificate: batch.der.toString('base64') },
  ];
  expect(verdictOn(packed([leaf]), base({ reports: reports(leaf) })).statusProblems).toHaveLength(1);
  expect(verdictOn(packed([leaf]), base({ reports: reports(intermediate) })).statusProblems).toEqual([]);
  // Before the key was asked it may be one of them.
  expect(verdictOn(null, base({ reports: reports(leaf) })).statusProblems).toHaveLength(1);
});

test('news about a model is told and refuses nobody', () => {
  const reports = [
    { status: 'FIDO_CERTIFIED_L2', effectiveDate: '2024-01-01' },
    { status: 'UPDATE_AVAILABLE', effectiveDate: '2025-01-01', authenticatorVersion: 4 },
    { status: 'A_STATUS_OF_LATER_YEARS', effectiveDate: '2025-02-01' },
  ];
  const verdict = verdictOn(packed([leaf]), base({ reports, statement: { authenticatorVersion: 4 } }));
  expect(verdict.updateAvailable).toBe(true);
  expect(verdict.metadata?.reports.map(({ kind }) => kind)).toEqual(['good', 'neutral', 'unknown']);
  expect(verdict.metadata?.certification).toBe('FIDO_CERTIFIED_L2');
  expect(answerTo(verdict, 'entra-enforced')).toEqual(accepted);
});

const entra: readonly (readonly [string, string, EntryOptions])[] = [
  ['no certification', 'not-certified', { reports: [{ status: 'NOT_FIDO_CERTIFIED' }] }],
  ['a self assertion', 'not-certified', { reports: [{ status: 'SELF_ASSERTION_SUBMITTED' }] }],
  [
    'a certification that was taken away',
    'not-certified',
    {
      reports: [
        { status: 'FIDO_CERTIFIED', effectiveDate: '2024-01-01' },
        { status: 'NOT_FIDO_CERTIFIED', effectiveDate: '2025-01-01' },
      ],
    },
  ],
  ['no FIDO2', 'not-fido2', { statement: { protocolFamily: 'u2f' } }],
  ['no version from FIDO 2.0 on', 'not-fido2', { getInfo: { versions: ['U2F_V2'] } }],
  ['no copy of GetInfo', 'metadata-without-info', { getInfo: null }],
  ['no user verification', 'verification-missing', { getInfo: { options: { rk: true } } }],
  ['no discoverable credentials', 'discoverable-missing', { getInfo: { options: { rk: false, clientPin: false } } }],
  ['no hmac-secret', 'hmac-secret-missing', { getInfo: { extensions: ['credProtect'] } }],
];
test.each(entra)("Entra's enforced rules refuse %s: %s", (_what, reason, options) => {
  const verdict = verdictOn(packed([leaf]), base(options));
  expect(answerTo(verdict, 'entra-enforced')).toEqual({ accepts: 'no', reasons: [reason] });
  expect(answerTo(verdict, 'entra')).toEqual(accepted);
  expect(answerTo(verdict, 'directory-enforced')).toEqual(accepted);
});

test('Entra knows only what the FIDO Alliance lists', () => {
  const ownRoot: TrustBase = { ...nothing, ownRoots: [certificate(root)] };
  const byOwnRoot = verdictOn(packed([leaf]), ownRoot);
  expect(byOwnRoot).toMatchObject({ standing: 'attested', trustedBy: 'own-root' });
  expect(answerTo(byOwnRoot, 'directory-enforced')).toEqual(accepted);
  expect(answerTo(byOwnRoot, 'entra-enforced')).toEqual({ accepts: 'unknown', reasons: ['no-metadata'] });

  const elsewhere = verdictOn(packed([leaf]), base({}, 'own'));
  expect(elsewhere.trustedBy).toBe('own-metadata');
  expect(answerTo(elsewhere, 'entra-enforced')).toEqual({ accepts: 'unknown', reasons: ['no-metadata'] });

  const virtual = verdictOn(packed([leaf]), base({}, 'test'));
  expect(virtual.trustedBy).toBe('test-metadata');
  expect(answerTo(virtual, 'directory-enforced')).toEqual(accepted);
  expect(answerTo(virtual, 'entra-enforced')).toEqual({ accepts: 'no', reasons: ['test-model'] });

  const unlisted = verdictOn(packed([leaf]), {
    ...base({ aaguid: AAGUID.replace('0f', '1f') }),
    ...{ ownRoots: ownRoot.ownRoots },
  });
  expect(answerTo(unlisted, 'entra-enforced')).toEqual({ accepts: 'no', reasons: ['model-not-listed'] });

  const otherRoot = verdictOn(packed([leaf]), { ...base({ roots: [impostor] }), ownRoots: ownRoot.ownRoots });
  expect(answerTo(otherRoot, 'entra-enforced')).toEqual({ accepts: 'no', reasons: ['root-not-listed'] });
});

test('without metadata nobody can tell what Entra would say, and this directory trusts no maker', () => {
  const verdict = verdictOn(packed([leaf]), nothing);
  expect(verdict.problem).toBe('root-unknown');
  expect(answerTo(verdict, 'directory-enforced')).toEqual({ accepts: 'no', reasons: ['root-unknown'] });
  expect(answerTo(verdict, 'directory')).toEqual(accepted);
  expect(answerTo(verdict, 'entra-enforced')).toEqual({ accepts: 'unknown', reasons: ['no-metadata'] });
});

test('a root of one maker proves no model of another', () => {
  const verdict = verdictOn(packed([leaf]), base({ aaguid: AAGUID.replace('0f', '1f') }));
  expect(verdict).toMatchObject({ standing: 'claimed', problem: 'root-unknown' });
});

test('before the key is asked only its claim is judged', () => {
  const verdict = verdictOn(null);
  expect(verdict).toMatchObject({ standing: 'claimed', format: null, problem: 'not-asked', chain: [] });
  expect(answerTo(verdict, 'entra-enforced')).toEqual({ accepts: 'unknown', reasons: ['not-asked'] });
  expect(answerTo(verdict, 'directory')).toEqual(accepted);
});

test('a key that cannot hold an account or verify its user is refused by all', () => {
  const weak = { aaguid: aaguidBytes, firmwareVersion: null, abilities: { discoverable: false, verifies: false } };
  const verdict = judge(weak, packed([leaf]), base(), NOW);
  const reasons = ['verification-missing', 'discoverable-missing'];
  for (const rules of ['directory', 'directory-enforced', 'entra'] as const) {
    expect(answerTo(verdict, rules)).toEqual({ accepts: 'no', reasons });
  }
  expect(verdict.updateAvailable).toBeNull();
});

test('a U2F key is known by the key of its certificate', () => {
  const identifiers = [keyIdentifier(certificate(leaf)).toUpperCase()];
  const u2fEntry = entry({
    roots: [root],
    statement: { protocolFamily: 'u2f', description: 'U2F key' },
    entry: { aaguid: undefined, attestationCertificateKeyIdentifiers: identifiers },
  });
  const trusted: TrustBase = { blobs: [{ source: 'fido', blob: blobOf(u2fEntry) }], ownRoots: [] };
  const verdict = verdictOn(u2f([leaf]), trusted);
  expect(verdict).toMatchObject({ standing: 'attested', problem: null, metadata: { description: 'U2F key' } });
  expect(answerTo(verdict, 'entra-enforced')).toMatchObject({
    accepts: 'no',
    reasons: ['format-not-packed', 'not-fido2'],
  });
  expect(answerTo(verdict, 'entra')).toMatchObject({ accepts: 'no', reasons: ['format-not-accepted'] });
});

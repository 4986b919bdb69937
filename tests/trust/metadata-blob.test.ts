import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { readCertificate } from '../../src/trust/certificate.ts';
import { type Authority, maxBlobLength, openMetadataBlob } from '../../src/trust/metadata-blob.ts';
import { type Issuer, makeCertificate } from '../identity/certificates.ts';
import { AAGUID, entry, MetadataSigner } from './blobs.ts';
import { leastTime } from './least-time.ts';

const NOW = Date.UTC(2026, 0, 1);
const signer = new MetadataSigner();

const trusting = (root: Issuer, hosts: readonly string[] | null = ['mds.fidoalliance.org']): Authority => {
  const certificate = readCertificate(root.der);
  if (!certificate) throw new Error('expected a certificate');
  return { id: 'fido', roots: [certificate], hosts };
};

const open = (text: string, authority = trusting(signer.root), at = NOW) => openMetadataBlob(text, [authority], at);
const problemOf = (opened: ReturnType<typeof open>) => ('problem' in opened ? opened.problem : 'none');
const base64 = ({ der }: Issuer) => der.toString('base64');

test('a BLOB is read with what it says about models', () => {
  const opened = open(`${signer.blob({ entries: [entry()] })}\n`);
  if ('problem' in opened) throw new Error(opened.problem);
  expect(opened).toMatchObject({ number: 7, nextUpdate: '2026-02-01', signer: 'mds.fidoalliance.org', unreadable: 0 });
  expect(opened.byAaguid.get(AAGUID)).toMatchObject({ description: 'Test key 5', authenticatorVersion: 3 });
});

test.each([
  ['ES384', { curve: 'P-384' }],
  ['RS256', { rsaBits: 2048 }],
  ['RS512', { rsaBits: 2048 }],
  ['PS256', { rsaBits: 2048 }],
] as const)('%s is taken', (algorithm, key) => {
  const other = new MetadataSigner(key);
  expect(problemOf(open(other.blob({ algorithm }), trusting(other.root)))).toBe('none');
});

test('the algorithm is the one of the header, not of the certificate that the signer has', () => {
  const other = new MetadataSigner({}, { rsaBits: 2048 });
  expect(problemOf(open(other.blob(), trusting(other.root)))).toBe('none');
});

test('the chain may come with its root, and with a cross-signed certificate behind a trusted one', () => {
  const crossed = makeCertificate({ subject: 'Older root', ca: true });
  for (const more of [[signer.root], [crossed], [signer.root, crossed]]) {
    const x5c = [signer.leaf, signer.intermediate, ...more].map(base64);
    expect(problemOf(open(signer.blob({ header: { x5c } })))).toBe('none');
  }
});

const other = new MetadataSigner();
const rsaSigner = new MetadataSigner({ rsaBits: 2048 });
const smallRsa = new MetadataSigner({ rsaBits: 1024 });
const good = signer.blob({ entries: [entry()] });
const [header = '', payload = '', signature = ''] = good.split('.');
const withHeader = (value: object) =>
  `${Buffer.from(JSON.stringify(value)).toString('base64url')}.${payload}.${signature}`;
const x5c = [signer.leaf, signer.intermediate].map(base64);
const expired = new MetadataSigner({ notAfter: '2025-12-31' });
const future = new MetadataSigner({ notBefore: '2026-01-02' });
const forged = (algorithm: string) => {
  const input = `${Buffer.from(JSON.stringify({ alg: algorithm, x5c })).toString('base64url')}.${payload}`;
  const spki = signer.leaf.privateKey.export({ format: 'pem', type: 'pkcs8' });
  return `${input}.${createHmac('sha256', spki).update(input).digest('base64url')}`;
};

// Hostile tests A, applied to metadata: each is refused with its reason, quickly.
const refusals: readonly (readonly [string, string, () => string, Authority?])[] = [
  ['nothing', 'not-a-blob', () => ''],
  ['one part', 'not-a-blob', () => header],
  ['two parts', 'not-a-blob', () => `${header}.${payload}`],
  ['four parts', 'not-a-blob', () => `${good}.AAAA`],
  ['padding', 'not-a-blob', () => `${good}=`],
  ['base64 in place of base64url', 'not-a-blob', () => `${header}.${payload}+/.${signature}`],
  ['letters too many', 'not-a-blob', () => `${header}.${payload}.${signature}AAA`],
  ['25 MB', 'too-large', () => 'A'.repeat(maxBlobLength + 1)],
  [
    'no JSON in the header',
    'header-unreadable',
    () => `${Buffer.from('{').toString('base64url')}.${payload}.${signature}`,
  ],
  ['a header of 200 KB', 'header-unreadable', () => withHeader({ alg: 'ES256', x5c, more: 'x'.repeat(200_000) })],
  ['a nested header', 'header-unreadable', () => withHeader({ alg: 'ES256', x5c: [[[[[]]]]] })],
  ['something critical in the header', 'header-unreadable', () => withHeader({ alg: 'ES256', x5c, crit: ['b64'] })],
  ['alg none', 'algorithm-not-allowed', () => withHeader({ alg: 'none', x5c })],
  ['alg none without a signature', 'not-a-blob', () => `${header}.${payload}.`],
  ['alg HS256 with the certificate as its secret', 'algorithm-not-allowed', () => forged('HS256')],
  ['alg of another kind', 'algorithm-not-allowed', () => withHeader({ alg: 7, x5c })],
  ['alg by prototype', 'algorithm-not-allowed', () => withHeader({ alg: 'constructor', x5c })],
  ['RS256 with a key on a curve', 'key-does-not-fit', () => withHeader({ alg: 'RS256', x5c })],
  ['ES384 with a key on P-256', 'key-does-not-fit', () => withHeader({ alg: 'ES384', x5c })],
  ['an RSA key of 1024 bits', 'key-does-not-fit', () => smallRsa.blob({ algorithm: 'RS256' }), trusting(smallRsa.root)],
  [
    'ES256 with an RSA key',
    'key-does-not-fit',
    () => rsaSigner.blob({ algorithm: 'RS256', header: { alg: 'ES256' } }),
    trusting(rsaSigner.root),
  ],
  ['no x5c', 'chain-empty', () => withHeader({ alg: 'ES256' })],
  ['an empty x5c', 'chain-empty', () => withHeader({ alg: 'ES256', x5c: [] })],
  [
    '100 certificates',
    'chain-too-long',
    () => withHeader({ alg: 'ES256', x5c: Array.from({ length: 100 }, () => x5c[0]) }),
  ],
  ['x5c of numbers', 'certificate-unreadable', () => withHeader({ alg: 'ES256', x5c: [1, 2] })],
  ['x5c that is no base64', 'certificate-unreadable', () => withHeader({ alg: 'ES256', x5c: ['-----'] })],
  ['x5c of garbage', 'certificate-unreadable', () => withHeader({ alg: 'ES256', x5c: ['AAAA'] })],
  ['a root of its own', 'root-unknown', () => other.blob()],
  [
    'a root of its own that comes along',
    'root-unknown',
    () => other.blob({ header: { x5c: [other.leaf, other.intermediate, other.root].map(base64) } }),
  ],
  ['a gap in the chain', 'root-unknown', () => signer.blob({ header: { x5c: [base64(signer.leaf)] } })],
  ['an expired signer', 'certificate-expired', () => expired.blob(), trusting(expired.root)],
  ['a signer of the future', 'certificate-not-yet-valid', () => future.blob(), trusting(future.root)],
  ['a signer for another host', 'wrong-signer', () => good, trusting(signer.root, ['mds3.fidoalliance.org'])],
  ['another payload', 'signature-invalid', () => `${header}.${signer.blob({ number: 8 }).split('.')[1]}.${signature}`],
  ['the signature of another key', 'signature-invalid', () => signer.blob({ signWith: other.leaf.privateKey })],
  ['no JSON in the payload', 'payload-unreadable', () => signer.blob({ payloadBytes: Buffer.from('{"no":') })],
  [
    'no UTF-8 in the payload',
    'payload-unreadable',
    () => signer.blob({ payloadBytes: Buffer.from([0x22, 0xff, 0x22]) }),
  ],
  ['an array', 'payload-unreadable', () => signer.blob({ payloadBytes: Buffer.from('[]') })],
  ['no number', 'payload-unreadable', () => signer.blob({ payload: { no: undefined } })],
  ['a number that is text', 'payload-unreadable', () => signer.blob({ payload: { no: '7' } })],
  ['a number below zero', 'payload-unreadable', () => signer.blob({ number: -1 })],
  ['a day that there is not', 'payload-unreadable', () => signer.blob({ nextUpdate: '2026-13-01' })],
  ['entries that are none', 'payload-unreadable', () => signer.blob({ payload: { entries: {} } })],
  ['a million levels', 'payload-too-deep', () => signer.blob({ payloadBytes: Buffer.from('['.repeat(1_000_000)) })],
];
const named = refusals.map(([what, problem, make, authority]) => ({ what, problem, make, authority }));
test.each(named)('hostile F6: refused: $what ($problem)', ({ problem, make, authority }) => {
  const text = make();
  const { value, ms } = leastTime(() => open(text, authority));
  expect(problemOf(value)).toBe(problem);
  expect(ms).toBeLessThan(50);
});

test('what cannot be read of one model leaves the others', () => {
  const broken = [
    entry({ aaguid: 'no-aaguid' }),
    entry({ statement: { attestationRootCertificates: ['*'] } }),
    entry({ statement: { description: 5 } }),
    entry({ reports: [{ status: 5 }] }),
    entry({ entry: { aaguid: undefined } }),
    { statusReports: [] },
    7,
    null,
  ];
  const opened = open(signer.blob({ entries: [...broken, entry(), entry(), { aaid: '1234#5678' }] }));
  if ('problem' in opened) throw new Error(opened.problem);
  expect(opened.byAaguid.size).toBe(1);
  // The second of two with one AAGUID does not replace the first.
  expect(opened.unreadable).toBe(broken.length + 1);
});

test('ten megabytes of a thousand models are read within a second', () => {
  const icon = `data:image/png;base64,${'A'.repeat(7_000)}`;
  const entries = Array.from({ length: 1_000 }, (_, index) =>
    entry({ aaguid: `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`, statement: { icon } }),
  );
  const text = signer.blob({ entries });
  expect(text.length).toBeGreaterThan(10_000_000);
  const { value, ms } = leastTime(() => open(text));
  expect('problem' in value ? 0 : value.byAaguid.size).toBe(1_000);
  expect(ms).toBeLessThan(1_000);
});

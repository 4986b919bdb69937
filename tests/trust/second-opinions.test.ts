import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  MetadataService,
  type MetadataStatement,
  SettingsService,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { verifyMDSBlob } from '@simplewebauthn/server/helpers';
import { afterAll, expect, test } from 'vitest';
import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { encodeAttestationObject, makeCredential } from '../../src/ctap/make-credential.ts';
import { clientData } from '../../src/operations/client-data.ts';
import { readCertificate } from '../../src/trust/certificate.ts';
import { judgeChain } from '../../src/trust/chain.ts';
import { openMetadataBlob } from '../../src/trust/metadata-blob.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { TestMetadataService } from '../../src/virtual-key/test-metadata.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { type Issuer, makeCertificate } from '../identity/certificates.ts';
import { Stage } from '../operations/stage.ts';
import { keyCertificate } from './answers.ts';
import { entry, MetadataSigner } from './blobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'second-opinions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const trusting = (der: Uint8Array) => {
  const root = readCertificate(der);
  if (!root) throw new Error('expected a certificate');
  return [{ id: 'fido', roots: [root], hosts: null }];
};

/** What SimpleWebAuthn makes of a BLOB: the number, or undefined when it refuses. */
async function simpleWebAuthn(text: string, root: Uint8Array): Promise<number | undefined> {
  SettingsService.setRootCertificates({ identifier: 'mds', certificates: [pem(root)] });
  try {
    return (await verifyMDSBlob(text)).payload.no;
  } catch {
    return undefined;
  }
}

const ours = (text: string, root: Uint8Array): number | undefined => {
  const opened = openMetadataBlob(text, trusting(root), Date.now());
  return 'problem' in opened ? undefined : opened.number;
};

const signer = new MetadataSigner();
const rsa = new MetadataSigner({ rsaBits: 2048 });
const other = new MetadataSigner();
const [header, payload, signature] = signer.blob({ entries: [entry()] }).split('.');
const blobs: readonly (readonly [string, string, Issuer, boolean])[] = [
  ['by ES256', signer.blob({ entries: [entry()] }), signer.root, true],
  ['by RS256', rsa.blob({ algorithm: 'RS256' }), rsa.root, true],
  ['of another service', other.blob(), signer.root, false],
  ['with another payload', `${header}.${signer.blob({ number: 9 }).split('.')[1]}.${signature}`, signer.root, false],
  ['signed by another key', signer.blob({ signWith: other.leaf.privateKey }), signer.root, false],
  [
    'without its intermediate',
    signer.blob({ header: { x5c: [signer.leaf.der.toString('base64')] } }),
    signer.root,
    false,
  ],
];
test.each(blobs)('SimpleWebAuthn and we agree on a BLOB %s', async (_what, text, root, isGood) => {
  expect(payload).toBeDefined();
  expect(ours(text, root.der)).toBe(isGood ? 7 : undefined);
  expect(await simpleWebAuthn(text, root.der)).toBe(isGood ? 7 : undefined);
});

test('SimpleWebAuthn takes the test metadata about every virtual key', async () => {
  const clock = new ManualClock(Date.now());
  const random = seededRandom('second opinions');
  const keys = keyModels.map((model) => {
    const key = new VirtualKey(model, { clock, random, memory: volatileMemory() });
    return { model, root: key.attestationRoot(), leafPoint: key.attestationPoint() };
  });
  const { text, root } = new TestMetadataService(random).blob(keys, clock.now());
  expect(ours(text, root)).toBe(1);
  expect(await simpleWebAuthn(text, root)).toBe(1);
  const opened = openMetadataBlob(text, trusting(root), clock.now());
  expect(opened).toMatchObject({ unreadable: 0 });
});

const root = makeCertificate({ subject: 'Root', ca: true, usage: 0x04 });
const intermediate = makeCertificate({ subject: 'Intermediate', ca: true, pathLength: 0, issuer: root });
const notCa = makeCertificate({ subject: 'No CA', issuer: root });
const mayNotSign = makeCertificate({ subject: 'May not sign', ca: true, usage: 0x80, issuer: root });
const tooDeep = makeCertificate({ subject: 'Too deep', ca: true, issuer: intermediate });
const impostor = makeCertificate({ subject: 'Root', ca: true, usage: 0x04 });
test.each(['atkey-pro', 'ctap-2-3'])(
  'SimpleWebAuthn, strict about metadata, registers a virtual %s by it',
  async (model) => {
    const stage = new Stage();
    const key = stage.plugKey(model);
    const data = clientData('webauthn.create', 'Y2hhbGxlbmdl', 'https://example.com');
    const made = await stage.during(
      (async () => {
        const authenticator = await openAuthenticator(stage.rack.open(key.keyId), {
          clock: stage.clock,
          random: seededRandom('second opinions'),
          log: silentLog,
        });
        const user = { id: utf8('hanako'), name: 'hanako' };
        const pubKeyCredParams = [{ alg: -7 }];
        return makeCredential(authenticator, {
          clientDataHash: data.hash,
          rp: { id: 'example.com' },
          user,
          pubKeyCredParams,
        });
      })(),
      key.comply,
    );
    const id = toBase64url(made.authData.attested.credentialId);
    const register = async (statements: MetadataStatement[]) => {
      await MetadataService.initialize({ statements, mdsServers: [], verificationMode: 'strict' });
      return verifyRegistrationResponse({
        response: {
          id,
          rawId: id,
          type: 'public-key',
          clientExtensionResults: {},
          response: {
            clientDataJSON: toBase64url(data.json),
            attestationObject: toBase64url(encodeAttestationObject(made)),
          },
        },
        expectedChallenge: 'Y2hhbGxlbmdl',
        expectedOrigin: 'https://example.com',
        expectedRPID: 'example.com',
        requireUserVerification: false,
      });
    };
    const { text } = await stage.client().metadata.testBlob();
    const payload = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as {
      entries: { metadataStatement: MetadataStatement }[];
    };
    const statements = payload.entries.map(({ metadataStatement }) => metadataStatement);
    expect(await register(statements)).toMatchObject({ verified: true });
    // By the metadata of another rack, whose keys lead to other roots, and by none.
    const strangers = statements.map((one) => ({
      ...one,
      attestationRootCertificates: [impostor.der.toString('base64')],
    }));
    await expect(register(strangers)).rejects.toThrow();
    await expect(register([])).rejects.toThrow();
  },
);

const openssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
})();

const chains: readonly (readonly [string, readonly Issuer[], boolean])[] = [
  ['to the root', [keyCertificate(root)], true],
  ['over an intermediate', [keyCertificate(intermediate), intermediate], true],
  ['with its root', [keyCertificate(intermediate), intermediate, root], true],
  ['by a root of the same name', [keyCertificate(impostor), impostor], false],
  ['of an expired leaf', [keyCertificate(root, { notAfter: '2025-01-01' })], false],
  ['of a leaf of the future', [keyCertificate(root, { notBefore: '2098-01-01' })], false],
  ['by one that is no CA', [keyCertificate(notCa), notCa], false],
  ['by one that may not sign', [keyCertificate(mayNotSign), mayNotSign], false],
  ['that is too long', [keyCertificate(tooDeep), tooDeep, intermediate], false],
  ['with a gap', [keyCertificate(intermediate)], false],
];
test.skipIf(openssl === undefined).each(chains)('openssl and we agree on a chain %s', (_what, chain, isGood) => {
  const certificates = chain.map(({ der }) => readCertificate(der)).filter((one) => one !== undefined);
  const at = Date.UTC(2026, 0, 1);
  expect('anchor' in judgeChain(certificates, trusting(root.der)[0]?.roots ?? [], at)).toBe(isGood);
  const write = (name: string, parts: readonly Issuer[]): string => {
    const path = join(folder, name);
    writeFileSync(path, parts.map(({ der }) => pem(der)).join(''));
    return path;
  };
  const [leaf, ...rest] = chain;
  const paths = {
    root: write('root.pem', [root]),
    rest: write('rest.pem', rest.length > 0 ? rest : [root]),
    leaf: write('leaf.pem', leaf ? [leaf] : []),
  };
  const args = ['verify', '-attime', String(at / 1_000), '-no-CApath', '-no-CAstore', '-CAfile', paths.root];
  const verify = () => execFileSync('openssl', [...args, '-untrusted', paths.rest, paths.leaf], { stdio: 'pipe' });
  if (isGood) verify();
  else expect(verify).toThrow();
});

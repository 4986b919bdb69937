import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { trustFiles, volatileTrust } from '../../src/storage/trust-files.ts';
import { fingerprintOf } from '../../src/trust/certificate.ts';
import { metadataRootFingerprints, pinnedRoots, UnknownRoot } from '../../src/trust/pinned-roots.ts';
import { Trust } from '../../src/trust/trust.ts';
import type { TrustStore } from '../../src/trust/trust-store.ts';
import { makeCertificate } from '../identity/certificates.ts';
import { aaguidBytes, keyCertificate, packed } from './answers.ts';
import { AAGUID, entry, MetadataSigner } from './blobs.ts';

const DAY = 86_400_000;
const fido = new MetadataSigner({}, { subject: 'FIDO root' });
const own = new MetadataSigner({ subject: 'metadata.example', host: 'metadata.example' });
const maker = makeCertificate({ subject: 'Maker root', ca: true });
const leaf = keyCertificate(maker);
const claim = { aaguid: aaguidBytes, firmwareVersion: null, abilities: { discoverable: true, verifies: true } };

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  folders.push(folder);
  return folder;
}

function trustWith(store: TrustStore = volatileTrust(), clock = new ManualClock()) {
  return { clock, trust: new Trust({ store, clock, fidoRoots: [fido.root.der], testMetadata: () => null }) };
}

const problemOf = (answer: ReturnType<Trust['import']>) =>
  answer.outcome === 'refused' ? answer.problem : answer.outcome;
const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\r\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\r\n')}\r\n-----END CERTIFICATE-----\r\n`;

test('an imported BLOB is shown and used', () => {
  const { trust, clock } = trustWith();
  expect(trust.show()).toEqual({ blobs: [], roots: [], unusable: [] });
  expect(trust.judge(claim, packed([leaf])).problem).toBe('root-unknown');
  const answer = trust.import(fido.blob({ entries: [entry({ roots: [maker] })] }));
  const facts = {
    source: 'fido',
    signer: 'mds.fidoalliance.org',
    number: 7,
    nextUpdate: '2026-02-01',
    isOutdated: false,
    importedAt: clock.now(),
    models: 1,
    unreadable: 0,
  };
  expect(answer).toEqual({ outcome: 'imported', blob: facts });
  expect(trust.show().blobs).toEqual([facts]);
  expect(trust.judge(claim, packed([leaf]))).toMatchObject({ standing: 'attested', trustedBy: 'fido-metadata' });
  expect(trust.rootsFor(AAGUID)).toHaveLength(1);
});

test('hostile F6: a number never goes down, and the same one changes nothing', () => {
  const { trust, clock } = trustWith();
  const first = clock.now();
  expect(problemOf(trust.import(fido.blob({ number: 7, entries: [entry()] })))).toBe('imported');
  expect(trust.import(fido.blob({ number: 6 }))).toEqual({
    outcome: 'refused',
    problem: 'older',
    numbers: { stored: 7, offered: 6 },
  });
  expect(problemOf(trust.import(fido.blob({ number: 7 })))).toBe('unchanged');
  expect(trust.show().blobs).toMatchObject([{ number: 7, models: 1, importedAt: first }]);
  expect(problemOf(trust.import(fido.blob({ number: 8 })))).toBe('imported');
  expect(trust.show().blobs).toMatchObject([{ number: 8, models: 0 }]);
});

test('after its day a BLOB, and its signer, are still used, with a warning', async () => {
  const signer = new MetadataSigner({ notAfter: '2026-01-20' }, { subject: 'FIDO root' });
  const clock = new ManualClock();
  const trust = new Trust({ store: volatileTrust(), clock, fidoRoots: [signer.root.der], testMetadata: () => null });
  trust.import(signer.blob({ nextUpdate: '2026-01-15', entries: [entry({ roots: [maker] })] }));
  await clock.advance(15 * DAY - 1);
  expect(trust.show().blobs).toMatchObject([{ isOutdated: false }]);
  await clock.advance(1);
  expect(trust.show().blobs).toMatchObject([{ isOutdated: true }]);
  await clock.advance(30 * DAY);
  expect(trust.judge(claim, packed([leaf])).standing).toBe('attested');
  expect(problemOf(trust.import(signer.blob({ number: 9 })))).toBe('certificate-expired');
});

test('a metadata service of the administrator is trusted as long as its root is, with a count of its own', () => {
  const { trust } = trustWith();
  const blob = own.blob({ number: 2, entries: [entry({ roots: [maker] })] });
  trust.import(fido.blob({ number: 250 }));
  expect(problemOf(trust.import(blob))).toBe('root-unknown');
  const added = trust.addRoot('metadata', Buffer.from(pem(own.root.der)));
  expect(added).toMatchObject({
    outcome: 'added',
    root: { purpose: 'metadata', fingerprint: fingerprintOf(own.root.der) },
  });
  expect(problemOf(trust.import(blob))).toBe('imported');
  expect(trust.judge(claim, packed([leaf])).trustedBy).toBe('own-metadata');
  expect(
    trust
      .show()
      .blobs.map(({ source, number }) => [source, number])
      .sort(),
  ).toEqual([
    ['fido', 250],
    ['own', 2],
  ]);
  expect(trust.removeRoot('metadata', fingerprintOf(own.root.der))).toBe(true);
  expect(trust.show()).toMatchObject({ blobs: [{ source: 'fido' }], roots: [], unusable: [] });
  expect(trust.removeRoot('metadata', fingerprintOf(own.root.der))).toBe(false);
});

test('a root for metadata vouches for no key, and one for keys signs no metadata', () => {
  const { trust } = trustWith();
  trust.addRoot('metadata', maker.der);
  expect(trust.judge(claim, packed([leaf])).problem).toBe('root-unknown');
  trust.addRoot('attestation', maker.der);
  expect(trust.judge(claim, packed([leaf])).trustedBy).toBe('own-root');
  trust.addRoot('attestation', own.root.der);
  expect(problemOf(trust.import(own.blob()))).toBe('root-unknown');
});

test('roots are taken as DER, PEM and base64, once, and only while they are valid', () => {
  const { trust } = trustWith();
  const base64 = maker.der.toString('base64');
  expect(trust.addRoot('attestation', maker.der).outcome).toBe('added');
  expect(trust.addRoot('attestation', Buffer.from(pem(maker.der))).outcome).toBe('unchanged');
  expect(trust.addRoot('attestation', Buffer.from(`${base64}\n`)).outcome).toBe('unchanged');
  const refused = (problem: string) => ({ outcome: 'refused', problem });
  for (const bad of ['', 'hello', pem(Buffer.from('hello')), pem(maker.der) + pem(maker.der), 'A'.repeat(50_000)]) {
    expect(trust.addRoot('attestation', Buffer.from(bad))).toEqual(refused('certificate-unreadable'));
  }
  const old = makeCertificate({ subject: 'Old', ca: true, notAfter: '2025-01-01' });
  expect(trust.addRoot('attestation', old.der)).toEqual(refused('certificate-expired'));
  expect(trust.show().roots).toHaveLength(1);
});

test('what is kept outlasts the program and is nobody else’s to read', () => {
  const folder = temporaryFolder();
  const ports = { clock: new ManualClock(), log: silentLog };
  const first = trustWith(trustFiles(folder, ports)).trust;
  first.import(fido.blob({ entries: [entry({ roots: [maker] })] }));
  first.addRoot('attestation', own.root.der);
  const second = trustWith(trustFiles(folder, ports)).trust;
  expect(second.show()).toEqual(first.show());
  expect(readdirSync(folder).sort()).toEqual(['metadata-fido.json', 'trusted-roots.json']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
});

test('what another program imports is seen, and its number counts', () => {
  const folder = temporaryFolder();
  const ports = { clock: new ManualClock(), log: silentLog };
  const [one, other] = [trustWith(trustFiles(folder, ports)).trust, trustWith(trustFiles(folder, ports)).trust];
  one.import(fido.blob({ number: 5 }));
  other.import(fido.blob({ number: 9 }));
  expect(one.show().blobs).toMatchObject([{ number: 9 }]);
  expect(problemOf(one.import(fido.blob({ number: 8 })))).toBe('older');
});

test('damaged and altered files are told of, and the rest works', () => {
  const folder = temporaryFolder();
  const ports = { clock: new ManualClock(), log: silentLog };
  const path = join(folder, 'metadata-fido.json');
  trustWith(trustFiles(folder, ports)).trust.import(fido.blob({ entries: [entry({ roots: [maker] })] }));
  const kept = readFileSync(path, 'utf8');
  writeFileSync(path, kept.slice(0, 500));
  const { trust } = trustWith(trustFiles(folder, ports));
  expect(trust.show()).toMatchObject({ blobs: [], unusable: [{ source: 'fido', problem: 'damaged' }] });
  const forged = JSON.parse(kept) as { text: string };
  const [header, , signature] = forged.text.split('.');
  const payload = fido.blob({ entries: [] }).split('.')[1];
  writeFileSync(path, JSON.stringify({ ...forged, text: `${header}.${payload}.${signature}` }));
  expect(trust.show().unusable).toEqual([{ source: 'fido', problem: 'signature-invalid' }]);
  expect(trust.judge(claim, packed([leaf])).standing).toBe('claimed');
  expect(problemOf(trust.import(fido.blob({ number: 8 })))).toBe('imported');

  writeFileSync(join(folder, 'trusted-roots.json'), '{');
  expect(trust.show().roots).toEqual([]);
  expect(readdirSync(folder).some((name) => name.startsWith('trusted-roots.damaged-'))).toBe(true);
});

test('the data folder keeps it', async () => {
  const folder = join(temporaryFolder(), 'data');
  const clock = new ManualClock();
  const data = await openDataFolder(folder, { clock });
  trustWith((await data.stores()).trust).trust.import(fido.blob());
  await data.close();
  const again = await openDataFolder(folder, { clock });
  expect(trustWith((await again.stores()).trust).trust.show().blobs).toHaveLength(1);
  await again.close();
});

test('the pinned roots are those of resources, and no other', () => {
  const folder = join(import.meta.dirname, '..', '..', 'resources', 'metadata-roots');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  expect(pinnedRoots(files).map(fingerprintOf).sort()).toEqual([...metadataRootFingerprints].sort());
  expect(() => pinnedRoots([fido.root.der])).toThrow(UnknownRoot);
});

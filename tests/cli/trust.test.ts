import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { entry, MetadataSigner } from '../trust/blobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-trust-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One command on the kept data, with an app of its own. */
async function touchstone(...words: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const given = [...words, '--data', join(folder, 'data'), '--json', '--lang', 'en'];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const lines = String(stdout.read() ?? '')
    .split('\n')
    .filter(Boolean);
  const last = JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  return { code, value: last.value as Record<string, unknown>, refusal: last.refusal, message: String(last.message) };
}

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('metadata and roots are imported, shown and removed', async () => {
  const signer = new MetadataSigner({ subject: 'metadata.example' });
  const blob = (number: number) =>
    file('blob.jwt', signer.blob({ number, nextUpdate: '2099-01-01', entries: [entry()] }));
  expect(await touchstone('metadata', 'import', blob(3))).toMatchObject({ code: 1, refusal: { code: 'root-unknown' } });
  const root = file('root.cer', signer.root.der);
  const added = await touchstone('metadata', 'add-root', root);
  expect(added).toMatchObject({ code: 0, value: { outcome: 'added' } });
  expect(await touchstone('metadata', 'import', blob(3))).toMatchObject({ code: 0, value: { outcome: 'imported' } });
  expect(await touchstone('metadata', 'import', blob(2))).toMatchObject({
    code: 1,
    refusal: { code: 'older', numbers: { stored: 3, offered: 2 } },
  });
  expect(await touchstone('metadata', 'add-key-root', root)).toMatchObject({ code: 0 });
  expect((await touchstone('metadata', 'show')).value).toMatchObject({
    blobs: [{ source: 'own', number: 3, models: 1, isOutdated: false }],
    roots: [{ purpose: 'metadata' }, { purpose: 'attestation' }],
  });
  const { fingerprint } = added.value.root as { fingerprint: string };
  const spelled = fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:');
  expect(await touchstone('metadata', 'remove-root', spelled)).toMatchObject({ code: 0, value: { removed: 2 } });
  expect(await touchstone('metadata', 'remove-root', spelled)).toMatchObject({ code: 2 });
  expect((await touchstone('metadata', 'show')).value).toMatchObject({ blobs: [], roots: [] });
});

test('what is no file, and no metadata, is told', async () => {
  expect(await touchstone('metadata', 'import', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
  expect(await touchstone('metadata', 'import', file('letter', 'Dear administrator'))).toMatchObject({
    code: 1,
    refusal: { code: 'not-a-blob' },
  });
  expect(await touchstone('metadata', 'import', file('large', Buffer.alloc(24_000_001, 'A')))).toMatchObject({
    code: 1,
    refusal: { code: 'too-large' },
  });
  expect(await touchstone('metadata', 'add-root', file('note', 'no certificate'))).toMatchObject({
    code: 1,
    refusal: { code: 'certificate-unreadable' },
  });
});

test('a virtual key is proven, and its test metadata serves others', async () => {
  const { code, value } = await touchstone('attestation', '--virtual');
  expect(code).toBe(0);
  expect(value).toMatchObject({ standing: 'attested', trustedBy: 'test-metadata', format: 'packed' });
  const out = join(folder, 'out');
  mkdirSync(out);
  expect(await touchstone('metadata', 'test-blob', out)).toMatchObject({ code: 0 });
  expect(readFileSync(join(out, 'test-metadata.jwt'), 'utf8').split('.')).toHaveLength(3);
  expect(await touchstone('metadata', 'test-blob', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
  expect(await touchstone('metadata', 'add-root', join(out, 'test-metadata-root.pem'))).toMatchObject({ code: 0 });
  expect(await touchstone('metadata', 'import', join(out, 'test-metadata.jwt'))).toMatchObject({ code: 0 });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { KeyTrial } from '../../src/contract/key-trial.ts';
import { jsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-try-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function touchstone(
  words: readonly string[],
  options: readonly string[] = ['--json', '--lang', 'en'],
  typed = '',
  cue?: string,
) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const interrupted = new AbortController();
  const said: Buffer[] = [];
  stderr.on('data', (part: Buffer) => {
    said.push(part);
    if (cue !== undefined && String(part).includes(cue)) interrupted.abort();
  });
  const given = [...words, '--virtual', '--data', join(folder, 'data'), ...options];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: interrupted.signal });
  return { code, out: String(stdout.read() ?? ''), err: String(Buffer.concat(said)) };
}

const trialOf = (out: string): KeyTrial => jsonLines(out).at(-1)?.value as KeyTrial;

const found = ({ features }: KeyTrial) =>
  Object.fromEntries(features.flatMap((one) => (one.finding === 'not-asked' ? [] : [[one.feature, one.finding]])));

test('all that the key offers is tried; progress goes to stderr, the result to stdout', async () => {
  const { code, out, err } = await touchstone(['try']);
  expect(code).toBe(0);
  const trial = trialOf(out);
  expect(found(trial)).toMatchObject({ signature: 'works', 'hmac-secret': 'works', credProtect: 'works' });
  expect(found(trial)).not.toHaveProperty('largeBlobKey');
  expect(trial).toMatchObject({ removal: 'nothing-stored', stoppedBy: null });
  expect(jsonLines(err).map(({ step }) => step)).toContain('trying');
  const nothing = await touchstone(['try', '--extension', 'none', '--algorithm', 'eddsa']);
  expect(found(trialOf(nothing.out))).toEqual({ signature: 'works', algorithm: 'works' });
  expect(trialOf(nothing.out).algorithm?.name).toBe('EdDSA');
});

test('it is told in words, and a key that cannot delete what it stores says so before and after', async () => {
  const { code, out, err } = await touchstone(['try', '--discoverable'], ['--lang', 'en']);
  expect(code).toBe(0);
  expect(err).toContain('cannot delete single passkeys');
  expect(out).toContain('The same input gave the same secret twice, another input another secret.');
  expect(out).toContain('The test passkey is still on the key');
  const japanese = await touchstone(
    ['try', '--extension', 'credBlob', '--extension', 'hmac-secret-mc'],
    ['--lang', 'ja'],
  );
  expect(japanese.err).toContain('作成時の秘密の値 (PRF) に対応していないため、省きます');
  expect(japanese.out).toContain('すべての署名を検証し、正しいことを確認しました。');
});

test('large blobs without a stored passkey are left out, and it is said why', async () => {
  const { code, out, err } = await touchstone(['try', '--extension', 'largeBlobKey', '--extension', 'credProtect']);
  expect(code).toBe(0);
  expect(jsonLines(err)).toContainEqual(
    expect.objectContaining({ step: 'only-discoverable', extensions: ['largeBlobKey'] }),
  );
  expect(found(trialOf(out))).toEqual({ signature: 'works', algorithm: 'works', credProtect: 'works' });
  const stored = await touchstone(['try', '--extension', 'largeBlobKey', '--discoverable']);
  expect(jsonLines(stored.err).map(({ step }) => step)).not.toContain('only-discoverable');
  const japanese = await touchstone(['try', '--extension', 'largeBlobKey'], ['--lang', 'ja']);
  expect(japanese.err).toContain('保存するパスキーでのみ使えるため (--discoverable)、省きます');
});

test('with the PIN of the key the test passkey is deleted again', async () => {
  expect((await touchstone(['pin', 'set'], ['--json'], '1357-kanda\n')).code).toBe(0);
  const { code, out } = await touchstone(['try', '--discoverable', '--protection', '3'], ['--json'], '1357-kanda\n');
  expect(code).toBe(0);
  const trial = trialOf(out);
  expect(found(trial)).toMatchObject({ discoverable: 'works', largeBlobKey: 'works', credProtect: 'works' });
  expect(trial).toMatchObject({ removal: 'removed', verifiedBy: 'pin' });
  const listed = await touchstone(['credentials', 'list'], ['--json'], '1357-kanda\n');
  expect(listed.out).not.toContain('touchstone.invalid');
  const wrong = await touchstone(['try'], ['--json'], 'wrong\n');
  expect(wrong.code).toBe(1);
  expect(jsonLines(wrong.out).at(-1)).toMatchObject({ refusal: { code: 'pin-wrong' } });
});

test.each([
  ['--extension', 'uvm'],
  ['--algorithm', 'ES512'],
  ['--protection', '4'],
])('%s %s is refused, saying what fits', async (option, value) => {
  const { code, err } = await touchstone(['try', option, value], ['--lang', 'en']);
  expect(code).toBe(2);
  expect(err).toContain(`"${value}"`);
});

test.each(['hmac-secret', 'none'])('a level of protection is refused where %s is all that is tried', async (name) => {
  const { code, err } = await touchstone(['try', '--protection', '3', '--extension', name], ['--lang', 'en']);
  expect(code).toBe(2);
  expect(err).toContain('credProtect');
});

test('Ctrl-C ends it as cancelled, with what was learnt before', async () => {
  const { code, out } = await touchstone(['try'], ['--json'], '1357-kanda\n', '"part":"sign"');
  expect(code).toBe(130);
  expect(trialOf(out)).toMatchObject({ stoppedBy: { code: 'cancelled' } });
  expect(found(trialOf(out))).toMatchObject({ algorithm: 'works', signature: 'not-reached' });
});

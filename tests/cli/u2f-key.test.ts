import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { createWords } from '../../src/cli/words.ts';
import { furnishKeys } from '../operations/furnished-keys.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-cli-'));
  await furnishKeys(data, [{ model: 'u2f-only', pin: null, accounts: [] }]);
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function touchstone(language: 'en' | 'ja', ...words: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const given = ['--virtual', '--data', data, '--lang', language, ...words];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe.each(['en', 'ja'] as const)('a key that speaks U2F only, in the terminal (%s)', (language) => {
  const words = createWords(language);
  const refused = (code: 'u2f-only' | 'cannot-verify-user') => words.text(`key:refusals.${code}.title`);

  test('info says what it is', async () => {
    const { code, stdout } = await touchstone(language, 'info');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ *${words.text('cli:info.protocol')} +U2F$`, 'm'));
    expect(stdout).toContain(words.text('keys:u2f.what'));
  });

  test('a trial with what it has not is refused, with no word of a passkey that stays', async () => {
    const stays = words.text('keyTrial:cannotDelete');
    for (const wish of [['--algorithm', 'ES384'], ['--discoverable']]) {
      const { code, stdout, stderr } = await touchstone(language, 'try', ...wish);
      expect([code, stdout, stderr]).toEqual([
        1,
        '',
        expect.stringContaining(words.text('key:refusals.unsupported.title')),
      ]);
      expect(stderr).not.toContain(stays);
    }
    const { code, stdout } = await touchstone(language, 'try');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(words.text('keyTrial:works.algorithm', { name: 'ES256' })),
    ]);
  });

  test('a PIN and a sign-in are refused, each with its reason', async () => {
    const pin = await touchstone(language, 'pin', 'set');
    expect([pin.code !== 0, pin.stderr]).toEqual([true, expect.stringContaining(refused('u2f-only'))]);
    const fingers = await touchstone(language, 'fingerprints', 'list');
    expect([fingers.code, fingers.stderr]).toEqual([1, expect.stringContaining(refused('u2f-only'))]);
    const signIn = await touchstone(language, 'sign-in');
    expect([signIn.code !== 0, signIn.stderr]).toEqual([true, expect.stringContaining(refused('cannot-verify-user'))]);
  });

  test('a reset is refused before anybody is told what it would erase', async () => {
    const { code, stderr } = await touchstone(language, 'reset');
    expect([code, stderr]).toEqual([1, expect.stringContaining(refused('u2f-only'))]);
    expect(stderr).not.toContain(words.text('cli:resetErases'));
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { createWords } from '../../src/cli/words.ts';
import { fingerParts } from '../../src/contract/steps.ts';

const PIN = '246813';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-coach-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

async function touchstone(command: string, { input = [], json = false }: { input?: string[]; json?: boolean } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const words = [...command.split(' '), '--data', data, '--lang', 'en', ...(json ? ['--json'] : [])];
  const code = await run(words, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('fingerprints add in the terminal', () => {
  test('S2-26 says which part of the finger comes next, and tries the finger afterwards', async () => {
    await touchstone('pin set --virtual', { input: [PIN] });
    const { code, stdout, stderr } = await touchstone('fingerprints add --virtual --name Index', { input: [PIN] });
    expect(code).toBe(0);
    expect(stderr).toContain('Next: the left edge. Roll your finger a little to the left.');
    expect(stderr).toContain('Good: Lift your finger, then touch again. Next: the tip.');
    expect(stderr).toContain('Touch 3 of 3: put the new finger on the sensor as you would to sign in.');
    expect(stdout).toMatch(
      /^The fingerprint was enrolled: \S+\nWorks well\. .*\n\(Recognised, Recognised, Recognised\)\n$/,
    );
  });

  test('--no-test leaves the test out, and says so in the result', async () => {
    const { stdout } = await touchstone('fingerprints add --virtual --finger left-index --no-test', {
      input: [PIN],
      json: true,
    });
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; step?: string; value?: unknown });
    expect(records.some(({ step }) => step === 'finger-test')).toBe(false);
    expect(records.at(-1)).toMatchObject({ type: 'result', value: { name: null, test: null } });
  });

  test('fingerprints test: a finger that the key does not know fails it', async () => {
    const { code, stdout } = await touchstone('fingerprints test --virtual --finger left-little');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Not recognised every time\. /);
  });

  test.each(fingerParts)('the part %s has a sentence in both languages', (aim) => {
    const where = { aim, coverage: [], touchSeconds: 20, secondsLeft: 600 };
    const step = {
      step: 'sample',
      sample: 'good',
      unknownSampleCode: null,
      remaining: 3,
      total: 12,
      ...where,
    } as const;
    for (const language of ['en', 'ja'] as const)
      expect(createWords(language).step(step)).not.toMatch(/aims|\{\{|key:/);
    // A finger that lay badly is put right first.
    expect(createWords('en').step({ ...step, sample: 'too-left' })).not.toContain('Next:');
  });

  test('a result that nobody names keeps its number and says what to do', () => {
    const where = { aim: 'tip' as const, coverage: [], touchSeconds: 20, secondsLeft: 600 };
    const step = { step: 'sample', sample: null, unknownSampleCode: 0x7f, remaining: 3, total: 12, ...where } as const;
    expect(createWords('en').step(step)).toMatch(/0x7f.*touch again/);
    expect(createWords('ja').step(step)).toMatch(/0x7f/);
  });
});

describe('led in the terminal', () => {
  test.each([
    [
      '--seen red',
      /^Not recognised, or something is being erased\. .*\nOn this model: Not recognised, or being erased\.\n$/,
    ],
    ['--seen red --expected white', /^The touch did not count\. [\s\S]*You should be seeing: White, flashing\./],
    ['--seen white-flashing --expected standalone-enrolment', /^All is well\. Touch the sensor again and again/],
    ['--seen off --expected blue', /^The key gets no power\. /],
    ['--seen green-flashing --model any-key', /^The key wants something of you\. /],
  ])('S2-39 S2-47 %s', async (options, said) => {
    const { code, stdout } = await touchstone(`led ${options}`);
    expect(stdout).toMatch(said);
    expect(code).toBe(0);
  });

  test('without a light it prints the table, as data too', async () => {
    const { stdout } = await touchstone('led');
    expect(stdout).toContain('Cyan, flashing: Waiting for a touch');
    const asData = JSON.parse((await touchstone('led --model yubikey-bio', { json: true })).stdout) as object;
    expect(asData).toMatchObject({ type: 'result', value: { model: 'yubikey-bio', name: 'YubiKey Bio' } });
  });

  test.each(['--seen purple', '--seen red --expected purple', '--seen red --model lamp', '--expected white'])(
    '%s is refused with what can be said',
    async (options) => {
      const { code, stderr } = await touchstone(`led ${options}`);
      expect(code).toBe(2);
      expect(stderr).toMatch(/white-flashing|standalone-enrolment|--seen|atkey-pro/);
    },
  );
});

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { run } from '../../src/cli/run.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { type JsonLine, jsonLines } from './json-lines.ts';

const PIN = '246813';
const PASSWORD = 'correct horse battery';
const USER = 'hanako@example.com';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-cli-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of `--json` on standard output. */
  readonly records: readonly JsonLine[];
  /** Those on standard error. */
  readonly steps: readonly JsonLine[];
}

/** One command on the kept data, each time with an app of its own. */
async function touchstone(
  command: string,
  options: { input?: readonly string[]; json?: boolean; folder?: string } = {},
): Promise<Answer> {
  const { input = [], json = true, folder = data } = options;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const words = [...command.split(' '), '--data', folder, '--lang', 'en', ...(json ? ['--json'] : [])];
  const code = await run(words, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const output = { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  const [records, steps] = json ? [jsonLines(output.stdout), jsonLines(output.stderr)] : [[], []];
  return { code, ...output, records, steps };
}

const resultOf = ({ code, records, stderr }: Answer) => {
  const last = records.at(-1);
  if (code !== 0 || last?.type !== 'result') throw new Error(`exit ${code}: ${JSON.stringify(last)} ${stderr}`);
  return last.value as never as Record<string, unknown>;
};

const refusalOf = ({ code, records }: Answer) => {
  expect(code).toBe(1);
  return records.at(-1)?.refusal as { code: string; retries: number | null };
};

describe('the whole path in the terminal, on a virtual key that is kept between commands', () => {
  test('an account and the pass that its first key needs (S2-51)', async () => {
    expect(resultOf(await touchstone(`accounts create ${USER}`, { input: [PASSWORD] }))).toMatchObject({
      role: 'admin',
    });
    expect(resultOf(await touchstone('accounts list'))).toMatchObject([{ userName: USER }]);
  });

  test('S2-25 no fingerprint without a PIN', async () => {
    expect(refusalOf(await touchstone('fingerprints list --virtual'))).toMatchObject({ code: 'pin-not-set' });
  });

  test('S2-23 a PIN from standard input; one that is too short never reaches the key', async () => {
    expect(refusalOf(await touchstone('pin set --virtual', { input: ['123'] }))).toMatchObject({
      code: 'pin-too-short',
    });
    resultOf(await touchstone('pin set --virtual', { input: [PIN] }));
    expect(refusalOf(await touchstone('pin set --virtual', { input: [PIN] }))).toMatchObject({
      code: 'pin-already-set',
    });
    expect(resultOf(await touchstone('info --virtual'))).toMatchObject({ pin: { state: 'set', retries: 8 } });
  });

  test('a wrong PIN costs one attempt, and the right one gives it back', async () => {
    expect(refusalOf(await touchstone('fingerprints list --virtual', { input: ['999999'] }))).toMatchObject({
      code: 'pin-wrong',
      retries: 7,
    });
    expect(resultOf(await touchstone('fingerprints list --virtual', { input: [PIN] }))).toEqual([]);
    expect(resultOf(await touchstone('info --virtual'))).toMatchObject({ pin: { retries: 8 } });
  });

  test('S2-24 fingerprints: add, rename, remove', async () => {
    const added = await touchstone('fingerprints add --virtual --name First', { input: [PIN] });
    const { templateId } = resultOf(added) as { templateId: string };
    expect(added.steps.filter(({ step }) => step === 'sample')).toHaveLength(13);
    resultOf(await touchstone(`fingerprints rename ${templateId} Index --virtual`, { input: [PIN] }));
    resultOf(
      await touchstone('fingerprints add --virtual --finger left-index --name Spare --no-test', { input: [PIN] }),
    );
    const listed = resultOf(await touchstone('fingerprints list --virtual', { input: [PIN] })) as never as {
      name: string;
      templateId: string;
    }[];
    expect(listed.map(({ name }) => name)).toEqual(['Index', 'Spare']);
    const spare = listed[1]?.templateId;
    expect(refusalOf(await touchstone('fingerprints remove none --yes --virtual', { input: [PIN] }))).toMatchObject({
      code: 'fingerprint-not-found',
    });
    // The question comes after the PIN: it names the finger.
    expect((await touchstone(`fingerprints remove ${spare} --virtual`, { input: [PIN, 'n'] })).code).toBe(130);
    expect(resultOf(await touchstone('fingerprints list --virtual', { input: [PIN] }))).toHaveLength(2);
    resultOf(await touchstone(`fingerprints remove ${spare} --virtual`, { input: [PIN, 'y'] }));
    expect(resultOf(await touchstone('fingerprints list --virtual', { input: [PIN] }))).toHaveLength(1);
  });

  test('S2-48 a password alone adds no key; a pass does (S2-49), and then the key signs in (S2-55)', async () => {
    const refused = await touchstone(`register --user ${USER} --virtual --name Mine`, { input: [PASSWORD] });
    expect(refusalOf(refused)).toMatchObject({ code: 'needs-second-method' });
    const { pass } = resultOf(await touchstone(`accounts pass ${USER}`)) as { pass: string };
    const registered = await touchstone(`register --user ${USER} --virtual --name Mine`, { input: [pass] });
    expect(resultOf(registered)).toMatchObject({ name: 'Mine', attestation: 'attested' });
    expect(resultOf(await touchstone('sign-in --virtual'))).toMatchObject({ userName: USER, method: 'security-key' });
    expect(resultOf(await touchstone('sign-in --virtual --use-pin', { input: [PIN] }))).toMatchObject({
      userName: USER,
    });
  });

  test('S2-56 a finger that is not enrolled does not sign in', async () => {
    const refused = await touchstone('sign-in --virtual --finger right-little');
    expect(refusalOf(refused)).toMatchObject({ code: 'fingerprint-not-recognised' });
  });

  test('the PIN can be changed, and the key erased', async () => {
    resultOf(await touchstone('pin change --virtual', { input: [PIN, '135790'] }));
    expect(refusalOf(await touchstone('fingerprints list --virtual', { input: [PIN] }))).toMatchObject({
      code: 'pin-wrong',
    });
    resultOf(await touchstone('reset --virtual --yes'));
    expect(resultOf(await touchstone('info --virtual'))).toMatchObject({
      pin: { state: 'not-set' },
      fingerprints: { state: 'none' },
    });
  });

  test('what was typed is in no output', async () => {
    const { stdout, stderr } = await touchstone('pin set --virtual', { input: [PIN], json: false });
    expect(stdout).toBe('The PIN was set.\n');
    expect(stderr).toContain('The PIN needs at least 4 characters and at most 63 bytes.');
    expect(stdout + stderr).not.toContain(PIN);
  });

  test('standard input that ends before the answer is a usage error, and the key keeps its attempts', async () => {
    const { code } = await touchstone('fingerprints list --virtual');
    expect(code).toBe(2);
    expect(resultOf(await touchstone('info --virtual'))).toMatchObject({ pin: { retries: 8 } });
  });
});

test('a question answered with no is said to be cancelled, and nothing is erased', async () => {
  const { code, records } = await touchstone('reset --virtual', { input: ['n'] });
  expect(code).toBe(130);
  expect(records.at(-1)).toMatchObject({ type: 'refused', refusal: { code: 'cancelled' } });
  expect(resultOf(await touchstone('info --virtual'))).toMatchObject({ pin: { state: 'set' } });
});

test('a PIN that is locked is not asked for', async () => {
  const wrong = { input: ['000000'] };
  for (let retries = 7; retries > 0; retries--) {
    expect(refusalOf(await touchstone('fingerprints list --virtual', wrong))).toMatchObject({ retries });
  }
  expect(refusalOf(await touchstone('fingerprints list --virtual', wrong))).toMatchObject({ code: 'pin-blocked' });
  for (const command of ['fingerprints list', 'pin change', 'pin set', 'sign-in --use-pin']) {
    const refused = await touchstone(`${command} --virtual`);
    expect([command, refusalOf(refused)]).toMatchObject([command, { code: 'pin-blocked', retries: 0 }]);
  }
});

test.each([
  ['reset --virtual --one-time', '"reset" does not take "--one-time".'],
  [`accounts pass ${USER} --lifetime soon`, '"soon" is not a number of minutes from 10 to 43200.'],
  [`accounts pass ${USER} --lifetime 1e3`, '"1e3" is not a number of minutes from 10 to 43200.'],
])('%s is refused in plain words', async (command, message) => {
  const { code, records } = await touchstone(command);
  expect([code, records]).toEqual([2, [{ type: 'error', message }]]);
});

test('damage that was found at start is news on the way, not a failure', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-damaged-'));
  try {
    resultOf(await touchstone(`accounts create ${USER}`, { input: [PASSWORD], folder }));
    await writeFile(join(folder, 'settings.json'), 'no JSON');
    const { code, records, steps } = await touchstone('accounts list', { folder });
    expect([code, records.map(({ type }) => type)]).toEqual([0, ['result']]);
    expect(steps.find(({ step }) => step === 'recovered')).toMatchObject({
      step: 'recovered',
      recovered: [{ what: 'settings', problem: 'damaged' }],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('hostile E11: while another program has the virtual keys, the terminal says so', async () => {
  const app = await openDataFolder(data, { clock: systemClock });
  expect(app.virtualKeys.available).toBe(true);
  const { code, records } = await touchstone('info --virtual');
  expect(code).toBe(3);
  expect(records.at(-1)?.message).toContain('Another Touchstone has the virtual keys');
  await app.close();
});

test('the demo walks the whole path and keeps nothing', async () => {
  const answer = await touchstone('demo');
  expect(resultOf(answer)).toMatchObject({ userName: 'demo@example.com', method: 'security-key' });
  expect(answer.records.map(({ type }) => type)).toEqual(['result']);
  const steps = answer.steps.map(({ step }) => step);
  expect(steps).toContain('fingerprint-not-recognised');
  expect(steps.filter((step) => step === 'sample')).toHaveLength(15);
  expect(resultOf(await touchstone('accounts list'))).toMatchObject([{ userName: USER }]);
});

test('the program itself: its own process, its exit code', () => {
  const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'touchstone.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'fly', '--lang', 'ja'], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('「fly」というコマンドはありません。');
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { furnishKeys } from '../operations/furnished-keys.ts';
import { jsonLines } from './json-lines.ts';

const PIN = '407193';
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-settings-'));
  const accounts = [{ site: 'login.contoso.example', name: 'hanako@contoso.example' }];
  await furnishKeys(data, [{ model: 'ctap-2-3', pin: PIN, accounts }]);
});
afterAll(() => rm(data, { recursive: true, force: true }));

async function touchstone(command: string, { input = [] as readonly string[], json = true } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const words = [...command.split(' '), '--virtual', '--data', data, '--lang', 'en', ...(json ? ['--json'] : [])];
  const code = await run(words, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const output = { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  const [records, steps] = json ? [jsonLines(output.stdout), jsonLines(output.stderr)] : [[], []];
  return { code, ...output, steps, last: records.at(-1) };
}

test('settings are shown with what each does and how it is taken back', async () => {
  const shown = await touchstone('settings show', { json: false });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(/^always-uv +Off$/m);
  expect(shown.stdout).toMatch(/^min-pin-length +At least 4 characters$/m);
  expect(shown.stdout).toContain('only by a reset, which erases everything on the key');
});

test('a setting is changed by PIN, after what it means was said and agreed to', async () => {
  const refused = await touchstone('settings set long-touch-for-reset on', { input: ['n'] });
  expect(refused).toMatchObject({ code: 130, last: { refusal: { code: 'cancelled' } } });
  const done = await touchstone('settings set long-touch-for-reset on', { input: ['y', PIN] });
  expect(done.steps[0]).toMatchObject({ step: 'setting', setting: 'longTouchForReset', back: 'reset' });
  expect(done).toMatchObject({
    code: 0,
    last: { type: 'result', value: { settings: { longTouchForReset: { state: 'on' } } } },
  });
});

test.each(['always-uv off', 'min-pin-length 4'])('%s is so already: nothing is asked', async (setting) => {
  const done = await touchstone(`settings set ${setting}`, { json: false });
  expect([done.code, done.stdout]).toEqual([0, 'It is so already. Nothing was changed.\n']);
});

test.each([
  ['settings set colour on', 2],
  ['settings set always-uv maybe', 2],
  ['settings set min-pin-length 64', 2],
  ['settings set always-uv on --site example.com', 2],
])('%s ends with %i', async (command, code) => {
  expect((await touchstone(command)).code).toBe(code);
});

test.each(['https://shop.example/', 'bad_site', 'shop..example'])('no key is told of a site %s', async (site) => {
  const set = await touchstone(`settings set min-pin-length 8 --yes --site ${site}`, { input: [PIN] });
  expect(set).toMatchObject({ code: 2, last: { message: expect.stringContaining(`"${site}" is not a site name`) } });
});

test('a longer minimum forces another PIN, and every command says so before it asks', async () => {
  const set = await touchstone('settings set min-pin-length 8 --site Contoso.example --yes', { input: [PIN] });
  expect(set).toMatchObject({ code: 0, last: { value: { minPinLength: { now: 8 } } } });
  const refused = await touchstone('fingerprints list');
  expect(refused).toMatchObject({ code: 1, last: { refusal: { code: 'pin-change-required' } } });
  expect((await touchstone('pin change', { input: [PIN, 'vending crane'] })).code).toBe(0);
});

test('a reset says and names what goes, counts down, holds the touch and looks afterwards', async () => {
  const { code, steps, last } = await touchstone('reset --names', { input: ['vending crane', 'y'] });
  expect(code).toBe(0);
  expect(steps.find(({ step }) => step === 'losses')).toMatchObject({
    pin: true,
    settings: ['minPinLength', 'longTouchForReset'],
    holdSeconds: 5,
  });
  expect(steps.find(({ step }) => step === 'losses-by-name')).toMatchObject({
    accounts: [{ site: 'login.contoso.example', name: 'hanako@contoso.example' }],
    fingerprints: [],
  });
  expect(steps.find(({ step }) => step === 'resetting')).toMatchObject({ seconds: 10, holdSeconds: 5 });
  expect(last).toMatchObject({ value: { check: { pin: 'yes', accounts: 'yes', room: 200 } } });
});

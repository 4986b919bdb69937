import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function touchstone(typed: string, ...words: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const streams = { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal };
  const code = await run(
    [...words, '--data', path('data'), ...(words.includes('--lang') ? [] : ['--lang', 'en'])],
    streams,
  );
  return { code, said: String(stdout.read() ?? ''), aside: String(stderr.read() ?? '') };
}
/** With --json: the last line. */
async function policy(...words: string[]) {
  const { code, said } = await touchstone('', 'admin', 'policy', ...words, '--json');
  const last = JSON.parse(said.split('\n').findLast(Boolean) ?? '{}') as {
    value?: Record<string, unknown>;
    refusal?: Record<string, unknown>;
    message?: string;
  };
  return { code, said, ...last };
}
const chris = 'chris.green@demonstration.example';
const reason = ['--reason', 'a test'];
const fields = (...given: string[]) => given.flatMap((one) => ['--field', one]);

beforeAll(async () => {
  const made = await touchstone('forty paper boats 6\n', 'directory', 'demonstration');
  expect(made.code, made.aside).toBe(0);
}, 60_000);

describe('admin policy', () => {
  test('shows every setting by name, in words and as JSON', async () => {
    const { said, code } = await touchstone('', 'admin', 'policy', 'show');
    expect(code).toBe(0);
    expect(said).toContain('FIDO2 security key');
    expect(said).toContain('lockout.threshold=10');
    expect(said).toContain('methods.certificate.enabled=false');
    expect(said).toContain('securityKey.restriction=null');
    const shown = await policy('show');
    expect(shown.value).toMatchObject({ revision: 0, policy: { profile: 'classic', lockout: { threshold: 10 } } });
  });

  test('S2-06 set asks before it saves, says what changes, and is kept in the audit log', async () => {
    const change = ['admin', 'policy', 'set', ...fields('lockout.threshold=5', 'numberMatching=no'), ...reason];
    const declined = await touchstone('n\n', ...change);
    expect(declined.code).toBe(130);
    expect(declined.said).toContain('[lockout.threshold]: 10 → 5');
    expect(declined.said).toContain('Nobody would notice a difference.');
    expect((await policy('show')).value).toMatchObject({ revision: 0 });
    expect((await touchstone('yes\n', ...change)).code).toBe(0);
    expect((await policy('show')).value).toMatchObject({
      revision: 1,
      savedBy: '(owner)',
      policy: { lockout: { threshold: 5 }, numberMatching: false },
    });
    const { said } = await touchstone('', 'audit', 'list', '--action', 'policy.changed', '--json');
    expect(said).toContain('10 → 5');
    expect(said).toContain('a test');
    const again = await policy('set', ...fields('lockout.threshold=5'), ...reason);
    expect(again).toMatchObject({ code: 0, value: { end: 'unchanged' } });
  });

  test('the same checks as on the screen: every fault is told, and nothing is saved', async () => {
    const wrong = fields(
      'pass.length=49',
      'trustedIps.ranges=2001:db8::/32, 10.0.0.0/8',
      'calls.callerId=+81312345678',
    );
    expect(await policy('set', ...wrong, ...reason, '--yes')).toMatchObject({
      code: 1,
      refusal: {
        code: 'invalid',
        problems: [
          { field: 'trustedIps.ranges', code: 'range-ipv6' },
          { field: 'calls.callerId', code: 'not-a-us-number' },
          { field: 'pass.length', code: 'out-of-range', bounds: { from: 8, to: 48 } },
        ],
      },
    });
    const everybody = fields('trustedIps.ranges=0.0.0.0/0');
    expect(await policy('what-if', ...everybody)).toMatchObject({
      refusal: { problems: [{ code: 'range-everything' }] },
    });
    expect(await policy('what-if', ...everybody, '--trust-everybody')).toMatchObject({ code: 0 });
    for (const [given, told] of [
      [fields('lockout.treshold=5'), 'lockout.treshold'],
      [fields('nonsense'), 'nonsense'],
      [fields('constructor.name=x'), 'constructor.name'],
      [[], '--field'],
    ] as const) {
      expect(await policy('set', ...given, ...reason, '--yes'), told).toMatchObject({
        code: 2,
        message: expect.stringContaining(told),
      });
    }
    for (const [given, field, code] of [
      ['lockout.threshold=-5', 'lockout.threshold', 'out-of-range'],
      ['lockout.threshold=many', 'lockout.threshold', 'malformed'],
      ['profile=modern', 'profile', 'malformed'],
    ] as const) {
      const wish = [...fields(given), ...reason, '--yes'];
      expect(await policy('set', ...wish), given).toMatchObject({
        code: 1,
        refusal: { code: 'invalid', problems: [{ field, code }] },
      });
      const { aside } = await touchstone('', 'admin', 'policy', 'set', ...wish);
      expect(aside, given).toMatch(new RegExp(`^Nothing was saved.*\\n {2}${field}: .+\\n$`));
    }
    expect(await policy('set', ...fields('lockout.threshold=6'), '--yes')).toMatchObject({ code: 2 });
    expect((await policy('show')).value).toMatchObject({ revision: 1 });
  });

  test('what-if names who would be left with the password alone, and saves nothing', async () => {
    const off = ['security-key', 'authenticator-app', 'sms', 'voice', 'oath-software', 'oath-hardware', 'email'];
    const given = fields(...off.map((name) => `methods.${name}.enabled=off`));
    const tried = await policy('what-if', ...given);
    expect(tried).toMatchObject({
      code: 0,
      value: {
        report: {
          people: 20,
          effects: [
            {
              effect: 'password-only',
              people: expect.arrayContaining([{ userName: chris, count: 1, keys: [], displayName: 'Chris Green' }]),
            },
          ],
        },
        warnings: expect.arrayContaining(['no-second-step']),
      },
    });
    expect(tried.value?.changes).toHaveLength(off.length);
    const { said } = await touchstone('', 'admin', 'policy', 'what-if', ...given);
    expect(said).toContain('Would have only the password left');
    // As the page tells a draft's changes, with the name that --field takes.
    const inWords = ['admin', 'policy', 'what-if', ...fields('methods.sms.enabled=no', 'remember.days=31')];
    const english = (await touchstone('', ...inWords)).said;
    expect(english).toMatch(/^ {2}SMS › Enabled \[methods\.sms\.enabled\]: .+ → .+$/m);
    expect(english).not.toMatch(/false|true/);
    const japanese = (await touchstone('', ...inWords, '--lang', 'ja')).said;
    expect(japanese).toMatch(/^ {2}.*\p{Script=Katakana}.*\[remember\.days\]: 14 → 31$/mu);
    expect(said).toContain(`- Chris Green (${chris})`);
    expect(said).toContain('No method is offered to anybody');
    expect((await policy('show')).value).toMatchObject({ revision: 1 });
  });

  test('a file is exported, edited and set; a version that somebody else changed is not overwritten', async () => {
    expect((await policy('export', path('policy.yaml'))).code).toBe(0);
    expect((await policy('export', path('policy.yaml'))).code).toBe(2);
    const text = readFileSync(path('policy.yaml'), 'utf8');
    writeFileSync(path('mine.yaml'), text.replace('threshold: 5', 'threshold: 7'));
    expect((await policy('set', ...fields('remember.days=30'), ...reason, '--yes')).code).toBe(0);
    expect(await policy('set', '--file', path('mine.yaml'), ...reason, '--yes')).toMatchObject({
      code: 1,
      refusal: { code: 'conflict', revision: 2, savedBy: '(owner)', changes: [{ field: 'remember.days' }] },
    });
    const mine = ['admin', 'policy', 'set', '--file', path('mine.yaml'), ...reason, '--yes', '--lang', 'ja'];
    expect((await touchstone('', ...mine)).aside).toContain('ファイルの所有者 (ターミナル) が');
    expect((await touchstone('', 'admin', 'policy', 'show')).said).not.toContain('(owner)');
    expect((await policy('show')).value).toMatchObject({
      policy: { lockout: { threshold: 5 }, remember: { days: 30 } },
    });
    // Without a revision: over the present policy, and what is not named stays.
    const part = {
      lockout: { threshold: 8 },
      securityKey: { restriction: { mode: 'block', aaguids: ['e1a96183-5016-4f24-b55b-e3ae23614cc6'] } },
    };
    writeFileSync(path('part.json'), JSON.stringify(part));
    expect((await policy('set', '--file', path('part.json'), ...reason, '--yes')).code).toBe(0);
    const shown = await policy('show');
    expect(shown.value).toMatchObject({
      policy: { lockout: { threshold: 8, resetMinutes: 10 }, remember: { days: 30 }, securityKey: part.securityKey },
    });
    writeFileSync(path('shown.json'), shown.said);
    expect(await policy('what-if', '--file', path('shown.json'))).toMatchObject({ code: 0, value: { changes: [] } });
    expect((await policy('set', ...fields('securityKey.restriction=null'), ...reason, '--yes')).code).toBe(0);
  });

  test('a file that is no policy is told, with what is wrong with it', async () => {
    for (const [name, text, told] of [
      ['typo.yaml', 'lockout: {treshold: 5}', 'lockout.treshold'],
      ['list.yaml', '[1, 2]', 'no policy'],
      ['broken.yaml', 'lockout: {', 'no policy'],
      ['bomb.yaml', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]', 'no policy'],
    ] as const) {
      writeFileSync(path(name), text);
      expect(await policy('set', '--file', path(name), ...reason, '--yes'), name).toMatchObject({
        code: 2,
        message: expect.stringContaining(told),
      });
    }
    for (const [name, text, field] of [
      ['shape.yaml', 'methods: {sms: {groups: sales}}', 'methods.sms.groups'],
      ['number.yaml', 'lockout: {threshold: "5"}', 'lockout.threshold'],
    ] as const) {
      writeFileSync(path(name), text);
      expect(await policy('set', '--file', path(name), ...reason, '--yes'), name).toMatchObject({
        code: 1,
        refusal: { code: 'invalid', problems: [{ field, code: 'malformed' }] },
      });
    }
    expect(await policy('set', '--file', path('nowhere'), ...reason, '--yes')).toMatchObject({ code: 2 });
  });

  test('S2-04 groups go by their names, and are security groups', async () => {
    const groups = (names: string) => fields('methods.sms.everyone=no', `methods.sms.groups=${names}`);
    expect(await policy('what-if', ...groups('Nobody knows'))).toMatchObject({
      refusal: { problems: [{ field: 'methods.sms.groups', code: 'unknown-group', item: 'Nobody knows' }] },
    });
    expect(await policy('what-if', ...groups('News'))).toMatchObject({
      refusal: { problems: [{ code: 'not-a-security-group', item: 'News' }] },
    });
    expect((await policy('set', ...groups('Help desk, 東京オフィス'), ...reason, '--yes')).code).toBe(0);
    const { said } = await touchstone('', 'admin', 'policy', 'show');
    expect(said).toContain('methods.sms.groups=Help desk, 東京オフィス');
    expect(said).toMatch(/SMS +Yes {2}Help desk, 東京オフィス/);
  });

  test('new entries of lists need no id, and those that have one keep it', async () => {
    const rules = 'caching=[{type: user, seconds: 60}, {id: "1", type: user, seconds: 90, application: vpn}]';
    const places = 'namedLocations=[{name: HQ, trusted: true, ranges: [10.0.0.0/8]}]';
    const profiles = 'securityKey.profiles=[{name: P, groups: [], enforceAttestation: false, restriction: null}]';
    expect(await policy('what-if', ...fields(rules, places))).toMatchObject({
      code: 0,
      value: {
        changes: [
          { field: 'namedLocations', after: expect.stringContaining('"id":"1"') },
          {
            field: 'caching',
            after: expect.stringMatching(/"id":"2","type":"user".*"application":null.*"id":"1".*"application":"vpn"/),
          },
        ],
      },
    });
    expect(await policy('set', ...fields(rules, places), ...reason, '--yes')).toMatchObject({ code: 0 });
    // What is not changed is not told as changed.
    expect((await policy('what-if', ...fields('remember.days=3'))).value).toMatchObject({
      changes: [{ field: 'remember.days' }],
    });
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, 'caching:\n  - { type: user, seconds: 60 }\n');
    expect(await policy('what-if', '--file', file)).toMatchObject({ code: 0 });
    expect(await policy('what-if', ...fields(profiles))).toMatchObject({ code: 1, refusal: { code: 'invalid' } });
    for (const wrong of ['caching=[1]', 'caching=x', 'namedLocations={}']) {
      expect(await policy('what-if', ...fields(wrong)), wrong).toMatchObject({ code: 1, refusal: { code: 'invalid' } });
    }
  });
});

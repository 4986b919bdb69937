import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { type Clock, systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { openCliApp } from '../../src/cli/open-app.ts';
import { run } from '../../src/cli/run.ts';
import { signInByPass } from '../operations/signing-in.ts';
import { jsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-app-password-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, 'data');
const hanako = 'hanako@example.com';

/** A change of the policy takes effect some minutes later. */
const hourLater: Clock = { ...systemClock, now: () => systemClock.now() + 3_600_000 };

async function touchstone(words: readonly string[], typed = '', now: Clock = hourLater) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const given = [...words, '--data', data, '--lang', 'en', '--json'];
  const interrupted = new AbortController().signal;
  const time = { clock: now, pass: async () => {} };
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted, time });
  const { value, refusal, message } = (jsonLines(String(stdout.read() ?? '')).at(-1) ?? {}) as Record<string, unknown>;
  return { code, value, refusal, message };
}

const signIn = (typed: string, ...rest: string[]) =>
  touchstone(['sign-in', '--user', hanako, '--program', ...rest], `${typed}\n`);

describe('a program signs in with an app password', () => {
  let password = '';
  beforeAll(async () => {
    expect(await touchstone(['accounts', 'create', hanako], 'correct horse battery\n')).toMatchObject({ code: 0 });
    const allow = ['admin', 'policy', 'set', '--field', 'appPasswords.enabled=yes', '--reason', 'a test', '--yes'];
    expect(await touchstone(allow, '', systemClock)).toMatchObject({ code: 0 });
    const app = await openCliApp({ data, env: {}, log: silentLog, clock: hourLater });
    try {
      const issued = await app.touchstone.accounts.issuePass({ userName: hanako, oneTime: true, lifetimeMinutes: 60 });
      if (issued.outcome !== 'done') throw new Error('expected a pass');
      await signInByPass(app.touchstone, hanako, Buffer.from(utf8(issued.value.pass)).toString('base64url'));
      const made = await app.touchstone.securityInfo.addAppPassword({ name: 'Old mail' });
      if (made.outcome !== 'done') throw new Error(made.refusal.code);
      ({ password } = made.value);
    } finally {
      await app.close();
    }
  }, 60_000);

  test('S4-46 by the password that is named in the answer', async () => {
    expect(await signIn(password, 'legacy')).toMatchObject({ code: 0, value: { name: 'Old mail' } });
    expect(await signIn('aaaaaaaaaaaaaaaa', 'legacy')).toMatchObject({
      code: 1,
      refusal: { code: 'wrong-credentials' },
    });
  });

  test.each(['modern', 'conditional-access', 'administrative', 'on-premises'])(
    'S4-51 S4-52 S4-53 S4-55 but none of the kind %s',
    async (kind) => {
      expect(await signIn(password, kind)).toMatchObject({ code: 1, refusal: { code: 'wrong-credentials' } });
    },
  );

  test('of a kind that there is, and as somebody', async () => {
    expect(await signIn(password, 'telnet')).toMatchObject({ code: 2 });
    expect(await signIn(password, 'legacy', '--application', 'VPN')).toMatchObject({ code: 2 });
    expect(await touchstone(['sign-in', '--program', 'legacy'])).toMatchObject({ code: 2 });
  });
});

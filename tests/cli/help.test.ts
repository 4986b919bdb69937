import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../src/cli/columns.ts';
import { commands } from '../../src/cli/commands/all.ts';
import { optionsOf } from '../../src/cli/options.ts';
import { run } from '../../src/cli/run.ts';
import { cli } from '../../src/words/en/cli.ts';
import { jsonLines } from './json-lines.ts';

async function touchstone(...given: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

test('a group alone prints its commands, and names none of them: exit code 2', async () => {
  const { code, stdout, stderr } = await touchstone('admin', '--lang', 'en');
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(stdout).toContain('Usage: touchstone admin ... [OPTIONS]');
  expect(stdout).toContain('  admin block USER ');
  expect(stdout).toContain('  admin policy show ');
  expect(stdout).not.toContain('audit verify');
  expect((await touchstone('phone', 'call', '--lang', 'ja')).stdout).toMatch(/^使い方: [^]*phone call answer PHONE/);
});

test('a group with --help is what was asked for: exit code 0', async () => {
  expect(await touchstone('audit', '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('audit verify'),
  });
});

test('with --json no command is an error like others', async () => {
  for (const line of [['admin', '--json'], ['--json']]) {
    const { code, stdout } = await touchstone(...line);
    expect({ code, lines: jsonLines(stdout) }).toEqual({
      code: 2,
      lines: [{ type: 'error', message: 'The command line names no command.' }],
    });
  }
});

test('--help of a command tells its arguments and its own options, not those of others', async () => {
  const { code, stdout } = await touchstone('delivery', 'use', '--help', '--lang', 'en');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: touchstone delivery use CHANNEL GATEWAY \[OPTIONS\]\n/);
  expect(stdout).toMatch(/CHANNEL +sms, call, email, push/);
  expect(stdout).not.toContain('--finger');
  expect((await touchstone('admin', 'block', '--help')).stdout).toMatch(/--reason REASON/);
});

test.each([
  ['fingerprints add', '--name NAME', 'the name of the fingerprint', '指紋の名前'],
  ['phone set', '--name NAME', 'the new name of the phone', '電話の新しい名前'],
  ['phone show', '--watch', 'go on until Ctrl-C: what happens on the phone', '電話で起きたこと'],
  ['credentials rename', '--user USER', 'the new user name on the key', 'キーに保存する新しいユーザー名'],
  ['credentials rename', '--display-name DISPLAY-NAME', 'the new name of the person on the key', '新しい表示名'],
  ['admin import', '--yes', 'do not ask before something is erased, added or changed', '追加、変更の前に'],
])('%s --help says what %s is there', async (command, option, english, japanese) => {
  const told = async (language: string) => {
    const { stdout } = await touchstone(...command.split(' '), '--help', '--lang', language);
    return stdout
      .replaceAll(/\n {12,}/g, language === 'ja' ? '' : ' ')
      .split('\n')
      .find((row) => row.startsWith(`  ${option} `));
  };
  expect(await told('en')).toMatch(new RegExp(` {2}${english}$`));
  expect(await told('ja')).toContain(japanese);
});

test('words of an option for one command are of one that looks at it', () => {
  for (const [command, options] of Object.entries(cli.optionOf)) {
    const known = optionsOf(commands.find(({ name }) => name === command) ?? { reads: [] });
    for (const option of Object.keys(options)) expect(known, command).toContain(option);
  }
});

test('--help of what is no command says so', async () => {
  const { code, stderr } = await touchstone('admin', 'fly', '--help', '--lang', 'en');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'There is no command "admin fly". "touchstone admin --help" lists them.\n',
  });
});

test('no line of the Japanese help begins with a mark that closes or ends with one that opens', async () => {
  const helps = [['--help'], ...commands.map(({ name }) => [...name.split(' '), '--help'])];
  for (const line of helps) {
    const { stdout } = await touchstone(...line, '--lang', 'ja');
    expect(stdout).not.toMatch(/^\s*[、。」）)\],.:;ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]/mu);
    expect(stdout).not.toMatch(/[「（([]$/mu);
  }
});

describe.each(['en', 'ja'])('in %s', (language) => {
  test('what is wrong with the line is told in its language', async () => {
    const { stderr } = await touchstone('keys', '--nonsense', `--lang=${language}`);
    expect(stderr).toMatch(language === 'ja' ? /オプションはありません/ : /There is no option/);
  });

  test('the help of every command fits 80 columns and has all its words', async () => {
    for (const { name } of commands) {
      const { code, stdout } = await touchstone(...name.split(' '), '--help', '--lang', language);
      expect({ name, code }).toEqual({ name, code: 0 });
      expect(stdout).not.toMatch(/cli:|purpose\.|option\./);
      const [usage, , ...lines] = stdout.split('\n');
      expect(usage).toContain(`touchstone ${name}`);
      for (const line of lines) expect([name, line, columnsOf(line) <= 80]).toEqual([name, line, true]);
    }
  });
});

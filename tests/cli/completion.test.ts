import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/all.ts';
import { completionScript } from '../../src/cli/completion/completion-script.ts';
import { type Shell, shells } from '../../src/cli/completion/shells.ts';
import { argumentValues, type OptionName, optionsOf, optionTypes, optionValues } from '../../src/cli/options.ts';
import { createWords } from '../../src/cli/words.ts';
import { programKinds } from '../../src/contract/program-kinds.ts';

/** What was typed, the last word being unfinished, and what completes it. */
interface Question {
  readonly typed: readonly string[];
  readonly answers: readonly string[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-completion-'));
  // Who is asked for what only this computer knows.
  const program = join(folder, 'touchstone');
  writeFileSync(
    program,
    `#!/bin/sh
case "$*" in
  'keys --json') echo '{"type":"result","value":{"keys":[{"id":"usb-1","kind":"usb"},{"id":"virtual-2","kind":"virtual"}]}}' ;;
  'lab list --json') echo '{"type":"result","value":[{"id":"lab-7","model":"tiny"}]}' ;;
esac
`,
  );
  chmodSync(program, 0o755);
  mkdirSync(join(folder, 'files', 'inner-folder'), { recursive: true });
  writeFileSync(join(folder, 'files', 'inner-file.jwt'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that the table of commands says: the scripts are judged by it, not by themselves. */
async function questions(): Promise<Question[]> {
  const asked: Question[] = [];
  const starts = new Map<string, Set<string>>();
  for (const command of commands) {
    const words = command.name.split(' ');
    words.forEach((word, index) => {
      const start = words.slice(0, index).join(' ');
      starts.set(start, (starts.get(start) ?? new Set()).add(word));
    });
    asked.push({ typed: [...words, '--'], answers: optionsOf(command).map((name) => `--${name}`) });
    for (const [at, name] of command.takes.entries()) {
      const values = argumentValues[name];
      const before = [...words, ...command.takes.slice(0, at).map(() => 'x')];
      if (values?.from === 'list') asked.push({ typed: [...before, ''], answers: await values.load() });
      if (!values) asked.push({ typed: [...before, ''], answers: [] });
    }
  }
  for (const [start, words] of starts)
    asked.push({ typed: [...start.split(' ').filter(Boolean), ''], answers: [...words] });
  for (const name of Object.keys(optionTypes) as OptionName[]) {
    const values = optionValues[name];
    const user = commands.find((command) => optionsOf(command).includes(name));
    if (values?.from !== 'list' || !user) continue;
    asked.push({ typed: [...user.name.split(' '), `--${name}`, ''], answers: await values.load() });
  }
  asked.push(
    { typed: ['fingerprints', 'r'], answers: ['rename', 'remove'] },
    // Options do not count as words, nor do their values.
    { typed: ['--key', 'pin', '--json', 'pin', ''], answers: ['set', 'change'] },
    { typed: ['info', '--key', ''], answers: ['usb-1', 'virtual-2'] },
    { typed: ['lab', 'wipe', ''], answers: ['lab-7'] },
    { typed: ['metadata', 'import', 'files/inner-fi'], answers: ['files/inner-file.jwt'] },
    { typed: ['metadata', 'test-blob', 'files/inner-'], answers: ['files/inner-folder'] },
  );
  return asked;
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The program that asks a shell all questions, one line of answers each. */
const askers: Readonly<Record<'bash' | 'zsh' | 'fish', (asked: readonly Question[], script: string) => string>> = {
  bash: (asked, script) =>
    [
      script,
      'complete -p touchstone >&2',
      ...asked.map(({ typed }) => {
        const words = ['touchstone', ...typed];
        return `COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}; _touchstone; echo "\${COMPREPLY[*]}"`;
      }),
    ].join('\n'),
  // The completion's own builtins work only while a line is edited: what they are given is what they would offer.
  zsh: (asked, script) =>
    [
      `compdef() { [[ $1 == _touchstone && $2 == touchstone ]] || exit 9 }
compadd() { while [[ $1 == -* ]]; do [[ $1 == -a ]] && { shift; set -- "\${(@P)1}"; break }; shift; done; out+=("$@") }
_describe() { local item; for item in "\${(@P)@[-1]}"; do out+=("\${item%%:*}"); done }
_files() { local here=(\${words[CURRENT]}*); [[ $1 == -/ ]] && here=(\${words[CURRENT]}*(/)); out+=("\${here[@]}") }`,
      script,
      ...asked.map(({ typed }) => {
        const words = ['touchstone', ...typed];
        const start = '${(M)out:#${(b)words[CURRENT]}*}';
        return `words=(${words.map(quoted).join(' ')}); CURRENT=${words.length}; out=(); _touchstone; print -r -- ${start}`;
      }),
    ].join('\n'),
  fish: (asked, script) =>
    [
      script,
      ...asked.map(
        ({ typed }) => `echo (complete -C ${quoted(`touchstone ${typed.join(' ')}`)} | string replace -r '\\t.*' '')`,
      ),
    ].join('\n'),
};

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const withoutSlash = (answer: string) => answer.replace(/\/$/, '');

describe.each(['bash', 'zsh', 'fish'] as const)('completion in %s', (shell) => {
  test.skipIf(!isThere(shell))(
    'answers what the table of commands says, and offers what is on this computer',
    async () => {
      const asked = await questions();
      expect(asked.length).toBeGreaterThan(80);
      const program = askers[shell](asked, await completionScript(shell, commands, createWords('ja')));
      const file = join(folder, `questions.${shell}`);
      writeFileSync(file, program);
      const { stdout, stderr, status } = spawnSync(shell, [file], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'dumb' },
      });
      expect(stderr.replace('complete -F _touchstone touchstone\n', '')).toBe('');
      expect(status).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      const answers = asked.map((_, index) => (lines[index] ?? '').split(' ').filter(Boolean).map(withoutSlash).sort());
      for (const [index, question] of asked.entries()) {
        expect([question.typed, answers[index]]).toEqual([question.typed, [...question.answers].sort()]);
      }
    },
  );
});

/** There is no PowerShell among Debian's packages: only the form of its script is looked at here. */
describe('completion in powershell', () => {
  test('every quote and bracket is closed', async () => {
    for (const language of ['en', 'ja'] as const) {
      const open: string[] = [];
      const script = await completionScript('powershell', commands, createWords(language));
      const bare = script
        .replace(/^#.*$/m, '')
        .replaceAll(/'(?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*'/g, '0')
        .replaceAll(/"[^"\n]*"/g, '0');
      expect(bare).not.toMatch(/['"\u2018-\u201b]/);
      const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
      for (const one of bare) {
        if ('([{'.includes(one)) open.push(one);
        else if (pairs[one]) expect(open.pop()).toBe(pairs[one]);
      }
      expect(open).toEqual([]);
    }
  });

  test('every command and option is in it', async () => {
    const script = await completionScript('powershell', commands, createWords('en'));
    for (const command of commands) {
      const row = script.split('\n').find((line) => line.startsWith(`        '${command.name}' = ,@(@('--`)) ?? '';
      for (const name of optionsOf(command)) expect(row).toContain(`@('--${name}', '`);
    }
  });
});

test.each(shells)('the script for %s has purposes in the language that was asked for', async (shell: Shell) => {
  if (shell === 'bash') return expect(await completionScript(shell, commands, createWords('en'))).not.toContain('{{');
  const [english, japanese] = [createWords('en'), createWords('ja')];
  expect(await completionScript(shell, commands, english)).toContain(english.text('cli:purpose.pin set'));
  expect(await completionScript(shell, commands, japanese)).toContain(japanese.text('cli:purpose.pin set'));
  // And to each command those of its own.
  expect(await completionScript(shell, commands, english)).toContain(english.text('cli:optionOf.phone set.name'));
});

test('the kinds of programs complete --program', async () => {
  const { program } = optionValues;
  expect(program?.from === 'list' && (await program.load())).toEqual(Object.keys(programKinds));
});

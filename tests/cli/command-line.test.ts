import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { columnsOf, padded } from '../../src/cli/columns.ts';
import { UsageError } from '../../src/cli/command.ts';
import { findCommand, parseCommandLine as parse } from '../../src/cli/command-line.ts';
import { commands } from '../../src/cli/commands/all.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { processOutput } from '../../src/cli/output.ts';
import { createWords, environmentLanguage } from '../../src/cli/words.ts';
import { refusalCodes, sampleStatuses } from '../../src/contract/steps.ts';

const english = createWords('en');
const japanese = createWords('ja');
const parseCommandLine = (given: readonly string[]) => parse(given, english);

test('a command and its arguments are found', () => {
  const { command, positionals } = findCommand(['fingerprints', 'rename', 'AQ', 'Left thumb'], english);
  expect(command.name).toBe('fingerprints rename');
  expect(positionals).toEqual(['AQ', 'Left thumb']);
});

test.each([
  [['juggle'], 'There is no command "juggle". "touchstone --help" lists them.'],
  [['admin', 'fly'], 'There is no command "admin fly". "touchstone admin --help" lists them.'],
  [['phone', 'call', 'fly'], 'There is no command "phone call fly". "touchstone phone call --help" lists them.'],
  [['admin', 'peple'], 'There is no command "admin peple". Did you mean "admin people"?'],
  [['token', 'clok', 'c610'], 'There is no command "token clok". Did you mean "token clock"?'],
  [['kesy'], 'There is no command "kesy". Did you mean "keys"?'],
  [['fingerprints', 'rename', 'AQ'], '"fingerprints rename" also needs NAME.'],
  [['pin', 'set', '1234'], '"pin set" does not take "1234".'],
])('%j is refused in plain words', (words, message) => {
  expect(() => findCommand(words, english)).toThrow(new UsageError(message));
});

test('an id that begins with a hyphen is an argument, as the terminal prints it', () => {
  const { words, options } = parseCommandLine(['fingerprints', 'rename', '-uA', 'Left thumb', '--key', 'usb-1']);
  expect(words).toEqual(['fingerprints', 'rename', '-uA', 'Left thumb']);
  expect(options.key).toBe('usb-1');
  expect(parseCommandLine(['-h']).help).toBe(true);
  expect(() => parseCommandLine(['keys', '--key', '-x'])).toThrow(UsageError);
});

test('an id that begins with two hyphens is an argument where one is wanted, and an option is one everywhere else', () => {
  expect(parseCommandLine(['credentials', 'show', '--Ab3-x_9', '--use-pin']).words).toEqual([
    'credentials',
    'show',
    '--Ab3-x_9',
  ]);
  expect(parseCommandLine(['--key', 'usb-1', 'fingerprints', 'rename', '--AQ', 'Thumb']).words).toContain('--AQ');
  const removing = ['admin', 'remove-method', 'ann@example.com', '--Zk3_x', '--reason', 'lost'];
  expect(parseCommandLine(removing)).toMatchObject({ words: removing.slice(0, 4), options: { reason: 'lost' } });
  expect(parseCommandLine(['credentials', 'show', '--', '--use-pin']).words).toContain('--use-pin');
  // Mistyped options are no arguments.
  for (const line of [['credentials', 'list', '--byy'], ['fingerprints', 'rename', 'AQ', '--nmae'], ['--Ab3-x_9']]) {
    expect(() => parseCommandLine(line)).toThrow(UsageError);
  }
});

test.each([
  [['keys', '--nonsense'], 'There is no option "--nonsense".', '「--nonsense」というオプションはありません。'],
  [['keys', '--key'], '"--key" needs a value', '「--key」には値が必要です'],
  [['keys', '--key', '-x'], '"--key" needs a value', '「--key」には値が必要です'],
  [['keys', '--watch=1'], '"--watch" takes no value.', '「--watch」に値は指定できません。'],
  [['keys', '--data', ''], 'The name of the folder after --data is empty.', '--data のフォルダー名が空です。'],
  [['keys', '--lang', 'fr'], '--lang takes en or ja, not "fr".', '入力値: 「fr」'],
])('%j is refused in the words of the language', (line, inEnglish, inJapanese) => {
  expect(() => parse(line, english)).toThrow(inEnglish);
  expect(() => parse(line, japanese)).toThrow(inJapanese);
});

test('no option takes a secret', () => {
  for (const option of ['--pin', '--password', '--pass', '--new-pin']) {
    expect(() => parseCommandLine(['pin', 'set', option, '1234'])).toThrow(UsageError);
  }
});

test.each(['en', 'ja'] as const)('every command and option has words in %s', (language) => {
  const help = helpText(createWords(language));
  for (const { name } of commands) expect(help).toContain(name);
  expect(help).not.toMatch(/purpose\.|option\.|cli:/);
});

describe('SX-04 the terminal has words for every code, in both languages', () => {
  const refusal = { retries: null, status: 0x99, detail: null };
  test.each(refusalCodes)('refusal %s', (code) => {
    for (const words of [english, japanese]) expect(words.refusal({ code, ...refusal })).not.toMatch(/refusals|\{\{/);
    expect(english.refusal({ code, ...refusal })).not.toBe(japanese.refusal({ code, ...refusal }));
  });

  test.each(sampleStatuses)('sample %s', (sample) => {
    const where = { aim: 'left' as const, coverage: [], touchSeconds: 20, secondsLeft: 600 };
    const step = { step: 'sample', sample, unknownSampleCode: null, remaining: 2, total: 12, ...where } as const;
    expect(english.step(step)).toContain('2 good touches to go');
    expect(japanese.step(step)).not.toMatch(/samples|\{\{/);
  });
});

test('a wrong PIN is followed by the tries left, and by a warning before the last one', () => {
  const wrong = (retries: number) => english.refusal({ code: 'pin-wrong', retries, status: 0x31, detail: null });
  expect(wrong(5)).toContain('5 attempts left');
  expect(wrong(1)).toContain('1 attempt left');
  expect(wrong(1)).toContain('This is the last attempt.');
});

test('each language ends its sentences in its own way', () => {
  const step = { step: 'fingerprint-not-recognised', retries: 24 } as const;
  expect(english.step(step)).toBe('Not recognised. Try again. 24 attempts left');
  expect(japanese.step(step)).toBe('認識できませんでした。もう一度お試しください。あと 24 回試行できます');
});

test('the language follows the environment as POSIX orders it', () => {
  expect(environmentLanguage({ LANG: 'ja_JP.UTF-8' })).toBe('ja');
  expect(environmentLanguage({ LANG: 'ja_JP.UTF-8', LC_ALL: 'en_GB.UTF-8' })).toBe('en');
  expect(environmentLanguage({})).toBe('en');
});

test.each(['en', 'ja'] as const)('the help in %s fits 80 columns, except for what is one word', (language) => {
  for (const line of helpText(createWords(language)).split('\n').slice(0, -1)) {
    expect([line, columnsOf(line) <= 80]).toEqual([line, true]);
  }
});

test('Japanese takes two columns a character', () => {
  expect(columnsOf('PIN の長さ')).toBe(10);
  expect(padded('鍵', 4)).toBe('鍵  ');
});

test('names from a key cannot drive the terminal', () => {
  const stdout = new PassThrough();
  processOutput({ json: false, stdout, stderr: new PassThrough() }).line('evil \x1b]0;title\x07 \u202etxt.exe');
  expect(String(stdout.read())).toBe('evil \ufffd]0;title\ufffd \ufffdtxt.exe\n');
});

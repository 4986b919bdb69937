import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExitCode } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands/all.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { optionsOf, optionTypes } from '../../src/cli/options.ts';
import { createWords } from '../../src/cli/words.ts';

const manual = join(import.meta.dirname, '..', '..', 'docs', 'cli.md');
const words = createWords('en');

const cell = (text: string) => text.replaceAll('|', String.raw`\|`);
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Those that every command takes are not told again with each. */
const common = new Set(optionsOf({ reads: [] }));

const parts: Readonly<Record<string, string>> = {
  commands: table(
    ['command', 'what it does', 'its own options'],
    commands.map((command) => [
      `\`${[command.name, ...command.takes].join(' ')}\``,
      words.text(`cli:purpose.${command.name}`),
      optionsOf(command)
        .filter((name) => !common.has(name))
        .map((name) => `\`--${name}\``)
        .join(' '),
    ]),
  ),
  options: table(
    ['option', 'what it says'],
    Object.entries(optionTypes).map(([name, { type }]) => [
      `\`--${name}${type === 'string' ? ` ${name.toUpperCase()}` : ''}\``,
      words.text(`cli:option.${name}`),
    ]),
  ),
  'exit-codes': table(
    ['code', 'meaning'],
    Object.entries(ExitCode).map(([name, code]) => [String(code), words.text(`cli:exit.${name}`)]),
  ),
};

/** `vitest -u` writes the tables of the manual anew. */
test('docs/cli.md has the commands, options and exit codes of the program', async () => {
  const text = readFileSync(manual, 'utf8');
  const filled = Object.entries(parts).reduce((before, [name, part]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    expect(before).toMatch(place);
    return before.replace(place, (_, start: string, end: string) => `${start}${part}\n${end}`);
  }, text);
  await expect(filled).toMatchFileSnapshot(manual);
});

test.each(['en', 'ja'] as const)('--help in %s tells every exit code', (language) => {
  const localWords = createWords(language);
  // Broken into lines, it is still the same text.
  const bare = (text: string) => text.replaceAll(/\s+/g, '');
  const help = bare(helpText(localWords));
  for (const [name, code] of Object.entries(ExitCode)) {
    const text = localWords.text(`cli:exit.${name}`);
    expect(text).not.toContain('exit.');
    expect(help).toContain(`${code}${bare(text)}`);
  }
});

test('every exit code is one of its own', () => {
  expect(new Set(Object.values(ExitCode)).size).toBe(Object.keys(ExitCode).length);
});

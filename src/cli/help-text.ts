import { rowsOf } from './columns.ts';
import { type Command, ExitCode, type StandaloneCommand } from './command.ts';
import { commands } from './commands/all.ts';
import { argumentValues, type OptionName, optionPurpose, optionsOf, optionTypes } from './options.ts';
import type { Words } from './words.ts';

/** Those that every command takes. */
const common = optionsOf({ reads: [] });

/** All commands, options and exit codes. */
export function helpText(words: Words): string {
  return [
    words.text('cli:usage'),
    words.text('cli:moreHelp'),
    `\n${words.text('cli:commands')}`,
    commandRows(commands, words),
    `\n${words.text('cli:options')}`,
    optionRows(Object.keys(optionTypes) as OptionName[], words),
    `\n${words.text('cli:exitCodes')}`,
    rowsOf(Object.entries(ExitCode).map(([name, code]) => [String(code), words.text(`cli:exit.${name}`)] as const)),
    `\n${words.text('cli:secretsNote')}`,
  ].join('\n');
}

/** The commands that begin with these words, as `admin` begins many; none where the words are a whole command. */
export const groupOf = (given: readonly string[]): readonly (Command | StandaloneCommand)[] =>
  commands.filter(({ name }) => name.startsWith(`${given.join(' ')} `));

/** The commands of a group, as `touchstone admin` alone asks for them. */
export function groupHelp(given: readonly string[], words: Words): string {
  return [
    words.text('cli:usageOf', { command: `${given.join(' ')} ...` }),
    words.text('cli:moreHelp'),
    `\n${words.text('cli:commands')}`,
    commandRows(groupOf(given), words),
  ].join('\n');
}

/** One command: its arguments with the words that fit, and its options. */
export async function commandHelp(command: Command | StandaloneCommand, words: Words): Promise<string> {
  const { name, takes } = command;
  const own = optionsOf(command).filter((option) => !common.includes(option));
  const shared = optionsOf(command).filter((option) => common.includes(option));
  const fitting: [string, string][] = [];
  for (const argument of new Set(takes)) {
    const values = argumentValues[argument];
    if (values?.from === 'list') fitting.push([argument, (await values.load()).join(', ')]);
  }
  const part = (title: string, rows: string) => (rows === '' ? [] : [`\n${words.text(title)}`, rows]);
  return [
    words.text('cli:usageOf', { command: [name, ...takes].join(' ') }),
    words.text(`cli:purpose.${name}`),
    ...part('cli:arguments', rowsOf(fitting)),
    ...part('cli:ownOptions', optionRows(own, words, name)),
    ...part('cli:commonOptions', optionRows(shared, words, name)),
  ].join('\n');
}

/** The name of the command that was probably meant; undefined where none is near. */
export function nearestCommand(given: readonly string[]): string | undefined {
  let [nearest, least]: [string | undefined, number] = [undefined, MISTYPED + 1];
  for (const { name } of commands) {
    const typed = given.slice(0, name.split(' ').length).join(' ');
    const distance = typed === name ? 0 : editDistance(typed, name);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** As many letters may be wrong, missing or too many. */
const MISTYPED = 2;

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const commandRows = (some: readonly (Command | StandaloneCommand)[], words: Words): string =>
  rowsOf(some.map(({ name, takes }) => [[name, ...takes].join(' '), words.text(`cli:purpose.${name}`)] as const));

const optionRows = (names: readonly OptionName[], words: Words, command?: string): string =>
  rowsOf(
    names.map((name) => {
      const value = optionTypes[name].type === 'string' ? ` ${name.toUpperCase()}` : '';
      return [`--${name}${value}`, optionPurpose(words, name, command)] as const;
    }),
  );

import type { Command, StandaloneCommand } from '../command.ts';
import {
  argumentValues,
  type OptionName,
  optionPurpose,
  optionsOf,
  optionTypes,
  optionValues,
  type Values,
} from '../options.ts';
import type { Words } from '../words.ts';

/** What completes a value. `free`: nothing does. */
export type Completed =
  | { readonly from: 'words'; readonly words: readonly string[] }
  | { readonly from: 'keys' | 'virtual-keys' | 'files' | 'folders' | 'free' };

export interface CompletedOption {
  /** With its hyphens. */
  readonly name: string;
  readonly purpose: string;
  readonly isMultiple: boolean;
  /** null: it takes none. */
  readonly value: Completed | null;
}

export interface CompletedCommand {
  readonly words: readonly string[];
  readonly purpose: string;
  readonly arguments: readonly Completed[];
  /** Those that the command looks at, with what they say to it. */
  readonly options: readonly Pick<CompletedOption, 'name' | 'purpose'>[];
}

/** The next word after some words of a command, with the purpose of the command or of those that begin so. */
export interface NextWord {
  readonly after: string;
  readonly word: string;
  readonly purpose: string;
}

/** The table of commands as a completion script needs it. */
export interface CompletionTable {
  readonly commands: readonly CompletedCommand[];
  readonly options: readonly CompletedOption[];
  readonly nextWords: readonly NextWord[];
}

export async function completionTable(
  commands: readonly (Command | StandaloneCommand)[],
  words: Words,
): Promise<CompletionTable> {
  const options: CompletedOption[] = [];
  for (const name of Object.keys(optionTypes) as OptionName[]) {
    const type: { readonly type: string; readonly multiple?: boolean } = optionTypes[name];
    options.push({
      name: `--${name}`,
      purpose: optionPurpose(words, name),
      isMultiple: type.multiple === true,
      value: type.type === 'string' ? await completed(optionValues[name]) : null,
    });
  }
  const completedCommands: CompletedCommand[] = [];
  for (const command of commands) {
    const taken: Completed[] = [];
    for (const argument of command.takes) taken.push(await completed(argumentValues[argument]));
    completedCommands.push({
      words: command.name.split(' '),
      purpose: words.text(`cli:purpose.${command.name}`),
      arguments: taken,
      options: optionsOf(command).map((name) => ({
        name: `--${name}`,
        purpose: optionPurpose(words, name, command.name),
      })),
    });
  }
  return { commands: completedCommands, options, nextWords: nextWords(completedCommands) };
}

async function completed(values: Values | undefined): Promise<Completed> {
  if (!values) return { from: 'free' };
  return values.from === 'list' ? { from: 'words', words: await values.load() } : values;
}

function nextWords(commands: readonly CompletedCommand[]): NextWord[] {
  const found = new Map<string, NextWord>();
  for (const { words, purpose } of commands) {
    for (const [index, word] of words.entries()) {
      const after = words.slice(0, index).join(' ');
      const isWhole = index === words.length - 1;
      const others = commands.filter((one) => one.words.slice(0, index + 1).join(' ') === `${after} ${word}`.trim());
      const shown = isWhole ? purpose : others.map((one) => one.words.slice(index + 1).join(' ')).join(', ');
      if (!found.has(`${after} ${word}`)) found.set(`${after} ${word}`, { after, word, purpose: shown });
    }
  }
  return [...found.values()];
}

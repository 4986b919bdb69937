import { parseArgs } from 'node:util';
import { type Command, type CommandOptions, type StandaloneCommand, UsageError } from './command.ts';
import { commands } from './commands/all.ts';
import type { Words } from './words.ts';

const optionTypes = {
  key: { type: 'string' },
  virtual: { type: 'boolean' },
  finger: { type: 'string' },
  user: { type: 'string' },
  name: { type: 'string' },
  'display-name': { type: 'string' },
  by: { type: 'string' },
  role: { type: 'string' },
  lifetime: { type: 'string' },
  'one-time': { type: 'boolean' },
  'use-pin': { type: 'boolean' },
  yes: { type: 'boolean' },
  'no-test': { type: 'boolean' },
  seen: { type: 'string' },
  expected: { type: 'string' },
  site: { type: 'string', multiple: true },
  names: { type: 'boolean' },
  model: { type: 'string' },
  quirk: { type: 'string', multiple: true },
  socket: { type: 'string', multiple: true },
  control: { type: 'string' },
  state: { type: 'string' },
  scenario: { type: 'string' },
  'auto-touch': { type: 'boolean' },
  'auto-finger': { type: 'boolean' },
  'reset-any-time': { type: 'boolean' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  data: { type: 'string' },
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Options that every command understands. */
const commonOptions: readonly string[] = ['json', 'lang', 'help', 'version'];
/** Those that say with which directory and key. */
const appOptions: readonly string[] = ['key', 'virtual', 'data'];

export interface CommandLine {
  readonly words: readonly string[];
  readonly options: CommandOptions;
  /** The names of the options that are there, without their hyphens. */
  readonly optionNames: readonly string[];
  readonly json: boolean;
  readonly data: string | undefined;
  readonly language: 'en' | 'ja' | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** No argument of a process holds this character. */
const SHIELD = '\u0000';

/** Ids of fingerprints and credentials are base64url: one in 64 begins with a hyphen, and is no option. */
const shielded = (argument: string, index: number, all: readonly string[]): string =>
  /^-[^-]/.test(argument) && argument !== '-h' && !takesValue(all[index - 1]) ? SHIELD + argument : argument;
const unshielded = (argument: string): string => (argument.startsWith(SHIELD) ? argument.slice(1) : argument);

const takesValue = (argument: string | undefined): boolean =>
  Object.entries(optionTypes).some(([name, { type }]) => type === 'string' && argument === `--${name}`);

/** @throws UsageError on an option that does not exist or lacks its value */
export function parseCommandLine(given: readonly string[]): CommandLine {
  try {
    const args = given.map(shielded);
    const { values, positionals } = parseArgs({ args, options: optionTypes, allowPositionals: true });
    if (values.lang !== undefined && values.lang !== 'en' && values.lang !== 'ja')
      throw new Error('--lang takes en or ja');
    return {
      words: positionals.map(unshielded),
      optionNames: Object.keys(values),
      json: values.json ?? false,
      data: values.data,
      language: values.lang,
      help: values.help ?? false,
      version: values.version ?? false,
      options: {
        key: values.key,
        virtual: values.virtual ?? false,
        finger: values.finger ?? 'right-index',
        user: values.user,
        name: values.name,
        displayName: values['display-name'],
        by: values.by,
        role: values.role,
        lifetime: values.lifetime,
        oneTime: values['one-time'] ?? false,
        usePin: values['use-pin'] ?? false,
        yes: values.yes ?? false,
        noTest: values['no-test'] ?? false,
        seen: values.seen,
        expected: values.expected,
        site: values.site ?? [],
        names: values.names ?? false,
        model: values.model,
        quirk: values.quirk ?? [],
        socket: values.socket ?? [],
        control: values.control,
        state: values.state,
        scenario: values.scenario,
        autoTouch: values['auto-touch'] ?? false,
        autoFinger: values['auto-finger'] ?? false,
        resetAnyTime: values['reset-any-time'] ?? false,
        seed: values.seed,
      },
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The command that the words name, and its arguments. @throws UsageError */
export function findCommand(
  given: readonly string[],
  words: Words,
): { command: Command | StandaloneCommand; positionals: string[] } {
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => given[index] === word));
  if (!command) throw new UsageError(words.text('cli:unknownCommand', { command: given.join(' ') }));
  const positionals = given.slice(command.name.split(' ').length);
  const missing = command.takes.slice(positionals.length);
  if (missing.length > 0) {
    throw new UsageError(words.text('cli:missingArgument', { command: command.name, names: missing.join(', ') }));
  }
  const extra = positionals[command.takes.length];
  if (extra !== undefined) {
    throw new UsageError(words.text('cli:extraArgument', { command: command.name, argument: extra }));
  }
  return { command, positionals };
}

/** An option that the command would not look at was meant for something. @throws UsageError */
export function requireKnownOptions(
  command: Command | StandaloneCommand,
  { optionNames }: CommandLine,
  words: Words,
): void {
  const read: ReadonlySet<string> = new Set(command.reads);
  const common = new Set('standalone' in command ? commonOptions : [...commonOptions, ...appOptions]);
  const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const unread = optionNames.find((name) => !common.has(name) && !read.has(camelCase(name)));
  if (unread === undefined) return;
  throw new UsageError(words.text('cli:extraArgument', { command: command.name, argument: `--${unread}` }));
}

export function helpText(words: Words): string {
  const rows = (pairs: readonly (readonly [string, string])[]) => {
    const width = Math.max(...pairs.map(([name]) => name.length));
    return pairs.map(([name, purpose]) => `  ${name.padEnd(width)}  ${purpose}`).join('\n');
  };
  const commandRows = commands.map(
    ({ name, takes }) => [[name, ...takes].join(' '), words.text(`cli:purpose.${name}`)] as const,
  );
  const optionRows = Object.entries(optionTypes).map(
    ([name, { type }]) =>
      [`--${name}${type === 'string' ? ` ${name.toUpperCase()}` : ''}`, words.text(`cli:option.${name}`)] as const,
  );
  return [
    words.text('cli:usage'),
    `\n${words.text('cli:commands')}`,
    rows(commandRows),
    `\n${words.text('cli:options')}`,
    rows(optionRows),
    `\n${words.text('cli:secretsNote')}`,
  ].join('\n');
}

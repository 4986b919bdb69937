import { parseArgs } from 'node:util';
import { rowsOf } from './columns.ts';
import { type Command, type CommandOptions, ExitCode, type StandaloneCommand, UsageError } from './command.ts';
import { commands } from './commands/all.ts';
import { idArguments, optionsOf, optionTypes } from './options.ts';
import type { Words } from './words.ts';

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

/**
 * Ids of fingerprints and credentials are base64url: some begin with a hyphen, a few with two, and are no options. What begins with
 * two counts as an id only where the command wants one and no option has that name.
 */
function shielded(given: readonly string[]): string[] {
  const words: string[] = [];
  let isPlain = false;
  return given.map((argument, index) => {
    if (isPlain || takesValue(given[index - 1])) return argument;
    isPlain = argument === '--';
    const isOption = argument.startsWith('--') ? isPlain || !wantsId(words) || isKnown(argument) : argument === '-h';
    if (argument.startsWith('-') && isOption) return argument;
    words.push(argument);
    return argument.startsWith('-') ? SHIELD + argument : argument;
  });
}

const unshielded = (argument: string): string => (argument.startsWith(SHIELD) ? argument.slice(1) : argument);

const isKnown = (argument: string): boolean => Object.hasOwn(optionTypes, argument.slice(2).replace(/=.*$/s, ''));

const takesValue = (argument: string | undefined): boolean =>
  Object.entries(optionTypes).some(([name, { type }]) => type === 'string' && argument === `--${name}`);

/** Whether the next argument after these words is an id. */
function wantsId(words: readonly string[]): boolean {
  const command = commandOf(words);
  return command !== undefined && idArguments.has(command.takes[words.length - command.name.split(' ').length] ?? '');
}

/** @throws UsageError on an option that does not exist or lacks its value */
export function parseCommandLine(given: readonly string[]): CommandLine {
  try {
    const args = shielded(given);
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
        watch: values.watch ?? false,
        claimed: values.claimed ?? false,
        site: values.site ?? [],
        names: values.names ?? false,
        search: values.search,
        note: values.note,
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
        recent: values.recent ?? false,
        actor: values.actor,
        target: values.target,
        action: values.action,
        from: values.from,
        until: values.until,
        days: values.days,
        timeZone: values['time-zone'],
        csv: values.csv,
        reason: values.reason,
        number: values.number,
        email: values.email,
        landline: values.landline ?? false,
        keepNumber: values['keep-number'] ?? false,
        ahead: values.ahead,
        drift: values.drift,
        application: values.application,
        address: values.address,
        roots: values.roots,
        copy: values.copy ?? false,
        field: values.field ?? [],
        secret: values.secret ?? false,
        file: values.file,
        trustEverybody: values['trust-everybody'] ?? false,
      },
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const commandOf = (words: readonly string[]): Command | StandaloneCommand | undefined =>
  commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));

/** The command that the words name, and its arguments. @throws UsageError */
export function findCommand(
  given: readonly string[],
  words: Words,
): { command: Command | StandaloneCommand; positionals: string[] } {
  const command = commandOf(given);
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
  const known = new Set<string>(optionsOf(command));
  const unread = optionNames.find((name) => !known.has(name));
  if (unread === undefined) return;
  throw new UsageError(words.text('cli:extraArgument', { command: command.name, argument: `--${unread}` }));
}

export function helpText(words: Words): string {
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
    rowsOf(commandRows),
    `\n${words.text('cli:options')}`,
    rowsOf(optionRows),
    `\n${words.text('cli:exitCodes')}`,
    rowsOf(Object.entries(ExitCode).map(([name, code]) => [String(code), words.text(`cli:exit.${name}`)] as const)),
    `\n${words.text('cli:secretsNote')}`,
  ].join('\n');
}

import { parseArgs } from 'node:util';
import { type Command, type CommandOptions, type StandaloneCommand, UsageError } from './command.ts';
import { commands } from './commands/all.ts';
import { groupOf, nearestCommand } from './help-text.ts';
import { idArguments, optionsOf, optionTypes } from './options.ts';
import type { Words } from './words.ts';

export interface CommandLine {
  readonly words: readonly string[];
  readonly options: CommandOptions;
  /** The names of the options that are there, without their hyphens. */
  readonly optionNames: readonly string[];
  readonly json: boolean;
  readonly data: string | undefined;
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

/** The language that the line asks for, also where something else of it does not fit; undefined for none or another one. */
export function languageOf(given: readonly string[]): 'en' | 'ja' | undefined {
  const last = given.findLastIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const value = given[last] === '--lang' ? given[last + 1] : given[last]?.slice('--lang='.length);
  return value === 'en' || value === 'ja' ? value : undefined;
}

/** What parseArgs says of an option, in words. */
function optionFault(error: unknown, words: Words): string {
  const { code, message } = error as { code?: unknown; message: string };
  const option = /'(?:-\w, )?(--?[^' ]*)[^']*'/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return words.text('cli:unknownOption', { option });
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return message;
  return words.text(/does not take/.test(message) ? 'cli:optionWithoutValue' : 'cli:optionNeedsValue', { option });
}

/** @throws UsageError on an option that does not exist or lacks its value, and on a folder without a name */
export function parseCommandLine(given: readonly string[], words: Words): CommandLine {
  try {
    const args = shielded(given);
    const { values, positionals } = parseArgs({ args, options: optionTypes, allowPositionals: true });
    if (values.lang !== undefined && values.lang !== 'en' && values.lang !== 'ja') {
      throw new UsageError(words.text('cli:badLanguage', { given: values.lang }));
    }
    if (values.data === '') throw new UsageError(words.text('cli:emptyData'));
    return {
      words: positionals.map(unshielded),
      optionNames: Object.keys(values),
      json: values.json ?? false,
      data: values.data,
      help: values.help ?? false,
      version: values.version ?? false,
      options: {
        key: values.key,
        virtual: values.virtual ?? false,
        data: values.data,
        finger: values.finger ?? 'right-index',
        user: values.user,
        name: values.name,
        displayName: values['display-name'],
        phoneticName: values['phonetic-name'],
        latinName: values['latin-name'],
        by: values.by,
        role: values.role,
        group: values.group,
        type: values.type,
        lifetime: values.lifetime,
        oneTime: values['one-time'] ?? false,
        usePin: values['use-pin'] ?? false,
        yes: values.yes ?? false,
        noTest: values['no-test'] ?? false,
        seen: values.seen,
        expected: values.expected,
        watch: values.watch ?? false,
        claimed: values.claimed ?? false,
        extension: values.extension ?? [],
        algorithm: values.algorithm,
        protection: values.protection,
        discoverable: values.discoverable ?? false,
        site: values.site ?? [],
        names: values.names ?? false,
        remember: values.remember ?? false,
        all: values.all ?? false,
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
        passwords: values.passwords,
        limit: values.limit,
        after: values.after,
        reason: values.reason,
        number: values.number,
        email: values.email,
        landline: values.landline ?? false,
        keepNumber: values['keep-number'] ?? false,
        ahead: values.ahead,
        drift: values.drift,
        program: values.program,
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
    if (error instanceof UsageError) throw error;
    throw new UsageError(optionFault(error, words), { cause: error });
  }
}

/** Says what was probably meant, or where the commands are listed: with those of the group, where the first words are one. */
function unknownCommand(given: readonly string[], words: Words): string {
  const meant = nearestCommand(given);
  if (meant !== undefined) {
    const command = given.slice(0, meant.split(' ').length).join(' ');
    return words.text('cli:unknownCommandMeant', { command, meant });
  }
  const group = given.slice(
    0,
    given.findIndex((_, index) => groupOf(given.slice(0, index + 1)).length === 0),
  );
  const list = ['touchstone', ...group, '--help'].join(' ');
  return words.text('cli:unknownCommand', { command: given.join(' '), list });
}

export const commandOf = (words: readonly string[]): Command | StandaloneCommand | undefined =>
  commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));

/** The command that the words name, and its arguments. @throws UsageError */
export function findCommand(
  given: readonly string[],
  words: Words,
): { command: Command | StandaloneCommand; positionals: string[] } {
  const command = commandOf(given);
  if (!command) throw new UsageError(unknownCommand(given, words));
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

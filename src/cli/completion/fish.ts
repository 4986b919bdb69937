import type { Completed, CompletionTable } from './completion-table.ts';
import { fishQuoted } from './quoting.ts';

/** For fish 3 and newer. */
export function fishCompletion({ commands, options, nextWords }: CompletionTable): string {
  const prefixes = nextWords.map(({ after, word }) => `${after} ${word}`.trim());
  const withValue = options.filter(({ value }) => value !== null);
  const afters = [...new Set(nextWords.map(({ after }) => after))];
  const purposes = new Map(options.map(({ name, purpose }) => [name, purpose]));
  const offered = (rows: readonly (readonly [word: string, purpose: string])[]) =>
    `printf '%s\\t%s\\n' ${rows.flat().map(fishQuoted).join(' ')}`;
  const named = (names: readonly string[]) => offered(names.map((name) => [name, purposes.get(name) ?? '']));
  const cases = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([key, act]) => `            case ${key}\n                ${act}`).join('\n');
  return `# fish completion for touchstone. Load it with: touchstone completion fish | source
function __touchstone_ids
    command touchstone $argv --json 2>/dev/null | string match -ar '"id":"[^"]*"' | string split -f 4 '"'
end
function __touchstone_complete
    set -l path ''
    set -l option ''
    set -l plain ''
    set -l positional 0
    set -l current (commandline -ct)
    for word in (commandline -opc)[2..-1]
        set -l longer (string trim -- "$path $word")
        if test -n "$option"
            set option ''
        else if test -z "$plain" -a "$word" = --
            set plain 1
        else if test -z "$plain"; and string match -q -- '--*' $word
            contains -- $word ${withValue.map(({ name }) => name).join(' ')}; and set option $word
        else if test $positional -eq 0; and contains -- $longer ${prefixes.map(fishQuoted).join(' ')}
            set path $longer
        else
            set positional (math $positional + 1)
        end
    end
    if test -n "$option"
        switch $option
${cases(withValue.map(({ name, value }) => [name, action(value)]))}
        end
    else if test -z "$plain"; and string match -q -- '-*' $current
        switch $path
${cases([
  ...commands.map(
    (one) =>
      [fishQuoted(one.words.join(' ')), offered(one.options.map(({ name, purpose }) => [name, purpose]))] as const,
  ),
  ["'*'", named(['--help', '--version', '--lang', '--json'])],
])}
        end
    else
        switch "$path:$positional"
${cases([
  ...afters.map((after) => {
    const words = nextWords.filter((one) => one.after === after);
    return [fishQuoted(`${after}:0`), offered(words.map(({ word, purpose }) => [word, purpose]))] as const;
  }),
  ...commands.flatMap((one) =>
    one.arguments.map((value, at) => [fishQuoted(`${one.words.join(' ')}:${at}`), action(value)] as const),
  ),
])}
        end
    end
end
complete -c touchstone -f -a '(__touchstone_complete)'`;
}

function action(value: Completed | null): string {
  switch (value?.from) {
    case 'words':
      return `printf '%s\\n' ${value.words.map(fishQuoted).join(' ')}`;
    case 'keys':
      return '__touchstone_ids keys';
    case 'virtual-keys':
      return '__touchstone_ids lab list';
    case 'files':
      return '__fish_complete_path $current';
    case 'folders':
      return '__fish_complete_directories $current';
    default:
      return 'true';
  }
}

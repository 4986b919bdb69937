import type { Completed, CompletionTable } from './completion-table.ts';
import { posixQuoted } from './quoting.ts';

/** For bash 4 and newer; needs no package beside it. */
export function bashCompletion({ commands, options, nextWords }: CompletionTable): string {
  const prefixes = [...new Set(nextWords.map(({ after, word }) => `${after} ${word}`.trim()))];
  const paths = new Map<string, string[]>();
  for (const { after, word } of nextWords) paths.set(after, [...(paths.get(after) ?? []), word]);
  const withValue = options.filter(({ value }) => value !== null);
  return `# bash completion for touchstone. Load it with: source <(touchstone completion bash)
_touchstone_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_touchstone_ids() { _touchstone_words "$("\${COMP_WORDS[0]}" "$@" --json 2>/dev/null | grep -o '"id":"[^"]*"' | cut -d '"' -f 4)"; }
_touchstone_paths() { mapfile -t COMPREPLY < <(compgen "$1" -- "$current"); compopt -o filenames 2>/dev/null; }
_touchstone() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' word='' option='' plain='' index positional=0
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ -n $option ]]; then option=''; continue; fi
    if [[ -z $plain && $word == -- ]]; then plain=1; continue; fi
    if [[ -z $plain && $word == --* ]]; then
      case $word in ${withValue.map(({ name }) => name).join(' | ')}) option=$word ;; esac
      continue
    fi
    case "$positional\${path:+ $path} $word" in
      ${prefixes.map((prefix) => posixQuoted(`0 ${prefix}`)).join(' | ')}) path="\${path:+$path }$word" ;;
      *) positional=$((positional + 1)) ;;
    esac
  done
  if [[ -n $option ]]; then
    case $option in
${withValue.map(({ name, value }) => `      ${name}) ${action(value)} ;;`).join('\n')}
    esac
    return
  fi
  if [[ -z $plain && $current == -* ]]; then
    case $path in
${commands.map((one) => `      ${posixQuoted(one.words.join(' '))}) _touchstone_words ${posixQuoted(one.options.map(({ name }) => name).join(' '))} ;;`).join('\n')}
      *) _touchstone_words '--help --version --lang --json' ;;
    esac
    return
  fi
  case "$path:$positional" in
${[...paths].map(([path, words]) => `    ${posixQuoted(`${path}:0`)}) _touchstone_words ${posixQuoted(words.join(' '))} ;;`).join('\n')}
${commands
  .flatMap((one) =>
    one.arguments.map((value, at) => `    ${posixQuoted(`${one.words.join(' ')}:${at}`)}) ${action(value)} ;;`),
  )
  .join('\n')}
  esac
}
complete -F _touchstone touchstone`;
}

function action(value: Completed | null): string {
  switch (value?.from) {
    case 'words':
      return `_touchstone_words ${posixQuoted(value.words.join(' '))}`;
    case 'keys':
      return '_touchstone_ids keys';
    case 'virtual-keys':
      return '_touchstone_ids lab list';
    case 'files':
      return '_touchstone_paths -f';
    case 'folders':
      return '_touchstone_paths -d';
    default:
      return ':';
  }
}

import type { Completed, CompletionTable } from './completion-table.ts';
import { posixQuoted } from './quoting.ts';

/** For zsh with its completion system loaded (compinit). */
export function zshCompletion({ commands, options, nextWords }: CompletionTable): string {
  const prefixes = nextWords.map(({ after, word }) => `${after} ${word}`.trim());
  const withValue = options.filter(({ value }) => value !== null);
  const purposes = new Map(options.map(({ name, purpose }) => [name, purpose]));
  const described = (word: string, purpose: string) =>
    posixQuoted(`${word.replaceAll(':', String.raw`\:`)}:${purpose}`);
  const afters = [...new Set(nextWords.map(({ after }) => after))];
  return `#compdef touchstone
# zsh completion for touchstone. Load it after compinit with: source <(touchstone completion zsh)
_touchstone_ids() { local -a ids; ids=(\${(f)"$("\${words[1]}" "$@" --json 2>/dev/null | grep -o '"id":"[^"]*"' | cut -d '"' -f 4)"}); compadd -a ids; }
_touchstone() {
  local trail='' word='' option='' plain='' index positional=0
  local -a found
  for ((index = 2; index < CURRENT; index++)); do
    word=\${words[index]}
    if [[ -n $option ]]; then option=''; continue; fi
    if [[ -z $plain && $word == -- ]]; then plain=1; continue; fi
    if [[ -z $plain && $word == --* ]]; then
      case $word in (${withValue.map(({ name }) => name).join('|')}) option=$word ;; esac
      continue
    fi
    case "$positional\${trail:+ $trail} $word" in
      (${prefixes.map((prefix) => posixQuoted(`0 ${prefix}`)).join('|')}) trail="\${trail:+$trail }$word" ;;
      (*) positional=$((positional + 1)) ;;
    esac
  done
  if [[ -n $option ]]; then
    case $option in
${withValue.map(({ name, value }) => `      (${name}) ${action(value)} ;;`).join('\n')}
    esac
    return
  fi
  if [[ -z $plain && \${words[CURRENT]} == -* ]]; then
    case $trail in
${commands.map((one) => `      (${posixQuoted(one.words.join(' '))}) found=(${one.options.map(({ name, purpose }) => described(name, purpose)).join(' ')}) ;;`).join('\n')}
      (*) found=(${['--help', '--version', '--lang', '--json'].map((name) => described(name, purposes.get(name) ?? '')).join(' ')}) ;;
    esac
    _describe -o option found
    return
  fi
  case "$trail:$positional" in
${afters
  .map((after) => {
    const words = nextWords.filter((one) => one.after === after).map(({ word, purpose }) => described(word, purpose));
    return `    (${posixQuoted(`${after}:0`)}) found=(${words.join(' ')}); _describe command found ;;`;
  })
  .join('\n')}
${commands
  .flatMap((one) =>
    one.arguments.map((value, at) => `    (${posixQuoted(`${one.words.join(' ')}:${at}`)}) ${action(value)} ;;`),
  )
  .join('\n')}
  esac
}
# As a file of fpath, it is read by the first question, which it then answers.
if [[ \${funcstack[1]} == _touchstone ]]; then _touchstone "$@"; else compdef _touchstone touchstone; fi`;
}

function action(value: Completed | null): string {
  switch (value?.from) {
    case 'words':
      return `compadd -- ${value.words.map(posixQuoted).join(' ')}`;
    case 'keys':
      return '_touchstone_ids keys';
    case 'virtual-keys':
      return '_touchstone_ids lab list';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    default:
      return ':';
  }
}

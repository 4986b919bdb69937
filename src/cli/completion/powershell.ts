import type { Completed, CompletionTable } from './completion-table.ts';
import { powershellQuoted as quoted } from './quoting.ts';

/** For Windows PowerShell 5.1 and PowerShell 7. */
export function powershellCompletion({ commands, options, nextWords }: CompletionTable): string {
  const prefixes = nextWords.map(({ after, word }) => `${after} ${word}`.trim());
  const afters = [...new Set(nextWords.map(({ after }) => after))];
  const hash = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([key, value]) => `        ${quoted(key)} = ${value}`).join('\n');
  const pairs = (rows: readonly (readonly [string, string])[]) =>
    `@(${rows.map(([word, purpose]) => `@(${quoted(word)}, ${quoted(purpose)})`).join(', ')})`;
  const purposes = new Map(options.map(({ name, purpose }) => [name, purpose]));
  const named = (names: readonly string[]) => pairs(names.map((name) => [name, purposes.get(name) ?? '']));
  const next = (after: string) =>
    `,${pairs(nextWords.filter((one) => one.after === after).map(({ word, purpose }) => [word, purpose]))}`;
  return `# PowerShell completion for touchstone. Load it with: touchstone completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName touchstone -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $values = @{
${hash(options.flatMap(({ name, value }) => (value === null ? [] : [[name, action(value)] as const])))}
    }
    $next = @{
${hash(afters.map((after) => [after, next(after)]))}
    }
    $options = @{
${hash(commands.map((one) => [one.words.join(' '), `,${pairs(one.options.map(({ name, purpose }) => [name, purpose]))}`]))}
    }
    $arguments = @{
${hash(
  commands.flatMap((one) => one.arguments.map((value, at) => [`${one.words.join(' ')}:${at}`, action(value)] as const)),
)}
    }
    $prefixes = @(${prefixes.map(quoted).join(', ')})
    $path = ''; $option = ''; $plain = $false; $positional = 0
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $word = $element.ToString()
        $longer = "$path $word".Trim()
        if ($option) { $option = '' }
        elseif (-not $plain -and $word -eq '--') { $plain = $true }
        elseif (-not $plain -and $word.StartsWith('--')) { if ($values.ContainsKey($word)) { $option = $word } }
        elseif ($positional -eq 0 -and $prefixes -ccontains $longer) { $path = $longer }
        else { $positional++ }
    }
    $ids = { param($words) & touchstone @words --json 2>$null | Select-String '"id":"([^"]*)"' -AllMatches |
        ForEach-Object { $_.Matches } | ForEach-Object { $_.Groups[1].Value } }
    $found = if ($option) { & $values[$option] }
    elseif (-not $plain -and $wordToComplete.StartsWith('-')) {
        if ($options.ContainsKey($path)) { $options[$path] } else { ${named(['--help', '--version', '--lang', '--json'])} }
    }
    elseif ($positional -eq 0 -and $next.ContainsKey($path)) { $next[$path] }
    elseif ($arguments.ContainsKey("\${path}:$positional")) { & $arguments["\${path}:$positional"] }
    $found | ForEach-Object {
        $word, $purpose = @($_)[0, 1]
        if ($word -like "$wordToComplete*") {
            [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $(if ($purpose) { $purpose } else { $word }))
        }
    }
}`;
}

/** A block that gives the words; an empty one leaves it to PowerShell, which offers files. */
function action(value: Completed): string {
  switch (value.from) {
    case 'words':
      return `{ ${value.words.map(quoted).join(', ')} }`;
    case 'keys':
      return "{ & $ids @('keys') }";
    case 'virtual-keys':
      return "{ & $ids @('lab', 'list') }";
    default:
      return '{ }';
  }
}

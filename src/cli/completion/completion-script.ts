import type { Command, StandaloneCommand } from '../command.ts';
import type { Words } from '../words.ts';
import { bashCompletion } from './bash.ts';
import { completionTable } from './completion-table.ts';
import { fishCompletion } from './fish.ts';
import { powershellCompletion } from './powershell.ts';
import type { Shell } from './shells.ts';
import { zshCompletion } from './zsh.ts';

const writers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion, powershell: powershellCompletion };

/** What a shell reads to complete `touchstone`: its purposes are in the language of the words. */
export async function completionScript(
  shell: Shell,
  commands: readonly (Command | StandaloneCommand)[],
  words: Words,
): Promise<string> {
  return writers[shell](await completionTable(commands, words));
}

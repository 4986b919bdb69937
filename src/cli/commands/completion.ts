import { ExitCode, type StandaloneCommand, UsageError } from '../command.ts';
import { shells } from '../completion/shells.ts';

/** A script that completes this program's commands, options and their values; made from the table of commands. */
export const writeCompletion: StandaloneCommand = {
  name: 'completion',
  takes: ['SHELL'],
  reads: [],
  standalone: true,
  async run({ commands, positionals, output, words }) {
    const [given = ''] = positionals;
    const shell = shells.find((one) => one === given);
    if (!shell) throw new UsageError(words.text('cli:unknownShell', { given, shells: shells.join(', ') }));
    const { completionScript } = await import('../completion/completion-script.ts');
    const script = await completionScript(shell, commands, words);
    output.line(script);
    output.result({ shell, script });
    return ExitCode.done;
  },
};

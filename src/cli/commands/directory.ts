import { resolve } from 'node:path';
import type { backupRefusalReasons } from '../../contract/directory.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { confirm, handOver, isSame, sayIdentityRefusal } from '../with-key.ts';

async function askNewSecret({ terminal, words }: CommandContext, question: 'askNew' | 'askDemonstration') {
  const secret = await terminal.askSecret(words.text(`cli:directory.${question}`));
  if (terminal.interactive && !isSame(secret, await terminal.askSecret(words.text('cli:directory.askAgain')))) {
    throw new UsageError(words.text('cli:directory.differ'));
  }
  return handOver(secret);
}

export const backUpDirectory: Command = {
  name: 'directory backup',
  takes: ['FILE'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, positionals, signal } = context;
    const path = resolve(positionals[0] ?? '');
    const passphrase = await askNewSecret(context, 'askNew');
    output.progress(words.text('cli:directory.writing'), { step: 'writing' });
    const end = await touchstone.directory.backUp({ path, passphrase }, { signal });
    if (end.outcome === 'refused') return refused(context, end.reason);
    output.line(words.text('cli:directory.written', { path }));
    output.result({ path, rows: end.rows });
    return ExitCode.done;
  },
};

export const restoreDirectory: Command = {
  name: 'directory restore',
  takes: ['FILE'],
  reads: ['yes'],
  async run(context) {
    const { touchstone, output, words, positionals, terminal, signal } = context;
    const path = resolve(positionals[0] ?? '');
    await confirm(context, 'cli:directory.confirmRestore');
    const passphrase = handOver(await terminal.askSecret(words.text('cli:directory.ask')));
    output.progress(words.text('cli:directory.checking'), { step: 'checking' });
    const end = await touchstone.directory.restore({ path, passphrase }, { signal });
    if (end.outcome === 'refused') return refused(context, end.reason);
    output.line(words.text('cli:directory.restored', { keptAs: end.keptAs }));
    output.result(end);
    return ExitCode.done;
  },
};

export const fillDemonstrationDirectory: Command = {
  name: 'directory demonstration',
  takes: [],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const password = await askNewSecret(context, 'askDemonstration');
    const end = await touchstone.directory.fillDemonstration({ password }, { signal });
    if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
    output.line(words.text('cli:directory.filled', { ...end.value }));
    output.result(end.value);
    return ExitCode.done;
  },
};

/** @throws UsageError where the file cannot be opened or made, as every command does */
function refused({ output, words }: CommandContext, reason: (typeof backupRefusalReasons)[number]): ExitCode {
  const text = words.text(`cli:directory.reasons.${reason}`);
  if (reason === 'exists' || reason === 'not-writable' || reason === 'not-found') throw new UsageError(text);
  output.refused(text, { code: reason });
  return ExitCode.refused;
}

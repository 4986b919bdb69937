import { open, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PeopleImportEnd } from '../../contract/people.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';

import { askNewPassword, confirm, sayIdentityRefusal } from '../with-key.ts';
import { fileText, sayFaults } from './admin.ts';

/**
 * Nobody knows the passwords of those who come, unless `--passwords` names a new file for one that is made for each, or `--secret`
 * asks for one for all of them.
 */
export const importPeopleFile: Command = {
  name: 'admin import',
  takes: ['FILE'],
  reads: ['yes', 'passwords', 'secret'],
  async run(context) {
    const { options, output, words } = context;
    if (options.passwords !== undefined && options.secret) throw new UsageError(words.text('cli:admin.onePassword'));
    const file = await fileText(context);
    const looked = await imported(context, { file, dryRun: true });
    if (typeof looked === 'number') return looked;
    output.progress(words.text('cli:admin.readable', { count: looked.count }), looked);
    const password = options.secret ? await askNewPassword(context) : null;
    await confirm(context, 'cli:admin.confirmImport');
    if (options.passwords !== undefined) return withPasswordsIn(resolve(options.passwords), context, file);
    const end = await imported(context, { file, dryRun: false, password });
    return typeof end === 'number' ? end : told(context, { count: end.count });
  },
};

/** The file is there before anybody is added: passwords that were made must not be lost because it cannot be written. */
async function withPasswordsIn(path: string, context: CommandContext, file: string): Promise<ExitCode> {
  const { output, words } = context;
  const passwords = await open(path, 'wx', 0o600).catch(() => {
    throw new UsageError(words.text('cli:admin.notWritten', { path }));
  });
  let isWritten = false;
  try {
    const end = await imported(context, { file, dryRun: false, makePasswords: true });
    if (typeof end === 'number') return end;
    await passwords.writeFile(end.outcome === 'imported' ? (end.passwords ?? '') : '');
    await passwords.sync();
    isWritten = true;
    output.line(words.text('cli:admin.passwordsWritten', { path }));
    return told(context, { count: end.count, path });
  } finally {
    await passwords.close();
    if (!isWritten) await unlink(path);
  }
}

function told({ output, words }: CommandContext, result: { readonly count: number; readonly path?: string }): ExitCode {
  output.line(words.text('cli:admin.imported', { count: result.count }));
  output.result(result);
  return ExitCode.done;
}

type Wish = Parameters<CommandContext['touchstone']['people']['import']>[0];

/** Says how far it is, and why not. */
async function imported(context: CommandContext, wish: Wish): Promise<PeopleImportEnd | ExitCode> {
  const { touchstone, output, words, signal } = context;
  for await (const event of await touchstone.people.import(wish, { signal })) {
    if (event.type === 'step') {
      output.progress(words.text(`people:file.${event.step.phase}`, { ...event.step }), event.step);
      continue;
    }
    const { end } = event;
    if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
    return end.value.outcome === 'faulty' ? sayFaults(context, end.value, 'peopleFaults') : end.value;
  }
  return ExitCode.failed;
}

import { type FileHandle, open, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PeopleImportEnd } from '../../contract/people.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused, UsageError } from '../command.ts';
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
    if (options.passwords !== undefined)
      return withPasswordsIn(resolve(options.passwords), context, { file, count: looked.count });
    const end = await imported(context, { file, dryRun: false, password });
    return typeof end === 'number' ? end : told(context, { count: end.count });
  },
};

/** Bytes that a row of the file of passwords has besides what its names take in the other file. */
const ROW = 64;

/**
 * The file is there with all the room that it takes before anybody is added, and stays once they are: passwords that were made
 * must not be lost because it cannot be written.
 */
async function withPasswordsIn(
  path: string,
  context: CommandContext,
  { file, count }: { readonly file: string; readonly count: number },
): Promise<ExitCode> {
  const { output, words } = context;
  const passwords = await open(path, 'wx', 0o600).catch(() => {
    throw new UsageError(words.text('cli:admin.notWritten', { path }));
  });
  let isAdded = false;
  try {
    await reserve(passwords, 2 * file.length + ROW * (count + 1)).catch(() => {
      throw new UsageError(words.text('cli:admin.notWritten', { path }));
    });
    const end = await imported(context, { file, dryRun: false, makePasswords: true });
    if (typeof end === 'number') return end;
    isAdded = true;
    const text = Buffer.from(end.outcome === 'imported' ? (end.passwords ?? '') : '');
    for (let at = 0; at < text.length; ) {
      at += (await passwords.write(text, at, text.length - at, at)).bytesWritten;
    }
    await passwords.truncate(text.length);
    await passwords.sync();
    output.line(words.text('cli:admin.passwordsWritten', { path }));
    return told(context, { count: end.count, path });
  } finally {
    await passwords.close();
    if (!isAdded) await unlink(path);
  }
}

/** Takes room for so many bytes on the disk. */
async function reserve(file: FileHandle, bytes: number): Promise<void> {
  await file.writeFile(Buffer.alloc(bytes));
  await file.sync();
}

function told({ output, words }: CommandContext, result: { readonly count: number; readonly path?: string }): ExitCode {
  output.line(words.text('cli:admin.imported', { count: result.count }));
  output.result(result);
  return ExitCode.done;
}

type Wish = Parameters<CommandContext['touchstone']['people']['import']>[0];

type Counted = Exclude<PeopleImportEnd, { readonly outcome: 'stopped' | 'faulty' }>;

/** Says how far it is, and why not. @throws KeyRefused cancelled, where it stopped before its end */
async function imported(context: CommandContext, wish: Wish): Promise<Counted | ExitCode> {
  const { touchstone, output, words, signal } = context;
  for await (const event of await touchstone.people.import(wish, { signal })) {
    if (event.type === 'step') {
      output.progress(words.text(`people:file.${event.step.phase}`, { ...event.step }), event.step);
      continue;
    }
    const { end } = event;
    if (end.outcome === 'refused') return sayIdentityRefusal(context, end.refusal);
    if (end.value.outcome === 'stopped') throw new KeyRefused({ code: 'cancelled' });
    return end.value.outcome === 'faulty' ? sayFaults(context, end.value, 'peopleFaults') : end.value;
  }
  throw new KeyRefused({ code: 'cancelled' });
}

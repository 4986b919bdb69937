import { writeFile } from 'node:fs/promises';
import { fromBase64url, toBase64url, toHex } from '../../basics/bytes.ts';
import type { ReadBlob } from '../../contract/credentials.ts';
import { longestBlob } from '../../contract/longest-blob.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused, UsageError } from '../command.ts';
import { accountName, keyName, siteName } from '../credential-texts.ts';
import { duringVisit, type FoundCredential, foundCredential } from '../credential-visit.ts';
import { readAtMost } from '../read-at-most.ts';
import { confirm, follow } from '../with-key.ts';

/** Bytes that are shown of a blob: the rest is for a file. */
const shownBytes = 64;
const bytesOfARow = 16;

/** The bytes as they are: nobody but the site knows what they mean. */
export const showBlob: Command = {
  name: 'credentials blob show',
  takes: ['CREDENTIAL'],
  reads: ['usePin', 'finger'],
  run: (context) =>
    duringVisit(context, async (visitId) => {
      const { output, words } = context;
      const found = await foundCredential(context, visitId);
      if (found.credential.largeBlob === 'none') return noRoom(context);
      const { bytes } = await read(context, visitId, found);
      if (bytes === null) output.line(words.text('signInData:blob.nothing'));
      else for (const line of dump(context, fromBase64url(bytes))) output.line(line);
      output.result({ bytes });
      return ExitCode.done;
    }),
};

export const saveBlob: Command = {
  name: 'credentials blob save',
  takes: ['CREDENTIAL', 'FILE'],
  reads: ['usePin', 'finger'],
  run: (context) =>
    duringVisit(context, async (visitId) => {
      const { output, words, positionals } = context;
      const file = positionals[1] ?? '';
      const found = await foundCredential(context, visitId);
      if (found.credential.largeBlob === 'none') return noRoom(context);
      const { bytes } = await read(context, visitId, found);
      if (bytes === null) {
        output.refused(words.text('signInData:blob.nothing'), { code: 'nothing-stored' });
        return ExitCode.refused;
      }
      const blob = fromBase64url(bytes);
      try {
        // Nobody's file is overwritten: what is in it may be the only copy.
        await writeFile(file, blob, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        throw new UsageError(words.text('cli:admin.notWritten', { path: file }), { cause: error });
      }
      output.line(words.text('cli:credentials.blobSaved', { file, size: sizeText(context, blob.length) }));
      output.result({ file, length: blob.length });
      return ExitCode.done;
    }),
};

export const writeBlob: Command = {
  name: 'credentials blob write',
  takes: ['CREDENTIAL', 'FILE'],
  reads: ['yes', 'usePin', 'finger'],
  async run(context) {
    const { touchstone, output, words, positionals, signal } = context;
    const bytes = toBase64url(await blobFile(context, positionals[1] ?? ''));
    return duringVisit(context, async (visitId) => {
      const found = await foundCredential(context, visitId);
      if (found.credential.largeBlob === 'none') return noRoom(context);
      if (found.credential.largeBlob !== 'empty')
        await confirm(context, 'cli:credentials.confirmBlobWrite', named(context, found));
      const input = { visitId, keyId: found.key.id, credentialId: found.credential.credentialId, bytes };
      const end = await follow(context, await touchstone.keys.credentials.largeBlob.write(input, { signal }));
      if (end.outcome === 'refused') throw new KeyRefused(end.refusal);
      output.line(words.text('signInData:blob.written'));
      output.result(end.value);
      return ExitCode.done;
    });
  },
};

export const deleteBlob: Command = {
  name: 'credentials blob delete',
  takes: ['CREDENTIAL'],
  reads: ['yes', 'usePin', 'finger'],
  run: (context) =>
    duringVisit(context, async (visitId) => {
      const { touchstone, output, words, signal } = context;
      const found = await foundCredential(context, visitId);
      if (found.credential.largeBlob === 'none') return noRoom(context);
      await confirm(context, 'cli:credentials.confirmBlobDelete', named(context, found));
      const input = { visitId, keyId: found.key.id, credentialId: found.credential.credentialId };
      const end = await follow(context, await touchstone.keys.credentials.largeBlob.remove(input, { signal }));
      if (end.outcome === 'refused') throw new KeyRefused(end.refusal);
      output.line(words.text(end.value.former === null ? 'signInData:blob.nothing' : 'signInData:blob.deleted'));
      output.result(end.value);
      return ExitCode.done;
    }),
};

/** The site did not ask for room when the account was registered (CTAP 2.1 section 12.3): the key itself may well have it. */
function noRoom({ output, words }: CommandContext): ExitCode {
  output.refused(words.text('cli:credentials.noBlobRoom'), new KeyRefused({ code: 'unsupported' }).refusal);
  return ExitCode.refused;
}

async function read(context: CommandContext, visitId: string, found: FoundCredential): Promise<ReadBlob> {
  const { touchstone, signal } = context;
  const input = { visitId, keyId: found.key.id, credentialId: found.credential.credentialId };
  const end = await follow(context, await touchstone.keys.credentials.largeBlob.read(input, { signal }));
  if (end.outcome === 'refused') throw new KeyRefused(end.refusal);
  return end.value;
}

const named = ({ words }: CommandContext, { key, credential }: FoundCredential) => ({
  account: accountName(words, credential),
  site: siteName(words, credential),
  key: keyName(key),
});

const sizeText = ({ words }: CommandContext, count: number): string => words.text('signInData:blob.size', { count });

/** As hexadecimal, with the place of each row; never as text, which could drive a terminal. */
function dump(context: CommandContext, blob: Uint8Array): string[] {
  const rows: string[] = [sizeText(context, blob.length)];
  for (let at = 0; at < Math.min(blob.length, shownBytes); at += bytesOfARow) {
    const hex = toHex(blob.subarray(at, Math.min(at + bytesOfARow, shownBytes))).replace(/..(?=.)/g, '$& ');
    rows.push(`  ${at.toString(16).padStart(4, '0')}  ${hex}`);
  }
  if (blob.length > shownBytes) rows.push(`  ${context.words.text('cli:credentials.blobMore')}`);
  return rows;
}

/** @throws UsageError where it cannot be read, is empty, or is longer than any key stores */
async function blobFile({ words }: CommandContext, path: string): Promise<Uint8Array> {
  const file = await readAtMost(path, longestBlob.written).catch((cause: unknown) => {
    throw new UsageError(words.text('cli:admin.noFile', { path }), { cause });
  });
  if (file === null) throw new UsageError(words.text('signInData:blob.tooLong', { count: longestBlob.written }));
  if (file.length === 0) throw new UsageError(words.text('signInData:blob.empty'));
  return file;
}

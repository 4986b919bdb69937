import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetadataBlob } from '../../contract/metadata.ts';
import { longestMetadata } from '../../contract/metadata-file.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { readAtMost } from '../read-at-most.ts';

/** Bytes of a certificate in PEM or DER. */
const longestCertificate = 64_000;

export const showMetadata: Command = {
  name: 'metadata show',
  takes: [],
  reads: [],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const trusted = await touchstone.metadata.show(undefined, { signal });
    for (const blob of trusted.blobs) sayBlob(context, blob);
    if (trusted.blobs.length === 0) output.line(words.text('trust:metadata.none'));
    for (const { source, problem } of trusted.unusable) {
      const what = words.text(`trust:metadata.sources.${source}`);
      output.line(
        `${words.text('trust:metadata.unusable')} (${what}): ${words.text(`trust:metadata.problems.${problem}`)}`,
      );
    }
    output.line(`${words.text('trust:roots.title')}:`);
    const rows = trusted.roots.map(({ purpose, subject, fingerprint, isExpired }) => [
      `  ${fingerprint}`,
      words.text(`trust:roots.purposes.${purpose}`),
      isExpired ? `${subject}  (${words.text('trust:roots.expired')})` : subject,
    ]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (trusted.roots.length === 0) output.line(`  ${words.text('trust:roots.none')}`);
    output.result(trusted);
    return ExitCode.done;
  },
};

export const importMetadata: Command = {
  name: 'metadata import',
  takes: ['FILE'],
  reads: [],
  async run(context) {
    const { touchstone, output, words, positionals, signal } = context;
    const file = await fileOf(positionals[0] ?? '', longestMetadata, words);
    const text = file?.toString('latin1') ?? '';
    output.progress(words.text('trust:metadata.importing'), { step: 'importing' });
    const answer = await touchstone.metadata.import({ text }, { signal });
    if (answer.outcome === 'refused') {
      const problem = file === null ? 'too-large' : answer.problem;
      const why = words.text(`trust:metadata.problems.${problem}`, { ...answer.numbers });
      output.refused(`${words.text('trust:metadata.refused')}: ${why}`, { code: problem, numbers: answer.numbers });
      return ExitCode.refused;
    }
    const { number, models } = answer.blob;
    output.line(words.text(`trust:metadata.${answer.outcome}`, { number, count: models }));
    sayBlob(context, answer.blob);
    output.result(answer);
    return ExitCode.done;
  },
};

const addRoot = (name: string, purpose: 'attestation' | 'metadata'): Command => ({
  name,
  takes: ['FILE'],
  reads: [],
  async run({ touchstone, output, words, positionals, signal }) {
    const file = await fileOf(positionals[0] ?? '', longestCertificate, words);
    const certificate = file?.toString('base64') ?? '';
    const answer = await touchstone.metadata.addRoot({ purpose, certificate }, { signal });
    if (answer.outcome === 'refused') {
      const why = words.text(`trust:roots.problems.${answer.problem}`);
      output.refused(`${words.text('trust:roots.refused')}: ${why}`, { code: answer.problem });
      return ExitCode.refused;
    }
    output.line(words.text(`trust:roots.${answer.outcome}`));
    output.line(`${answer.root.fingerprint}  ${answer.root.subject}`);
    output.result(answer);
    return ExitCode.done;
  },
});

export const addKeyRoot = addRoot('metadata add-key-root', 'attestation');
export const addMetadataRoot = addRoot('metadata add-root', 'metadata');

/** Under either purpose. */
export const removeRoot: Command = {
  name: 'metadata remove-root',
  takes: ['FINGERPRINT'],
  reads: [],
  async run({ touchstone, output, words, positionals, signal }) {
    const fingerprint = (positionals[0] ?? '').toLowerCase().replaceAll(':', '');
    const { roots } = await touchstone.metadata.show(undefined, { signal });
    const found = roots.filter((root) => root.fingerprint === fingerprint);
    if (found.length === 0) throw new UsageError(words.text('trust:roots.unknown', { fingerprint }));
    for (const { purpose } of found) await touchstone.metadata.removeRoot({ purpose, fingerprint }, { signal });
    output.line(words.text('trust:roots.removed'));
    output.result({ removed: found.length });
    return ExitCode.done;
  },
};

export const writeTestBlob: Command = {
  name: 'metadata test-blob',
  takes: ['FOLDER'],
  reads: [],
  async run({ touchstone, output, positionals, words, signal }) {
    const [folder = ''] = positionals;
    const { text, root } = await touchstone.metadata.testBlob(undefined, { signal });
    const files = { blob: join(folder, 'test-metadata.jwt'), root: join(folder, 'test-metadata-root.pem') };
    for (const [path, content] of [
      [files.blob, text],
      [files.root, root],
    ] as const) {
      await writeFile(path, content).catch((cause: unknown) => {
        throw new UsageError(words.text('cli:notWritable', { path }), { cause });
      });
    }
    for (const path of Object.values(files)) output.line(path);
    output.result(files);
    return ExitCode.done;
  },
};

function sayBlob({ output, words }: CommandContext, blob: MetadataBlob): void {
  const { source, number, models, nextUpdate, isOutdated, unreadable, signer } = blob;
  const facts = [
    words.text('trust:metadata.number', { number }),
    words.text('trust:metadata.models', { count: models }),
    words.text('trust:metadata.nextUpdate', { day: nextUpdate }),
    signer,
  ];
  output.line(`${words.text(`trust:metadata.sources.${source}`)}: ${facts.join(' · ')}`);
  if (isOutdated) output.line(`  ${words.text('trust:metadata.outdated')}`);
  if (unreadable > 0) output.line(`  ${words.text('trust:metadata.unreadable', { count: unreadable })}`);
}

/** @returns null where it is longer */
async function fileOf(path: string, longest: number, words: CommandContext['words']): Promise<Buffer | null> {
  try {
    return await readAtMost(path, longest);
  } catch (cause) {
    throw new UsageError(words.text('cli:admin.noFile', { path }), { cause });
  }
}

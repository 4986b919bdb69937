import type { AttachedKey, FingerTest, KeyDetails } from '../../contract/keys.ts';
import type { RefusalCode } from '../../contract/steps.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused } from '../command.ts';
import { keyName } from '../credential-texts.ts';
import { askPin, confirm, describedKey, follow, sayRefusal } from '../with-key.ts';

type KeyAndPin = { readonly keyId: string; readonly pin: Uint8Array };

/** The key and its PIN (S2-25: PIN first). @throws KeyRefused */
async function unlocked(context: CommandContext): Promise<{ attached: AttachedKey; key: KeyAndPin }> {
  const details = await describedKey(context);
  if (details.fingerprints.state === 'unsupported') throw new KeyRefused({ code: whyNoFingerprints(details) });
  const pin = await askPin(context, details);
  return { attached: details.key, key: { keyId: details.key.id, pin } };
}

/** A key that speaks U2F only has no PIN either, which is what the other refusal points to. */
const whyNoFingerprints = ({ protocol }: KeyDetails): RefusalCode =>
  protocol === 'u2f' ? 'u2f-only' : 'fingerprints-unsupported';

export const listFingerprints: Command = {
  name: 'fingerprints list',
  takes: [],
  reads: [],
  async run(context) {
    const { key } = await unlocked(context);
    const end = await context.touchstone.keys.fingerprints.list(key, { signal: context.signal });
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    const rows = end.value.map(({ templateId, name }) => [templateId, name ?? '']);
    for (const line of alignedRows()(rows)) context.output.line(line);
    if (end.value.length === 0) context.output.line(context.words.text('cli:noFingerprints'));
    context.output.result(end.value);
    return ExitCode.done;
  },
};

export const addFingerprint: Command = {
  name: 'fingerprints add',
  takes: [],
  reads: ['name', 'finger', 'noTest'],
  async run(context) {
    const { key } = await unlocked(context);
    const { output, words } = context;
    const events = await context.touchstone.keys.fingerprints.add(
      // A person who was called away goes on with the next touch; a script wants an end.
      { ...key, name: context.options.name ?? null, mayPause: context.terminal.interactive },
      { signal: context.signal },
    );
    const end = await follow(context, events);
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    output.line(words.text('cli:fingerprintAdded', { templateId: end.value.templateId }));
    // The finger is on the key whatever the test says: a test that cannot be done is told, and is no failure.
    const test = context.options.noTest ? null : await testFinger(context, key.keyId);
    if (test?.outcome === 'done') sayTest(context, test.value);
    else if (test) output.progress(words.refusal(test.refusal), { step: 'test-refused', refusal: test.refusal });
    output.result({ ...end.value, test: test?.outcome === 'done' ? test.value : null });
    return ExitCode.done;
  },
};

export const testFingerprint: Command = {
  name: 'fingerprints test',
  takes: [],
  reads: ['finger'],
  async run(context) {
    const { key } = await describedKey(context);
    const end = await testFinger(context, key.id);
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    sayTest(context, end.value);
    context.output.result(end.value);
    return end.value.verdict === 'works-well' ? ExitCode.done : ExitCode.refused;
  },
};

async function testFinger(context: CommandContext, keyId: string) {
  const events = await context.touchstone.keys.fingerprints.test({ keyId }, { signal: context.signal });
  return follow(context, events);
}

function sayTest({ output, words }: CommandContext, { results, verdict, mayHideMisses }: FingerTest): void {
  const each = results.map((result) => words.text(`key:test.results.${result}`)).join(', ');
  const { title, next } = { title: `key:test.verdicts.${verdict}.title`, next: `key:test.verdicts.${verdict}.next` };
  output.line(words.text('key:titleAndNext', { title: words.text(title), next: words.text(next) }));
  if (results.length > 0) output.line(`(${each})`);
  if (mayHideMisses) output.line(words.text('key:test.hiddenMisses'));
}

export const renameFingerprint: Command = {
  name: 'fingerprints rename',
  takes: ['TEMPLATE', 'NAME'],
  reads: [],
  async run(context) {
    const { key } = await unlocked(context);
    const [templateId = '', name = ''] = context.positionals;
    const end = await context.touchstone.keys.fingerprints.rename(
      { ...key, templateId, name },
      { signal: context.signal },
    );
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    context.output.line(context.words.text('cli:fingerprintRenamed'));
    context.output.result({});
    return ExitCode.done;
  },
};

export const removeFingerprint: Command = {
  name: 'fingerprints remove',
  takes: ['TEMPLATE'],
  reads: ['yes'],
  async run(context) {
    const { touchstone, words, positionals, output, signal } = context;
    const { attached, key } = await unlocked(context);
    const [templateId = ''] = positionals;
    const listed = await touchstone.keys.fingerprints.list(key, { signal });
    if (listed.outcome === 'refused') return sayRefusal(context, listed.refusal);
    const found = listed.value.find((one) => one.templateId === templateId);
    if (!found) throw new KeyRefused({ code: 'fingerprint-not-found' });
    const name = found.name ?? words.text('key:unnamedFingerprint');
    await confirm(context, 'cli:confirmRemoveFingerprint', { name, key: keyName(attached) });
    const end = await touchstone.keys.fingerprints.remove({ ...key, templateId }, { signal });
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    output.line(words.text('cli:fingerprintRemoved'));
    output.result({});
    return ExitCode.done;
  },
};

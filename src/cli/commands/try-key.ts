import type { KeyTrial, TrialExtension, TrialOffer, TrialWish } from '../../contract/key-trial.ts';
import { protections } from '../../contract/protections.ts';
import { forDiscoverable, trialExtensions } from '../../contract/trial-lists.ts';
import { sentenceOf } from '../../contract/trial-sentences.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { askPin, describedKey, follow, sayRefusal } from '../with-key.ts';

/** A test credential with extensions, made, used and deleted again: all that the key offers, unless some are named. */
export const tryKey: Command = {
  name: 'try',
  takes: [],
  reads: ['extension', 'algorithm', 'protection', 'discoverable', 'usePin', 'finger'],
  async run(context) {
    const { touchstone, output, words, options, signal } = context;
    const details = await describedKey(context);
    const keyId = details.key.id;
    const offer = await touchstone.keys.trial.offer({ keyId }, { signal });
    if (offer.outcome === 'refused') return sayRefusal(context, offer.refusal);
    const wish = wishOf(context, offer.value);
    const { byTouch, byPin, byFingerprint } = offer.value.proof;
    output.progress(words.text('keyTrial:consent'), { step: 'consent' });
    const usesPin = byPin && !byTouch && (!byFingerprint || options.usePin);
    const canDelete = usesPin ? offer.value.removal.byPin : offer.value.removal.byFingerprint;
    if (wish.discoverable && offer.value.discoverable === 'yes' && !canDelete) {
      output.progress(words.text('keyTrial:cannotDelete'), { step: 'cannot-delete' });
    }
    const pin = usesPin ? await askPin(context, details) : null;
    const end = await follow(context, await touchstone.keys.trial.run({ keyId, wish, pin }, { signal }));
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    const trial = end.value;
    sayTrial(context, trial);
    output.result(trial);
    if (trial.stoppedBy?.code === 'cancelled') return ExitCode.cancelled;
    const isWrong = trial.features.some(({ finding }) => finding === 'wrong');
    return isWrong || trial.stoppedBy !== null ? ExitCode.refused : ExitCode.done;
  },
};

/** @throws UsageError for what nothing can be tried with */
function wishOf(context: CommandContext, offer: TrialOffer): TrialWish {
  const { options, output, words } = context;
  const { discoverable } = options;
  const offered = offer.extensions.flatMap((one) =>
    one.offered === 'no' || one.offered === 'off' ? [] : one.extension,
  );
  const named = options.extension.filter((name) => name !== 'none').map((name) => extensionOf(context, name));
  const isStoredOnly = (extension: TrialExtension) => forDiscoverable.has(extension) && !discoverable;
  const sayLeftOut = (why: 'notOffered' | 'onlyDiscoverable', step: string, extensions: readonly TrialExtension[]) => {
    if (extensions.length === 0) return;
    const names = words.list(extensions.map((extension) => words.text(`keyTrial:features.${extension}`)));
    output.progress(words.text(`keyTrial:terminal.${why}`, { names }), { step, extensions });
  };
  const [has, lacks] = [named.filter((one) => offered.includes(one)), named.filter((one) => !offered.includes(one))];
  sayLeftOut('notOffered', 'not-offered', lacks);
  sayLeftOut('onlyDiscoverable', 'only-discoverable', has.filter(isStoredOnly));
  const extensions = (options.extension.length > 0 ? has : offered).filter((extension) => !isStoredOnly(extension));
  return { algorithm: algorithmOf(context, offer), discoverable, extensions, protection: protectionOf(context, offer) };
}

function extensionOf({ words }: CommandContext, name: string): TrialExtension {
  const known = trialExtensions.find((extension) => extension === name);
  if (known !== undefined) return known;
  throw new UsageError(words.text('keyTrial:terminal.unknownExtension', { name, names: trialExtensions.join(', ') }));
}

/** The one that is named, or the first that the key offers. */
function algorithmOf({ options, words }: CommandContext, { algorithms }: TrialOffer): number {
  if (options.algorithm === undefined) {
    return (algorithms.find(({ offered }) => offered === 'yes') ?? algorithms[0])?.number ?? es256;
  }
  const name = options.algorithm;
  const found = algorithms.find((one) => one.name.toLowerCase() === name.toLowerCase() || String(one.number) === name);
  if (found) return found.number;
  const names = algorithms.map((one) => one.name).join(', ');
  throw new UsageError(words.text('keyTrial:terminal.unknownAlgorithm', { name, names }));
}

const es256 = -7;

/** A credential that asks for a verified user is of no use on a key that verifies nobody. */
function protectionOf({ options, words }: CommandContext, { proof }: TrialOffer): TrialWish['protection'] {
  if (options.protection !== undefined && options.extension.length > 0 && !options.extension.includes('credProtect')) {
    throw new UsageError(words.text('keyTrial:terminal.protectionAlone'));
  }
  const name = options.protection ?? (proof.byTouch ? '1' : '2');
  const level = protections[Number(name) - 1];
  if (level === undefined) throw new UsageError(words.text('keyTrial:terminal.unknownLevel', { name }));
  return level;
}

function sayTrial({ output, words }: CommandContext, trial: KeyTrial): void {
  const rows = trial.features.map((told) => {
    const { key, values } = sentenceOf(told, trial.algorithm?.name ?? '');
    return [
      words.text(`keyTrial:features.${told.feature}`),
      words.text(
        told.finding === 'not-asked' ? `keyTrial:offered.${told.offered}` : `keyTrial:findings.${told.finding}`,
      ),
      key === null ? '' : words.text(`keyTrial:${key}`, values),
    ];
  });
  for (const line of alignedRows()(rows)) output.line(line);
  output.line(words.text(`keyTrial:verifiedBy.${trial.verifiedBy}`));
  output.line(words.text(`keyTrial:removal.${trial.removal}`));
  if (trial.stoppedBy) output.line(`${words.text('keyTrial:done.early')}: ${words.refusal(trial.stoppedBy)}`);
}

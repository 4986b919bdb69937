import type { LossesByName, LossesOverview, ResetCheck } from '../../contract/key-losses.ts';
import { type Command, type CommandContext, ExitCode, KeyRefused } from '../command.ts';
import { keyName } from '../credential-texts.ts';
import { askPin, confirm, describedKey, follow, sayRefusal } from '../with-key.ts';
import type { Words } from '../words.ts';

export const resetKey: Command = {
  name: 'reset',
  takes: [],
  reads: ['yes', 'names', 'usePin'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const details = await describedKey(context);
    const keyId = details.key.id;
    const overview = await touchstone.keys.losses.overview({ keyId }, { signal });
    if (overview.outcome === 'refused') return sayRefusal(context, overview.refusal);
    if (!overview.value.byUsb) throw new KeyRefused({ code: 'reset-not-by-usb' });
    output.progress(words.text('cli:resetErases'), { step: 'warning' });
    output.progress(overviewLines(words, overview.value).join('\n'), { step: 'losses', ...overview.value });
    let heldAccounts: number | null = null;
    if (context.options.names) {
      const named = await lossesByName(context, keyId, overview.value.naming, () => askPin(context, details));
      if (named.outcome === 'refused') return sayRefusal(context, named.refusal);
      heldAccounts = named.value.accounts?.length ?? null;
      output.progress(namedLines(words, named.value).join('\n'), { step: 'losses-by-name', ...named.value });
    }
    await confirm(context, 'cli:confirmReset', { key: keyName(details.key) });
    const end = await follow(context, await touchstone.keys.reset({ keyId, heldAccounts }, { signal }));
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    const { check } = end.value;
    const isErased = check === null || parts.every((part) => check[part] !== 'no');
    output.line(words.text(isErased ? 'cli:resetDone' : 'keyLosses:checked.notEmpty.title'));
    for (const line of checkLines(words, check)) output.line(line);
    if (!isErased) output.line(words.text('keyLosses:checked.notEmpty.next'));
    output.result(end.value);
    return isErased ? ExitCode.done : ExitCode.refused;
  },
};

async function lossesByName(
  context: CommandContext,
  keyId: string,
  naming: LossesOverview['naming'],
  askForPin: () => Promise<Uint8Array>,
) {
  const byFingerprint = naming.needs === 'person' && naming.byFingerprint && !context.options.usePin;
  const pin = byFingerprint ? null : await askForPin();
  const events = await context.touchstone.keys.losses.byName({ keyId, pin }, { signal: context.signal });
  return follow(context, events);
}

const item = (text: string) => `  - ${text}`;

function overviewLines(words: Words, losses: LossesOverview): string[] {
  const text = (key: string, values = {}) => words.text(`keyLosses:${key}`, values);
  const names = losses.settings.map((name) => words.text(`keySettings:about.${name}.title`));
  return [
    words.text('cli:resetLoses'),
    ...(losses.pin ? [item(text('pin'))] : []),
    ...(losses.fingerprints === 'no' ? [] : [item(text(`fingerprints.${losses.fingerprints}`))]),
    ...(losses.accounts === 'no' ? [] : [item(text(`accounts.${losses.accounts}`))]),
    ...(losses.largeBlobs ? [item(text('largeBlobs', { count: losses.largeBlobs }))] : []),
    ...(names.length > 0
      ? [item(text('settings', { names: names.reduce((one, other) => words.text('keySettings:and', { one, other })) }))]
      : []),
    ...(losses.holdSeconds === null ? [] : [text('hold', { seconds: losses.holdSeconds })]),
  ];
}

function namedLines(words: Words, { accounts, fingerprints }: LossesByName): string[] {
  const text = (key: string, values = {}) => words.text(`keyLosses:${key}`, values);
  const named = (items: readonly string[] | null, none: string, notListed: string, heading: string) => {
    if (items === null) return [text(notListed)];
    return items.length === 0 ? [text(none)] : [text(heading, { count: items.length }), ...items.map(item)];
  };
  const accountNames = accounts?.map(({ site, name, displayName }) =>
    text('account', { name: name ?? displayName ?? text('unnamed'), site: site ?? text('unknownSite') }),
  );
  const fingers = fingerprints?.map((name) => name ?? words.text('key:unnamedFingerprint'));
  return [
    ...named(accountNames ?? null, 'accountsNone', 'accountsNotListed', 'accountsNamed'),
    ...named(fingers ?? null, 'fingerprintsNone', 'fingerprintsNotListed', 'fingerprintsNamed'),
  ];
}

/** What a reset has to leave empty. */
const parts = ['pin', 'fingerprints', 'accounts', 'largeBlobs'] as const;

function checkLines(words: Words, check: ResetCheck): string[] {
  const text = (key: string, values = {}) => words.text(`keyLosses:checked.${key}`, values);
  if (check === null) return [text('unread')];
  return [
    ...parts.flatMap((part) => (check[part] === null ? [] : [`${text(part)}: ${text(`gone.${check[part]}`)}`])),
    ...(check.room === null ? [] : [text('room', { count: check.room })]),
    ...(check.pinRetries === null ? [] : [text('retries', { count: check.pinRetries })]),
  ];
}

import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { equalBytes } from '../../basics/bytes.ts';
import type { AccountInAtlas, AtlasDetails, AtlasEntry, AtlasRefusal, BackupPair } from '../../contract/atlas.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { confirm, handOver } from '../with-key.ts';
import type { Words } from '../words.ts';

/** How many entries are listed. */
const mostListed = 20_000;

type Decided<T> = { outcome: 'done'; value: T } | { outcome: 'refused'; reason: AtlasRefusal };

/** Also what is plugged in now: looked at without a PIN or a touch. */
export const listAtlas: Command = {
  name: 'atlas list',
  takes: [],
  reads: ['search'],
  run: (context) =>
    whileOpen(context, async () => {
      const { touchstone, output, words, options, signal } = context;
      const input = { search: options.search ?? '', look: true, limit: mostListed };
      const answer = await touchstone.atlas.list(input, { signal });
      for (const entry of answer.entries) sayEntry(context, entry);
      for (const { product, serial, reason } of answer.unplaced) {
        output.line(words.text('atlas:unplaced.title', { key: product }));
        output.line(`  ${words.text(`atlas:unplaced.reason.${reason}`, { serial: serial ?? '' })}`);
      }
      output.line(
        answer.total === 0 ? words.text('atlas:empty') : words.text('atlas:terminal.total', { count: answer.found }),
      );
      output.result(answer);
      return ExitCode.done;
    }),
};

export const showAtlasEntry: Command = {
  name: 'atlas show',
  takes: ['ENTRY'],
  reads: [],
  run: (context) =>
    whileOpen(context, async () => {
      const entry = await entryNamed(context, context.positionals[0] ?? '');
      return said(context, await context.touchstone.atlas.show({ id: entry.id }), (details) =>
        sayDetails(context, details),
      );
    }),
};

export const nameAtlasEntry: Command = {
  name: 'atlas name',
  takes: ['ENTRY'],
  reads: ['name', 'note'],
  run: (context) =>
    whileOpen(context, async () => {
      const { touchstone, options, words, output } = context;
      if (options.name === undefined && options.note === undefined) {
        throw new UsageError(words.text('atlas:terminal.noName'));
      }
      const { id } = await entryNamed(context, context.positionals[0] ?? '');
      const shown = await touchstone.atlas.show({ id });
      if (shown.outcome === 'refused') return said(context, shown, () => {});
      const nickname = options.name ?? shown.value.nickname;
      const answer = await touchstone.atlas.describe({ id, nickname, note: options.note ?? shown.value.note });
      return said(context, answer, () => output.line(words.text('atlas:terminal.named', { name: nickname ?? '' })));
    }),
};

const pairing = (name: string, paired: boolean): Command => ({
  name,
  takes: ['ENTRY', 'ENTRY'],
  reads: [],
  run: (context) =>
    whileOpen(context, async () => {
      const [first = '', second = ''] = context.positionals;
      const { id } = await entryNamed(context, first);
      const { id: other } = await entryNamed(context, second);
      const answer = await context.touchstone.atlas.pair({ id, other, paired });
      return said(context, answer, () =>
        context.output.line(context.words.text(paired ? 'atlas:pairs.paired' : 'atlas:pairs.unpaired')),
      );
    }),
});

export const pairAtlasEntries = pairing('atlas pair', true);
export const unpairAtlasEntries = pairing('atlas unpair', false);

/** The first entry goes into the second. */
export const joinAtlasEntries: Command = {
  name: 'atlas join',
  takes: ['ENTRY', 'ENTRY'],
  reads: ['yes'],
  run: (context) =>
    whileOpen(context, async () => {
      const [first = '', second = ''] = context.positionals;
      const from = await entryNamed(context, first);
      const into = await entryNamed(context, second);
      // One entry named twice is refused without a question.
      if (from.id !== into.id)
        await confirm(context, 'atlas:terminal.confirmJoin', { from: nameOf(from), into: nameOf(into) });
      const answer = await context.touchstone.atlas.join({ id: from.id, into: into.id });
      return said(context, answer, () => context.output.line(context.words.text('atlas:join.done')));
    }),
};

export const forgetAtlasEntry: Command = {
  name: 'atlas forget',
  takes: ['ENTRY'],
  reads: ['yes'],
  run: (context) =>
    whileOpen(context, async () => {
      const entry = await entryNamed(context, context.positionals[0] ?? '');
      const name = nameOf(entry);
      await confirm(context, 'atlas:terminal.confirmForget', { name });
      return said(context, await context.touchstone.atlas.forget({ id: entry.id }), () =>
        context.output.line(context.words.text('atlas:forget.done', { name })),
      );
    }),
};

/** JSON or CSV by the name of the file, which must not be there yet; only its owner reads it. */
export const exportAtlas: Command = {
  name: 'atlas export',
  takes: ['FILE'],
  reads: [],
  run: (context) =>
    whileOpen(context, async () => {
      const { touchstone, output, words, positionals } = context;
      const [path = ''] = positionals;
      const extension = extname(path).toLowerCase();
      if (extension !== '.json' && extension !== '.csv') throw new UsageError(words.text('atlas:terminal.extension'));
      output.progress(words.text('atlas:export.warning'), { step: 'not-encrypted' });
      const answer = await touchstone.atlas.export({ format: extension === '.json' ? 'json' : 'csv' });
      if (answer.outcome === 'refused') return said(context, answer, () => {});
      try {
        await writeFile(path, answer.value.text, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        const exists = (error as { code?: unknown }).code === 'EEXIST';
        const text = words.text(exists ? 'atlas:terminal.fileExists' : 'cli:notWritable', { path });
        throw new UsageError(text, { cause: error });
      }
      const { keys } = answer.value;
      output.line(words.text('atlas:export.done', { count: keys }));
      output.line(words.text('atlas:terminal.exported', { path }));
      output.result({ path, keys, encrypted: false });
      return ExitCode.done;
    }),
};

export const protectAtlas: Command = {
  name: 'atlas protect',
  takes: [],
  reads: [],
  run: (context) =>
    whileOpen(context, async () => {
      const passphrase = await askNewPassphrase(context);
      return said(context, await context.touchstone.atlas.protect({ passphrase }), () =>
        context.output.line(context.words.text('atlas:passphrase.set')),
      );
    }),
};

export const unprotectAtlas: Command = {
  name: 'atlas unprotect',
  takes: [],
  reads: [],
  run: (context) =>
    whileOpen(context, async () =>
      said(context, await context.touchstone.atlas.protect({ passphrase: null }), () =>
        context.output.line(context.words.text('atlas:passphrase.removed')),
      ),
    ),
};

/** Typed twice where a person types it. @throws UsageError where they differ */
async function askNewPassphrase({ terminal, words }: CommandContext): Promise<ReturnType<typeof handOver>> {
  const passphrase = await terminal.askSecret(words.text('atlas:terminal.askNewPassphrase'));
  if (!terminal.interactive) return handOver(passphrase);
  const again = await terminal.askSecret(words.text('atlas:terminal.askAgain'));
  const isSame = equalBytes(passphrase.expose(), again.expose());
  again.erase();
  if (isSame) return handOver(passphrase);
  passphrase.erase();
  throw new UsageError(words.text('atlas:passphrase.mismatch'));
}

/** Asks for the passphrase where there is one, and says what is not as it should be. */
async function whileOpen(context: CommandContext, run: () => Promise<ExitCode>): Promise<ExitCode> {
  const { touchstone, terminal, output, words, signal } = context;
  const state = async () => (await touchstone.atlas.list({ search: '', limit: 1 }, { signal })).kept;
  let kept = await state();
  if (kept.state === 'locked' && kept.by === 'passphrase') {
    const passphrase = handOver(await terminal.askSecret(words.text('atlas:terminal.askPassphrase')));
    const answer = await touchstone.atlas.unlock({ passphrase }, { signal });
    if (answer.outcome === 'refused') return said(context, answer, () => {});
    kept = await state();
  }
  if (kept.state !== 'open') {
    const why =
      kept.state === 'locked' ? words.text(`atlas:locked.${kept.by}`) : words.text(`atlas:unusable.${kept.reason}`);
    output.refused(`${words.text(`atlas:${kept.state}.title`)}: ${why}`, { code: `atlas-${kept.state}` });
    return ExitCode.refused;
  }
  const { unreadable, keptAside: path } = kept;
  if (unreadable > 0) {
    output.progress(words.text('atlas:kept.unreadable', { count: unreadable }), { step: 'unreadable', unreadable });
  }
  if (path !== null) output.progress(words.text('atlas:kept.keptAside', { path }), { step: 'kept-aside', path });
  return run();
}

function said<T>(context: CommandContext, answer: Decided<T>, say: (value: T) => void): ExitCode {
  const { output, words } = context;
  if (answer.outcome === 'refused') {
    output.refused(words.text(`atlas:refused.${answer.reason}`), { code: answer.reason });
    return ExitCode.refused;
  }
  say(answer.value);
  output.result(answer.value);
  return ExitCode.done;
}

/** The entry whose id begins so, or whose nickname it is. @throws UsageError */
async function entryNamed({ touchstone, words, signal }: CommandContext, given: string): Promise<AtlasEntry> {
  const { entries } = await touchstone.atlas.list({ search: '', look: true, limit: mostListed }, { signal });
  const named = entries.filter(({ nickname }) => nickname === given);
  const found = named.length > 0 ? named : entries.filter(({ id }) => given !== '' && id.startsWith(given));
  const [entry, another] = found;
  if (!entry) throw new UsageError(words.text('atlas:noMatch', { search: given }));
  if (another) throw new UsageError(words.text('atlas:terminal.ambiguous', { id: given }));
  return entry;
}

const nameOf = ({ nickname, modelName, product, serial }: AtlasEntry): string =>
  nickname ?? [modelName ?? product, serial].filter(Boolean).join(' ');

function sayEntry({ output, words }: CommandContext, entry: AtlasEntry): void {
  const { id, accounts, fingerprints, attached, lastSeen, isAnyOfModel, modelName, product, serial } = entry;
  const facts = [
    ...(isAnyOfModel ? [words.text('atlas:anyOfModel')] : []),
    ...(entry.nickname === null ? [] : [[modelName ?? product, serial].filter(Boolean).join(' ')]),
    ...(accounts === null ? [] : [words.text('atlas:accounts', { count: accounts })]),
    ...(fingerprints === null ? [] : [words.text('atlas:fingerprints', { count: fingerprints })]),
    attached === null ? words.text('atlas:lastSeen', { time: words.time(lastSeen) }) : words.text('atlas:pluggedIn'),
  ];
  output.line(`${id.slice(0, 8)}  ${nameOf(entry)}`);
  output.line(`          ${facts.join(' · ')}`);
}

function sayDetails(context: CommandContext, details: AtlasDetails): void {
  const { output, words } = context;
  const fact = (name: string, value: string) => output.line(`  ${words.text(`atlas:facts.${name}`)}: ${value}`);
  sayEntry(context, details);
  if (details.note !== '') output.line(`  ${words.text('atlas:naming.note')}: ${details.note}`);
  if (details.aaguid !== null) fact('aaguid', details.aaguid);
  const { serial, serialWorth: worth } = details;
  const isDoubtful = worth === 'shared' || worth === 'placeholder';
  if (serial !== null) fact('serial', isDoubtful ? `${serial} (${words.text(`atlas:serialWorth.${worth}`)})` : serial);
  fact('pin', words.text(`atlas:pin.${details.pin}`));
  fact('verification', words.text(`atlas:verification.${details.verification}`));
  fact('firstSeen', words.time(details.firstSeen));
  fact('lastSeen', words.time(details.lastSeen));
  sayAccounts(context, details);
  const { fingerprintsRead } = details;
  if (fingerprintsRead) {
    output.line(words.text('atlas:sections.fingerprints'));
    for (const name of fingerprintsRead.names) output.line(`  ${name ?? words.text('atlas:unnamedFinger')}`);
    output.line(`  ${words.text('atlas:readAt', { time: words.time(fingerprintsRead.at) })}`);
  }
  for (const pair of details.pairs) sayPair(context, pair);
  if (details.capabilities.length === 0) return;
  output.line(words.text('atlas:sections.capabilities'));
  for (const { name, has, source, member } of details.capabilities) {
    const why = member === null ? '' : ` (${words.text(`atlas:source.${source}`, { member })})`;
    output.line(`  ${words.text(`atlas:capability.${name}`)}: ${words.text(`atlas:has.${has}`)}${why}`);
  }
}

function sayAccounts({ output, words }: CommandContext, { accountsRead, keepsNone }: AtlasDetails): void {
  output.line(words.text('atlas:sections.accounts'));
  if (!accountsRead) {
    output.line(`  ${words.text(keepsNone ? 'atlas:accountsKeepsNone' : 'atlas:terminal.accountsNever')}`);
    return;
  }
  for (const account of accountsRead.list) output.line(`  ${accountText(words, account)}`);
  if (accountsRead.list.length === 0) output.line(`  ${words.text('atlas:accountsNone')}`);
  if (!accountsRead.isWhole) output.line(`  ${words.text('atlas:accountsCut', { count: accountsRead.list.length })}`);
  output.line(`  ${words.text('atlas:readAt', { time: words.time(accountsRead.at) })}`);
}

function sayPair({ output, words }: CommandContext, pair: BackupPair): void {
  const { name } = pair.other;
  output.line(words.text('atlas:pairs.with', { name }));
  if (!pair.isKnown) {
    output.line(`  ${words.text('atlas:pairs.unknown')}`);
    return;
  }
  output.line(`  ${words.text('atlas:pairs.shared', { count: pair.shared.length })}`);
  for (const side of ['onlyHere', 'onlyThere'] as const) {
    if (pair[side].length > 0) output.line(`  ${words.text(`atlas:pairs.${side}`, { name })}`);
    for (const account of pair[side]) output.line(`    ${accountText(words, account)}`);
  }
}

const accountText = (words: Words, { site, name, displayName }: AccountInAtlas): string =>
  `${site ?? words.text('atlas:unnamedSite')}: ${name ?? displayName ?? words.text('atlas:unnamedAccount')}`;

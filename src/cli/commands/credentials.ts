import type { KeyCredentials, Listing, UserNames } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Refusal } from '../../contract/steps.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { accountName, credentialFacts, credentialTexts, idPrefixes, keyName, siteName } from '../credential-texts.ts';
import { cannotText, duringVisit, foundCredential, readList } from '../credential-visit.ts';
import { chosenKey, confirm, follow, sayRefusal } from '../with-key.ts';

/** What became of one key. */
type KeyAnswer =
  | ({ outcome: 'listed' } & KeyCredentials)
  | ({ outcome: 'unlistable' } & Pick<Extract<Listing['state'], { can: false }>, 'reason'>)
  | { outcome: 'refused'; refusal: Refusal };

/** Every key that is present, one after the other; one that refuses does not stop the others. */
export const listCredentials: Command = {
  name: 'credentials list',
  takes: [],
  reads: ['by', 'usePin', 'finger', 'remember'],
  async run(context) {
    const { touchstone, options, words, output, signal } = context;
    if (options.by !== undefined && options.by !== 'site' && options.by !== 'account') {
      throw new UsageError(words.text('cli:credentials.badGroup'));
    }
    const present = (await touchstone.keys.list(undefined, { signal })).keys;
    const keys = options.key === undefined && present.length > 0 ? present : [await chosenKey(context)];
    const answers = await duringVisit(context, async (visitId) => {
      const answered: { key: AttachedKey; answer: KeyAnswer }[] = [];
      for (const key of keys) {
        if (keys.length > 1) {
          const name = keyName(key);
          output.progress(words.text('cli:credentials.nextKey', { key: name }), { step: 'key', keyId: key.id });
        }
        answered.push({ key, answer: await answerOf(context, visitId, key) });
      }
      return answered;
    });
    for (const { key, answer } of answers) sayAnswer(context, key, answer);
    output.result(answers.map(({ key, answer }) => ({ key, ...answer })));
    const went = answers.some(({ answer }) => answer.outcome === 'listed');
    return went && answers.every(({ answer }) => answer.outcome !== 'refused') ? ExitCode.done : ExitCode.refused;
  },
};

/** Everything that the key tells of one account. */
export const showCredential: Command = {
  name: 'credentials show',
  takes: ['CREDENTIAL'],
  reads: ['usePin', 'finger'],
  run: (context) =>
    duringVisit(context, async (visitId) => {
      const { words, output } = context;
      const { key, credential } = await foundCredential(context, visitId, { toLook: true });
      for (const [name, value] of credentialFacts(words, key, credential)) output.line(`${name}: ${value}`);
      output.result(credential);
      return ExitCode.done;
    }),
};

/** The list of a key, or of all that are remembered, takes a proof again. */
export const forgetCredentials: Command = {
  name: 'credentials forget',
  takes: [],
  reads: ['all'],
  async run(context) {
    const { touchstone, output, words, options, signal } = context;
    const { listing, remembered } = touchstone.keys.credentials;
    if (options.all) {
      const { count } = await remembered.count(undefined, { signal });
      const { forgotten } = await remembered.forgetAll(undefined, { signal });
      if (!forgotten) return sayNotForgotten(context);
      output.line(words.text('signInData:remember.forgottenAll', { count }));
      output.result({ forgotten: count });
      return ExitCode.done;
    }
    const key = await chosenKey(context);
    const answer = await listing({ keyId: key.id }, { signal });
    if (answer.outcome === 'refused') return sayRefusal(context, answer.refusal);
    const end = await remembered.forget({ keyId: key.id }, { signal });
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    if (!end.value.forgotten) return sayNotForgotten(context);
    const wasRemembered = answer.value.remembering === 'on';
    const text = wasRemembered ? 'signInData:remember.forgotten' : 'signInData:remember.wasNot';
    output.line(words.text(text, { key: keyName(key) }));
    output.result({ forgotten: wasRemembered ? 1 : 0 });
    return ExitCode.done;
  },
};

function sayNotForgotten({ output, words }: CommandContext): ExitCode {
  const [title, next] = [
    words.text('signInData:remember.notForgotten'),
    words.text('signInData:remember.notForgottenNext'),
  ];
  output.refused(words.text('key:titleAndNext', { title, next }), { code: 'not-forgotten' });
  return ExitCode.refused;
}

export const deleteCredential: Command = {
  name: 'credentials delete',
  takes: ['CREDENTIAL'],
  reads: ['yes', 'usePin', 'finger'],
  run: (context) =>
    duringVisit(context, async (visitId) => {
      const { touchstone, words, output, signal } = context;
      const { key, credential } = await foundCredential(context, visitId);
      const { credentialId } = credential;
      const account = accountName(words, credential);
      await confirm(context, 'cli:credentials.confirmDelete', {
        account,
        site: siteName(words, credential),
        key: keyName(key),
      });
      const events = await touchstone.keys.credentials.remove({ visitId, keyId: key.id, credentialId }, { signal });
      const end = await follow(context, events);
      if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
      output.line(words.text('signInData:remove.done', { account }));
      const { blobsCollected, blobsDone } = end.value;
      if (blobsCollected > 0) output.line(words.text('signInData:remove.blobs', { count: blobsCollected }));
      if (!blobsDone) output.line(words.text('signInData:remove.blobsLeft'));
      output.result(end.value);
      return ExitCode.done;
    }),
};

export const renameCredential: Command = {
  name: 'credentials rename',
  takes: ['CREDENTIAL'],
  reads: ['user', 'displayName', 'usePin', 'finger'],
  async run(context) {
    const { touchstone, options, words, output, signal } = context;
    if (options.user === undefined && options.displayName === undefined) {
      throw new UsageError(words.text('cli:credentials.noNames'));
    }
    return duringVisit(context, async (visitId) => {
      const { key, credential } = await foundCredential(context, visitId);
      const { credentialId, user } = credential;
      const names = { name: options.user ?? user.name, displayName: options.displayName ?? user.displayName };
      const input = { visitId, keyId: key.id, credentialId, ...names };
      const end = await follow(context, await touchstone.keys.credentials.rename(input, { signal }));
      if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
      const { former, kept } = end.value;
      const cut = (['name', 'displayName'] as const).find((which) => (kept[which] ?? '') !== (names[which] ?? ''));
      if (cut) output.line(words.text('signInData:rename.cut', { kept: kept[cut] ?? '' }));
      output.line(words.text('cli:credentials.renamed', { command: undoCommand(context, key, credentialId, former) }));
      output.result(end.value);
      return ExitCode.done;
    });
  },
};

async function answerOf(context: CommandContext, visitId: string, key: AttachedKey): Promise<KeyAnswer> {
  const { touchstone, signal } = context;
  const listing = await touchstone.keys.credentials.listing({ keyId: key.id }, { signal });
  if (listing.outcome === 'refused') return listing;
  const { state } = listing.value;
  if (!state.can) return { outcome: 'unlistable', reason: state.reason };
  const described = await touchstone.keys.describe({ keyId: key.id }, { signal });
  if (described.outcome === 'refused') return described;
  const end = await readList(context, visitId, described.value, { ...listing.value, state }, true);
  return end.outcome === 'refused' ? end : { ...end.value, outcome: 'listed' };
}

function sayAnswer(context: CommandContext, key: AttachedKey, answer: KeyAnswer): void {
  const { output, words, options } = context;
  switch (answer.outcome) {
    case 'refused':
      output.progress(`${keyName(key)}: ${words.refusal(answer.refusal)}`, { step: 'key-refused', keyId: key.id });
      return;
    case 'unlistable':
      output.line(cannotText(context, key, answer.reason));
      return;
    case 'listed': {
      const { used, left } = answer.slots;
      const slots = words.text('signInData:slots', {
        stored: words.text('signInData:stored', { count: used }),
        left: words.text('signInData:left', { count: left }),
      });
      output.line(words.text('cli:credentials.key', { key: keyName(key), slots }));
      const by = options.by === 'account' ? 'account' : 'site';
      for (const line of credentialTexts(words, answer.credentials, by)) output.line(line);
      const orphans = answer.largeBlobs?.orphans ?? 0;
      if (orphans > 0) output.line(words.text('signInData:orphans', { count: orphans }));
    }
  }
}

/** Names the key as well, and the folder that a virtual one is in: the undo is for no other. */
function undoCommand(
  { options }: CommandContext,
  { serial }: AttachedKey,
  credentialId: string,
  { name, displayName }: UserNames,
): string {
  const quoted = (text: string | null) => `'${(text ?? '').replaceAll("'", String.raw`'\''`)}'`;
  const [prefix = credentialId] = idPrefixes([credentialId]);
  const which = [
    options.data === undefined ? '' : ` --data ${quoted(options.data)}`,
    options.virtual ? ' --virtual' : '',
    serial === null ? '' : ` --key ${quoted(serial)}`,
  ].join('');
  const names = `--user ${quoted(name)} --display-name ${quoted(displayName)}`;
  // An id may begin with a hyphen.
  return `touchstone credentials rename${which} ${names} -- ${prefix}`;
}

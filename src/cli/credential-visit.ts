import type { KeyCredentials, StoredCredential } from '../contract/credentials.ts';
import type { AttachedKey, KeyDetails } from '../contract/keys.ts';
import type { Outcome } from '../contract/steps.ts';
import { type CommandContext, KeyRefused, UsageError } from './command.ts';
import { keyName } from './credential-texts.ts';
import { askPin, describedKey, follow } from './with-key.ts';

/** A credential that was named, on the key that holds it. */
export interface FoundCredential {
  readonly key: AttachedKey;
  readonly credential: StoredCredential;
}

/** Opens a visit, which keeps what the keys gave for the PIN, and ends it whatever happens. */
export async function duringVisit<T>({ touchstone }: CommandContext, run: (visitId: string) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const events = await touchstone.keys.credentials.visit(undefined, { signal: stop.signal });
  try {
    const first = await events.next();
    if (first.done) throw new KeyRefused({ code: 'cancelled' });
    return await run(first.value.visitId);
  } finally {
    stop.abort();
    await events.return?.(undefined);
  }
}

/** The sign-in data of a key, after the person has proved who they are. */
export async function unlockedList(
  context: CommandContext,
  visitId: string,
  details: KeyDetails,
  byFingerprint: boolean,
): Promise<Outcome<KeyCredentials>> {
  const { credentials } = context.touchstone.keys;
  const { signal } = context;
  const keyId = details.key.id;
  const pin = byFingerprint && !context.options.usePin ? null : await askPin(context, details);
  const unlocked = await follow(context, await credentials.unlock({ visitId, keyId, pin }, { signal }));
  if (unlocked.outcome === 'refused') return unlocked;
  return follow(context, await credentials.list({ visitId, keyId }, { signal }));
}

/** The credential that the command line names, on the key that is meant. @throws KeyRefused, UsageError */
export async function foundCredential(context: CommandContext, visitId: string): Promise<FoundCredential> {
  const { touchstone, positionals, words, signal } = context;
  const details = await describedKey(context);
  const listing = await touchstone.keys.credentials.listing({ keyId: details.key.id }, { signal });
  if (listing.outcome === 'refused') throw new KeyRefused(listing.refusal);
  const { state } = listing.value;
  if (!state.can) throw new UsageError(cannotText(context, details.key, state.reason));
  const end = await unlockedList(context, visitId, details, state.byFingerprint);
  if (end.outcome === 'refused') throw new KeyRefused(end.refusal);
  const [id = ''] = positionals;
  const [credential, ...others] = end.value.credentials.filter(({ credentialId }) => credentialId.startsWith(id));
  if (!credential) throw new UsageError(words.text('cli:credentials.notFound', { id }));
  if (others.length > 0) throw new UsageError(words.text('cli:credentials.ambiguous', { id }));
  return { key: details.key, credential };
}

/** Why the key lists nothing, and what to do. */
export const cannotText = ({ words }: CommandContext, key: AttachedKey, reason: string): string =>
  words.text('cli:credentials.cannot', {
    key: keyName(key),
    title: words.text(`signInData:unlistable.${reason}.title`),
    next: words.text(`signInData:unlistable.${reason}.next`),
  });

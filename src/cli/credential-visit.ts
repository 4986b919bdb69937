import type { KeyCredentials, Listing, StoredCredential } from '../contract/credentials.ts';
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

type CanList = Listing & { readonly state: { readonly can: true } };

/**
 * The sign-in data of a key, after the person has proved who they are.
 * @param toLook where nothing is to be changed: then a key that is remembered is not asked for a proof
 */
export async function readList(
  context: CommandContext,
  visitId: string,
  details: KeyDetails,
  listing: CanList,
  toLook: boolean,
): Promise<Outcome<KeyCredentials>> {
  const { credentials } = context.touchstone.keys;
  const { options, signal } = context;
  const keyId = details.key.id;
  if (toLook && listing.remembering === 'on') {
    const end = await follow(context, await credentials.list({ visitId, keyId }, { signal }));
    // What the key does not take any more is forgotten by now.
    if (end.outcome === 'done' || end.refusal.code !== 'verification-needed') return end;
  }
  const remember = options.remember && sayRemembering(context, details, listing);
  const pin = listing.state.byFingerprint && !options.usePin ? null : await askPin(context, details);
  const unlocked = await follow(context, await credentials.unlock({ visitId, keyId, pin, remember }, { signal }));
  if (unlocked.outcome === 'refused') return unlocked;
  if (remember) {
    const { remembered } = unlocked.value;
    const text = context.words.text(`signInData:remember.${remembered ? 'done' : 'failed'}`, {
      key: keyName(details.key),
    });
    context.output.progress(text, { step: 'remembered', keyId, remembered });
  }
  return follow(context, await credentials.list({ visitId, keyId }, { signal }));
}

/** What remembering allows, or why it cannot be. @returns whether it can */
function sayRemembering({ output, words }: CommandContext, { key }: KeyDetails, { remembering }: Listing): boolean {
  const which = remembering === 'locked' || remembering === 'not-offered' ? remembering : 'means';
  output.progress(words.text(`signInData:remember.${which}`, { key: keyName(key) }), {
    step: 'remembering',
    keyId: key.id,
    remembering,
  });
  return which === 'means';
}

/** The credential that the command line names, on the key that is meant. @throws KeyRefused, UsageError */
export async function foundCredential(
  context: CommandContext,
  visitId: string,
  { toLook = false }: { readonly toLook?: boolean } = {},
): Promise<FoundCredential> {
  const { touchstone, positionals, words, signal } = context;
  const details = await describedKey(context);
  const listing = await touchstone.keys.credentials.listing({ keyId: details.key.id }, { signal });
  if (listing.outcome === 'refused') throw new KeyRefused(listing.refusal);
  const { state } = listing.value;
  if (!state.can) throw new UsageError(cannotText(context, details.key, state.reason));
  const end = await readList(context, visitId, details, { ...listing.value, state }, toLook);
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

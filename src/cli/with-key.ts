import { decodeUtf8, equalBytes } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { IdentityRefusal } from '../contract/identity.ts';
import type { AttachedKey, KeyDetails } from '../contract/keys.ts';
import { adviceOnCharacters, type PinAdvice } from '../contract/pin-advice.ts';
import type { Refusal, RefusalCode, Step } from '../contract/steps.ts';
import { type CommandContext, ExitCode, KeyRefused, UsageError } from './command.ts';
import { usableKeys } from './key-permissions.ts';

/** A secret in the form in which it crosses the contract in this process: its own bytes, which the terminal erases at the end. */
export const handOver = (secret: Secret): Uint8Array => secret.expose();

/** The key that the person means: the only one, the one named by `--key`, or the one that is touched. */
export async function chosenKey(context: CommandContext): Promise<AttachedKey> {
  const { touchstone, options, words, output, signal } = context;
  const snapshot = await usableKeys(context);
  if (options.key !== undefined) {
    const named = snapshot.keys.find((key) => key.id === options.key || key.serial === options.key);
    if (named) return named;
    throw new UsageError(words.text('cli:noSuchKey', { key: options.key }));
  }
  const [first, ...others] = snapshot.keys;
  if (!first) throw new UsageError(words.text('cli:noKey'));
  if (others.length === 0) return first;
  output.progress(words.text('cli:touchTheKeyYouMean'), { step: 'choose-key' });
  const end = await follow(context, await touchstone.keys.choose(undefined, { signal }));
  const chosen = end.outcome === 'done' ? snapshot.keys.find((key) => key.id === end.value.keyId) : undefined;
  if (chosen) return chosen;
  throw new UsageError(words.text('cli:nameTheKey'));
}

/** @throws KeyRefused when the key cannot be read */
export async function describedKey(context: CommandContext): Promise<KeyDetails> {
  const key = await chosenKey(context);
  const described = await context.touchstone.keys.describe({ keyId: key.id }, { signal: context.signal });
  if (described.outcome === 'done') return described.value;
  throw new KeyRefused(described.refusal);
}

/**
 * Says each step of a long operation as it comes and gives its end.
 * @throws KeyRefused when the events stop without an end: whoever asked has gone
 */
export async function follow<End>(
  context: CommandContext,
  events: AsyncIterable<{ type: 'step'; step: Step } | { type: 'end'; end: End }>,
): Promise<End> {
  for await (const event of events) {
    if (event.type === 'end') return event.end;
    sayStep(context, event.step);
    if (event.step.step === 'choose-account') await chooseAccount(context, event.step);
    await context.hands?.step(event.step);
  }
  throw new KeyRefused({ code: 'cancelled' });
}

/** @throws UsageError where the answer is none of the accounts */
async function chooseAccount(
  { touchstone, terminal, words, output }: CommandContext,
  { choiceId, accounts }: Extract<Step, { step: 'choose-account' }>,
): Promise<void> {
  accounts.forEach(({ accountId, name, displayName }, index) => {
    const text = [name, displayName].filter((part) => part !== null).join(' · ');
    output.progress(`  ${index + 1}  ${text || accountId}`, { step: 'account', number: index + 1, name });
  });
  const answer = await terminal.ask(words.text('cli:askAccount'));
  const chosen = accounts.find(({ name }, index) => answer === String(index + 1) || answer === name);
  if (!chosen) throw new UsageError(words.text('cli:noSuchAccount', { account: answer }));
  await touchstone.signIn.chooseAccount({ choiceId, accountId: chosen.accountId });
}

export function sayStep({ output, words }: Pick<CommandContext, 'output' | 'words'>, step: Step): void {
  output.progress(words.step(step), step);
}

export function sayRefusal({ output, words }: Pick<CommandContext, 'output' | 'words'>, refusal: Refusal): ExitCode {
  output.refused(words.refusal(refusal), refusal);
  return refusal.code === 'cancelled' ? ExitCode.cancelled : ExitCode.refused;
}

export function sayIdentityRefusal(
  context: Pick<CommandContext, 'output' | 'words'>,
  refusal: IdentityRefusal,
): ExitCode {
  if (refusal.key) return sayRefusal(context, refusal.key);
  context.output.refused(context.words.identityRefusal(refusal), refusal);
  return ExitCode.refused;
}

/** Why a key cannot hold a PIN. */
export const whyNoPin = ({ protocol }: KeyDetails): RefusalCode => (protocol === 'u2f' ? 'u2f-only' : 'unsupported');

/**
 * The PIN of the key; the tries left are said first. A key that wants its PIN changed takes it for nothing else.
 * @throws KeyRefused, with nothing asked, where no PIN could help
 */
export async function askPin(
  { terminal, output, words }: CommandContext,
  details: KeyDetails,
  purpose: 'use' | 'change' = 'use',
): Promise<Uint8Array> {
  const { state, retries, replugNeeded, changeRequired, alarm } = details.pin;
  if (state === 'unsupported') throw new KeyRefused({ code: whyNoPin(details) });
  if (state === 'not-set') throw new KeyRefused({ code: 'pin-not-set' });
  if (state === 'blocked') throw new KeyRefused({ code: 'pin-blocked', retries });
  if (replugNeeded) throw new KeyRefused({ code: 'pin-auth-blocked', retries });
  if (changeRequired && purpose === 'use') {
    output.progress(words.text('cli:pinChangeRequired'), { step: 'pin-change-required' });
    throw new KeyRefused({ code: 'pin-change-required', retries });
  }
  if (alarm !== null) output.progress(words.text(`cli:pinAlarm.${alarm}`), { step: 'pin-alarm', alarm });
  if (retries !== null) output.progress(words.text('cli:pinTriesLeft', { count: retries }), { step: 'pin', retries });
  return handOver(await terminal.askSecret(words.text('cli:askPin')));
}

/** A new PIN, typed twice where a person types it; the key's rule is said first. */
export async function askNewPin({ terminal, output, words }: CommandContext, details: KeyDetails): Promise<Uint8Array> {
  const { minLength, maxBytes, maxLength, complexityPolicy, state } = details.pin;
  const rule = [
    words.text('cli:pinRule', { minLength, maxBytes }),
    ...(maxLength === null ? [] : [words.text('cli:pinRuleCharacters', { maxLength })]),
    ...(complexityPolicy === true ? [words.text('cli:pinRuleComplexity')] : []),
    ...(state === 'not-set' ? [words.text('cli:pinForGood')] : []),
  ];
  output.progress(rule.join('\n'), { step: 'pin-rule', minLength, maxBytes, maxLength, complexityPolicy });
  const pin = await terminal.askSecret(words.text('cli:askNewPin'));
  const advice = adviceOnPin(pin);
  if (advice !== null && advice !== 'none') {
    const text = [words.text(`keys:pin.advice.${advice}`), words.text('keys:pin.advice.why')].join('\n');
    output.progress(text, { step: 'pin-advice', advice });
  }
  if (terminal.interactive && !isSame(pin, await terminal.askSecret(words.text('cli:askPinAgain')))) {
    throw new UsageError(words.text('cli:pinsDiffer'));
  }
  return handOver(pin);
}

/** A password that somebody chooses, typed twice where a person types it. @throws UsageError where they differ */
export async function askNewPassword({ terminal, words }: CommandContext): Promise<Uint8Array> {
  const password = await terminal.askSecret(words.text('cli:askNewPassword'));
  if (terminal.interactive && !isSame(password, await terminal.askSecret(words.text('cli:askPasswordAgain')))) {
    throw new UsageError(words.text('cli:passwordsDiffer'));
  }
  return handOver(password);
}

/** The advice of the screen, on bytes: only what is no ASCII is looked at as text. */
function adviceOnPin(pin: Secret): PinAdvice | null {
  const bytes = pin.expose();
  const isAscii = bytes.every((byte) => byte < 0x80);
  const isUpper = (byte: number) => byte >= 0x41 && byte <= 0x5a;
  const characters = isAscii
    ? Uint32Array.from(bytes, (byte) => (isUpper(byte) ? byte + 0x20 : byte))
    : Uint32Array.from([...decodeUtf8(bytes).normalize('NFKC').toLowerCase()], (one) => one.codePointAt(0) ?? 0);
  try {
    return adviceOnCharacters(characters);
  } finally {
    characters.fill(0);
  }
}

/** Whether a person typed twice the same. */
export const isSame = (secret: Secret, again: Secret): boolean => equalBytes(secret.expose(), again.expose());

/** Runs what has no end of its own: Ctrl-C is how it is meant to end. */
export async function untilInterrupted(signal: AbortSignal, run: () => Promise<void>): Promise<ExitCode> {
  try {
    await run();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return ExitCode.done;
}

/** Asks before something is destroyed; `--yes` answers for scripts. @throws KeyRefused cancelled, when the answer is no */
export async function confirm(
  { terminal, options, words }: CommandContext,
  question:
    | 'cli:confirmRemoveFingerprint'
    | 'cli:confirmReset'
    | 'cli:credentials.confirmDelete'
    | 'cli:credentials.confirmBlobWrite'
    | 'cli:credentials.confirmBlobDelete'
    | 'cli:directory.confirmRestore'
    | 'directory:terminal.confirmMove'
    | 'directory:terminal.confirmBack'
    | 'cli:admin.confirmImport'
    | 'cli:admin.confirmRemoveGroup'
    | 'cli:admin.confirmRevokeToken'
    | 'policy:terminal.confirm'
    | 'atlas:terminal.confirmForget'
    | 'atlas:terminal.confirmJoin'
    | 'delivery:confirmForget'
    | 'cli:token.confirmRemove'
    | 'cli:phone.confirmReplace'
    | 'cli:phone.confirmUninstall'
    | 'cli:phone.confirmRemoveAccount'
    | 'keySettings:confirm.question'
    | 'audit:terminal.confirmAccept'
    | 'keySettings:confirm.forGood',
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (options.yes) return;
  const answer = await terminal.ask(words.text(question, values));
  if (!['y', 'yes', 'はい'].includes(answer.toLowerCase())) throw new KeyRefused({ code: 'cancelled' });
}

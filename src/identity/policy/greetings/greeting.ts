import { policyLimits } from '../policy-limits.ts';

/** What a message is said for (S4-33). */
export const greetingKinds = [
  'greeting',
  'greeting-pin',
  'fraud-greeting',
  'fraud-greeting-pin',
  'retry',
  'successful',
  'denied',
  'fraud-reported',
] as const;
export type GreetingKind = (typeof greetingKinds)[number];

export type AudioType = 'audio/wav' | 'audio/mpeg';

/** What is heard of a file, and nothing else that it held. */
export interface PlainSound {
  readonly durationMs: number;
  /** A whole file of the same type. */
  readonly sound: Uint8Array;
}

/** A message of the administrator's own, without its sound. */
export interface Greeting {
  readonly id: string;
  readonly kind: GreetingKind;
  /** A language tag of ISO 639-1, as `de`. */
  readonly language: string;
  readonly fileName: string;
  readonly type: AudioType;
  readonly bytes: number;
  readonly durationMs: number;
  readonly addedAt: number;
  readonly addedBy: string;
}

/** S4-34, S4-36: how the language of a person is known. */
export type LanguageScenario =
  /** Signing in with a browser: it tells. */
  | { readonly scenario: 'browser'; readonly browserLanguage: string }
  /** Without a browser, as with RADIUS: the account's, or English. */
  | { readonly scenario: 'no-browser'; readonly accountLanguage: string | null };

/** The message that a call plays. */
export type ChosenGreeting =
  | { readonly message: 'custom'; readonly greeting: Greeting }
  | { readonly message: 'standard'; readonly language: string };

/**
 * S4-34, S4-35: an own message in the person's language where there is one, otherwise the standard one in that language: what is
 * there for some languages leaves the standard messages of the others as they are (S4-29).
 */
export function chooseGreeting(
  kind: GreetingKind,
  who: LanguageScenario,
  greetings: readonly Greeting[],
): ChosenGreeting {
  const language = primary(who.scenario === 'browser' ? who.browserLanguage : (who.accountLanguage ?? 'en'));
  const greeting = greetings.find((one) => one.kind === kind && primary(one.language) === language);
  return greeting ? { message: 'custom', greeting } : { message: 'standard', language };
}

/** `de-AT` speaks German. */
const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/** S4-32. */
export const isTooLong = ({ durationMs }: Pick<Greeting, 'durationMs'>): boolean =>
  durationMs >= policyLimits.greetingMs;

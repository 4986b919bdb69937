import type { Language } from '../identity/delivery.ts';

/** After the greeting, and after each key. */
const keySeconds = 10;
const spoken = { ja: 'ja-JP', en: 'en-US' } as const;

export type Spoken =
  | { readonly kind: 'text'; readonly text: string; readonly language: Language }
  | { readonly kind: 'audio'; readonly url: string };

/**
 * Asks for the next key, and says something before where there is something to say. One key a request: with a key that ends the input,
 * Twilio does not tell that key alone from no key at all ("<Gather>", `finishOnKey`), and # alone is what confirms.
 */
export function gatherKey(action: string, said: Spoken | null): string {
  const greeting = said === null ? '' : said.kind === 'audio' ? `<Play>${escaped(said.url)}</Play>` : say(said);
  const gather = `input="dtmf" numDigits="1" finishOnKey="" timeout="${keySeconds}" method="POST"`;
  return response(`<Gather ${gather} action="${escaped(action)}">${greeting}</Gather><Hangup/>`);
}

export const hangUp = response('<Hangup/>');

const say = ({ text, language }: Extract<Spoken, { kind: 'text' }>) =>
  `<Say language="${spoken[language]}">${escaped(text)}</Say>`;

function response(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
}

/** What XML 1.0 does not allow at all goes. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

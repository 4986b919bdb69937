import type { Language } from '../../contract/values.ts';

/** Languages in which calls speak, by ISO 639-1. */
export const callLanguages = [
  'ja',
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'sv',
  'da',
  'fi',
  'pl',
  'cs',
  'ru',
  'tr',
  'ar',
  'he',
  'th',
  'vi',
  'ko',
  'zh',
] as const;

/** The name of a language in the language of the page. */
export const languageName = (language: Language, tag: string): string =>
  new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(tag) ?? tag;

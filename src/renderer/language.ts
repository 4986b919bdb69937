import { createInstance } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Language } from '../contract/values.ts';
import { screenWords } from '../words/screens.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: (typeof screenWords)['en'];
  }
}

const namespaces = [
  'shell',
  'key',
  'directory',
  'identity',
  'securityInfo',
  'adding',
  'signIn',
  'signInData',
  'keys',
  'keySettings',
  'keyTrial',
  'keyLosses',
  'lab',
  'conversation',
  'coach',
  'delivery',
  'help',
  'mfa',
  'otpTokens',
  'people',
  'phones',
  'lights',
  'policy',
  'trust',
  'permissions',
  'atlas',
  'audit',
  'reports',
] as const;

/** The language that the system asks for: Japanese where it comes before English. */
export function systemLanguage(): Language {
  for (const tag of navigator.languages) {
    if (tag.startsWith('ja')) return 'ja';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}

export function createWords(language: Language) {
  const words = createInstance();
  void words.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: namespaces,
    defaultNS: 'shell',
    resources: screenWords,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return words;
}

/** The words of all screens, typed by the English catalogue. */
export function useWords() {
  const { t, i18n } = useTranslation(namespaces);
  return { t, language: i18n.language === 'ja' ? 'ja' : 'en' } as const;
}

/** The same words in another language: of what stands on the page and has one of its own. */
export function useWordsIn(language: Language): Words {
  const { i18n } = useTranslation(namespaces);
  return i18n.getFixedT(language, namespaces);
}

export type Words = ReturnType<typeof useWords>['t'];

import { screenWords } from '../../words/screens.ts';
import type { Words } from '../language.ts';

const { quirks } = screenWords.en.lab;
const hasWords = (quirk: string): quirk is keyof typeof quirks => Object.hasOwn(quirks, quirk);

/** What a quirk does; its name where a newer host has one that this page has no words for. */
export const quirkSentence = (t: Words, quirk: string): string => (hasWords(quirk) ? t(`lab:quirks.${quirk}`) : quirk);

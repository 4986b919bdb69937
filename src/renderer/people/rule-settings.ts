import type { Because } from '../../contract/identity.ts';
import type { Language } from '../../contract/values.ts';
import { screenWords } from '../../words/screens.ts';
import type { Words } from '../language.ts';
import { age, dateAndTime } from '../times.ts';

const { setting, blockedBecause } = screenWords.en.people.person;
const { caching } = screenWords.en.policy;
const has = <T extends object>(words: T, name: unknown): name is string & keyof T =>
  typeof name === 'string' && Object.hasOwn(words, name);

/** The settings that a rule decided by, named and in words. One that this version has no word for is named as the log has it. */
export function ruleSettings(
  t: Words,
  language: Language,
  details: Because[number]['details'],
): (readonly [name: string, value: string])[] {
  return Object.entries(details).map(([name, value]) => [
    has(setting, name) ? t(`people:person.setting.${name}`) : name,
    valueText(t, language, name, value),
  ]);
}

function valueText(t: Words, language: Language, name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return t(value ? 'audit:yes' : 'audit:no');
  if (typeof value === 'number') {
    if (name === 'until' || name === 'since') return dateAndTime(language, value);
    return name.endsWith('Ms') ? ago(language, value) : value.toLocaleString(language);
  }
  if (name === 'because' && has(blockedBecause, value)) return t(`people:person.blockedBecause.${value}`);
  return name === 'cacheType' && has(caching, value) ? t(`policy:caching.${value}`) : value;
}

const ago = (language: Language, ms: number): string =>
  age(language, 0, ms) ?? new Intl.RelativeTimeFormat(language).format(-Math.floor(ms / 1000), 'second');

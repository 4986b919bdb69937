import { auditReasons } from '../../contract/audit-texts.ts';
import type { Language } from '../../contract/values.ts';
import { screenWords } from '../../words/screens.ts';
import type { Words } from '../language.ts';
import { isIdentityRefusalCode } from '../lists.ts';
import { dateAndTime } from '../times.ts';

const { actions, actors, detailNames } = screenWords.en.audit;
const { identity, people } = screenWords.en;
const has = <T extends object>(words: T, text: string): text is string & keyof T => Object.hasOwn(words, text);

// What is not in the words is of a newer version, or was typed by a person, and is shown as it is written.

export const actionWord = (t: Words, action: string): string =>
  has(actions, action) ? t(`audit:actions.${action}`) : action;

export const nameWord = (t: Words, name: string): string => (has(actors, name) ? t(`audit:actors.${name}`) : name);

export const reasonWord = (t: Words, reason: string): string =>
  has(auditReasons, reason) ? t(`audit:reasons.${auditReasons[reason]}`) : reason;

export const detailWord = (t: Words, name: string): string =>
  has(detailNames, name) ? t(`audit:detailNames.${name}`) : name;

/** The value of a detail: codes and times as people read them. */
export function detailValue(t: Words, language: Language, name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return t(value ? 'audit:yes' : 'audit:no');
  if (typeof value === 'number')
    return name === 'expiresAt' ? dateAndTime(language, value) : value.toLocaleString(language);
  if ((name === 'role' || name === 'roleBefore') && has(identity.roles, value)) return t(`identity:roles.${value}`);
  if (name === 'action') return actionWord(t, value);
  if (name === 'code' && isIdentityRefusalCode(value)) return t(`identity:refusals.${value}.title`);
  if (name === 'type' && has(people.groups.types, value)) return t(`people:groups.types.${value}`);
  if (name === 'type' && has(people.list.types, value)) return t(`people:list.types.${value}`);
  return value;
}

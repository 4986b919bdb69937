import type { Language } from '../contract/values.ts';

/** A date and time of day, as the language writes it. */
export const dateAndTime = (language: Language, instant: number): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(instant);

export const timeOfDay = (language: Language, instant: number): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(instant);

/** When something is to come: the time of day where that is within twelve hours, else with its date. */
export const timeToCome = (language: Language, instant: number, now: number): string =>
  instant - now < 43_200_000 ? timeOfDay(language, instant) : dateAndTime(language, instant);

const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago, in the largest unit that fits: "5 months ago" (S1-08); null for less than a minute. */
export function age(language: Language, instant: number, now: number): string | null {
  const elapsed = now - instant;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, length] of units) {
    if (elapsed >= length) return format.format(-Math.floor(elapsed / length), unit);
  }
  return null;
}

/** As a date or time field of the page has it, in this computer's time zone; '' for none, and for a year that no field has. */
export function fieldTime(instant: number | null, type: 'date' | 'datetime-local'): string {
  if (instant === null) return '';
  const here = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000);
  const year = here.getUTCFullYear();
  return year > 0 && year < 10_000 ? here.toISOString().slice(0, type === 'date' ? 10 : 16) : '';
}

/** The same time of day so many days later: days are not always 24 hours long. */
export function daysLater(instant: number, days: number): number {
  const date = new Date(instant);
  return date.setDate(date.getDate() + days);
}

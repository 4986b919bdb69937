import type { ReportDays } from '../contract/report-names.ts';
import type { ReportPeriod } from '../contract/reports.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The last hours or days up to the one that runs now, which is in it. Days begin when the calendar of the time zone says so. */
export function pastPeriod(days: ReportDays, timeZone: string, now: number): ReportPeriod {
  if (days === 1) return hours(timeZone, now, -23, 1);
  return { days, timeZone, now, bounds: dayStarts(timeZone, now, 1 - days, 1) };
}

/** The same for the time to come, from the hour or day on that runs now. */
export function comingPeriod(days: ReportDays, timeZone: string, now: number): ReportPeriod {
  if (days === 1) return hours(timeZone, now, 0, 24);
  return { days, timeZone, now, bounds: dayStarts(timeZone, now, 0, days) };
}

/** In zones that are half an hour off, hours begin at half past (UTC). */
function hours(timeZone: string, now: number, first: number, last: number): ReportPeriod {
  const offset = localParts(timeZone)(now).offset;
  const start = Math.floor((now + offset) / HOUR_MS) * HOUR_MS - offset;
  const bounds = Array.from({ length: last - first + 1 }, (_, index) => start + (first + index) * HOUR_MS);
  return { days: 1, timeZone, now, bounds };
}

/** A day that a time zone left out (as Samoa did on 2011-12-30) has no beginning and no bar. */
function dayStarts(timeZone: string, now: number, first: number, last: number): number[] {
  const parts = localParts(timeZone);
  const today = parts(now).day;
  const starts: number[] = [];
  for (let day = today + first; day <= today + last; day++) {
    const start = startOfDay(parts, day);
    if (start !== undefined) starts.push(start);
  }
  return starts;
}

type LocalParts = (instant: number) => { readonly day: number; readonly offset: number };

/** The first moment of a local day: clocks may be put forward or back at midnight, and a day may be missing. */
function startOfDay(parts: LocalParts, day: number): number | undefined {
  const utc = day * DAY_MS;
  const offsets = new Set([-DAY_MS, -HOUR_MS, 0, HOUR_MS, DAY_MS].map((apart) => parts(utc + apart).offset));
  const starts = [...offsets]
    .map((offset) => utc - offset)
    .filter((start) => parts(start).day === day && parts(start - 1).day < day);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** Which day it is somewhere (days since 1970-01-01), and how far its clocks are ahead of UTC. */
function localParts(timeZone: string): LocalParts {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    const found: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) found[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
    const local = Date.UTC(year, month - 1, day, hour, minute, second);
    return { day: Math.floor(local / DAY_MS), offset: local - Math.floor(instant / 1000) * 1000 };
  };
}

import type { ReportDays } from '../../contract/report-names.ts';
import type { ReportPeriod } from '../../contract/reports.ts';
import type { Language } from '../../contract/values.ts';

/** How a report writes times: in its own time zone, which need not be that of this computer. */
export function reportTimes(
  language: Language,
  { days, timeZone }: Pick<ReportPeriod, 'timeZone'> & { days: ReportDays },
) {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(language, { timeZone, ...options });
    return (instant: number) => formatter.format(instant);
  };
  const hour = format({ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
  const day = format({ weekday: 'short', month: 'short', day: 'numeric' });
  return {
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
    day: format({ dateStyle: 'long' }),
    /** Of a bar. */
    name: days === 1 ? hour : day,
    short:
      days === 1
        ? format({ hour: 'numeric', minute: '2-digit', hourCycle: 'h23' })
        : format({ month: 'numeric', day: 'numeric' }),
  };
}

export type ReportTimes = ReturnType<typeof reportTimes>;

export const timeZoneHere = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All that the system knows, and UTC, which is not always among them. */
export function timeZones(): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set([timeZoneHere(), 'UTC', ...known])];
}

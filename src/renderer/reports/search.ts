import { type ReportDays, reportDays } from '../../contract/report-names.ts';

/** What the address of a report says. */
export interface ReportSearch {
  readonly days?: ReportDays;
  /** A time zone. */
  readonly zone?: string;
}

/** What the address of the sign-in log says: its filter. */
export interface SignInSearch {
  readonly from?: number;
  readonly until?: number;
  readonly user?: string;
  readonly method?: string;
  readonly result?: 'success' | 'failure' | 'interrupted';
  readonly reason?: string;
}

/** Anybody can write an address: what does not fit is left out. */
export function readReportSearch(given: Readonly<Record<string, unknown>>): ReportSearch {
  const days = reportDays.find((one) => one === given['days']);
  const zone = text(given['zone']);
  return { ...(days === undefined ? {} : { days }), ...(zone !== undefined && isTimeZone(zone) ? { zone } : {}) };
}

export function readSignInSearch(given: Readonly<Record<string, unknown>>): SignInSearch {
  const result = (['success', 'failure', 'interrupted'] as const).find((one) => one === given['result']);
  const found = {
    from: instant(given['from']),
    until: instant(given['until']),
    user: text(given['user'], 254),
    method: text(given['method']),
    result,
    reason: text(given['reason']),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const text = (value: unknown, longest = 60): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined;

const instant = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15 ? value : undefined;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

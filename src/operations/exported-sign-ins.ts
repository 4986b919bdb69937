import type { SignInEvent } from '../identity/identity-store.ts';
import type { ReportStore, SignInLogPage, SignInLogQuery } from './report-store.ts';

/** How many sign-ins are read from the log at a time. */
const PAGE = 500;

/**
 * The newest sign-ins that fit a filter, as many as a file takes. `isWhole`: false when there are more.
 * @throws the signal's reason when it aborts
 */
export async function exportedSignIns(
  reports: Pick<ReportStore, 'signInLog'>,
  filter: Omit<SignInLogQuery, 'before' | 'limit'>,
  most: number,
  signal: AbortSignal,
): Promise<{ events: SignInEvent[]; isWhole: boolean }> {
  const events: SignInEvent[] = [];
  // One more than a file takes tells whether there are more: a page's mark does not, after which nothing may fit.
  for (let before: number | null = null, isFirst = true; isFirst || before !== null; isFirst = false) {
    signal.throwIfAborted();
    const page: SignInLogPage = await reports.signInLog({
      ...filter,
      before,
      limit: Math.min(PAGE, most + 1 - events.length),
    });
    for (const event of page.events) events.push(event);
    if (events.length > most) return { events: events.slice(0, most), isWhole: false };
    before = page.next;
  }
  return { events, isWhole: true };
}

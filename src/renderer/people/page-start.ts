/** Rows of a page of a list of people. */
export const PAGE = 100;

/** A page that is there: which one it is, and the mark behind it in the direction in which it was read; null at that end. */
export interface KnownPage {
  readonly place: number;
  readonly backwards: boolean;
  readonly next: string | null;
}

/** What is asked of the host for a page. */
export interface PageStart {
  readonly after: string | null;
  readonly skip: number;
  readonly backwards: boolean;
  readonly limit: number;
}

/**
 * From where a page of a list is read: the nearest of its two ends and of the pages that are there, because every row in between
 * is walked through. The next page in either direction, and the last one of all, cost what the first one does.
 * @param total how many rows the list has
 */
export function pageStart(place: number, total: number, known: readonly KnownPage[]): PageStart {
  const first = place * PAGE;
  const end = Math.min(total, first + PAGE);
  const starts: PageStart[] = [{ after: null, skip: first, backwards: false, limit: PAGE }];
  if (end > first) starts.push({ after: null, skip: total - end, backwards: true, limit: end - first });
  for (const { place: other, backwards, next } of known) {
    if (next === null) continue;
    if (!backwards && other < place) {
      starts.push({ after: next, skip: (place - other - 1) * PAGE, backwards, limit: PAGE });
    }
    if (backwards && other > place) {
      starts.push({ after: next, skip: (other - place - 1) * PAGE, backwards, limit: PAGE });
    }
  }
  return starts.reduce((best, start) => (start.skip < best.skip ? start : best));
}

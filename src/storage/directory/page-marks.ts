import type { AccountStates } from '../../identity/identity-store.ts';
import { type Page, type PeopleSort, UnknownPageMark } from '../../identity/people-queries.ts';
import { storable } from './rows.ts';

const MAX_PAGE = 500;

/** @throws RangeError on a limit outside 1 to 500 */
export function pageSize(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new RangeError(`got a page of ${limit} rows, expected 1 to ${MAX_PAGE}`);
  }
  return limit;
}

/** Of which order, the key there, and the row that ends the page. */
export type Mark = readonly [
  of: PeopleSort | 'sign-ins' | 'tokens' | keyof AccountStates,
  key: string | number | null,
  sequence: number,
];

/** @param rows one more than fits where there are more */
export function pageOf<From, To>(
  rows: readonly From[],
  size: number,
  read: (row: From) => To,
  markOf: (row: From) => Mark,
): Page<To> {
  const last = rows.length > size ? rows[size - 1] : undefined;
  const next = last === undefined ? null : Buffer.from(JSON.stringify(markOf(last))).toString('base64url');
  return { rows: rows.slice(0, size).map(read), next };
}

/** @throws UnknownPageMark */
export function readMark(text: string, of: Mark[0]): { key: string | number; sequence: number } {
  let mark: unknown;
  try {
    mark = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw new UnknownPageMark('got a mark that cannot be read');
  }
  const [kind, key, sequence] = Array.isArray(mark) ? (mark as unknown[]) : [];
  const isKey =
    of === 'newest'
      ? Number.isSafeInteger(key)
      : of === 'sign-ins' || of === 'tokens'
        ? key === null
        : typeof key === 'string';
  if (kind !== of || !isKey || !Number.isSafeInteger(sequence))
    throw new UnknownPageMark(`got a mark of another order than ${of}`);
  return { key: typeof key === 'string' ? storable(key) : Number(key), sequence: Number(sequence) };
}

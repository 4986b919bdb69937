import { expect, it } from 'vitest';
import { PAGE, pageStart } from '../../src/renderer/people/page-start.ts';

const rows = Array.from({ length: 1234 }, (_, index) => index);

/** What the host answers: a mark is the row that it stands for. */
function read({ after, skip, backwards, limit }: ReturnType<typeof pageStart>) {
  const ordered = backwards ? rows.toReversed() : rows;
  const from = (after === null ? 0 : ordered.indexOf(Number(after)) + 1) + skip;
  const page = ordered.slice(from, from + limit);
  const next = from + limit < rows.length ? String(page.at(-1)) : null;
  return { rows: backwards ? page.toReversed() : page, next };
}

it('every page holds its rows, whatever was read before it and from which end', () => {
  const places = [0, 12, 11, 10, 1, 6, 7, 5, 12, 0, 3, 9];
  const known: { place: number; backwards: boolean; next: string | null }[] = [];
  for (const place of places) {
    const start = pageStart(place, rows.length, known);
    const page = read(start);
    expect(page.rows, `page ${place}`).toEqual(rows.slice(place * PAGE, (place + 1) * PAGE));
    known.push({ place, backwards: start.backwards, next: page.next });
  }
});

it('the last page and the neighbours of a page walk through nobody', () => {
  expect(pageStart(12, 1234, [])).toEqual({ after: null, skip: 0, backwards: true, limit: 34 });
  expect(pageStart(11, 1234, [{ place: 12, backwards: true, next: 'x' }])).toEqual({
    after: 'x',
    skip: 0,
    backwards: true,
    limit: PAGE,
  });
  expect(pageStart(6, 1234, [{ place: 5, backwards: false, next: 'y' }])).toEqual({
    after: 'y',
    skip: 0,
    backwards: false,
    limit: PAGE,
  });
});

it('a page beyond the end, and one that ends the list, lead nowhere wrong', () => {
  expect(pageStart(3, 100, [])).toEqual({ after: null, skip: 300, backwards: false, limit: PAGE });
  expect(pageStart(1, 1234, [{ place: 0, backwards: false, next: null }])).toMatchObject({ after: null, skip: 100 });
});

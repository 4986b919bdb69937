import { expect, test } from 'vitest';
import { alignedRows, columnsOf } from '../../src/cli/columns.ts';

test('a text takes the columns that a terminal gives it', () => {
  expect(['abc', '', '山田', 'ｶﾅ', '（）', 'é', 'e\u0301', 'が', 'か\u3099', '👩‍👩‍👧', '⚠️'].map(columnsOf)).toEqual([
    3, 0, 4, 2, 4, 1, 1, 2, 2, 2, 2,
  ]);
});

test('cells stand below each other, numbers to the right; an empty column takes no room', () => {
  const lines = alignedRows()([
    ['名前', '', '件数', '備考'],
    ['Ann', '', 7, ''],
    ['山田 花子', '', 1200, 'x'],
  ]);
  expect(lines).toEqual(['名前       件数  備考', 'Ann           7', '山田 花子  1200  x']);
});

test('what comes a page at a time stays aligned', () => {
  const aligned = alignedRows();
  expect(aligned([['wide name', 'a']])).toEqual(['wide name  a']);
  expect(aligned([['b', 'c']])).toEqual(['b          c']);
});

test('a row is one line, and one long cell moves only its own row', () => {
  const long = 'x'.repeat(100);
  const [first = '', second = '', third = ''] = alignedRows()([
    ['a\n  b', '1'],
    [long, '2'],
    ['c', '3'],
  ]);
  expect(first.replaceAll(/ +/g, ' ')).toBe('a b 1');
  expect(second).toBe(`${long}  2`);
  expect(third.indexOf('3')).toBe(first.indexOf('1'));
  expect(third.length).toBeLessThan(80);
});

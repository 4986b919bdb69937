import { expect, it } from 'vitest';
import { longestFile } from '../../src/contract/longest-file.ts';
import type { PeopleImportEnd } from '../../src/contract/people.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { type Client, Stage, secret } from './stage.ts';

const HEADER = 'user name,display name,role';
const MB = 1024 * 1024;

async function office() {
  const admin = new Stage().client(createCaller());
  const password = secret('correct battery staple');
  await admin.accounts.createFirst({ userName: 'owner@example.com', displayName: 'Owner', password });
  return admin;
}

async function imported(admin: Client, bytes: Uint8Array | string): Promise<PeopleImportEnd> {
  const file = Buffer.from(bytes).toString('base64url');
  for await (const event of await admin.people.import({ file, dryRun: false })) {
    if (event.type === 'step') continue;
    if (event.end.outcome === 'refused') throw new Error(event.end.refusal.code);
    return event.end.value;
  }
  throw new Error('expected an end');
}

const text = (...lines: readonly string[]) => Buffer.from(lines.join('\n'));
const good = 'taro@example.com,Taro,user';
const filled = (start: string, byte: string) =>
  Buffer.concat([Buffer.from(start), Buffer.alloc(longestFile - start.length, byte)]);
const people = (count: number, line: (index: number) => string) =>
  text(HEADER, ...Array.from({ length: count }, (_, index) => line(index)));

it.each<[string, () => Uint8Array, [number, string]]>([
  ['one line of 16 MB', () => filled(`${HEADER}\n${good}\n`, 'x'), [3, 'row-too-long']],
  ['10^7 columns', () => filled(`${HEADER}\n${good}\n`, ','), [3, 'too-many-columns']],
  ['a quote that nothing closes', () => filled(`${HEADER}\n${good}\n"`, 'x'), [3, 'quote-unclosed']],
  ['text behind a quote', () => text(HEADER, good, '"a"b,c,'), [3, 'quote-misplaced']],
  ['a NUL', () => text(HEADER, good, 'a\0@example.com,A,'), [0, 'encoding-unknown']],
  ['UTF-16 without its mark', () => Buffer.from(`${HEADER}\n${good}`, 'utf16le'), [0, 'encoding-unknown']],
  [
    'a byte that is in no encoding',
    () => Buffer.concat([text(HEADER, good), Buffer.of(0xff)]),
    [0, 'encoding-unknown'],
  ],
  ['a workbook, or a ZIP bomb', () => Buffer.concat([Buffer.from('PK\x03\x04'), text(HEADER, good)]), [0, 'zip-file']],
  [
    'a name twice, in another case and width',
    () => text(HEADER, good, 'ＴＡＲＯ@example.com,T,'),
    [3, 'user-name-repeated'],
  ],
  ['100,001 people', () => people(100_001, (index) => `p${index}@x.example,P,`), [100_002, 'too-many-rows']],
])('hostile F1: %s adds nobody, and the line is told', async (_what, file, expected) => {
  const admin = await office();
  const end = await imported(admin, file());
  if (end.outcome !== 'faulty') throw new Error(end.outcome);
  const { line, fault } = end.errors.at(-1) ?? {};
  expect([line, fault]).toEqual(expected);
  expect(await admin.people.count({})).toEqual({ count: 1 });
  expect((await admin.audit.page({ action: 'people.imported' })).records).toEqual([]);
});

it('hostile F1: of 10^5 errors the first 1,000 come back with their number, and nobody is added', async () => {
  const admin = await office();
  const end = await imported(
    admin,
    people(100_000, () => 'no name,,emperor'),
  );
  if (end.outcome !== 'faulty') throw new Error(end.outcome);
  expect(end.count).toBe(300_000);
  expect(end.errors).toHaveLength(1000);
  expect(end.errors[0]).toEqual({ line: 2, column: 'user name', fault: 'user-name-malformed' });
  expect(JSON.stringify(end)).not.toContain('emperor');
  expect(await admin.people.count({})).toEqual({ count: 1 });
});

it('hostile F1: lines that end in CR only, and UTF-16 with its mark, are read', async () => {
  const admin = await office();
  expect(await imported(admin, `${HEADER}\r${good}\r`)).toMatchObject({ outcome: 'imported', count: 1 });
  const wide = Buffer.from(`\ufeff${HEADER}\r\nhana@example.com,花,user\r\n`, 'utf16le');
  expect(await imported(admin, wide)).toMatchObject({ outcome: 'imported', count: 1 });
  expect((await admin.people.page({ query: '花', limit: 2 })).rows).toHaveLength(1);
});

it('hostile F1: a byte more than 16 MB does not come in', async () => {
  const admin = await office();
  await expect(imported(admin, Buffer.alloc(longestFile + 1, 'x'))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(16 * MB).toBe(longestFile);
});

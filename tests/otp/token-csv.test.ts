import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { csvOf, csvRows, withoutGuard } from '../../src/otp/csv.ts';
import { MAX_CSV_BYTES } from '../../src/otp/csv-text.ts';
import type { HardwareToken } from '../../src/otp/hardware-token.ts';
import { type TokenCsvReading, tokenCsvSteps } from '../../src/otp/token-csv.ts';

const HEADER = 'upn,serial number,secret key,time interval,manufacturer,model';
const EXAMPLE = 'Helga@contoso.com,1234567,2234567abcdef2234567abcdef,60,Contoso,HardwareKey';
const row = (index: number) =>
  `user${index}@x.example,S${index},${'ABCDEFGH'.repeat(3)}${base32Of(index)},30,Contoso,K`;
const base32Of = (index: number) =>
  [3, 2, 1, 0].map((place) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[(index >> (5 * place)) & 31]).join('') + 'AAAA';

const fileOf = (...lines: readonly string[]) => utf8(lines.join('\r\n'));
function tokensOf(reading: TokenCsvReading): readonly HardwareToken[] {
  if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading));
  return reading.tokens;
}
function readTokenCsv(bytes: Uint8Array): TokenCsvReading {
  const steps = tokenCsvSteps(bytes);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
const faultsOf = (reading: TokenCsvReading) =>
  reading.outcome === 'read' ? [] : reading.errors.map(({ line, column, fault }) => [line, column, fault]);

test("Entra's example", () => {
  const reading = readTokenCsv(fileOf(HEADER, EXAMPLE, ''));
  expect(reading).toMatchObject({ outcome: 'read', encoding: 'utf-8' });
  const [token] = tokensOf(reading);
  expect(token).toMatchObject({
    upn: 'Helga@contoso.com',
    serialNumber: '1234567',
    manufacturer: 'Contoso',
    model: 'HardwareKey',
    parameters: { type: 'totp', algorithm: 'SHA1', digits: 6, period: 60 },
  });
  expect(token?.secret.expose()).toHaveLength(16);
});

test.each([
  ['semicolons, as Excel writes them where the comma is decimal', ';', '"Con;toso"'],
  ['tabs, as in the Unicode text of Excel', '\t', 'Con;toso'],
])('F1 a file with %s', (_, separator, manufacturer) => {
  const line = (text: string) => text.replaceAll(',', separator);
  const [token] = tokensOf(readTokenCsv(fileOf(line(HEADER), line(EXAMPLE.replace('Contoso', manufacturer)))));
  expect(token).toMatchObject({ upn: 'Helga@contoso.com', manufacturer: 'Con;toso' });
  // The first row decides for the whole file.
  expect(faultsOf(readTokenCsv(fileOf(line(HEADER), EXAMPLE)))).toEqual([[2, null, 'columns-missing']]);
});

test('hostile F1: byte order mark, CR or LF alone, quotes, header in any case, empty lines, no upn', () => {
  const other = `"",S2,"MFRGGZDFMZTWQ2LK",30,"Con, ""toso"" Ltd",K`;
  for (const end of ['\r\n', '\n', '\r']) {
    const text = `\ufeff${['UPN,Serial Number,Secret Key,Time Interval,Manufacturer,Model', EXAMPLE, '', ',,,,,', other].join(end)}`;
    const tokens = tokensOf(readTokenCsv(utf8(text)));
    expect(tokens[1]).toMatchObject({ upn: null, serialNumber: 'S2', manufacturer: 'Con, "toso" Ltd' });
  }
});

test('rows keep the line on which they begin, whatever ends lines in and between them', () => {
  const rows = [...csvRows('a,"b\r\nc"\n"d\re",\r\n\n"f"')];
  expect(rows).toEqual([
    { line: 1, cells: ['a', 'b\r\nc'] },
    { line: 3, cells: ['d\re', ''] },
    { line: 6, cells: ['f'] },
  ]);
});

test('hostile F1: UTF-16 with a byte order mark and Shift_JIS are read, and told', () => {
  const text = `${HEADER}\n${EXAMPLE.replace('Contoso', '飛天')}`;
  const little = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
  const big = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le').swap16());
  const [before, after] = text.split('飛天') as [string, string];
  // 飛天 in Shift_JIS.
  const shiftJis = new Uint8Array([...utf8(before), 0x94, 0xf2, 0x93, 0x56, ...utf8(after)]);
  for (const [bytes, encoding] of [
    [little, 'utf-16le'],
    [big, 'utf-16be'],
    [shiftJis, 'shift_jis'],
  ] as const) {
    const reading = readTokenCsv(bytes);
    expect(reading).toMatchObject({ outcome: 'read', encoding });
    expect(tokensOf(reading)[0]?.manufacturer).toBe('飛天');
  }
});

test.each([
  ['empty', new Uint8Array(), [[1, null, 'header-missing']]],
  ['no header', fileOf(EXAMPLE), [[1, null, 'header-missing']]],
  ['other columns', fileOf(`${HEADER},x`), [[1, null, 'header-missing']]],
  ['a header alone', fileOf(HEADER), [[0, null, 'no-rows']]],
  ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), [[0, null, 'zip-file']]],
  ['UTF-16 without a mark', new Uint8Array(Buffer.from(HEADER, 'utf16le')), [[0, null, 'encoding-unknown']]],
  ['neither encoding', new Uint8Array([0xff, 0x80, 0xff]), [[0, null, 'encoding-unknown']]],
  ['odd UTF-16', new Uint8Array([0xff, 0xfe, 0x41]), [[0, null, 'encoding-unknown']]],
  ['too long', new Uint8Array(MAX_CSV_BYTES + 1), [[0, null, 'too-long']]],
  ['an unclosed quote', fileOf(HEADER, row(1), '"x'), [[3, null, 'quote-unclosed']]],
  ['a misplaced quote', fileOf(HEADER, 'a"b,,,,,'), [[2, null, 'quote-misplaced']]],
  ['text behind a quote', fileOf(HEADER, '"a"b,,,,,'), [[2, null, 'quote-misplaced']]],
  ['a long line', fileOf(HEADER, 'x'.repeat(100_000)), [[2, null, 'row-too-long']]],
  ['a long quoted cell', fileOf(HEADER, `"${'x'.repeat(100_000)}"`), [[2, null, 'row-too-long']]],
  ['many columns', fileOf(HEADER, ','.repeat(8000)), [[2, null, 'too-many-columns']]],
  ['10^7 columns', new Uint8Array(MAX_CSV_BYTES).fill(0x2c), [[1, null, 'too-many-columns']]],
  ['one line of 16 MB', new Uint8Array(MAX_CSV_BYTES).fill(0x78), [[1, null, 'row-too-long']]],
  ['a quote that 16 MB do not close', fileOf('"'.padEnd(MAX_CSV_BYTES, 'x')), [[1, null, 'quote-unclosed']]],
  ['quotes without end', fileOf('"'.repeat(MAX_CSV_BYTES - 1)), [[1, null, 'row-too-long']]],
  ['a NUL', fileOf(HEADER, row(1).replace('Contoso', 'Con\0toso')), [[0, null, 'encoding-unknown']]],
  ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), [[0, null, 'encoding-unknown']]],
] as [string, Uint8Array, unknown[][]][])('hostile F1: %s is refused', (_what, bytes, faults) => {
  expect(faultsOf(readTokenCsv(bytes))).toEqual(faults);
});

test('hostile F1: each fault is told with its line and column, nothing is taken, no cell is quoted', () => {
  const secret = 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK';
  const reading = readTokenCsv(
    fileOf(
      HEADER,
      row(1),
      `not a upn,S2,${secret},30,C,K`,
      `a@b.example,,${secret},30,C,K`,
      `a@b.example,${'9'.repeat(65)},${secret},30,C,K`,
      'a@b.example,S5,SECRET0189,30,C,K',
      'a@b.example,S6,,30,C,K',
      'a@b.example,S7,MFRGGZDF,30,C,K',
      `a@b.example,S8,${'A'.repeat(136)},30,C,K`,
      `a@b.example,S9,${secret},45,C,K`,
      `a@b.example,S10,${secret},30,C\u202e,K`,
      'a@b.example,S11',
      `a@b.example,s1,${secret},30,contoso,K`,
      `a@b.example,S13,${secret},30,C,K`,
      `x,,0,0,C,K`,
    ),
  );
  expect(faultsOf(reading)).toEqual([
    [3, 'upn', 'upn-malformed'],
    [4, 'serial number', 'serial-number-missing'],
    [5, 'serial number', 'serial-number-too-long'],
    [6, 'secret key', 'secret-malformed'],
    [7, 'secret key', 'secret-malformed'],
    [8, 'secret key', 'secret-too-short'],
    [9, 'secret key', 'secret-too-long'],
    [10, 'time interval', 'interval-unsupported'],
    [11, 'manufacturer', 'text-unreadable'],
    [12, null, 'columns-missing'],
    [13, 'serial number', 'serial-number-repeated'],
    [14, 'secret key', 'secret-repeated'],
    [15, 'upn', 'upn-malformed'],
    [15, 'serial number', 'serial-number-missing'],
    [15, 'time interval', 'interval-unsupported'],
    [15, 'secret key', 'secret-malformed'],
  ]);
  expect(reading).not.toHaveProperty('tokens');
  expect(JSON.stringify(reading)).not.toContain('SECRET');
});

test('hostile F1: of 100,000 faults the first 1,000 are told, with their number', () => {
  const reading = readTokenCsv(fileOf(HEADER, ...Array.from({ length: 100_000 }, () => 'x,1')));
  if (reading.outcome !== 'refused') throw new Error('expected a refusal');
  expect(reading.errors).toHaveLength(1000);
  expect(reading.count).toBe(100_000);
});

test('100,000 rows are taken, one more is refused', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => row(index));
  expect(tokensOf(readTokenCsv(fileOf(HEADER, ...rows)))).toHaveLength(100_000);
  expect(faultsOf(readTokenCsv(fileOf(HEADER, ...rows, row(100_000))))).toEqual([[100_002, null, 'too-many-rows']]);
});

const cell = fc.string({ unit: fc.constantFrom(...'a1 ,"\'=+-@＝飛|%\t\r\n\u200b\u00a0\u202e'), maxLength: 8 });

test('hostile F2: what is written is read again; formulas are neutralised, numbers stay numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (rows) => {
      const text = csvOf(rows);
      const again = [...csvRows(text.slice(1))].map(({ cells }) => cells.map(withoutGuard));
      expect(again).toEqual(rows);
      for (const { cells } of csvRows(text.slice(1))) {
        for (const value of cells)
          expect(/^[\s\u200b\u202e]*[=+\-@＝＋－＠|%]|^[\t\r\n]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value)).toBe(
            false,
          );
      }
    }),
  );
  expect(csvOf([['=cmd|x', '-12', '+1.5', '-1+1', '＝1', "'x"]])).toBe("\ufeff'=cmd|x,-12,+1.5,'-1+1,'＝1,''x\r\n");
  // Behind what nobody sees.
  expect(csvOf([['\u200b=1', '\t@x', ' +cmd', '\u202e=1']])).toBe(`\ufeff'\u200b=1,'\t@x,' +cmd,'\u202e=1\r\n`);
});

test('whatever bytes come, the answer is tokens or errors', () => {
  const start = [...utf8(`${HEADER}\n${EXAMPLE}\n`)];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(['read', 'refused']).toContain(readTokenCsv(new Uint8Array([...start, ...bytes])).outcome);
      expect(['read', 'refused']).toContain(readTokenCsv(bytes).outcome);
    }),
    { numRuns: 300 },
  );
});

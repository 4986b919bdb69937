/** One row, and the line of the file on which it begins (from 1). */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export type CsvFault = 'quote-unclosed' | 'quote-misplaced' | 'row-too-long' | 'too-many-columns';

/** Ends the reading: where quotes do not fit, nobody knows where rows begin. */
export class CsvError extends Error {
  readonly code: CsvFault;
  readonly line: number;

  constructor(code: CsvFault, line: number) {
    super(`line ${line}: ${code}`);
    this.code = code;
    this.line = line;
  }
}

const MAX_ROW = 8_192;
const MAX_COLUMNS = 64;

/** What separates cells. Files are written with commas; Excel writes semicolons where the comma is decimal, and tabs as "Unicode text". */
const separators = [',', ';', '\t'] as const;
export type CsvSeparator = (typeof separators)[number];

/** The separator with which the first row names most of the columns; a comma where none does. */
export function csvSeparator(text: string, isColumn: (name: string) => boolean): CsvSeparator {
  const named = (separator: CsvSeparator): number => {
    try {
      return csvRows(text, separator).next().value?.cells.filter(isColumn).length ?? 0;
    } catch (error) {
      if (error instanceof CsvError) return 0;
      throw error;
    }
  };
  return separators.toSorted((one, other) => named(other) - named(one))[0] ?? ',';
}

/**
 * Rows of RFC 4180, one at a time: LF, CRLF or CR end a row, quoted cells may hold any of them, empty lines are no rows.
 * A row has at most 8,192 characters and 64 cells.
 *
 * @throws CsvError
 */
export function* csvRows(text: string, separator: CsvSeparator = ','): Generator<CsvRow, void, undefined> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const start = at;
    const firstLine = line;
    const cells: string[] = [];
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        for (;;) {
          const quote = text.indexOf('"', at + 1);
          if (quote < 0) throw new CsvError('quote-unclosed', firstLine);
          if (quote - start > MAX_ROW) throw new CsvError('row-too-long', firstLine);
          cell += text.slice(at + 1, quote);
          at = quote + 1;
          if (text[at] !== '"') break;
          cell += '"';
        }
        line += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
      }
      const plainStart = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') {
        if (at - start >= MAX_ROW) throw new CsvError('row-too-long', firstLine);
        if (text[at] === '"') throw new CsvError('quote-misplaced', firstLine);
        at++;
      }
      if (plainStart > start && text[plainStart - 1] === '"' && at > plainStart) {
        throw new CsvError('quote-misplaced', firstLine);
      }
      cells.push(cell + text.slice(plainStart, at));
      if (cells.length > MAX_COLUMNS) throw new CsvError('too-many-columns', firstLine);
      if (text[at] !== separator) break;
      at++;
    }
    const isEmpty = at === start;
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line++;
    if (!isEmpty) yield { line: firstLine, cells };
  }
}

/** What begins a formula in spreadsheets, in full width too, and behind white space or what nobody sees. */
const FORMULA = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*[=+\-@\t\r\n＝＋－＠|%]/u;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** Whether a spreadsheet would take a text for a formula. */
export const beginsFormula = (text: string): boolean => FORMULA.test(text);

/**
 * CSV with a byte order mark and CRLF, as Excel likes it. A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front, which `withoutGuard` takes off again; numbers stay numbers.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')}`;

function csvCell(value: string): string {
  const isFormula = value.startsWith("'") || (beginsFormula(value) && !NUMBER.test(value));
  const guarded = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) || guarded.trim() !== guarded ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Takes off the apostrophe that `csvOf` put in front. */
export function withoutGuard(cell: string): string {
  const rest = cell.slice(1);
  return cell.startsWith("'") && (rest.startsWith("'") || beginsFormula(rest)) ? rest : cell;
}

import { beginsFormula } from '../otp/csv.ts';

/** A cell of a CSV file (RFC 4180) in which no text begins a formula; numbers stay numbers. */
export function csvCell(value: string | number | null): string {
  const text = String(value ?? '');
  const guarded = typeof value !== 'number' && beginsFormula(text) ? `'${text}` : text;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** A line of cells. */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** With it, spreadsheets read UTF-8. */
export const byteOrderMark = '\ufeff';

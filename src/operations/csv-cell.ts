/** What spreadsheets take for the beginning of a formula, also in full width and behind white space or what nobody sees. */
const formula = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20|%]/u;

/** A cell of a CSV file (RFC 4180) in which no text begins a formula; numbers stay numbers. */
export function csvCell(value: string | number | null): string {
  const text = String(value ?? '');
  const begins = typeof value !== 'number' && (formula.test(text) || /^[\t\r\n]/.test(text));
  return `"${(begins ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** A line of cells. */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** With it, spreadsheets read UTF-8. */
export const byteOrderMark = '\ufeff';

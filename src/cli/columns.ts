/** Characters that take two columns of a terminal (East Asian Width W and F, Unicode Standard Annex 11), as far as our words use them. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

const picture = /^\p{Emoji_Presentation}|\ufe0f/u;
const ascii = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter();

/** Columns that a text takes. What is joined into one character (accents, families of pictures) takes those of its first. */
export function columnsOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) || picture.test(segment) ? 2 : 1;
  return columns;
}

/** With spaces up to this many columns. */
export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

const opens = String.raw`[\u300c\u300e\uff08([]`;
/** Also what belongs to the character before it: small kana and the mark of a long vowel. */
const closes = String.raw`[\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30fb\u30fc\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f)\],.:;!?%]`;
const japanese = String.raw`\u3000-\u9fff\uff00-\uff60`;
const piece = new RegExp(String.raw`${opens}*(?:[^\s${japanese}]+|[${japanese}])${closes}*\s*|\s+`, 'gu');

/** Where a line may end: after a space, and beside Japanese characters, but not before a mark that closes or after one that opens. */
const pieces = (text: string): string[] => text.match(piece) ?? [];

/** Rows of a name and a text, the texts in a column of their own, broken to fit. */
export function rowsOf(rows: readonly (readonly [name: string, text: string])[], columns = 80): string {
  const indent = 2 + Math.max(...rows.map(([name]) => columnsOf(name))) + 2;
  return rows.map(([name, text]) => `${padded(`  ${name}`, indent)}${broken(text, columns, indent)}`).join('\n');
}

function broken(text: string, columns: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text)) {
    if (line !== '' && indent + columnsOf(line) + columnsOf(piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()].join(`\n${' '.repeat(indent)}`);
}

/** Columns that a cell may widen its column to: after a longer one its row goes on where it ends. */
const widest = 66;

/**
 * Rows of a list with their cells below each other, the columns of numbers to the right. A column never gets narrower, so that what
 * comes a page at a time stays aligned; one without any text takes no room. Each row gives one line.
 */
export function alignedRows(): (rows: readonly (readonly (string | number)[])[]) => string[] {
  const widths: number[] = [];
  const ofNumbers: boolean[] = [];
  return (rows) => {
    const texts = rows.map((row) => row.map((cell) => String(cell).replaceAll(/\s*[\r\n]\s*/g, ' ')));
    texts.forEach((row, line) => {
      row.forEach((text, column) => {
        widths[column] = Math.max(widths[column] ?? 0, Math.min(columnsOf(text), widest));
        ofNumbers[column] ||= typeof rows[line]?.[column] === 'number';
      });
    });
    return texts.map((row) =>
      row
        .flatMap((text, column) => {
          const width = widths[column] ?? 0;
          if (width === 0) return [];
          return [ofNumbers[column] ? ' '.repeat(Math.max(0, width - columnsOf(text))) + text : padded(text, width)];
        })
        .join('  ')
        .trimEnd(),
    );
  };
}

const KATAKANA = /[ァ-ヶヽヾ]/gu;
const KATAKANA_TO_HIRAGANA = 0x60;

/**
 * The form in which people are searched and sorted: widths (NFKC), case and the two kana are the same, and so are runs of
 * white space.
 */
export const searchText = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(KATAKANA, (kana) => String.fromCodePoint((kana.codePointAt(0) as number) - KATAKANA_TO_HIRAGANA))
    .replace(/\s+/gu, ' ')
    .trim();

/**
 * The form in which two spellings are the same to somebody who searches: full and half width, upper and lower case,
 * katakana and hiragana.
 */
export const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

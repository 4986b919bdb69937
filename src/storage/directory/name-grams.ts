import { searchText } from '../../identity/search-text.ts';

/** Between the names of one person, so that no search reaches over from one to the next. */
const SEPARATOR = '\n';
const LONGEST = 3;
const CODE_POINTS = 2 ** 21;

/** The columns that names are sorted and found by. */
export function namesOf(row: {
  readonly user_name: string;
  readonly display_name: string;
  readonly phonetic_name: string;
  readonly latin_name: string;
}): { sort_name: string; search_text: string } {
  const names = [row.display_name, row.phonetic_name, row.latin_name, row.user_name].map(searchText);
  return {
    sort_name: searchText(row.phonetic_name || row.display_name),
    search_text: names.filter((name) => name !== '').join(SEPARATOR),
  };
}

/**
 * Every piece of one, two and three characters of the names' words, once: what an index over trigrams only lacks is a Japanese
 * family name, which has two. As hexadecimal code points, which every tokenizer takes for words.
 */
export function nameGrams(text: string): readonly string[] {
  const grams = new Set<string>();
  for (const word of text.split(/\s/u)) {
    const characters = charactersOf(word);
    for (let start = 0; start < characters.length; start++) {
      let gram = '';
      const end = Math.min(start + LONGEST, characters.length);
      for (let at = start; at < end; at++) {
        gram = at === start ? (characters[at] as string) : `${gram}x${characters[at]}`;
        grams.add(gram);
      }
    }
  }
  return [...grams];
}

/**
 * The pieces of one and two characters with one in them that is not ASCII, as numbers: for these there is an index in the order
 * of names, because a Japanese family name is short and many people have it.
 */
export function namePairs(text: string): readonly number[] {
  const pairs = new Set<number>();
  for (const word of text.split(/\s/u)) {
    let former = 0;
    for (const character of word) {
      const point = character.codePointAt(0) as number;
      if (former !== 0 && (former >= 0x80 || point >= 0x80)) pairs.add(former * CODE_POINTS + point);
      if (point >= 0x80) pairs.add(point);
      former = point;
    }
  }
  return [...pairs];
}

/** undefined for a word that is longer or ASCII. */
export function pairOf(word: string): number | undefined {
  const [first = 0, second = 0, ...more] = Array.from(word, (character) => character.codePointAt(0) as number);
  if (more.length > 0 || (first < 0x80 && second < 0x80)) return undefined;
  return second === 0 ? first : first * CODE_POINTS + second;
}

/** The pieces that every name which holds `word` has: of the greatest length that fits. */
export function gramsOfWord(word: string): readonly string[] {
  const characters = charactersOf(word);
  const length = Math.min(LONGEST, characters.length);
  const grams = new Set<string>();
  for (let start = 0; start + length <= characters.length; start++) grams.add(gramOf(characters, start, length));
  return [...grams];
}

const charactersOf = (text: string): readonly string[] =>
  Array.from(text, (character) => (character.codePointAt(0) as number).toString(16));

const gramOf = (characters: readonly string[], start: number, length: number): string =>
  characters.slice(start, start + length).join('x');

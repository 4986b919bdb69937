import type { TakenAccount } from './phones.ts';

/** One thing to say about an imported code: a key of the words and its values. */
export interface ImportSentence {
  readonly key: 'imported' | 'importKnown' | 'importLeftOut' | 'importCode' | 'importComplete';
  readonly values: Readonly<Record<string, number | string>>;
}

/** What became of one code of an export, in the order in which it is told. */
export function importSentences(end: Extract<TakenAccount, { outcome: 'imported' }>): ImportSentence[] {
  const { added, known, leftOut, code, codes, missing } = end;
  return [
    { key: 'imported', values: { count: added } },
    ...(known > 0 ? [{ key: 'importKnown', values: { known } } as const] : []),
    ...(leftOut > 0 ? [{ key: 'importLeftOut', values: { leftOut } } as const] : []),
    ...(missing.length > 0
      ? [{ key: 'importCode', values: { code, codes, missing: missing.join(', ') } } as const]
      : codes > 1
        ? [{ key: 'importComplete', values: { codes } } as const]
        : []),
  ];
}

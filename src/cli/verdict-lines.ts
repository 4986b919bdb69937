import type { AuditVerdict } from '../contract/audit.ts';
import { verdictSentences } from '../contract/verdict-sentences.ts';
import type { Words } from './words.ts';

/** What became of the audit log, line by line. */
export const verdictLines = (verdict: AuditVerdict, words: Words): string[] =>
  verdictSentences(verdict).map(({ key, values, time }) =>
    words.text(key, time === null ? values : { ...values, time: words.time(time) }),
  );

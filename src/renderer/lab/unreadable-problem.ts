import type { Words } from '../language.ts';
import type { Problem } from '../operation/refusal-words.ts';

/** A text that is not what it should be, with the line that is to blame. */
export function unreadableProblem(
  t: Words,
  title: string,
  { line, message }: { line: number | null; message: string },
): Problem {
  const next = line === null ? message : t('lab:scenarios.inLine', { line, message });
  return { code: 'unreadable', title, next, more: null, details: null };
}

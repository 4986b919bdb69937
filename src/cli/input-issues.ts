import { ORPCError } from '@orpc/client';
import { toldDetail } from './told-detail.ts';
import type { Words } from './words.ts';

/** One thing that the contract does not take: the way to it in the input, and why. Never the input itself. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/** What does not fit in an input that the contract has refused; undefined for any other error. */
export function inputIssues(error: unknown): readonly InputIssue[] | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST') return undefined;
  const { issues = [] } = (error.data ?? {}) as { issues?: readonly InputIssue[] };
  return issues.length > 0 ? issues : [{ path: '', message: error.message }];
}

/** The same in words, each once. */
export const issueTexts = (issues: readonly InputIssue[], words: Words): readonly string[] => [
  ...new Set(issues.map(({ path, message }) => toldDetail(words, path === '' ? message : `${path}: ${message}`))),
];

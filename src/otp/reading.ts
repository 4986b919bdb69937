/**
 * What came of reading something foreign. A refusal is news for a person: `code` is of a closed list, `detail` says what was
 * got and expected, for experts; never a secret, at most 200 characters.
 */
export type Reading<T, Code extends string> =
  | { readonly outcome: 'read'; readonly value: T }
  | { readonly outcome: 'refused'; readonly code: Code; readonly detail: string };

const MAX_DETAIL = 200;

export const read = <T>(value: T): { outcome: 'read'; value: T } => ({ outcome: 'read', value });

export const refuse = <Code extends string>(
  code: Code,
  detail: string,
): { outcome: 'refused'; code: Code; detail: string } => ({
  outcome: 'refused',
  code,
  detail: detail.slice(0, MAX_DETAIL).toWellFormed(),
});

import type { DeliveryProblem } from '../identity/delivery.ts';

/** `again`: known not to have been delivered, and another try may help; `afterMs`: not before that. */
export interface Failure {
  readonly outcome: 'failed';
  readonly reason: DeliveryProblem;
  readonly detail: string;
  readonly again: boolean;
  readonly afterMs?: number;
}

/** What became of one try. */
export type Attempt<Success = { readonly outcome: 'sent' }> = Success | Failure;

export const failure = (
  reason: DeliveryProblem,
  detail: string,
  more: { readonly again?: boolean; readonly afterMs?: number | undefined } = {},
): Failure => ({
  outcome: 'failed',
  reason,
  detail,
  again: more.again ?? false,
  ...(more.afterMs === undefined ? {} : { afterMs: more.afterMs }),
});

const longestWord = 200;

/**
 * What a gateway says, fit to be shown: one line, no control or direction-changing characters, and no digits that could be the code
 * which was sent.
 */
export function gatewayWord(text: unknown): string {
  if (typeof text !== 'string') return '';
  const plain = text
    .slice(0, 4 * longestWord)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\p{Nd}[\p{Nd}\s-]{2,}\p{Nd}/gu, '####')
    .trim();
  return plain.length > longestWord ? `${plain.slice(0, longestWord)}...` : plain;
}

/** Of Node's errors, which name what went wrong in `code`. */
export const errorCode = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

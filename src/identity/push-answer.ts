import { createHmac } from 'node:crypto';
import { equalBytes, utf8 } from '../basics/bytes.ts';
import type { PushEnd } from './delivery.ts';

export interface PushAnswer {
  readonly requestId: string;
  readonly answer: 'approved' | 'denied' | 'fraud';
  /** As typed; empty where none was asked for. */
  readonly number: string;
}

/** HMAC-SHA-256 with the app's `pushKey`, as `PushEnd` describes it. */
export const signPushAnswer = (pushKey: Uint8Array, { requestId, answer, number }: PushAnswer): Uint8Array =>
  new Uint8Array(
    createHmac('sha256', pushKey)
      .update(utf8(`${requestId}\0${answer}\0${number}`))
      .digest(),
  );

export type PushVerdict = 'approved' | 'fraud' | 'denied';

/**
 * Approved only when the app itself says so, of this request, with the number that the page shows (S1-28). An answer that was not
 * made by the app's key is taken for nobody's. @param number null: none was asked for
 */
export function pushVerdict(
  end: Extract<PushEnd, { outcome: 'answered' }>,
  request: { readonly requestId: string; readonly number: string | null; readonly pushKey: Uint8Array },
): PushVerdict {
  const { answer, number } = end;
  const isGenuine = equalBytes(
    signPushAnswer(request.pushKey, { requestId: request.requestId, answer, number }),
    end.signature,
  );
  if (!isGenuine) return 'denied';
  if (answer === 'approved') return number === (request.number ?? '') ? 'approved' : 'denied';
  return answer === 'fraud' ? 'fraud' : 'denied';
}

import { createHmac } from 'node:crypto';
import { utf8 } from '../basics/bytes.ts';

export type AppAnswer = 'approved' | 'denied' | 'fraud';

/**
 * How the app signs what its holder answers: HMAC-SHA-256 with the account's key over the request's id, a NUL byte, the answer, a NUL
 * byte and the typed number (empty where none was asked for), in UTF-8. The directory computes it by itself and compares.
 */
export const pushSignature = (key: Uint8Array, requestId: string, answer: AppAnswer, number: string): Uint8Array =>
  new Uint8Array(
    createHmac('sha256', key)
      .update(utf8([requestId, answer, number].join('\0')))
      .digest(),
  );

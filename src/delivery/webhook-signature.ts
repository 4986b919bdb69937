import { createHmac, timingSafeEqual } from 'node:crypto';

export const timestampHeader = 'x-touchstone-timestamp';
export const signatureHeader = 'x-touchstone-signature';
/** How old a request may be before its receiver takes it for a replay. */
export const replayWindowSeconds = 300;

/** `v1=` and HMAC-SHA-256 in hexadecimal over the timestamp, a full stop and the body. @param timestamp seconds since the epoch */
export const webhookSignature = (secret: string, timestamp: number, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`;

/**
 * What a receiver checks before it believes a request.
 * @param now ms since the epoch
 */
export function verifyWebhook(
  secret: string,
  request: { readonly timestamp: string | undefined; readonly signature: string | undefined; readonly body: string },
  now: number,
): 'right' | 'wrong-signature' | 'replayed' {
  const { timestamp = '', signature = '', body } = request;
  if (!/^\d{1,12}$/.test(timestamp)) return 'wrong-signature';
  const wanted = Buffer.from(webhookSignature(secret, Number(timestamp), body));
  const given = Buffer.from(signature);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'wrong-signature';
  return Math.abs(now / 1000 - Number(timestamp)) <= replayWindowSeconds ? 'right' : 'replayed';
}

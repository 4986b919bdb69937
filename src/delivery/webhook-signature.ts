import { createHmac } from 'node:crypto';

export const timestampHeader = 'x-touchstone-timestamp';
export const signatureHeader = 'x-touchstone-signature';

/**
 * `v1=` and HMAC-SHA-256 in hexadecimal over the timestamp, a full stop and the body. docs/webhook.md tells receivers how to check it.
 * @param timestamp seconds since the epoch
 */
export const webhookSignature = (secret: string, timestamp: number, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`;

import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * X-Twilio-Signature of a request with a form (https://www.twilio.com/docs/usage/security): HMAC-SHA-1 with the account's token over
 * the address as Twilio was told it, followed by the form's names and values, sorted by name.
 */
export function twilioSignature(secret: string, url: string, form: URLSearchParams): string {
  const sorted = [...form].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const signed = url + sorted.map(([name, value]) => name + value).join('');
  return createHmac('sha1', secret).update(signed, 'utf8').digest('base64');
}

export function isTwilioSignature(given: unknown, ...signed: Parameters<typeof twilioSignature>): boolean {
  if (typeof given !== 'string') return false;
  const wanted = Buffer.from(twilioSignature(...signed));
  const shown = Buffer.from(given);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}

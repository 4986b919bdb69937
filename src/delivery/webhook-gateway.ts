import { z } from 'zod';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import type { CallEnd, Delivery, PushEnd, PushRequest, TextMessage, VoiceCall } from '../identity/delivery.ts';
import { type Attempt, type Failure, failure, gatewayWord } from './attempt.ts';
import type { WebhookSettings } from './gateway-settings.ts';
import { post } from './post.ts';
import { failureOfPost, failureOfStatus, parsed, type WebPorts } from './twilio-api.ts';
import { signatureHeader, timestampHeader, webhookSignature } from './webhook-signature.ts';

const messageMs = 20_000;
/** The receiver answers when the call is over. */
const callMs = 120_000;

const reasons = z.enum(['not-reachable', 'refused', 'bad-address', 'timed-out', 'unclear']);
const failed = z.object({
  outcome: z.literal('failed'),
  reason: reasons.catch('refused'),
  detail: z.string().optional(),
});
const sent = z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('sent') }), failed]);
const called = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('ended'), keys: z.string().regex(/^[0-9*#]{0,32}$/) }),
  z.object({ outcome: z.literal('not-answered') }),
  failed,
]);
const pushed = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('answered'),
    answer: z.enum(['approved', 'denied', 'fraud']),
    number: z.string().regex(/^\d{0,2}$/),
    signature: z.base64url().max(64),
  }),
  z.object({ outcome: z.literal('not-answered') }),
  failed,
]);

type Decided<End extends { readonly outcome: string }> = Exclude<End, { readonly outcome: 'failed' }>;

interface WebhookPorts extends WebPorts {
  readonly random: Random;
}

/**
 * Everything as signed JSON to one address: `{"id", "channel", ...}`, where `id` is new for each message. It answers with what the
 * channel's schema above says; for calls and notifications when they are over.
 */
export class WebhookGateway {
  readonly #settings: WebhookSettings;
  readonly #ports: WebhookPorts;

  constructor(settings: WebhookSettings, ports: WebhookPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  async sms({ to, text, language }: TextMessage): Promise<Attempt> {
    const end = await this.#ask({ channel: 'sms', to, text, language }, sent, messageMs);
    return end.outcome === 'failed' ? asFailure(end) : end;
  }

  async email({ to, subject, text, language }: Parameters<Delivery['email']>[0]): Promise<Attempt> {
    const end = await this.#ask({ channel: 'email', to, subject, text, language }, sent, messageMs);
    return end.outcome === 'failed' ? asFailure(end) : end;
  }

  async call(
    { to, language, greeting, callerId }: VoiceCall,
    signal: AbortSignal,
  ): Promise<Decided<CallEnd> | Failure> {
    const said =
      greeting.kind === 'standard'
        ? greeting
        : { kind: greeting.kind, audio: toBase64url(greeting.audio), mimeType: greeting.mimeType };
    const end = await this.#ask({ channel: 'call', to, language, greeting: said, callerId }, called, callMs, signal);
    return end.outcome === 'failed' ? asFailure(end) : end;
  }

  async push(push: PushRequest, signal: AbortSignal): Promise<Decided<PushEnd> | Failure> {
    // Whose account it is stays here; undefined members are not written.
    const request = { ...push, person: undefined };
    // The receiver has until the request is void, and a little for the way.
    const end = await this.#ask(
      { channel: 'push', ...request },
      pushed,
      request.lifetimeSeconds * 1000 + 5_000,
      signal,
    );
    if (end.outcome === 'failed') return asFailure(end);
    return end.outcome === 'answered' ? { ...end, signature: fromBase64url(end.signature) } : end;
  }

  async #ask<Answer extends { readonly outcome: string }>(
    message: object,
    schema: z.ZodType<Answer>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Answer | Failure> {
    const { clock, random } = this.#ports;
    const { url, secret, privateAddresses } = this.#settings;
    const body = JSON.stringify({ id: toBase64url(random.bytes(16)), ...message });
    const timestamp = Math.floor(clock.now() / 1000);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      [timestampHeader]: String(timestamp),
      [signatureHeader]: webhookSignature(secret, timestamp, body),
    };
    const wish = { url: new URL(url), headers, body, timeoutMs, allowPrivate: privateAddresses };
    const posted = await post(wish, this.#ports, signal);
    if (posted.outcome === 'failed') return failureOfPost(posted);
    if (posted.status < 200 || posted.status > 299) return failureOfStatus(posted);
    const answer = schema.safeParse(parsed(posted.body));
    return answer.success ? answer.data : failure('unclear', `HTTP ${posted.status} with an answer of another form`);
  }
}

function asFailure(end: z.infer<typeof failed> | Failure): Failure {
  return 'again' in end ? end : failure(end.reason, gatewayWord(end.detail) || 'the receiver said no');
}

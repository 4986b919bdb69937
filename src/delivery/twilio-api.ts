import { z } from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { Lookup } from './address-guard.ts';
import { type Attempt, failure, gatewayWord } from './attempt.ts';
import type { TwilioSettings } from './gateway-settings.ts';
import { type Posted, post } from './post.ts';

const timeoutMs = 20_000;

export interface WebPorts {
  readonly clock: Clock;
  readonly lookup: Lookup;
}

/** What both kinds of resources say of themselves. */
const resource = z.object({
  /** It becomes a part of an address. */
  sid: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  status: z.string().max(40),
  error_code: z.number().int().nullish(),
  error_message: z.string().max(1000).nullish(),
});
const trouble = z.object({ code: z.number().int().nullish(), message: z.string().nullish() });

/** https://www.twilio.com/docs/api/errors: numbers that nobody can be reached at. */
const badNumber: readonly number[] = [21201, 21211, 21214, 21217, 21401, 21421, 21601, 21604, 21614];
const dead: readonly string[] = ['failed', 'undelivered', 'canceled', 'busy', 'no-answer'];

/**
 * Creates or changes a resource by a form, as Twilio's API of 2010-04-01 has it: `Messages.json` or `Calls.json` of the account.
 * @returns its sid once the other side has taken it
 */
export async function createResource(
  settings: TwilioSettings,
  kind: 'Messages' | 'Calls' | `Calls/${string}`,
  form: readonly (readonly [name: string, value: string])[],
  ports: WebPorts,
): Promise<Attempt<{ readonly outcome: 'created'; readonly sid: string }>> {
  const { accountSid, secret, privateAddresses } = settings;
  const base = settings.baseUrl.replace(/\/+$/, '');
  const posted = await post(
    {
      url: new URL(`${base}/2010-04-01/Accounts/${accountSid}/${kind}.json`),
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${secret}`, 'utf8').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams([...form] as [string, string][]).toString(),
      timeoutMs,
      allowPrivate: privateAddresses,
    },
    ports,
  );
  if (posted.outcome === 'failed') return failureOfPost(posted);
  const { status, body } = posted;
  if (status < 200 || status > 299) return failureOfStatus(posted);
  const created = resource.safeParse(parsed(body));
  if (!created.success) return failure('unclear', `HTTP ${status} with an answer that is not Twilio's`);
  const { sid, status: state, error_code: code } = created.data;
  if (!dead.includes(state)) return { outcome: 'created', sid };
  const reason = badNumber.includes(code ?? 0) ? 'bad-address' : 'refused';
  return failure(reason, described(`status ${gatewayWord(state)}`, code, created.data.error_message));
}

/** A request that got no answer. */
export const failureOfPost = (posted: Extract<Posted, { outcome: 'failed' }>) =>
  failure(posted.reason, posted.detail, {
    again: !posted.wasSent && (posted.reason === 'not-reachable' || posted.reason === 'timed-out'),
  });

/**
 * An answer that does not say yes. 429 and 503 say that nothing was done, so there is another try; behind the other 5xx something may
 * have been.
 */
export function failureOfStatus({ status, body, retryAfterMs }: Extract<Posted, { outcome: 'answered' }>) {
  const told = trouble.safeParse(parsed(body));
  const { code, message } = told.success ? told.data : {};
  const detail = described(`HTTP ${status}`, code, message);
  if (status === 429 || status === 503) return failure('refused', detail, { again: true, afterMs: retryAfterMs });
  if (status >= 500) return failure('unclear', detail);
  if (status >= 300 && status < 400) return failure('refused', `${detail}: redirects are not followed`);
  if (status === 401 || status === 403) return failure('refused', `${detail}: the account or its secret was not taken`);
  return failure(badNumber.includes(code ?? 0) ? 'bad-address' : 'refused', detail);
}

export function parsed(body: string | null): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

function described(what: string, code: number | null | undefined, message: string | null | undefined): string {
  const word = gatewayWord(message);
  return `${what}${code ? `, code ${code}` : ''}${word === '' ? '' : `: ${word}`}`;
}

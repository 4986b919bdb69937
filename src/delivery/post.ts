import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../basics/clock.ts';
import type { DeliveryProblem } from '../identity/delivery.ts';
import { checkedAddresses, ForbiddenAddress, hostOf, type Lookup } from './address-guard.ts';
import { errorCode } from './attempt.ts';

/** More than any gateway has to say. */
const longestAnswer = 64 * 1024;

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** To the end of the answer. */
  readonly timeoutMs: number;
  readonly allowPrivate: boolean;
}

/** `wasSent`: the other side may have the request. `body`: null where it is too long or not UTF-8. */
export type Posted =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly body: string | null;
      readonly retryAfterMs: number | undefined;
    }
  | {
      readonly outcome: 'failed';
      readonly reason: DeliveryProblem;
      readonly detail: string;
      readonly wasSent: boolean;
    };

/** One POST on a connection of its own. Redirects are answers like any other: nothing follows them. */
export async function post(
  { url, headers, body, timeoutMs, allowPrivate }: Post,
  ports: { readonly clock: Clock; readonly lookup: Lookup },
  signal?: AbortSignal,
): Promise<Posted> {
  const host = hostOf(url);
  let addresses: { readonly address: string; readonly family: number }[];
  try {
    addresses = await inTime(checkedAddresses(host, allowPrivate, ports.lookup), ports.clock, timeoutMs, signal);
  } catch (error) {
    if (error instanceof ForbiddenAddress) {
      return { outcome: 'failed', reason: 'refused', detail: error.message, wasSent: false };
    }
    const isLate = error instanceof TooLate;
    const reason = isLate ? 'timed-out' : 'not-reachable';
    return { outcome: 'failed', reason, detail: errorCode(error) || 'no address', wasSent: false };
  }
  if (addresses.length === 0) {
    return { outcome: 'failed', reason: 'not-reachable', detail: 'no address', wasSent: false };
  }
  const isSecure = url.protocol === 'https:';
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    lookup: pinned(addresses),
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), accept: 'application/json' },
  };
  return new Promise((resolve) => {
    let wasSent = false;
    const request: ClientRequest = isSecure ? httpsRequest(url, options) : httpRequest(url, options);
    const end = (posted: Posted) => {
      stop();
      signal?.removeEventListener('abort', abort);
      request.destroy();
      resolve(posted);
    };
    const fail = (reason: DeliveryProblem, detail: string) =>
      end({ outcome: 'failed', reason: wasSent ? 'unclear' : reason, detail, wasSent });
    const stop = ports.clock.schedule(timeoutMs, () => fail('timed-out', `no answer in ${timeoutMs / 1000} s`));
    const abort = () => fail('timed-out', 'cancelled');
    signal?.addEventListener('abort', abort, { once: true });
    request.on('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        wasSent = true;
      });
    });
    request.on('error', (error) => fail('not-reachable', errorCode(error) || 'the connection was cut'));
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const retryAfterMs = retryAfter(response);
      readAnswer(response).then(
        (text) => end({ outcome: 'answered', status, body: text, retryAfterMs }),
        () => fail('not-reachable', 'the connection was cut within the answer'),
      );
    });
    if (signal?.aborted) abort();
    else request.end(body);
  });
}

/** Leads to the addresses that were checked, whatever the name stands for now. */
const pinned =
  (addresses: readonly { readonly address: string; readonly family: number }[]): LookupFunction =>
  (_host, options, found) => {
    const fitting = addresses.filter(({ family }) => !options.family || family === options.family);
    const [first] = fitting;
    if (first === undefined) found(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
    else if (options.all) found(null, fitting);
    else found(null, first.address, first.family);
  };

async function readAnswer(response: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > longestAnswer) return null;
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('cut');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}

/** RFC 9110 section 10.2.3, in its form of seconds. */
function retryAfter(response: IncomingMessage): number | undefined {
  const given = response.headers['retry-after'];
  return given !== undefined && /^\d{1,6}$/.test(given) ? Number(given) * 1000 : undefined;
}

class TooLate extends Error {}

function inTime<T>(wait: Promise<T>, clock: Clock, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new TooLate('too late'));
    const stop = clock.schedule(timeoutMs, late);
    signal?.addEventListener('abort', late, { once: true });
    wait.then(resolve, reject).finally(() => {
      stop();
      signal?.removeEventListener('abort', late);
    });
  });
}

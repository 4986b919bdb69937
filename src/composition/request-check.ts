import type { Clock } from '../basics/clock.ts';

export type RequestFault = 'not-text' | 'too-long' | 'not-a-request' | 'too-many-requests';

/** Longest message from a page, in UTF-16 units, but for a file that it hands over; the longest honest one is a few KB. */
export const maxMessageLength = 256 * 1024;

/** Calls that carry a file: a recording, as JSON in JSON, and FIDO metadata, states of virtual keys, files of people and tokens, which are base64url. */
const fileCalls: Readonly<Record<string, number>> = {
  '/lab/replay': 9_000_000,
  '/lab/createFromState': 5_600_000,
  '/labDelivery/call': 7_100_000,
  '/metadata/import': 24_001_000,
  '/policy/addGreeting': 7_100_000,
  '/people/import': 22_400_000,
  '/tokenInventory/import': 22_400_000,
};
/** Of all messages, in UTF-16 units. */
export const longestMessage = Math.max(...Object.values(fileCalls));

/** Longest message of all, as UTF-8 bytes: a recording may be of any script, metadata is ASCII. */
export const maxMessageBytes = 27_000_000;

/** A page that sends more than this in a second is not our page, or is broken. */
export const maxRequestsPerSecond = 1000;

const path = /^(?:\/[A-Za-z]{1,40}){1,4}$/;
const requestId = /^[0-9a-z]{1,12}$/;
const abortSignal = 4;

/**
 * Looks at each message of one connection before oRPC does: a request of our contract or the abort of one, as oRPC's client
 * writes them, and nothing else of what oRPC's protocol can carry (files, forms, headers, streams from the page).
 */
export class RequestCheck {
  readonly #clock: Clock;
  #second = Number.NEGATIVE_INFINITY;
  #requests = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  faultOf(message: unknown): RequestFault | undefined {
    const now = this.#clock.monotonic();
    if (now - this.#second >= 1000) {
      this.#second = now;
      this.#requests = 0;
    }
    if (++this.#requests > maxRequestsPerSecond) return 'too-many-requests';
    if (typeof message !== 'string') return 'not-text';
    if (message.length > longestMessage) return 'too-long';
    const isLong = message.length > maxMessageLength;
    // Only the start of it is looked at: what is long and no file is not worth parsing.
    const start = isLong ? message.slice(0, 200) : '';
    if (isLong && !Object.keys(fileCalls).some((path) => start.includes(path))) return 'too-long';
    const request = parse(message);
    if (!isRequest(request)) return 'not-a-request';
    return message.length > lengthFor(request.p?.u) ? 'too-long' : undefined;
  }
}

const lengthFor = (path: string | undefined): number =>
  (path !== undefined && Object.hasOwn(fileCalls, path) && fileCalls[path]) || maxMessageLength;

function isRequest(message: unknown): message is { readonly p?: { readonly u: string } } {
  if (!isRecord(message) || typeof message.i !== 'string' || !requestId.test(message.i)) return false;
  if (message.t === abortSignal) return message.p === undefined;
  const { p: request } = message;
  return (
    message.t === undefined &&
    isRecord(request) &&
    typeof request.u === 'string' &&
    path.test(request.u) &&
    request.h === undefined &&
    request.m === undefined
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

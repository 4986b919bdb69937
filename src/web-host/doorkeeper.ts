import type { IncomingHttpHeaders } from 'node:http';
import { equalBytes, toBase64url, utf8 } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';

/** What the doorkeeper looks at of a request. */
export interface Visit {
  readonly method?: string | undefined;
  /** As it came: with the query, not normalised. */
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export type Verdict =
  | { readonly admit: 'page'; readonly path: string }
  | { readonly admit: 'launch'; readonly cookie: string }
  | { readonly admit: 'none'; readonly status: 403 | 404 | 405 | 421 };

const cookieName = 'touchstone';
const tokenLength = 32;

/**
 * Decides who may come in. Three things are checked: that the request was sent to this host by its own name (a page that
 * makes its name resolve to 127.0.0.1 has another in Host), that no other page sent it (Origin, Sec-Fetch-Site), and
 * that it comes from the browser that opened the one-run address (a cookie, given once).
 */
export class Doorkeeper {
  readonly #authority: string;
  readonly #launchToken: string;
  readonly #cookie: string;
  #launched = false;

  /** @param authority host and port as a browser writes them: `127.0.0.1:49152` */
  constructor(authority: string, random: Random) {
    this.#authority = authority;
    this.#launchToken = toBase64url(random.bytes(tokenLength));
    this.#cookie = toBase64url(random.bytes(tokenLength));
  }

  get origin(): string {
    return `http://${this.#authority}`;
  }

  /** Works once, and again only in the browser that it worked in. Whoever has it is let in: it is shown to the person at this computer and to nobody else. */
  get launchAddress(): string {
    return `${this.origin}/launch?t=${this.#launchToken}`;
  }

  judge(visit: Visit): Verdict {
    if (visit.headers.host !== this.#authority) return { admit: 'none', status: 421 };
    if (visit.headers.origin !== undefined && visit.headers.origin !== this.origin)
      return { admit: 'none', status: 403 };
    if (visit.method !== 'GET') return { admit: 'none', status: 405 };
    const [path, query] = splitOnce(visit.url ?? '', '?');
    const isIn = !this.#isForeign(visit.headers) && this.#hasCookie(visit.headers);
    if (path === '/launch') return this.#launch(query, isIn);
    if (!isIn) return { admit: 'none', status: 403 };
    return { admit: 'page', path };
  }

  /** Whether a WebSocket may be opened. Unlike for a page, Origin must be there: browsers always send it. */
  admitsSocket(visit: Visit): boolean {
    const { headers, method, url } = visit;
    return (
      method === 'GET' &&
      url === '/rpc' &&
      headers.host === this.#authority &&
      headers.origin === this.origin &&
      !this.#isForeign(headers) &&
      this.#hasCookie(headers)
    );
  }

  /** @param isIn whether the browser is the one that came first: to it the address still leads to the page */
  #launch(query: string | undefined, isIn: boolean): Verdict {
    if ((this.#launched && !isIn) || query === undefined || !sameText(query, `t=${this.#launchToken}`)) {
      return { admit: 'none', status: 403 };
    }
    this.#launched = true;
    return { admit: 'launch', cookie: `${cookieName}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/` };
  }

  #hasCookie(headers: IncomingHttpHeaders): boolean {
    return (headers.cookie ?? '').split('; ').some((pair) => sameText(pair, `${cookieName}=${this.#cookie}`));
  }

  #isForeign(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    return site !== undefined && site !== 'same-origin' && site !== 'none';
  }
}

const sameText = (a: string, b: string): boolean => equalBytes(utf8(a), utf8(b));

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

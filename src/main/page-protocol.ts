import type { CustomScheme } from 'electron';
import { toBase64url } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import type { PageFiles } from '../page/page-files.ts';

const scheme = 'app';
const host = 'touchstone';

export const pageOrigin = `${scheme}://${host}`;

/** To be registered before the app is ready: a page of this scheme has an origin and counts as a secure context. */
export const pageScheme: CustomScheme = { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } };

/** Whether an address is of our page. */
export function isPageAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${scheme}:` && url.host === host && url.username === '';
}

/** Answers for `app://touchstone/...`; anything else of the scheme does not exist. */
export function answerPageRequest(page: PageFiles, random: Random): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const nonce = toBase64url(random.bytes(16));
    const path = method === 'GET' && isPageAddress(url) ? new URL(url).pathname : '';
    const { status, headers, body } = await page.respond(path, { nonce, connect: [] });
    return new Response(body, { status, headers });
  };
}

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { contentSecurityPolicy, responseHeaders } from './content-security-policy.ts';

/** What a host sends for a path of the page. */
export interface PageResponse {
  readonly status: 200 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface PageFiles {
  /**
   * @param path the path of the request's URL as it came, without query: no part of it ever becomes a file name
   * @param policy see `contentSecurityPolicy`
   */
  respond(path: string, policy: { nonce: string; connect: readonly string[] }): Promise<PageResponse>;
}

/** The build writes this where a nonce belongs; it is replaced in every response. */
const noncePlaceholder = '__CSP_NONCE__';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * The built page in `folder`. Its files are listed once; a request can only ever name one of them, so there is no path to
 * escape by. Links are not followed.
 * @throws when the folder or its index.html is not there
 */
export function openPageFiles(folder: string): PageFiles {
  const files = new Map<string, string>();
  list(folder, '/', files);
  const index = files.get('/index.html');
  if (index === undefined) throw new Error(`expected an index.html in ${folder}`);
  files.set('/', index);

  return {
    async respond(path, policy) {
      const file = files.get(path);
      const headers = { ...responseHeaders, 'content-security-policy': contentSecurityPolicy(policy) };
      if (file === undefined) {
        return {
          status: 404,
          headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
          body: new TextEncoder().encode('not found'),
        };
      }
      const type = extname(file);
      const bytes = new Uint8Array(await readFile(file));
      return {
        status: 200,
        headers: { ...headers, 'content-type': contentTypes[type] ?? 'application/octet-stream' },
        body: type === '.html' ? withNonce(bytes, policy.nonce) : bytes,
      };
    },
  };
}

function list(folder: string, prefix: string, files: Map<string, string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) list(path, `${prefix}${entry.name}/`, files);
    else if (entry.isFile()) files.set(`${prefix}${entry.name}`, path);
  }
}

const withNonce = (html: Uint8Array, nonce: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(new TextDecoder().decode(html).replaceAll(noncePlaceholder, nonce));

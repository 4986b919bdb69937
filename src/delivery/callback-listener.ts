import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toBase64url } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import type { CallbackSettings } from './gateway-settings.ts';
import { isTwilioSignature } from './twilio-signature.ts';

const longestForm = 16 * 1024;
const longestRequestMs = 15_000;

/** One call, as its callbacks see it. */
export interface CalledBack {
  /** The account's token. */
  readonly secret: string;
  /** @returns TwiML */
  readonly onKeys: (form: URLSearchParams) => string;
  readonly onState: (form: URLSearchParams) => void;
  readonly greeting: { readonly audio: Uint8Array; readonly mimeType: string } | null;
}

/** Where Twilio finds one call. */
export interface CallAddresses {
  readonly keys: string;
  readonly state: string;
  readonly greeting: string;
  forget(): void;
}

/**
 * Takes callbacks about calls that are under way, each under an address of its own that cannot be guessed, and only what the account's
 * token has signed. Listens from the first call on.
 */
export class CallbackListener {
  readonly #settings: CallbackSettings;
  readonly #random: Random;
  readonly #calls = new Map<string, CalledBack>();
  #server: Promise<Server> | undefined;

  constructor(settings: CallbackSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** @throws when the port is not to be had */
  async open(): Promise<{ readonly port: number }> {
    this.#server ??= this.#listen();
    try {
      return { port: ((await this.#server).address() as AddressInfo).port };
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
  }

  expect(call: CalledBack): CallAddresses {
    const token = toBase64url(this.#random.bytes(24));
    this.#calls.set(token, call);
    const base = `${this.#settings.publicUrl.replace(/\/+$/, '')}/calls/${token}`;
    return {
      keys: `${base}/keys`,
      state: `${base}/state`,
      greeting: `${base}/greeting`,
      forget: () => void this.#calls.delete(token),
    };
  }

  close(): void {
    this.#calls.clear();
    void this.#server?.then(
      (server) => {
        server.close();
        server.closeAllConnections();
      },
      () => {},
    );
    this.#server = undefined;
  }

  #listen(): Promise<Server> {
    const { host, port } = this.#settings;
    const server = createServer(
      { requestTimeout: longestRequestMs, headersTimeout: longestRequestMs },
      (request, response) => {
        this.#answer(request, response).catch(() => response.destroy());
      },
    );
    server.maxConnections = 100;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve(server));
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = (status: number, type?: string, body?: string | Uint8Array) => {
      response.writeHead(status, {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        ...(type === undefined ? {} : { 'content-type': type }),
      });
      response.end(body);
    };
    const match = /\/calls\/([\w-]{32})\/(keys|state|greeting)$/.exec(request.url ?? '');
    const [, token = '', what = ''] = match ?? [];
    const call = this.#calls.get(token);
    if (!call) return end(404);
    if (what === 'greeting') {
      if (request.method !== 'GET') return end(405);
      return call.greeting ? end(200, call.greeting.mimeType, call.greeting.audio) : end(404);
    }
    if (request.method !== 'POST') return end(405);
    const body = await readForm(request);
    if (body === null) return end(413);
    const form = new URLSearchParams(body);
    // The address as Twilio was told it: whatever stands between may have changed the one that came.
    const url = `${this.#settings.publicUrl.replace(/\/+$/, '')}/calls/${token}/${what}`;
    if (!isTwilioSignature(request.headers['x-twilio-signature'], call.secret, url, form)) return end(403);
    if (what === 'keys') return end(200, 'text/xml; charset=utf-8', call.onKeys(form));
    call.onState(form);
    return end(204);
  }
}

async function readForm(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > longestForm) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

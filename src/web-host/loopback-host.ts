import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { toBase64url } from '../basics/bytes.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import { maxMessageBytes } from '../composition/request-check.ts';
import type { Connection, ServeConnection } from '../composition/serve-connection.ts';
import type { Caller } from '../operations/caller.ts';
import { responseHeaders } from '../page/content-security-policy.ts';
import type { PageFiles } from '../page/page-files.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { entrancePage } from './entrance-page.ts';

export interface LoopbackHost {
  /** Opens the app in a browser, once. */
  readonly launchAddress: string;
  readonly origin: string;
  /** Pages connected now. */
  readonly pages: number;
  onPagesChange(listener: (pages: number) => void): Unsubscribe;
  close(): Promise<void>;
}

/** Close codes of RFC 6455 section 7.4.1. */
const closeCode = { goingAway: 1001, policyViolation: 1008, tooBig: 1009 } as const;

const loopback = '127.0.0.1';
const maxConnections = 64;
const maxHeaderSize = 16 * 1024;
const requestTimeoutMs = 10_000;

const emptyPage = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/**
 * Serves the page and its calls on a random port of 127.0.0.1. All connections act as the one `caller`: they come from the
 * one browser that opened the launch address, so a reload keeps the session.
 */
export async function startLoopbackHost(options: {
  page: PageFiles;
  serve: ServeConnection;
  caller: Caller;
  random: Random;
}): Promise<LoopbackHost> {
  const { page, serve, caller, random } = options;
  const server = createServer({ maxHeaderSize, requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs });
  server.maxConnections = maxConnections;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const changes = new Emitter<number>();

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, loopback, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const authority = `${loopback}:${(server.address() as AddressInfo).port}`;
  const doorkeeper = new Doorkeeper(authority, random);

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const verdict = doorkeeper.judge(request);
    switch (verdict.admit) {
      case 'none':
        refuse(request, response, verdict.status);
        return;
      case 'launch':
        // Not a redirect: a browser that came here from its start page sends the cookie along only if this page asks.
        response
          .writeHead(200, { ...responseHeaders, ...emptyPage, refresh: '0; url=/', 'set-cookie': verdict.cookie })
          .end();
        return;
      case 'page': {
        const nonce = toBase64url(random.bytes(16));
        const { status, headers, body } = await page.respond(verdict.path, { nonce, connect: [`ws://${authority}`] });
        response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
        return;
      }
    }
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!doorkeeper.admitsSocket(request)) {
      socket.end(`HTTP/1.1 403 ${STATUS_CODES[403]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('close', () => changes.emit(sockets.clients.size));
      serve(overWebSocket(webSocket), caller);
      changes.emit(sockets.clients.size);
    });
  });

  return {
    launchAddress: doorkeeper.launchAddress,
    origin: doorkeeper.origin,
    get pages() {
      return sockets.clients.size;
    },
    onPagesChange: (listener) => changes.on(listener),
    async close() {
      for (const client of sockets.clients) client.close(closeCode.goingAway);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.close();
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

function overWebSocket(webSocket: WebSocket): Connection {
  // ws reports what breaks the protocol (also a message over the limit) here, and then closes by itself.
  webSocket.on('error', () => {});
  return {
    send: (message) => webSocket.send(message as string | Uint8Array),
    onMessage(listener) {
      webSocket.on('message', (data, isBinary) =>
        listener(!isBinary && Buffer.isBuffer(data) ? data.toString() : data),
      );
    },
    onClose: (listener) => void webSocket.once('close', listener),
    close: (reason) => webSocket.close(reason === 'too-long' ? closeCode.tooBig : closeCode.policyViolation, reason),
  };
}

/** A person who comes with a browser of their own is told what to do; everybody else gets the bare status. */
function refuse({ headers }: IncomingMessage, response: ServerResponse, status: number): void {
  const isPerson = status === 403 && headers.origin === undefined && /\btext\/html\b/.test(headers.accept ?? '');
  const bare = {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `${status} ${STATUS_CODES[status]}\n`,
  };
  const told = isPerson ? entrancePage : bare;
  response.writeHead(status, { ...responseHeaders, ...told.headers, connection: 'close' }).end(told.body);
}

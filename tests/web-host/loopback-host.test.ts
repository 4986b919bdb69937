import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { maxMessageLength, maxRequestsPerSecond } from '../../src/composition/request-check.ts';
import { createConnectionServer } from '../../src/composition/serve-connection.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { openPageFiles } from '../../src/page/page-files.ts';
import { type LoopbackHost, startLoopbackHost } from '../../src/web-host/loopback-host.ts';
import { closing, launch, openSocket, visit } from './browser-visit.ts';
import { createTinyRouter, type tinyContract } from './tiny-router.ts';

let folder: string;
let host: LoopbackHost;
let warnings: { event: string; details: unknown }[];
let tiny: ReturnType<typeof createTinyRouter>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'page', 'index.html'), '<style nonce="__CSP_NONCE__"></style>');
  writeFileSync(join(folder, 'page', 'assets', 'start.js'), 'start');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'page', 'link.txt'));
  warnings = [];
  tiny = createTinyRouter();
  host = await startLoopbackHost({
    page: openPageFiles(join(folder, 'page')),
    serve: createConnectionServer({
      router: async () => tiny.router,
      clock: new ManualClock(),
      log: { info() {}, warn: (event, details) => warnings.push({ event, details }) },
    }),
    caller: createCaller(),
    random: seededRandom('loopback host'),
  });
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

const connected = async () => {
  const { cookie } = await launch(host);
  return openSocket(host.origin, { cookie, origin: host.origin });
};

const clientOver = (socket: WebSocket): ContractRouterClient<typeof tinyContract> =>
  createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));

describe('the way in', () => {
  it('hostile E9: listens on 127.0.0.1 only', async () => {
    const port = new URL(host.origin).port;
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const { address } of others) {
      await expect(visit(`http://${address}:${port}`, '/', { host: new URL(host.origin).host })).rejects.toThrow();
    }
    await expect(visit(`http://127.0.0.2:${port}`, '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('is the launch address: it gives a cookie that scripts and other sites do not get, and leads to the page', async () => {
    const first = await visit(host.origin, host.launchAddress.slice(host.origin.length));
    // No redirect: after one, a request that began at the file with the address would still count as cross-site.
    expect(first).toMatchObject({ status: 200, body: '' });
    expect(first.headers).toMatchObject({ refresh: '0; url=/', 'referrer-policy': 'no-referrer' });
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^touchstone=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ]);
    expect(new URL(host.launchAddress).searchParams.get('t')).toMatch(/^[\w-]{43}$/);
  });

  it('refuses the launch address a second time, and any other token', async () => {
    expect((await visit(host.origin, '/launch')).status).toBe(403);
    expect((await visit(host.origin, '/launch?t=')).status).toBe(403);
    expect((await visit(host.origin, `/launch?t=${'A'.repeat(43)}`)).status).toBe(403);
    await launch(host);
    const again = await visit(host.origin, host.launchAddress.slice(host.origin.length));
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('leads the browser that it let in to the page again', async () => {
    const { cookie } = await launch(host);
    const address = host.launchAddress.slice(host.origin.length);
    expect(await visit(host.origin, address, { cookie })).toMatchObject({
      status: 200,
      headers: { refresh: '0; url=/' },
    });
    expect((await visit(host.origin, address, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await visit(host.origin, '/launch?t=other', { cookie })).status).toBe(403);
  });

  it('tells a person in both languages what to do when the address was used, and nothing of this run', async () => {
    const { cookie } = await launch(host);
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    const address = host.launchAddress.slice(host.origin.length);
    const { status, headers, body } = await visit(host.origin, address, { accept });
    expect(status).toBe(403);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).toContain('npm start');
    expect(body).toMatch(/<section lang="en">.*<section lang="ja">.*起動し直して/);
    expect(body).not.toMatch(/<script|<link|<img|style=/);
    const port = new URL(host.origin).port;
    for (const secret of [cookie.split('=')[1] ?? '', address.split('=')[1] ?? '', port]) {
      expect(body).not.toContain(secret);
    }
    // Other programs and other pages get the bare status.
    for (const asked of [{}, { accept, origin: 'http://evil.example' }] as Record<string, string>[]) {
      expect((await visit(host.origin, address, asked)).body).toBe('403 Forbidden\n');
    }
  });

  it.each(['/', '/index.html', '/assets/start.js', '/nothing'])('refuses %s without the cookie', async (path) => {
    await launch(host);
    expect((await visit(host.origin, path)).status).toBe(403);
    expect((await visit(host.origin, path, { cookie: 'touchstone=' })).status).toBe(403);
    expect((await visit(host.origin, path, { cookie: `touchstone=${'A'.repeat(43)}` })).status).toBe(403);
  });

  it.each(['localhost', 'evil.example', '127.0.0.1.evil.example', '[::1]', '0.0.0.0'])(
    'hostile E9: refuses the rebound name %s in Host',
    async (name) => {
      const cookie = await launch(host);
      const port = new URL(host.origin).port;
      expect((await visit(host.origin, '/', { ...cookie, host: `${name}:${port}` })).status).toBe(421);
      expect((await visit(host.origin, '/', { ...cookie, host: name })).status).toBe(421);
      await expect(
        openSocket(host.origin, { ...cookie, origin: host.origin, host: `${name}:${port}` }),
      ).rejects.toThrow('403');
    },
  );

  it.each(['http://evil.example', 'null', 'http://localhost', 'https://127.0.0.1', 'http://127.0.0.1:1', ''])(
    'hostile E9: refuses the foreign Origin "%s", for the page and for the socket',
    async (origin) => {
      const cookie = await launch(host);
      expect((await visit(host.origin, '/', { ...cookie, origin })).status).toBe(403);
      await expect(openSocket(host.origin, { ...cookie, origin })).rejects.toThrow('403');
    },
  );

  it('hostile E9: refuses what another page asked for, whatever cookie it carries', async () => {
    const cookie = await launch(host);
    for (const site of ['cross-site', 'same-site']) {
      expect((await visit(host.origin, '/', { ...cookie, 'sec-fetch-site': site })).status).toBe(403);
    }
    expect((await visit(host.origin, '/', { ...cookie, 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  it('hostile E9: refuses a socket without Origin, without cookie, or at another path', async () => {
    const cookie = await launch(host);
    await expect(openSocket(host.origin, cookie)).rejects.toThrow('403');
    await expect(openSocket(host.origin, { origin: host.origin })).rejects.toThrow('403');
    await expect(openSocket(host.origin, { ...cookie, origin: host.origin }, '/')).rejects.toThrow('403');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('refuses %s', async (method) => {
    const cookie = await launch(host);
    expect((await visit(host.origin, '/', cookie, method)).status).toBe(405);
  });
});

describe('the page', () => {
  it('comes with a fresh nonce and a strict policy in every response', async () => {
    const cookie = await launch(host);
    const nonces = new Set<string>();
    for (let response = 0; response < 3; response++) {
      const { status, headers, body } = await visit(host.origin, '/', cookie);
      expect(status).toBe(200);
      const policy = String(headers['content-security-policy']);
      const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '';
      expect(body).toBe(`<style nonce="${nonce}"></style>`);
      nonces.add(nonce);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain(`connect-src 'self' ws://${new URL(host.origin).host};`);
      expect(policy).not.toMatch(/unsafe|\*|http:|https:/);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'permissions-policy': expect.stringContaining('hid=()'),
      });
    }
    expect(nonces.size).toBe(3);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/./index.html/../../secret.txt',
    '/index.html%00.txt',
    '/assets',
    '/assets/',
    '/link.txt',
    '/__proto__',
    'http://evil.example/index.html',
  ])('hostile E8: has nothing at %s', async (path) => {
    const { status, body } = await visit(host.origin, path, await launch(host));
    expect({ status, body }).toEqual({ status: 404, body: 'not found' });
  });

  it('sends its files, whatever the query', async () => {
    const cookie = await launch(host);
    const { status, headers, body } = await visit(host.origin, '/assets/start.js?x=/../secret.txt', cookie);
    expect({ status, body }).toEqual({ status: 200, body: 'start' });
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  });
});

describe('calls', () => {
  it('are answered, streams too', async () => {
    const client = clientOver(await connected());
    await expect(client.greet({ name: 'ワールド' })).resolves.toEqual({ text: 'hello ワールド' });
    const seen: number[] = [];
    for await (const tick of await client.ticks()) {
      seen.push(tick);
      if (tick === 3) break;
    }
    expect(seen).toEqual([0, 1, 2, 3]);
    await expect.poll(tiny.ended).toBe(1);
  });

  it('fail with a code and say nothing of what happened inside', async () => {
    const client = clientOver(await connected());
    const error = await client.fail().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ORPCError);
    expect(JSON.stringify((error as ORPCError<string, unknown>).toJSON())).not.toContain('secret');
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(warnings).toEqual([{ event: 'call-failed', details: { method: 'fail', error: 'TypeError' } }]);
    await expect(client.greet({ name: 5 as unknown as string })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('that run are aborted when the page goes', async () => {
    const socket = await connected();
    const ticks = await clientOver(socket).ticks();
    await ticks.next();
    expect(host.pages).toBe(1);
    socket.terminate();
    await expect.poll(tiny.ended).toBe(1);
    await expect.poll(() => host.pages).toBe(0);
  });

  it('that are too long close the connection', async () => {
    const socket = await connected();
    const closed = closing(socket);
    socket.send(JSON.stringify({ i: '1', p: { u: '/greet', b: { json: { name: 'x'.repeat(maxMessageLength) } } } }));
    await expect(closed).resolves.toBe(1009);
  });

  it('hostile E2: of 100 MB close the connection before they have come', async () => {
    const socket = await connected();
    const closed = closing(socket);
    // The head of a frame (RFC 6455 section 5.2): text, masked, of 100,000,000 bytes.
    const head = Buffer.alloc(14);
    head.set([0x81, 0xff]);
    head.writeBigUInt64BE(100_000_000n, 2);
    (socket as unknown as { _socket: Socket })._socket.write(head);
    await expect(closed).resolves.toBe(1009);
  });

  it('hostile E2: that are too many close the connection', async () => {
    const socket = await connected();
    const closed = closing(socket);
    for (let call = 0; call <= maxRequestsPerSecond; call++) socket.send(JSON.stringify({ i: '1', t: 4 }));
    await expect(closed).resolves.toBe(1008);
    expect(warnings).toEqual([{ event: 'connection-refused', details: { fault: 'too-many-requests' } }]);
  });

  it.each<[string, string | Buffer]>([
    ['no JSON', 'hello'],
    ['bytes', Buffer.from('{"i":"1","t":4}')],
    ['an array', '[]'],
    ['null', 'null'],
    ['no id', '{"p":{"u":"/greet"}}'],
    ['an object as id', '{"i":{},"p":{"u":"/greet"}}'],
    ['a foreign URL', '{"i":"1","p":{"u":"http://evil.example/greet"}}'],
    ['a URL that no URL is', '{"i":"1","p":{"u":"http://["}}'],
    ['headers', '{"i":"1","p":{"u":"/greet","h":{"content-type":"multipart/form-data; boundary=x"}}}'],
    ['another method', '{"i":"1","p":{"u":"/greet","m":"GET"}}'],
    ['a stream from the page', '{"i":"1","t":3,"p":{"e":"message"}}'],
    ['deep nesting', `{"i":"1","p":{"u":"/greet","b":${'['.repeat(100_000)}`],
  ])('hostile E2: that are none close the connection: %s', async (_what, message) => {
    const socket = await connected();
    const closed = closing(socket);
    socket.send(message);
    await expect(closed).resolves.toBe(1008);
  });

  it.each<[string, string]>([
    ['no body', 'null'],
    ['a wrong type', '{"json":{"name":5}}'],
    ['a prototype as a name', '{"json":{"__proto__":{"polluted":true},"name":"a"}}'],
    ['a path into the prototype', '{"json":{"name":"a"},"meta":[[3,"__proto__","polluted"]]}'],
    ['a path that is none', '{"json":{"name":"a"},"meta":{"length":5}}'],
    ['a regular expression', '{"json":{"name":"/(a+)+$/"},"meta":[[5,"name"]]}'],
    ['a number with very many digits', `{"json":{"name":"${'9'.repeat(200_000)}"},"meta":[[0,"name"]]}`],
    ['files', '{"json":{"name":null},"maps":[["name"]]}'],
    ['a deep body', `{"json":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      'a deep member that the schema does not know',
      `{"json":{"name":"a","x":${'['.repeat(9_000)}${']'.repeat(9_000)}}}`,
    ],
  ])('hostile E2: with hostile input are refused or harmless: %s', async (_what, body) => {
    const socket = await connected();
    const answer = new Promise<string>((resolve) => {
      socket.once('message', (data) => resolve(data.toString()));
    });
    socket.send(`{"i":"1","p":{"u":"/greet","b":${body}}}`);
    const { i, p } = JSON.parse(await answer);
    expect(i).toBe('1');
    if (p.s !== undefined) expect(p.s).toBe(400);
    else expect(p.b.json).toEqual({ text: 'hello a' });
    expect(Object.prototype).not.toHaveProperty('polluted');
    await expect(clientOver(socket).greet({ name: 'next' })).resolves.toEqual({ text: 'hello next' });
  });

  it.each(['/constructor', '/__proto__', '/greet/constructor', '/toString', '/nothing'])(
    'of a method that does not exist are not found: %s',
    async (path) => {
      const socket = await connected();
      const answer = new Promise<string>((resolve, reject) => {
        socket.once('message', (data) => resolve(data.toString()));
        socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
      });
      socket.send(JSON.stringify({ i: '1', p: { u: path, b: { json: {} } } }));
      const outcome = await answer.then((text) => JSON.parse(text).p.s as number, String);
      expect([404, 'Error: closed with 1008']).toContain(outcome);
    },
  );
});

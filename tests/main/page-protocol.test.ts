import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../src/basics/random.ts';
import { answerPageRequest } from '../../src/main/page-protocol.ts';
import { openPageFiles } from '../../src/page/page-files.ts';

let folder: string;
let answer: (request: Request) => Promise<Response>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-page-'));
  writeFileSync(join(folder, 'index.html'), '<script nonce="__CSP_NONCE__"></script>');
  answer = answerPageRequest(openPageFiles(folder), seededRandom('page protocol'));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('sends the page with a nonce of its own and a policy that allows nothing from elsewhere', async () => {
  const first = await answer(new Request('app://touchstone/#/keys'));
  const second = await answer(new Request('app://touchstone/index.html?x'));
  for (const response of [first, second]) {
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1];
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(`<script nonce="${nonce}"></script>`);
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:|wss?:/);
  }
  expect(first.headers.get('content-security-policy')).not.toBe(second.headers.get('content-security-policy'));
});

it.each([
  'app://touchstone/../secret',
  'app://touchstone/%2e%2e/secret',
  'app://touchstone/..%2f..%2fetc/passwd',
  'app://touchstone/..\\secret',
  'app://touchstone/nothing',
  'app://evil/index.html',
  'app://evil@touchstone/index.html',
  'app://touchstone:80/index.html',
  'app://touchstone/%2e%2e%5c%2e%2e%5csecret',
  'app://touchstone/....//secret',
  'app://touchstone/%00index.html',
])('hostile E8: has nothing at %s', async (url) => {
  const request = { method: 'GET', url } as Request;
  expect((await answer(request)).status).toBe(404);
});

it('hostile E8: no other origin may read what it sends', async () => {
  for (const path of ['', 'nothing']) {
    const request = new Request(`app://touchstone/${path}`, { headers: { origin: 'https://evil.example' } });
    const { headers } = await answer(request);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
  }
});

it('answers GET only', async () => {
  expect((await answer(new Request('app://touchstone/', { method: 'POST', body: 'x' }))).status).toBe(404);
});

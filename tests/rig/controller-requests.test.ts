import { get } from 'node:http';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { exchange, type RigKey, rigKey } from './rig-key.ts';

/** Status and body of a GET as python's urllib sends it. */
async function request({ port }: RigKey, path: string, headers: Record<string, string> = {}): Promise<string> {
  const lines = Object.entries({
    'Accept-Encoding': 'identity',
    Host: `127.0.0.1:${port}`,
    Connection: 'close',
    ...headers,
  });
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return statusOf(await exchange(port, `GET ${path} HTTP/1.1\r\n${text}\r\n`));
}

const statusOf = (answer: string): string => answer.split(' ')[1] ?? answer;

test('the requests of python-fido2’s PicoController plug, touch and wipe the one key', async () => {
  const rig = await rigKey();
  const { key } = rig;
  expect(await request(rig, '/')).toBe('200');
  expect(await request(rig, '/usb0/power/on')).toBe('200');
  expect(key.state().power).toBe('host');
  expect(await request(rig, '/usb0/power/on')).toBe('200');
  expect(await request(rig, '/usb0/touch/off')).toBe('200');
  expect(await request(rig, '/usb0/touch/on')).toBe('200');
  expect(key.state().touchHeld).toBe(true);
  expect(await request(rig, '/usb0/touch/off')).toBe('200');
  expect(key.state().touchHeld).toBe(false);
  expect(await request(rig, '/usb0/power/off')).toBe('200');
  expect(key.state().power).toBe('unplugged');
  expect(await request(rig, '/wipe')).toBe('200');
});

test('a request of Node’s own client is answered, with the state at /', async () => {
  const { port } = await rigKey();
  const body = await new Promise<string>((resolve, reject) => {
    get(`http://localhost:${port}/`, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += String(piece);
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
  expect(JSON.parse(body)).toMatchObject({ model: 'atkey-pro', power: 'unplugged' });
});

test('power that is on already is left on: nothing that runs is lost', async () => {
  const rig = await rigKey();
  await rig.key.plug('host');
  let changes = 0;
  rig.key.onChange(() => changes++);
  expect(await request(rig, '/usb0/power/on')).toBe('200');
  expect(changes).toBe(0);
});

test('power is not told to be on while another program has the port, and comes back once it is free', async () => {
  const rig = await rigKey();
  const { address } = await rig.key.openSocket('tcp', 0);
  await rig.key.plug('host');
  expect(await request(rig, '/usb0/power/off')).toBe('200');
  const other = createServer();
  onTestFinished(() => void other.close());
  await new Promise<void>((done) => other.listen({ port: Number(address.split(':')[1]), host: '127.0.0.1' }, done));
  expect(await request(rig, '/usb0/power/on')).toBe('500');
  expect(await request(rig, '/usb0/power/on')).toBe('500');
  await new Promise((done) => other.close(done));
  expect(await request(rig, '/usb0/power/on')).toBe('200');
  expect(rig.key.state().sockets).toMatchObject([{ address, problem: null }]);
});

test.each(['/usb1/power/on', '/usb0/power', '/usb0/touch/on/', '/usb0/touch/on?x', '/wipe/', '//wipe', '/constructor'])(
  '%s is not there',
  async (path) => {
    const rig = await rigKey();
    expect(await request(rig, path)).toBe('404');
  },
);

test.each<[string, (port: number) => Record<string, string>, string]>([
  ['a name that was rebound', () => ({ Host: 'evil.example:80' }), '421'],
  ['the same name without the port', () => ({ Host: '127.0.0.1' }), '421'],
  ['another port', (port) => ({ Host: `127.0.0.1:${port + 1}` }), '421'],
  ['a name that only begins like ours', (port) => ({ Host: `127.0.0.1.evil.example:${port}` }), '421'],
  ['localhost', (port) => ({ Host: `LocalHost:${port}` }), '200'],
  ['the IPv6 loopback', (port) => ({ Host: `[::1]:${port}` }), '200'],
  ['a page of another origin', () => ({ Origin: 'https://evil.example' }), '403'],
  ['a page of our own origin', (port) => ({ Origin: `http://127.0.0.1:${port}` }), '403'],
  ['a sandboxed page', () => ({ Origin: 'null' }), '403'],
  ['an image in a page', () => ({ 'Sec-Fetch-Site': 'cross-site' }), '403'],
  ['an image in a page of another local port', () => ({ 'Sec-Fetch-Site': 'same-site' }), '403'],
  ['the address bar', () => ({ 'Sec-Fetch-Site': 'none' }), '200'],
])('Host and Origin: %s', async (_who, headers, status) => {
  const rig = await rigKey();
  await rig.key.plug('host');
  expect(await request(rig, '/usb0/power/off', headers(rig.port))).toBe(status);
  expect(rig.key.state().power).toBe(status === '200' ? 'unplugged' : 'host');
});

test.each([
  ['POST /wipe HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n', '405'],
  ['OPTIONS /wipe HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\n\r\n', '403'],
  ['GET /wipe HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n', '421'],
  ['GET /wipe HTTP/1.1\r\n\r\n', '400'],
  ['GET /wipe\r\n\r\n', '421'],
  ['NOT HTTP AT ALL\r\n\r\n', '400'],
  [`GET / HTTP/1.1\r\nHost: HOST\r\nX: ${'x'.repeat(9000)}\r\n\r\n`, '431'],
  ['GET /usb0/touch/on HTTP/1.1\r\nHost: HOST\r\n\r\nGET /wipe HTTP/1.1\r\nHost: HOST\r\n\r\n', '200'],
])('%j is answered with %s and the end of the connection', async (text, status) => {
  const { port } = await rigKey();
  const answer = await exchange(port, text.replaceAll('HOST', `127.0.0.1:${port}`));
  expect(statusOf(answer)).toBe(status);
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
});

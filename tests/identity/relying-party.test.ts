import { expect, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { createIdentity, type IdentityPorts } from '../../src/identity/identity.ts';
import { checkRelyingParty } from '../../src/identity/relying-party.ts';

test.each([
  ['login.example.com', 'https://login.example.com'],
  ['example.com', 'https://login.example.com'],
  ['login.touchstone.localhost', 'https://login.touchstone.localhost'],
  ['xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
])('%s belongs to %s', (rpId, origin) => {
  expect(checkRelyingParty(rpId, origin)).toBe('allowed');
});

// What nobody but the core checks when the app is the WebAuthn client.
test.each([
  ['example.com', 'http://example.com', 'origin-not-https'],
  ['example.com', 'HTTPS://example.com', 'origin-not-https'],
  ['example.com', 'null', 'origin-not-https'],
  ['example.com', 'file:///etc/passwd', 'origin-not-https'],
  ['example.com', 'javascript:alert(1)', 'origin-not-https'],
  ['example.com', '', 'origin-not-https'],
  ['example.com', 'https://example.com:8443', 'origin-not-canonical'],
  ['example.com', 'https://example.com:443', 'origin-not-canonical'],
  ['example.com', 'https://user@example.com', 'origin-not-canonical'],
  ['example.com', 'https://example.com@evil.test', 'origin-not-canonical'],
  ['example.com', 'https://example.com/', 'origin-not-canonical'],
  ['example.com', 'https://example.com#', 'origin-not-canonical'],
  ['example.com', 'https://example.com\\@evil.test', 'origin-not-canonical'],
  ['example.com', 'https://Example.com', 'origin-not-canonical'],
  ['example.com', 'https://example.com.', 'origin-not-canonical'],
  ['example.com', 'https://exämple.com', 'origin-not-canonical'],
  ['example.com', 'https://еxample.com', 'origin-not-canonical'],
  ['example.com', 'https://com', 'origin-not-canonical'],
  ['example.com', 'https://localhost', 'origin-not-canonical'],
  ['127.0.0.1', 'https://127.0.0.1', 'origin-not-canonical'],
  ['1.2', 'https://0x7f.1', 'origin-not-canonical'],
  ['::1', 'https://[::1]', 'origin-not-canonical'],
  ['com', 'https://example.com', 'rp-id-not-a-domain'],
  ['', 'https://example.com', 'rp-id-not-a-domain'],
  ['.com', 'https://example.com', 'rp-id-not-a-domain'],
  ['0.1', 'https://example.com', 'rp-id-not-a-domain'],
  ['EXAMPLE.com', 'https://example.com', 'rp-id-not-a-domain'],
  ['https://example.com', 'https://example.com', 'rp-id-not-a-domain'],
  ['example.com\0', 'https://example.com', 'rp-id-not-a-domain'],
  ['login.example.com', 'https://login.example.com.evil.test', 'rp-id-not-of-origin'],
  ['example.com', 'https://notexample.com', 'rp-id-not-of-origin'],
  ['login.example.com', 'https://example.com', 'rp-id-not-of-origin'],
  ['evil.test', 'https://example.com', 'rp-id-not-of-origin'],
  ['xn--exmple-cua.com', 'https://example.com', 'rp-id-not-of-origin'],
])('hostile D1 D2 %j for %j is refused: %s', (rpId, origin, problem) => {
  expect(checkRelyingParty(rpId, origin)).toBe(problem);
});

test.each([null, undefined, 0, [], ['https://example.com'], {}, Number.NaN])(
  'hostile D2 %j is no origin and no RP ID',
  (nonsense) => {
    expect(checkRelyingParty('example.com', nonsense as never)).toBe('origin-not-https');
    expect(checkRelyingParty(nonsense as never, 'https://example.com')).toBe('rp-id-not-a-domain');
  },
);

test('a directory whose own pair could never pass is not made', () => {
  const ports = { clock: new ManualClock(), random: systemRandom, store: {} as IdentityPorts['store'] };
  const directory = { name: 'Wrong', rpId: 'example.com', origin: 'https://evil.test' };
  expect(() => createIdentity({ ...ports, directory })).toThrow(
    'RP ID "example.com" and origin "https://evil.test": rp-id-not-of-origin',
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import {
  type MigrationPage,
  type MigrationProgress,
  missingPages,
  readMigrationPage,
  withPage,
} from '../../src/otp/google-migration.ts';
import { bytes, type Entry, entry, KEY, number, page, uriOf } from './migration-code.ts';

function read(uri: string): MigrationPage {
  const reading = readMigrationPage(uri);
  if (reading.outcome !== 'read') throw new Error(`${reading.code}: ${reading.detail}`);
  return reading.value;
}
const refusal = (uri: string) => {
  const reading = readMigrationPage(uri);
  return reading.outcome === 'read' ? 'read' : reading.code;
};
const first = (entries: Entry) => read(page([entry(entries)])).accounts[0];

test('an export of another program (the example that parsers of this format print) is read', () => {
  const uri = 'otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC';
  const [account] = read(uri).accounts;
  if (account?.outcome !== 'read') throw new Error('expected an account');
  expect(account.value).toMatchObject({
    issuer: 'Example',
    account: 'alice@google.com',
    parameters: { type: 'totp', digits: 6 },
  });
  expect(toHex(account.value.secret.expose())).toBe('48656c6c6f21deadbeef');
  expect(account.value.warnings).toEqual(['secret-short']);
});

test('raw secrets, digits as an enumeration, HOTP with a counter beyond 2^32', () => {
  const accounts = [
    entry({ algorithm: 3, digits: 2 }),
    entry({ algorithm: 0, digits: 0 }),
    entry({ type: 1, counter: 2 ** 33 }),
  ];
  const values = read(page(accounts)).accounts.map((reading) => (reading.outcome === 'read' ? reading.value : null));
  expect(values[0]?.parameters).toEqual({ type: 'totp', algorithm: 'SHA512', digits: 8, period: 30 });
  expect(values[1]?.parameters).toEqual({ type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 });
  expect(values[2]).toMatchObject({ parameters: { type: 'hotp' }, counter: 2 ** 33 });
  expect(toHex(values[0]?.secret.expose() as Uint8Array)).toBe(toHex(KEY));
});

test.each([
  [{ algorithm: 4 }, 'algorithm-unknown'],
  [{ algorithm: 9 }, 'algorithm-unknown'],
  [{ digits: 6 }, 'digits-unsupported'],
  [{ type: 0 }, 'type-unknown'],
  [{ type: 1, counter: 2 ** 63 }, 'counter-malformed'],
  [{ secret: [] }, 'secret-missing'],
  [{ secret: [1, 2, 3] }, 'secret-too-short'],
  [{ secret: new Uint8Array(81) }, 'secret-too-long'],
  [{ name: '' }, 'label-missing'],
  [{ name: 'a\nb' }, 'text-unreadable'],
])('an account with %j is told as %s, and the others stay good', (change, code) => {
  const { accounts } = read(page([entry(change), entry()]));
  expect(accounts.map((account) => (account.outcome === 'refused' ? account.code : 'read'))).toEqual([code, 'read']);
});

test('the label may name the issuer', () => {
  expect(first({ name: 'ACME: me', issuer: '' })).toMatchObject({
    value: { issuer: 'ACME', account: 'me', warnings: [] },
  });
  expect(first({ name: 'Other:me' })).toMatchObject({ value: { issuer: 'ACME', warnings: ['issuer-mismatch'] } });
});

test('the codes of one export are counted in any order, each once; one of another export begins anew', () => {
  const pages = [0, 1, 2].map((index) => read(page([entry({ name: `account ${index}` })], { index, size: 3, id: -5 })));
  expect(pages[2]?.batchId).toBe(-5);
  const missing: (readonly number[])[] = [];
  let progress: MigrationProgress | null = null;
  for (const index of [2, 0, 0, 1]) {
    progress = withPage(progress, pages[index] as MigrationPage);
    missing.push(missingPages(progress));
  }
  expect(missing).toEqual([[0, 1], [1], [1], []]);
  for (const other of [
    { size: 3, id: 8 },
    { size: 4, id: -5 },
  ]) {
    const anew = withPage(progress, read(page([entry()], { index: 1, ...other })));
    expect(anew).toMatchObject({ size: other.size, read: [1] });
  }
});

test.each([
  ['otpauth://totp/me?secret=GEZDGNBVGY3TQOJQ', 'not-migration'],
  ['otpauth-migration://online?data=AA', 'not-migration'],
  ['otpauth-migration://offline?data=', 'malformed'],
  ['otpauth-migration://offline?x=AA', 'malformed'],
  ['otpauth-migration://offline?data=AA&data=AA', 'malformed'],
  ['otpauth-migration://offline?data=!!', 'malformed'],
  [`otpauth-migration://offline?data=${'A'.repeat(9000)}`, 'too-long'],
  [page([]), 'empty'],
  [page([entry()], { index: 1, size: 1 }), 'malformed'],
  [page([entry()], { size: 101 }), 'malformed'],
  [page(Array.from({ length: 101 }, () => [])), 'malformed'],
  [uriOf([0x0a]), 'malformed'],
  [uriOf([0x0a, 0x05, 1]), 'malformed'],
  [uriOf([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), 'malformed'],
  [uriOf([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), 'malformed'],
  [uriOf([...bytes(1, entry()), 0x10, 0x81, 0x00]), 'malformed'],
  [uriOf([...bytes(1, entry()), 0x13]), 'malformed'],
  [uriOf([...bytes(1, entry()), 0x00, 0x00]), 'malformed'],
  [uriOf(number(1, 5)), 'malformed'],
  [uriOf([...bytes(1, entry()), ...bytes(3, [1])]), 'malformed'],
])('%s: %s', (uri, code) => {
  expect(refusal(uri)).toBe(code);
});

test('a + that was not encoded stays one; numbers of fixed length are skipped', () => {
  const payload = [
    ...bytes(1, entry({ secret: new Uint8Array(20).fill(0xfb) })),
    0x7d,
    1,
    2,
    3,
    4,
    0x79,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
  ];
  const raw = Buffer.from(payload).toString('base64');
  expect(raw).toContain('+');
  expect(refusal(`otpauth-migration://offline?data=${raw}`)).toBe('read');
});

test('hostile F3 whatever bytes come, the answer is a page or a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
      expect(typeof refusal(uriOf(payload))).toBe('string');
    }),
  );
  const good = [...bytes(1, entry()), ...number(3, 1)];
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
      expect(typeof refusal(uriOf(good.with(at, value)))).toBe('string');
    }),
    { numRuns: 500 },
  );
});

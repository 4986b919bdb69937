import fc from 'fast-check';
import { generateURI } from 'otplib';
import { expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import { fromBase32, toBase32 } from '../../src/otp/base32.ts';
import type { OathAccount } from '../../src/otp/oath-account.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { oathAlgorithms, usualParameters } from '../../src/otp/oath-parameters.ts';
import { otpauthUri, readOtpauthUri } from '../../src/otp/otpauth-uri.ts';
import { readPushActivation } from '../../src/otp/push-activation.ts';
import { qrKind } from '../../src/otp/qr-kind.ts';
import { newTotpState, stepAt, verifyTotp } from '../../src/otp/totp.ts';
import { rfcSecret } from './tokens.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

function accountOf(uri: string): OathAccount {
  const reading = readOtpauthUri(uri);
  if (reading.outcome !== 'read') throw new Error(`${reading.code}: ${reading.detail}`);
  return reading.value;
}

const codeOf = (uri: string) => {
  const reading = readOtpauthUri(uri);
  return reading.outcome === 'read' ? 'read' : reading.code;
};

test('RFC 4648 section 10, without padding, and back', () => {
  const pairs = [
    '',
    '',
    'f',
    'MY',
    'fo',
    'MZXQ',
    'foo',
    'MZXW6',
    'foob',
    'MZXW6YQ',
    'fooba',
    'MZXW6YTB',
    'foobar',
    'MZXW6YTBOI',
  ];
  for (let index = 0; index < pairs.length; index += 2) {
    const bytes = new TextEncoder().encode(pairs[index]);
    expect(toBase32(bytes)).toBe(pairs[index + 1]);
    expect(fromBase32(pairs[index + 1] as string)).toEqual(bytes);
  }
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromBase32(toBase32(bytes))).toEqual(bytes);
    }),
  );
  for (const text of ['A', 'ABC', 'ABCDEF', '0', 'GE1D', 'GEZ!', 'ＧＥＺＤ', 'ıııı', 'G=EZD'])
    expect(fromBase32(text)).toBeNull();
});

test('S0-01: a token that scanned our code shows six digits, which the directory accepts', () => {
  const now = Date.UTC(2026, 5, 1, 9, 0, 5);
  const scanned = accountOf(otpauthUri(usualAccount));
  const code = oathCode(scanned.secret, scanned.parameters, stepAt(now, scanned.parameters));
  expect(code).toMatch(/^\d{6}$/);
  const attempt = { secret: rfcSecret(), parameters: usualParameters, code, now, state: newTotpState };
  expect(verifyTotp(attempt).outcome).toBe('accepted');
});

test('an issuer that is there and empty leaves the one of the label', () => {
  const account = accountOf(`otpauth://totp/ACME:me?secret=${SECRET}&issuer=`);
  expect(account).toMatchObject({ issuer: 'ACME', account: 'me', warnings: [] });
});

test('hostile F3 Microsoft: tenant name with +, 16 lower-case characters (80 bits)', () => {
  const account = accountOf('otpauth://totp/Contoso+Ltd:taro@contoso.com?secret=gezdgnbvgy3tqojq&issuer=Microsoft');
  expect(account).toMatchObject({
    issuer: 'Microsoft',
    account: 'taro@contoso.com',
    counter: 0,
    parameters: usualParameters,
  });
  expect(account.warnings).toEqual(['issuer-mismatch', 'secret-short']);
  expect(toHex(account.secret.expose())).toBe('31323334353637383930');
});

test.each([
  ['ACME:me@x.example', 'ACME', 'me@x.example'],
  ['ACME%20Co:me%40x.example', 'ACME Co', 'me@x.example'],
  ['ACME+Co%3Ame@x.example', 'ACME Co', 'me@x.example'],
  ['ACME%3a%20me@x.example', 'ACME', 'me@x.example'],
  ['ACME:%20%20me@x.example', 'ACME', 'me@x.example'],
  ['me+tag@x.example', '', 'me+tag@x.example'],
  ['ACME:me+tag@x.example', 'ACME', 'me+tag@x.example'],
  ['ACME:me%2Btag@x.example', 'ACME', 'me+tag@x.example'],
  ['%E4%BC%9A%E7%A4%BE:%E5%A4%AA%E9%83%8E', '会社', '太郎'],
  ['ACME:a:b', 'ACME', 'a:b'],
  ['ACME/EU:me', 'ACME/EU', 'me'],
  ['%3Cimg%20src=x%20onerror=alert(1)%3E:me', '<img src=x onerror=alert(1)>', 'me'],
])('the label %s is of issuer %j, account %j', (label, issuer, account) => {
  expect(accountOf(`otpauth://totp/${label}?secret=${SECRET}`)).toMatchObject({ issuer, account, warnings: [] });
});

test.each([
  SECRET.toLowerCase(),
  SECRET.replace(/(.{4})/g, '$1%20'),
  SECRET.replace(/(.{4})/g, '$1+'),
  `${SECRET}%3D%3D`,
  `${SECRET}==`,
])('hostile F3 the secret written as %s', (secret) => {
  expect(toHex(accountOf(`otpauth://totp/me?secret=${secret}`).secret.expose())).toBe(toHex(rfcSecret().expose()));
});

test('parameters in any case, unknown ones ignored', () => {
  const uri = `OTPAUTH://TOTP/me?Secret=${SECRET}&ALGORITHM=hmac-sha-256&digits=8&period=60&image=https%3A%2F%2Fx.example#top`;
  expect(accountOf(uri).parameters).toEqual({ type: 'totp', algorithm: 'SHA256', digits: 8, period: 60 });
  expect(accountOf(`otpauth://hotp/me?secret=${SECRET}&counter=4294967296`)).toMatchObject({
    parameters: { type: 'hotp' },
    counter: 2 ** 32,
  });
});

test.each([
  ['http://example.com', 'not-otpauth'],
  ['javascript:alert(1)', 'not-otpauth'],
  ['', 'not-otpauth'],
  ['otpauth:totp/me', 'not-otpauth'],
  [`otpauth://steam/me?secret=${SECRET}`, 'type-unknown'],
  [`otpauth://totp?secret=${SECRET}`, 'label-missing'],
  [`otpauth://totp/?secret=${SECRET}`, 'label-missing'],
  [`otpauth://totp/ACME:?secret=${SECRET}`, 'label-missing'],
  [`otpauth://totp/me%2?secret=${SECRET}`, 'malformed'],
  [`otpauth://totp/me%ff?secret=${SECRET}`, 'malformed'],
  [`otpauth://totp/me?secret=${SECRET}&issuer=%2`, 'malformed'],
  [`otpauth://totp/me%0A?secret=${SECRET}%0A`, 'read'],
  [`otpauth://totp/a%0Ab?secret=${SECRET}`, 'text-unreadable'],
  [`otpauth://totp/a%00b?secret=${SECRET}`, 'text-unreadable'],
  [`otpauth://totp/a%E2%80%AEb?secret=${SECRET}`, 'text-unreadable'],
  [`otpauth://totp/${'a'.repeat(257)}?secret=${SECRET}`, 'text-unreadable'],
  ['otpauth://totp/me', 'secret-missing'],
  ['otpauth://totp/me?secret=', 'secret-missing'],
  ['otpauth://totp/me?secret=A', 'secret-malformed'],
  ['otpauth://totp/me?secret=MFRGG!!!', 'secret-malformed'],
  ['otpauth://totp/me?secret=MFRGGZDF', 'secret-too-short'],
  [`otpauth://totp/me?secret=${'A'.repeat(136)}`, 'secret-too-long'],
  [`otpauth://totp/me?secret=${'A'.repeat(10_240)}`, 'too-long'],
  [`otpauth://totp/me?secret=${SECRET}&secret=${SECRET}`, 'parameter-repeated'],
  [`otpauth://totp/me?secret=${SECRET}&SECRET=AAAA`, 'parameter-repeated'],
  [`otpauth://totp/me?secret=${SECRET}&x=1&x=1`, 'parameter-repeated'],
  [`otpauth://totp/me?secret=${SECRET}&algorithm=MD5`, 'algorithm-unknown'],
  [`otpauth://totp/me?secret=${SECRET}&algorithm=`, 'algorithm-unknown'],
  ...['-1', '0', '5', '9', '99', '', '6.0', '1e1', '６'].map((digits) => [
    `otpauth://totp/me?secret=${SECRET}&digits=${digits}`,
    'digits-unsupported',
  ]),
  ...['0', '1', '29', '31', '1e9', '', '-30', 'Infinity'].map((period) => [
    `otpauth://totp/me?secret=${SECRET}&period=${period}`,
    'period-unsupported',
  ]),
  [`otpauth://hotp/me?secret=${SECRET}`, 'counter-missing'],
  [`otpauth://hotp/me?secret=${SECRET}&counter=-1`, 'counter-malformed'],
  [`otpauth://hotp/me?secret=${SECRET}&counter=9007199254740992`, 'counter-malformed'],
] as [string, string][])('hostile F3 %s: %s', (uri, code) => {
  expect(codeOf(uri)).toBe(code);
});

test('hostile F3 whatever text comes, the answer is an account or a refusal without the secret', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.string({ unit: 'binary' }), fc.string()).map(([a, b]) => `otpauth://totp/${a}?secret=${SECRET}&${b}`),
  );
  fc.assert(
    fc.property(text, (uri) => {
      const reading = readOtpauthUri(uri);
      if (reading.outcome === 'refused') expect(JSON.stringify(reading)).not.toContain(SECRET);
      expect(JSON.stringify(reading)).not.toContain('12345678901234567890');
    }),
    { numRuns: 500 },
  );
});

const names = fc.string({ unit: fc.constantFrom(...'aZ9 +&=?#/%@."é会社😀'), minLength: 1, maxLength: 30 });
const account = fc.record({
  parameters: fc.record({
    type: fc.constantFrom('totp' as const, 'hotp' as const),
    algorithm: fc.constantFrom(...oathAlgorithms),
    digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
    period: fc.constant(30 as const),
  }),
  secret: fc.uint8Array({ minLength: 10, maxLength: 80 }).map((bytes) => Secret.over(bytes)),
  issuer: names.filter((name) => name.trim() !== ''),
  account: names.filter((name) => name.trim() !== ''),
  counter: fc.constant(0),
});

test('what is written is read again (S0-10: the period too)', () => {
  fc.assert(
    fc.property(account, (written) => {
      const again = accountOf(otpauthUri(written));
      expect(again).toMatchObject({
        parameters: written.parameters,
        issuer: written.issuer.trim(),
        account: written.account.trim(),
      });
      expect(again.secret.expose()).toEqual(written.secret.expose());
      expect(again.warnings).not.toContain('issuer-mismatch');
    }),
  );
  const colon = { ...usualAccount, issuer: 'A: B', parameters: { ...usualParameters, period: 60 } as const };
  expect(accountOf(otpauthUri(colon))).toMatchObject({ issuer: 'A: B', warnings: [], parameters: { period: 60 } });
  expect(() => otpauthUri({ ...usualAccount, issuer: ' ' })).toThrow(RangeError);
});

const usualAccount = {
  parameters: usualParameters,
  secret: rfcSecret(),
  issuer: 'ACME Co',
  account: 'me@x.example',
  counter: 0,
};

test("otplib's URIs are read, and ours has the same parts", () => {
  const theirs = generateURI({ issuer: 'ACME Co', label: 'me@x.example', secret: SECRET });
  expect(accountOf(theirs)).toMatchObject({
    issuer: 'ACME Co',
    account: 'me@x.example',
    parameters: usualParameters,
    warnings: [],
  });
  const [ours, other] = [new URL(otpauthUri(usualAccount)), new URL(theirs)];
  expect(decodeURIComponent(ours.pathname)).toBe(decodeURIComponent(other.pathname));
  for (const [name, value] of other.searchParams) expect(ours.searchParams.get(name)).toBe(value);
});

test.each([
  [`otpauth://totp/me?secret=${SECRET}`, 'oath-account'],
  [' OTPAUTH://totp/x', 'oath-account'],
  ['otpauth-migration://offline?data=AA', 'google-migration'],
  ['phonefactor://activate_account?code=1&url=x', 'microsoft-push'],
  ['timesync://utc/0', 'time-sync'],
  ['https://login.example', 'web-address'],
  ['http://login.example', 'web-address'],
  ['javascript:alert(1)', 'other'],
  ['file:///etc/passwd', 'other'],
  ['', 'other'],
  ['x'.repeat(5000), 'other'],
])('hostile F3 %s is %s (S0-09)', (text, kind) => {
  expect(qrKind(text)).toBe(kind);
});

test('push registration of Microsoft Authenticator is recognised, its address only when it is safe', () => {
  const read = (url: string, code = '123456789') =>
    readPushActivation(`phonefactor://activate_account?code=${code}&url=${encodeURIComponent(url)}`);
  expect(read('https://pad.example/MobileAppRegistration.svc')).toEqual({
    outcome: 'read',
    value: { code: '123456789', url: 'https://pad.example/MobileAppRegistration.svc' },
  });
  for (const url of ['http://x.example', 'javascript:alert(1)', 'file:///x', '//x', '', 'https://u:p@x.example']) {
    expect(read(url)).toMatchObject({ outcome: 'refused', code: 'address-unsafe' });
  }
  expect(read('https://x.example', '')).toMatchObject({ code: 'malformed' });
  expect(readPushActivation('phonefactor://activate_account?code=1234567&code=1234567&url=x')).toMatchObject({
    code: 'malformed',
  });
  expect(readPushActivation(`otpauth://totp/me?secret=${SECRET}`)).toMatchObject({ code: 'not-push-activation' });
});

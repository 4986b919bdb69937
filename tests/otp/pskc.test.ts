import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { HardwareToken } from '../../src/otp/hardware-token.ts';
import { MAX_PSKC_BYTES, type PskcFile, readPskc } from '../../src/otp/pskc.ts';
import type { PskcOpener } from '../../src/otp/pskc-key.ts';
import { figure6, figure7 } from './rfc6030.ts';

const preShared = (hex = '12345678901234567890123456789012'): PskcOpener => ({
  kind: 'pre-shared-key',
  key: Secret.over(fromHex(hex)),
});
const passphrase = (text = 'qwerty'): PskcOpener => ({ kind: 'passphrase', passphrase: Secret.over(utf8(text)) });

async function read(text: string, opener?: PskcOpener): Promise<PskcFile> {
  const reading = await readPskc(utf8(text), opener);
  if (reading.outcome !== 'read') throw new Error(`${reading.code}: ${reading.detail}`);
  return reading.value;
}
async function refusal(text: string, opener?: PskcOpener): Promise<string> {
  const reading = await readPskc(utf8(text), opener);
  return reading.outcome === 'read' ? 'read' : reading.code;
}
const secretOf = (token: HardwareToken | undefined) => toHex(token?.secret.expose() ?? new Uint8Array());

interface Part {
  serial?: string;
  algorithm?: string;
  format?: string;
  suite?: string;
  secret?: string;
  data?: string;
}
const keyPackage = ({
  serial = '26001',
  algorithm = 'totp',
  suite = '',
  data = '',
  ...rest
}: Part = {}) => `<KeyPackage>
  <DeviceInfo><Manufacturer>Feitian &amp; Co</Manufacturer><SerialNo>${serial}</SerialNo><Model>c200</Model></DeviceInfo>
  <Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:${algorithm}">
    <AlgorithmParameters>${suite}${rest.format ?? '<ResponseFormat Length="6" Encoding="DECIMAL"/>'}</AlgorithmParameters>
    <Data><Secret>${rest.secret ?? '<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>'}</Secret>${data}</Data>
  </Key>
</KeyPackage>`;
const container = (...packages: readonly string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!-- seeds --><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${packages.join('')}</KeyContainer>`;
const plain = (name: string, value: string) => `<${name}><PlainValue>${value}</PlainValue></${name}>`;

test('RFC 6030 figure 6: a pre-shared key, the MAC key encrypted by it', async () => {
  const { tokens, leftOut } = await read(figure6, preShared());
  expect(leftOut).toEqual([]);
  expect(tokens).toHaveLength(1);
  expect(tokens[0]).toMatchObject({
    serialNumber: '987654321',
    manufacturer: 'Manufacturer',
    upn: null,
    counter: 0,
    parameters: { type: 'hotp', algorithm: 'SHA1', digits: 8 },
  });
  expect(secretOf(tokens[0])).toBe(toHex(utf8('12345678901234567890')));
});

test('RFC 6030 figure 7: a passphrase, PBKDF2, prefixes', async () => {
  const { tokens } = await read(figure7, passphrase());
  expect(tokens[0]).toMatchObject({ serialNumber: '987654321', manufacturer: 'TokenVendorAcme' });
  expect(secretOf(tokens[0])).toBe(toHex(utf8('12345678901234567890')));
});

test("a maker's plain file: period, algorithm, drift, HOTP's counter", async () => {
  const { tokens } = await read(
    `\ufeff${container(
      keyPackage({ data: plain('Time', '0') + plain('TimeInterval', '60') + plain('TimeDrift', '-4') }),
      keyPackage({
        serial: '26002',
        suite: '<Suite>HMAC-SHA256</Suite>',
        format: '<ResponseFormat Length="8" Encoding="DECIMAL"/>',
      }),
      keyPackage({ serial: '26003', algorithm: 'hotp', data: plain('Counter', '4294967297') }),
    )}`,
  );
  expect(tokens).toMatchObject([
    {
      serialNumber: '26001',
      manufacturer: 'Feitian & Co',
      model: 'c200',
      driftSteps: -4,
      parameters: { period: 60, algorithm: 'SHA1' },
    },
    { serialNumber: '26002', driftSteps: 0, parameters: { type: 'totp', algorithm: 'SHA256', digits: 8, period: 30 } },
    { serialNumber: '26003', counter: 2 ** 32 + 1, parameters: { type: 'hotp' } },
  ]);
  expect(JSON.stringify(tokens)).not.toContain('MTIz');
});

test.each([
  [{ algorithm: 'pin' }, 'not-an-otp-token'],
  [{ algorithm: 'ocra' }, 'not-an-otp-token'],
  [{ serial: 'x'.repeat(65) }, 'serial-number-missing'],
  [{ serial: 'a\u202eb' }, 'text-unreadable'],
  [{ format: '<ResponseFormat Length="6" Encoding="HEXADECIMAL"/>' }, 'digits-unsupported'],
  [{ format: '<ResponseFormat Length="10" Encoding="DECIMAL"/>' }, 'digits-unsupported'],
  [{ suite: '<Suite>MD5</Suite>' }, 'algorithm-unknown'],
  [{ data: plain('TimeInterval', '45') }, 'period-unsupported'],
  [{ data: plain('TimeInterval', 'x') }, 'period-unsupported'],
  [{ data: plain('TimeDrift', '99999') }, 'counter-malformed'],
  [{ algorithm: 'hotp', data: plain('Counter', '-1') }, 'counter-malformed'],
  [{ secret: '' }, 'secret-unusable'],
  [{ secret: '<PlainValue>MTIz</PlainValue>' }, 'secret-unusable'],
] as [Part, string][])('a package with %j is left out as %s, and told', async (part, reason) => {
  const { tokens, leftOut } = await read(container(keyPackage({ serial: '1' }), keyPackage(part)));
  expect(tokens.map(({ serialNumber }) => serialNumber)).toEqual(['1']);
  expect(leftOut).toMatchObject([{ package: 2, reason }]);
});

test('a serial number twice: the first counts', async () => {
  const { tokens, leftOut } = await read(container(keyPackage(), keyPackage()));
  expect(tokens).toHaveLength(1);
  expect(leftOut).toEqual([{ package: 2, serialNumber: '26001', reason: 'serial-number-repeated' }]);
});

test('nothing counts without its key and its MAC', async () => {
  expect(await refusal(figure6)).toBe('encrypted');
  expect(await refusal(figure6, passphrase())).toBe('wants-pre-shared-key');
  expect(await refusal(figure7, preShared())).toBe('wants-passphrase');
  expect(await refusal(figure6, preShared('12345678901234567890123456789013'))).toBe('key-or-file-wrong');
  expect(await refusal(figure6, preShared('1234567890123456'))).toBe('key-or-file-wrong');
  expect(await refusal(figure7, passphrase('qwertz'))).toBe('key-or-file-wrong');
  expect(await refusal(figure6.replace('Su+NvtQ', 'Su+NvtR'), preShared())).toBe('key-or-file-wrong');
  expect(await refusal(figure6.replace('AAECAwQF', 'AAECAwQG'), preShared())).toBe('key-or-file-wrong');
  expect(await refusal(figure6.replace(/<ValueMAC>[^]*<\/ValueMAC>/, ''), preShared())).toBe('mac-missing');
  expect(await refusal(figure6.replace(/<MACMethod[^]*<\/MACMethod>/, ''), preShared())).toBe('mac-missing');
  expect(await refusal(figure6.replace(/<EncryptionKey>[^]*<\/EncryptionKey>/, ''), preShared())).toBe('malformed');
  expect(await refusal(figure6.replaceAll('aes128-cbc', 'tripledes-cbc'), preShared())).toBe('encryption-unsupported');
  expect(await refusal(figure6.replace('#hmac-sha1', '#hmac-md5'), preShared())).toBe('encryption-unsupported');
  expect(
    await refusal(figure6.replace('ds:KeyName', 'ds:X509Data').replace('/ds:KeyName', '/ds:X509Data'), preShared()),
  ).toBe('encryption-unsupported');
});

test.each([
  ['<IterationCount>0</IterationCount>', 'malformed'],
  ['<IterationCount>99999999</IterationCount>', 'malformed'],
  ['<IterationCount>1e3</IterationCount>', 'malformed'],
  ['', 'malformed'],
])('PBKDF2 with %j is %s', async (count, code) => {
  expect(await refusal(figure7.replace('<IterationCount>1000</IterationCount>', count), passphrase())).toBe(code);
  expect(await refusal(figure7.replace('<KeyLength>16<', '<KeyLength>17<'), passphrase())).toBe('malformed');
  expect(await refusal(figure7.replace('<PRF/>', '<PRF Algorithm="md5"/>'), passphrase())).toBe(
    'encryption-unsupported',
  );
});

test.each([
  ['not XML', 'hello', 'not-xml'],
  ['empty', '', 'not-xml'],
  ['a document type', container().replace('?>', '?><!DOCTYPE KeyContainer [<!ENTITY a "b">]>'), 'not-xml'],
  [
    'an external document type',
    container().replace('?>', '?><!DOCTYPE KeyContainer SYSTEM "file:///etc/passwd">'),
    'not-xml',
  ],
  ['a document type inside', container('<!DOCTYPE a>'), 'not-xml'],
  ['an entity of its own', container(keyPackage({ serial: '&a;' })), 'not-xml'],
  ['a processing instruction', container('<?php x?>'), 'not-xml'],
  ['another encoding', container().replace('UTF-8', 'UTF-16'), 'not-xml'],
  ['an open element', container(keyPackage()).replace('</KeyContainer>', ''), 'not-xml'],
  ['a wrong end tag', container('<a></b>'), 'not-xml'],
  ['an attribute twice', container('<a b="1" b="2"/>'), 'not-xml'],
  ['a < in an attribute', container('<a b="<"/>'), 'not-xml'],
  ['a prefix that was not declared', container('<x:a/>'), 'not-xml'],
  ['too deep', container('<a>'.repeat(40) + '</a>'.repeat(40)), 'not-xml'],
  ['two documents', container() + container(), 'not-xml'],
  ['text behind', `${container()}x`, 'not-xml'],
  ['a NUL character', container('\0'), 'not-xml'],
  ['a NUL by reference', container('&#0;'), 'not-xml'],
  ['a surrogate by reference', container('&#xD800;'), 'not-xml'],
  ['beyond Unicode', container('&#x110000;'), 'not-xml'],
  ['an unclosed comment', container('<!-- x'), 'not-xml'],
  ['another root', '<KeyContainer Version="1.0"/>', 'not-pskc'],
  ['version 2', container().replace('Version="1.0"', 'Version="2.0"'), 'not-pskc'],
  ['base64 that is none', container(keyPackage({ secret: '<PlainValue>MTIz!!!</PlainValue>' })), 'malformed'],
  [
    'two secrets',
    container(keyPackage({ secret: '<PlainValue>MTIz</PlainValue><PlainValue>MTIz</PlainValue>' })),
    'malformed',
  ],
  ['two keys', container(keyPackage().replace('</KeyPackage>', '<Key/></KeyPackage>')), 'malformed'],
])('%s is refused', async (_what, text, code) => {
  expect(await refusal(text)).toBe(code);
});

test('bytes that are not UTF-8, and a file that is too long', async () => {
  expect(await readPskc(new Uint8Array([0x3c, 0xff, 0xfe]))).toMatchObject({ code: 'not-xml' });
  expect(await readPskc(new Uint8Array(MAX_PSKC_BYTES + 1))).toMatchObject({ code: 'too-long' });
});

test('references, CDATA and comments are text as XML says', async () => {
  const { tokens } = await read(container(keyPackage({ serial: '&#x32;<!-- -->6<![CDATA[&<]]>&gt;' })));
  expect(tokens[0]?.serialNumber).toBe('26&<>');
});

test('10,000 tokens are read; whatever is changed in a file, the answer is a file or a refusal', async () => {
  const many = container(...Array.from({ length: 10_000 }, (_, index) => keyPackage({ serial: String(index) })));
  expect((await read(many)).tokens).toHaveLength(10_000);
  await fc.assert(
    fc.asyncProperty(fc.nat(figure6.length - 1), fc.string({ maxLength: 3 }), async (at, change) => {
      expect(typeof (await refusal(figure6.slice(0, at) + change + figure6.slice(at + 1), preShared()))).toBe('string');
    }),
    { numRuns: 300 },
  );
});

const python = (script: string) => spawnSync('/usr/bin/python3', ['-c', script], { encoding: 'utf8' });
const hasPythonPskc = python('import pskc').status === 0;

test.skipIf(!hasPythonPskc)(
  'files of python-pskc (skipped where it is not installed): plain, by key, by passphrase',
  async () => {
    const script = (encrypt: string) => `
import sys
from pskc import PSKC
p = PSKC()
for i in range(3):
    p.add_key(id='k%d' % i, serial='S%d' % i, manufacturer='oath.FT', model='c200', secret=bytes(range(i, i + 20)),
              algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp', response_length=6, response_encoding='DECIMAL',
              time_interval=60, algorithm_suite='SHA256')
${encrypt}
p.write(sys.stdout.buffer if hasattr(sys.stdout, 'buffer') else sys.stdout)`;
    const cases: [string, PskcOpener | undefined][] = [
      ['', undefined],
      [
        "p.encryption.setup_preshared_key(key=bytes(range(16)), algorithm='aes128-cbc')",
        preShared('000102030405060708090a0b0c0d0e0f'),
      ],
      [
        "p.encryption.setup_preshared_key(key=bytes(range(32)), algorithm='aes256-cbc')\np.mac.algorithm = 'hmac-sha256'",
        preShared('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'),
      ],
      [
        "p.encryption.setup_pbkdf2('correct horse', iterations=2000, algorithm='aes256-cbc')",
        passphrase('correct horse'),
      ],
    ];
    for (const [encrypt, opener] of cases) {
      const { stdout, stderr } = python(script(encrypt));
      expect(stdout, stderr).not.toBe('');
      const { tokens, leftOut } = await read(stdout, opener);
      expect(leftOut).toEqual([]);
      expect(tokens.map(({ serialNumber }) => serialNumber)).toEqual(['S0', 'S1', 'S2']);
      expect(tokens[2]).toMatchObject({ model: 'c200', parameters: { algorithm: 'SHA256', period: 60, digits: 6 } });
      expect(secretOf(tokens[2])).toBe(toHex(Uint8Array.from({ length: 20 }, (_, index) => index + 2)));
    }
  },
);

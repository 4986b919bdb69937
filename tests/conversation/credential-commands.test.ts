import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../src/basics/bytes.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { createRequest } from '../virtual-key/credential-requests.ts';
import { Host, map, touching } from '../virtual-key/host.ts';
import {
  agreement,
  agreementTold,
  authData,
  descriptor,
  hash,
  hashText,
  list,
  publicKeyTold,
  rpIdHash,
} from './spoken-values.ts';
import { filled, Spoken } from './told.ts';

describe('authenticatorMakeCredential', () => {
  const id = filled(40, 0xc1);
  const request = map(
    [1, hash],
    [2, map(['id', 'example.com'], ['name', 'Example'])],
    [3, map(['id', Uint8Array.of(0xab, 1)], ['name', 'hanako'], ['displayName', '花子'])],
    [4, list(map(['alg', -7], ['type', 'public-key']), map(['alg', -12345], ['type', 'public-key']))],
    [5, list(descriptor(id))],
    [
      6,
      map(
        ['credBlob', filled(20)],
        ['credProtect', 2],
        ['hmac-secret', true],
        ['largeBlobKey', true],
        ['example-ext', map(['a', 1])],
      ),
    ],
    [7, map(['rk', true], ['someOption', false])],
    [8, filled(32)],
    [9, 2],
    [0x0a, 1],
    [0x0b, list('packed', 'none')],
  );

  test('tells the request, and what it would keep from nobody', () => {
    expect(new Spoken().ask(0x01, request).told()).toEqual([
      '→ authenticatorMakeCredential',
      `  clientDataHash: ${hashText}`,
      '  rp',
      '    id: example.com',
      '    name: Example',
      '  user',
      '    id: ab01',
      '    name: hanako',
      '    displayName: 花子',
      '  pubKeyCredParams',
      '    [0]',
      '      alg: ES256 (-7)',
      '      type: public-key',
      '    [1]',
      '      alg: unknown (-12345)',
      '      type: public-key',
      '  excludeList',
      '    [0]',
      '      id: (credential #1 (40 bytes))',
      '      type: public-key',
      '  extensions',
      '    credBlob: (20 bytes)',
      '    credProtect: userVerificationOptionalWithCredentialIDList',
      '    example-ext: (a map of 1)',
      '    hmac-secret: true',
      '    largeBlobKey: true',
      '  options',
      '    rk: true',
      '    someOption: false',
      '  pinUvAuthParam: (32 bytes)',
      '  pinUvAuthProtocol: 2',
      '  enterpriseAttestation: vendor-facilitated',
      '  attestationFormatsPreference: packed, none',
    ]);
  });

  test('keeps people out of what is handed on', () => {
    const lines = new Spoken('hidden').ask(0x01, request).told();
    expect(lines.slice(5, 9)).toEqual([
      '  user',
      '    id: (user #1 (2 bytes))',
      '    name: (text of 6 bytes)',
      '    displayName: (text of 6 bytes, not ASCII)',
    ]);
  });

  test('breaks the answer into its parts', () => {
    const answer = map(
      [1, 'packed'],
      [2, authData(0xc5, id, map(['credProtect', 2], ['hmac-secret', true]))],
      [3, map(['alg', -7], ['sig', filled(4, 0x30)], ['x5c', list(filled(9))])],
      [5, filled(32)],
    );
    expect(new Spoken().ask(0x01, request).answer(0, answer).told().slice(33)).toEqual([
      '← authenticatorMakeCredential CTAP2_OK ! message.attStmt.x5c[]: got 9 bytes, expected an X.509 certificate',
      '  fmt: packed',
      '  authData',
      `    rpIdHash: ${toHex(rpIdHash)}`,
      '    flags: UP, UV, AT, ED',
      '    signCount: 7',
      '    aaguid: 00112233-4455-6677-8899-aabbccddeeff',
      '    credentialId: (credential #1 (40 bytes))',
      '    credentialPublicKey',
      ...publicKeyTold('      '),
      '    extensions',
      '      credProtect: userVerificationOptionalWithCredentialIDList',
      '      hmac-secret: true',
      '  attStmt',
      '    alg: ES256 (-7)',
      '    sig: 30303030',
      '    x5c',
      '      [0]: (9 bytes)',
      '  largeBlobKey: (32 bytes)',
    ]);
  });

  describe('authenticator data that is not what it must be', () => {
    const whole = authData(0xc1, id, map(['credProtect', 2]));
    const lines = (bytes: Uint8Array) =>
      new Spoken()
        .ask(0x01, request)
        .answer(0, map([2, bytes]))
        .told()
        .slice(33);

    test.each<[string, Uint8Array, string, number]>([
      ['too short', whole.subarray(0, 35), 'shorter than 37 bytes', 2],
      ['cut in the AAGUID', whole.subarray(0, 45), 'attested credential data is cut off', 4],
      ['cut in the credential id', whole.subarray(0, 60), 'a credential id longer than what is left', 5],
      ['cut in the key', whole.subarray(0, 120), 'credentialPublicKey: not canonical CBOR: truncated', 6],
      ['with leftovers', concatBytes(whole, Uint8Array.of(1, 2)), '2 bytes more than the flags promise', 14],
    ])('%s', (_, bytes, fault, shown) => {
      const [first, ...rest] = lines(bytes);
      expect(first).toBe(`← authenticatorMakeCredential CTAP2_OK ! message.authData: ${fault}`);
      expect(rest.length).toBe(shown);
    });

    test('with extensions out of order', () => {
      const unsorted = concatBytes(
        authData(0x81, id, new Map()).subarray(0, 37),
        fromHex('a2'),
        encodeCbor('hmac-secret'),
      );
      const [first, ...rest] = lines(
        concatBytes(unsorted, fromHex('f5'), encodeCbor('credProtect').slice(), fromHex('02')),
      );
      expect(first).toContain('extensions: not canonical CBOR: unsorted-keys');
      expect(rest.slice(-3)).toEqual([
        '    extensions',
        '      hmac-secret: true',
        '      credProtect: userVerificationOptionalWithCredentialIDList',
      ]);
    });

    test('is hidden as a whole when it is about nobody that was spoken of', () => {
      expect(lines(concatBytes(filled(32, 9), whole.subarray(32), Uint8Array.of(1)))).toEqual([
        '← authenticatorMakeCredential CTAP2_OK ! message.authData: got 187 bytes, expected authenticator data',
        '  authData: (187 bytes)',
      ]);
    });
  });

  test('names the certificate by its subject, but not the one of a single key', () => {
    const host = new Host({ model: atkeyPro });
    const { map: made } = host.call(0x01, createRequest(), touching);
    const plain = new Spoken().ask(0x01, request).answer(0, made).told();
    expect(plain.find((line) => line.includes('x5c:'))).toMatch(/x5c: C=.*OU=Authenticator Attestation/);
    const single = new Map(made).set(4, true);
    const enterprise = new Spoken().ask(0x01, request).answer(0, single).told();
    expect(enterprise.join('\n')).not.toContain('Authenticator Attestation');
    expect(enterprise).toContain('  epAtt: true');
  });
});

test('authenticatorGetAssertion with hmac-secret, and the next one', () => {
  const first = filled(40, 0xc1);
  const spoken = new Spoken().ask(
    0x02,
    map(
      [1, 'example.com'],
      [2, hash],
      [3, list(descriptor(first), descriptor(filled(40, 0xc2)))],
      [
        4,
        map([
          'hmac-secret',
          new Map<number, CborValue>([
            [1, agreement()],
            [2, filled(48)],
            [3, filled(32)],
            [4, 2],
          ]),
        ]),
      ],
      [5, map(['up', true])],
      [6, filled(32)],
      [7, 2],
    ),
  );
  const answer = map(
    [1, descriptor(filled(40, 0xc2))],
    [2, authData(0x81, first, map(['hmac-secret', filled(48)]))],
    [3, filled(3, 0x44)],
    [4, map(['id', Uint8Array.of(9)])],
    [5, 2],
    [7, filled(32)],
  );
  spoken.answer(0, answer).ask(0x08).answer(0x30);
  expect(spoken.told()).toEqual([
    '→ authenticatorGetAssertion',
    '  rpId: example.com',
    `  clientDataHash: ${hashText}`,
    '  allowList',
    '    [0]',
    '      id: (credential #1 (40 bytes))',
    '      type: public-key',
    '    [1]',
    '      id: (credential #2 (40 bytes))',
    '      type: public-key',
    '  extensions',
    '    hmac-secret',
    '      keyAgreement',
    ...agreementTold('        '),
    '      saltEnc: (48 bytes)',
    '      saltAuth: (32 bytes)',
    '      pinUvAuthProtocol: 2',
    '  options',
    '    up: true',
    '  pinUvAuthParam: (32 bytes)',
    '  pinUvAuthProtocol: 2',
    '← authenticatorGetAssertion CTAP2_OK',
    '  credential',
    '    id: (credential #2 (40 bytes))',
    '    type: public-key',
    '  authData',
    `    rpIdHash: ${toHex(rpIdHash)}`,
    '    flags: UP, ED',
    '    signCount: 7',
    '    extensions',
    '      hmac-secret: (48 bytes)',
    '  signature: 444444',
    '  user',
    '    id: 09',
    '  numberOfCredentials: 2',
    '  largeBlobKey: (32 bytes)',
    '→ authenticatorGetNextAssertion',
    '← authenticatorGetNextAssertion CTAP2_ERR_NOT_ALLOWED',
  ]);
});

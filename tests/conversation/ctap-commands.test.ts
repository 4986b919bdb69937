import { createECDH, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { createRequest } from '../virtual-key/credential-requests.ts';
import { Host, map, touching } from '../virtual-key/host.ts';
import { filled, Spoken } from './told.ts';

const list = (...items: CborValue[]): CborValue => items;
const descriptor = (id: Uint8Array): CborMap => map(['id', id], ['type', 'public-key']);
const point = (): { x: Uint8Array; y: Uint8Array } => {
  const bytes = createECDH('prime256v1').generateKeys();
  return { x: new Uint8Array(bytes.subarray(1, 33)), y: new Uint8Array(bytes.subarray(33)) };
};
const agreement = ({ x, y } = point()): CborMap =>
  new Map<number, CborValue>([
    [1, 2],
    [3, -25],
    [-1, 1],
    [-2, x],
    [-3, y],
  ]);
const agreementTold = (indent: string) =>
  ['kty: EC2', 'alg: ECDH-ES+HKDF-256 (-25)', 'crv: P-256', 'x: (32 bytes)', 'y: (32 bytes)'].map(
    (line) => `${indent}${line}`,
  );
const hash = filled(32, 0x11);
const hashText = '11'.repeat(32);
const rpIdHash = new Uint8Array(createHash('sha256').update('example.com').digest());
const publicKey: CborMap = new Map<number, CborValue>([
  [1, 2],
  [3, -7],
  [-1, 1],
  [-2, filled(32, 0x22)],
  [-3, filled(32, 0x33)],
]);
const publicKeyTold = (indent: string) =>
  ['kty: EC2', 'alg: ES256 (-7)', 'crv: P-256', `x: ${'22'.repeat(32)}`, `y: ${'33'.repeat(32)}`].map(
    (line) => `${indent}${line}`,
  );

/** rpIdHash, flags, counter 7, AAGUID, id, key, extensions. */
const authData = (flags: number, id: Uint8Array, extensions: CborMap): Uint8Array =>
  concatBytes(
    rpIdHash,
    Uint8Array.of(flags, 0, 0, 0, 7),
    ...(flags & 0x40
      ? [fromHex('00112233445566778899aabbccddeeff'), Uint8Array.of(0, id.length), id, encodeCbor(publicKey)]
      : []),
    encodeCbor(extensions),
  );

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

test('authenticatorGetInfo: names, bits and what a vendor added', () => {
  const info = map(
    [1, list('FIDO_2_0', 'FIDO_2_1')],
    [3, fromHex('00112233445566778899aabbccddeeff')],
    [4, map(['rk', true], ['platConfig', true])],
    [5, 1200],
    [6, list(2, 1)],
    [0x0a, list(map(['alg', -7], ['type', 'public-key']))],
    [0x12, 0x8003],
    [0x13, map(['FIDO', 2])],
    [0x15, list(0xffff_ffff_ffff_ffffn)],
    [0x19, filled(32)],
    [0x1c, utf8('https://example.com/pin')],
    [0x30, filled(8)],
  );
  expect(new Spoken().ask(0x04).answer(0, info).told()).toEqual([
    '→ authenticatorGetInfo',
    '← authenticatorGetInfo CTAP2_OK',
    '  versions: FIDO_2_0, FIDO_2_1',
    '  aaguid: 00112233-4455-6677-8899-aabbccddeeff',
    '  options',
    '    rk: true',
    '    platConfig: true',
    '  maxMsgSize: 1200',
    '  pinUvAuthProtocols: 2, 1',
    '  algorithms',
    '    [0]',
    '      alg: ES256 (-7)',
    '      type: public-key',
    '  uvModality: presence, fingerprint, 0x8000',
    '  certifications',
    '    FIDO: 2',
    '  vendorPrototypeConfigCommands: 18446744073709551615',
    '  encIdentifier: (32 bytes)',
    '  pinComplexityPolicyURL: https://example.com/pin',
    '  0x30: (8 bytes)',
  ]);
});

describe('authenticatorClientPIN', () => {
  test('changePIN and a token', () => {
    const spoken = new Spoken()
      .ask(0x06, map([1, 2], [2, 4], [3, agreement()], [4, filled(32)], [5, filled(80)], [6, filled(32)]))
      .answer(0x31)
      .ask(0x06, map([1, 2], [2, 9], [3, agreement()], [6, filled(32)], [9, 0x83], [10, 'example.com']))
      .answer(0, map([2, filled(48)]))
      .ask(0x06, map([1, 2], [2, 1]))
      .answer(0, map([3, 7], [4, false]));
    expect(spoken.told()).toEqual([
      '→ authenticatorClientPIN changePIN',
      '  pinUvAuthProtocol: 2',
      '  subCommand: changePIN',
      '  keyAgreement',
      ...agreementTold('    '),
      '  pinUvAuthParam: (32 bytes)',
      '  newPinEnc: (80 bytes)',
      '  pinHashEnc: (32 bytes)',
      '← authenticatorClientPIN changePIN CTAP2_ERR_PIN_INVALID',
      '→ authenticatorClientPIN getPinUvAuthTokenUsingPinWithPermissions',
      '  pinUvAuthProtocol: 2',
      '  subCommand: getPinUvAuthTokenUsingPinWithPermissions',
      '  keyAgreement',
      ...agreementTold('    '),
      '  pinHashEnc: (32 bytes)',
      '  permissions: mc, ga, 0x80',
      '  rpId: example.com',
      '← authenticatorClientPIN getPinUvAuthTokenUsingPinWithPermissions CTAP2_OK',
      '  pinUvAuthToken: (48 bytes)',
      '→ authenticatorClientPIN getPINRetries',
      '  pinUvAuthProtocol: 2',
      '  subCommand: getPINRetries',
      '← authenticatorClientPIN getPINRetries CTAP2_OK',
      '  pinRetries: 7',
      '  powerCycleState: false',
    ]);
  });

  test('says so when the key offers a point that is not on the curve', () => {
    const wrong = agreement({ x: filled(32, 5), y: filled(32, 6) });
    const lines = new Spoken()
      .ask(0x06, map([1, 2], [2, 2]))
      .answer(0, map([1, wrong]))
      .told();
    expect(lines).toContain(
      '← authenticatorClientPIN getKeyAgreement CTAP2_OK ! keyAgreement: a point that is not on P-256',
    );
    expect(lines.slice(-5)).toEqual(agreementTold('    '));
  });
});

test.each([
  [0x09, 'authenticatorBioEnrollment'],
  [0x40, 'authenticatorBioEnrollment (prototype)'],
])('command %i is %s', (command, name) => {
  const lines = new Spoken('hidden')
    .ask(command, map([1, 1], [2, 1], [3, map([3, 10_000])], [4, 2], [5, filled(32)]))
    .answer(0, map([4, Uint8Array.of(7, 8)], [5, 13], [6, 4]))
    .ask(command, map([1, 1], [2, 4], [4, 2], [5, filled(32)]))
    .answer(0, map([7, list(map([1, Uint8Array.of(7, 8)], [2, 'Taro']))]))
    .ask(command, map([6, true]))
    .answer(0, map([1, 1]))
    .told();
  expect(lines).toEqual([
    `→ ${name} enrollBegin`,
    '  modality: fingerprint',
    '  subCommand: enrollBegin',
    '  subCommandParams',
    '    timeoutMilliseconds: 10000',
    '  pinUvAuthProtocol: 2',
    '  pinUvAuthParam: (32 bytes)',
    `← ${name} enrollBegin CTAP2_OK`,
    '  templateId: 0708',
    '  lastEnrollSampleStatus: CTAP2_ENROLL_FEEDBACK_NO_USER_ACTIVITY',
    '  remainingSamples: 4',
    `→ ${name} enumerateEnrollments`,
    '  modality: fingerprint',
    '  subCommand: enumerateEnrollments',
    '  pinUvAuthProtocol: 2',
    '  pinUvAuthParam: (32 bytes)',
    `← ${name} enumerateEnrollments CTAP2_OK`,
    '  templateInfos',
    '    [0]',
    '      templateId: 0708',
    '      templateFriendlyName: (text of 4 bytes)',
    `→ ${name}`,
    '  getModality: true',
    `← ${name} CTAP2_OK`,
    '  modality: fingerprint',
  ]);
});

test('authenticatorCredentialManagement', () => {
  const id = filled(40, 0xc1);
  const lines = new Spoken('hidden')
    .ask(0x0a, map([1, 4], [2, map([1, hash])], [3, 2], [4, filled(32)]))
    .answer(
      0,
      map(
        [6, map(['id', Uint8Array.of(1)], ['name', 'hanako'])],
        [7, descriptor(id)],
        [8, publicKey],
        [9, 1],
        [0x0a, 3],
        [0x0b, filled(32)],
        [0x0c, false],
      ),
    )
    .ask(0x0a, map([1, 6], [2, map([2, descriptor(id)])], [3, 2], [4, filled(32)]))
    .answer(0)
    .told();
  expect(lines).toEqual([
    '→ authenticatorCredentialManagement enumerateCredentialsBegin',
    '  subCommand: enumerateCredentialsBegin',
    '  subCommandParams',
    `    rpIDHash: ${hashText}`,
    '  pinUvAuthProtocol: 2',
    '  pinUvAuthParam: (32 bytes)',
    '← authenticatorCredentialManagement enumerateCredentialsBegin CTAP2_OK',
    '  user',
    '    id: (user #1 (1 byte))',
    '    name: (text of 6 bytes)',
    '  credentialID',
    '    id: (credential #1 (40 bytes))',
    '    type: public-key',
    '  publicKey',
    ...publicKeyTold('    '),
    '  totalCredentials: 1',
    '  credProtect: userVerificationRequired',
    '  largeBlobKey: (32 bytes)',
    '  thirdPartyPayment: false',
    '→ authenticatorCredentialManagement deleteCredential',
    '  subCommand: deleteCredential',
    '  subCommandParams',
    '    credentialID',
    '      id: (credential #1 (40 bytes))',
    '      type: public-key',
    '  pinUvAuthProtocol: 2',
    '  pinUvAuthParam: (32 bytes)',
    '← authenticatorCredentialManagement deleteCredential CTAP2_OK',
  ]);
});

test('authenticatorLargeBlobs: that there are none may be said', () => {
  const initial = concatBytes(
    Uint8Array.of(0x80),
    new Uint8Array(createHash('sha256').update(Uint8Array.of(0x80)).digest().subarray(0, 16)),
  );
  const lines = new Spoken()
    .ask(0x0c, map([1, 960], [3, 0]))
    .answer(0, map([1, initial]))
    .ask(0x0c, map([2, filled(100)], [3, 0], [4, 100], [5, filled(32)], [6, 2]))
    .answer(0x3d)
    .told();
  expect(lines).toEqual([
    '→ authenticatorLargeBlobs',
    '  get: 960',
    '  offset: 0',
    '← authenticatorLargeBlobs CTAP2_OK',
    '  config: 8076be8b528d0075f7aae98d6fa57a6d3c',
    '→ authenticatorLargeBlobs',
    '  set: (100 bytes)',
    '  offset: 0',
    '  length: 100',
    '  pinUvAuthParam: (32 bytes)',
    '  pinUvAuthProtocol: 2',
    '← authenticatorLargeBlobs CTAP2_ERR_INTEGRITY_FAILURE',
  ]);
});

test('authenticatorConfig, authenticatorReset, authenticatorSelection', () => {
  const lines = new Spoken()
    .ask(0x0d, map([1, 3], [2, map([1, 8], [2, list('example.com')], [3, true])], [3, 2], [4, filled(32)]))
    .answer(0)
    .ask(0x0d, map([1, 0xff], [2, map([1, 5])]))
    .answer(0x3e)
    .ask(0x07)
    .answer(0x30)
    .ask(0x0b)
    .answer(0x2d)
    .told();
  expect(lines).toEqual([
    '→ authenticatorConfig setMinPINLength',
    '  subCommand: setMinPINLength',
    '  subCommandParams',
    '    newMinPINLength: 8',
    '    minPinLengthRPIDs: example.com',
    '    forceChangePin: true',
    '  pinUvAuthProtocol: 2',
    '  pinUvAuthParam: (32 bytes)',
    '← authenticatorConfig setMinPINLength CTAP2_OK',
    '→ authenticatorConfig vendorPrototype',
    '  subCommand: vendorPrototype',
    '  subCommandParams: (a map of 1)',
    '← authenticatorConfig vendorPrototype CTAP2_ERR_INVALID_SUBCOMMAND',
    '→ authenticatorReset',
    '← authenticatorReset CTAP2_ERR_NOT_ALLOWED',
    '→ authenticatorSelection',
    '← authenticatorSelection CTAP2_ERR_KEEPALIVE_CANCEL',
  ]);
});

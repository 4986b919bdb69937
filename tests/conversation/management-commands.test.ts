import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { map } from '../virtual-key/host.ts';
import { descriptor, hash, hashText, list, publicKey, publicKeyTold } from './spoken-values.ts';
import { filled, Spoken } from './told.ts';

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

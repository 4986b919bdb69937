import { describe, expect, test } from 'vitest';
import { fromHex, utf8 } from '../../src/basics/bytes.ts';
import { map } from '../virtual-key/host.ts';
import { agreement, agreementTold, list } from './spoken-values.ts';
import { filled, Spoken } from './told.ts';

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

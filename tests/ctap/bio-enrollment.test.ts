import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import {
  cancelEnrollment,
  enumerateTemplates,
  getSensorInfo,
  removeTemplate,
  renameTemplate,
} from '../../src/ctap/bio-enrollment.ts';
import { CtapError, UnsupportedByKey } from '../../src/ctap/errors.ts';
import { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { recorded } from './recorded.ts';
import { exchange, outcome, said } from './scripted-key.ts';

const info = infoAnswer({ bioEnroll: true });
const protocol = pinUvAuthProtocol(2);
const tokenBytes = '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad';
const token = () => new PinUvAuthToken(protocol, Secret.over(fromHex(tokenBytes)));
const param = (message: string) => toHex(protocol.authenticate(fromHex(tokenBytes), fromHex(message)));
const answer = (members: readonly (readonly [number, CborValue])[]) => `00${toHex(encodeCbor(new Map(members)))}`;

describe('questions without a token', () => {
  test('the sensor (golden requests of ctap.md 2.10, answer of a YubiKey)', async () => {
    const { key, authenticator } = await authenticatorTo(info, [
      said('09a201010207', recorded('CTAP_CBOR_BIO_INFO')),
      exchange(
        '09a201010207',
        answer([
          [2, 2],
          [3, 12],
          [8, 64],
        ]),
      ),
      exchange('09a201010203', '00'),
    ]);
    expect(await getSensorInfo(authenticator)).toEqual({ fingerprintKind: 1, maxCaptureSamplesRequiredForEnroll: 4 });
    expect(await getSensorInfo(authenticator)).toMatchObject({ fingerprintKind: 2, maxTemplateFriendlyName: 64 });
    await cancelEnrollment(authenticator);
    key.finish();
  });

  test.each(['00', '00a0', '00a10300', '00a103190100', '00a10320', '00a1036134'])(
    'a sensor that needs no or too many samples is refused: %s',
    async (bad) => {
      const { authenticator } = await authenticatorTo(info, [exchange('09a201010207', bad)]);
      const { error } = (await outcome(getSensorInfo(authenticator))) as { error: Error };
      expect(['StructureError', 'ProtocolError']).toContain(error.name);
    },
  );

  test('the preview command where the key has only that', async () => {
    const preview = infoAnswer({ userVerificationMgmtPreview: false });
    const { key, authenticator } = await authenticatorTo(preview, [exchange('40a201010207', '00a10304')]);
    await getSensorInfo(authenticator);
    key.finish();
  });

  test('a key without a sensor is not asked', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer());
    expect(await outcome(getSensorInfo(authenticator))).toEqual({ error: expect.any(UnsupportedByKey) });
    key.finish();
  });
});

describe('templates', () => {
  const enumerate = `09a40101020404020558 20${param('0104')}`;

  test('three of a YubiKey, each with its name', async () => {
    const { key, authenticator } = await authenticatorTo(info, [said(enumerate, recorded('CTAP_CBOR_BIO_ENUM'))]);
    expect(await enumerateTemplates(authenticator, token())).toEqual([
      { templateId: fromHex('cea3'), name: 'finger1' },
      { templateId: fromHex('bf5e'), name: 'finger2' },
      { templateId: fromHex('5ed2'), name: 'finger3' },
    ]);
    key.finish();
  });

  test('none is an empty list, whichever way the key says so', async () => {
    const { authenticator } = await authenticatorTo(info, [exchange(enumerate, '2c'), exchange(enumerate, '00a10780')]);
    expect(await enumerateTemplates(authenticator, token())).toEqual([]);
    expect(await enumerateTemplates(authenticator, token())).toEqual([]);
  });

  test('one without a name, and one with an empty name', async () => {
    const { authenticator } = await authenticatorTo(info, [exchange(enumerate, '00a10782a10141aaa20141bb0260')]);
    expect(await enumerateTemplates(authenticator, token())).toEqual([
      { templateId: fromHex('aa'), name: undefined },
      { templateId: fromHex('bb'), name: undefined },
    ]);
  });

  test.each(['00a0', '00a107a0', '00a1078101', '00a10781a1026161', '00a10781a1016161', '00a10781a20141aa0241aa'])(
    'a list that is none is refused: %s',
    async (bad) => {
      const { authenticator } = await authenticatorTo(info, [exchange(enumerate, bad)]);
      const end = await outcome(enumerateTemplates(authenticator, token()));
      expect(end).toEqual({ error: expect.any(StructureError) });
    },
  );

  test('any other status is an error', async () => {
    const { authenticator } = await authenticatorTo(info, [exchange(enumerate, '33')]);
    const end = await outcome(enumerateTemplates(authenticator, token()));
    expect(end).toEqual({ error: new CtapError(Status.PIN_AUTH_INVALID) });
  });

  test('rename and remove sign the very bytes of their parameters', async () => {
    const renamed = 'a20142cea30266e58fb3e8a68b';
    const removed = 'a10142cea3';
    const { key, authenticator } = await authenticatorTo(info, [
      exchange(`09a50101020503${renamed}0402055820${param(`0105${renamed}`)}`, '00'),
      exchange(`09a50101020603${removed}0402055820${param(`0106${removed}`)}`, '00'),
    ]);
    await renameTemplate(authenticator, token(), fromHex('cea3'), '右見');
    await removeTemplate(authenticator, token(), fromHex('cea3'));
    key.finish();
  });
});

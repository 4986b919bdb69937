import { describe, expect, it } from 'vitest';
import type { CborMap } from '../../src/fido/cbor.ts';
import { parseAuthenticatorInfo } from '../../src/fido/get-info.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { modelFaults } from '../../src/virtual-key/models/model-faults.ts';
import { Host } from './host.ts';

// The AAGUIDs of ATKey products (reference 6): a virtual key must never be taken for one.
const realAaguids = [
  'e1a96183-5016-4f24-b55b-e3ae23614cc6',
  'e416201b-afeb-41ca-a03d-2281c28322aa',
  'ba76a271-6eb6-4171-874d-b6428dbe3437',
  'd41f5a69-b817-4144-a13c-9ebd6d9254d6',
  'da1fa263-8b25-42b6-a820-c0036f21ba7f',
];

describe.each(keyModels.map((model) => [model.id, model] as const))('model %s', (_, model) => {
  it('is a possible key', () => {
    expect(modelFaults(model)).toEqual([]);
  });

  it('is no real product', () => {
    expect(realAaguids).not.toContain(model.aaguid);
    expect(model.vendorId).toBe(0x1209);
  });

  it('tells in GetInfo what is there, and nothing else (reference 2.7)', () => {
    const host = new Host({ model });
    const map = host.getInfo();
    const info = parseAuthenticatorInfo(map);
    const { options = {} } = info;
    expect(info.unknown.size).toBe(0);
    expect(info.minPINLength !== undefined).toBe(options.clientPin !== undefined);
    expect(info.maxSerializedLargeBlobArray !== undefined).toBe(options.largeBlobs === true);
    expect(info.maxCredBlobLength !== undefined).toBe(info.extensions?.includes('credBlob') ?? false);
    expect(options.uvBioEnroll === undefined || options.bioEnroll !== undefined).toBe(true);
    expect(options.uvAcfg === undefined || options.authnrCfg === true).toBe(true);
    expect(info.versions).not.toContain('FIDO_2_2');
    // MSG is answered with INVALID_CMD.
    expect(info.versions).not.toContain('U2F_V2');
    for (const list of [info.pinUvAuthProtocols, info.transports, info.versions, info.extensions]) {
      expect(new Set<unknown>(list).size).toBe(list?.length);
      expect(list?.length).toBeGreaterThan(0);
    }
    for (const [option, commands] of [
      [options.bioEnroll, [0x09]],
      [options.userVerificationMgmtPreview, [0x40]],
      [options.credMgmt, [0x0a]],
      [options.credentialMgmtPreview, [0x41]],
      [options.largeBlobs, [0x0c]],
      [options.authnrCfg, [0x0d]],
    ] as const) {
      for (const command of commands) {
        const { status } = host.call(command, Uint8Array.of(0xa0));
        expect(status === 0x01).toBe(option === undefined);
      }
    }
  });
});

describe('the models together', () => {
  it('have ids and AAGUIDs of their own', () => {
    expect(new Set(keyModels.map(({ id }) => id)).size).toBe(keyModels.length);
    expect(new Set(keyModels.map(({ aaguid }) => aaguid)).size).toBe(keyModels.length);
  });
});

describe('modelFaults', () => {
  const { fingerprint } = atkeyPro;
  it.each<[string, Partial<KeyModel>, string]>([
    ['too small messages', { maxMsgSize: 1023 }, 'maxMsgSize'],
    ['too short a PIN', { pin: { ...atkeyPro.pin, minLength: 3 } }, 'minPINLength'],
    ['no protocol', { pin: { ...atkeyPro.pin, protocols: [] } }, 'no empty list'],
    ['a protocol twice', { pin: { ...atkeyPro.pin, protocols: [2, 2] } }, 'duplicates'],
    ['26 UV retries', { fingerprint: { ...fingerprint!, maxUvRetries: 26 } }, 'uvRetries'],
    ['a preview command without its version', { versions: ['FIDO_2_1'] }, '0x40'],
    ['no credProtect', { extensions: ['hmac-secret'] }, 'credProtect'],
    ['no hmac-secret', { extensions: ['credProtect'] }, 'hmac-secret'],
    ['an id with a space', { id: 'a key' }, 'kebab'],
    [
      'a steady light with a period',
      {
        led: {
          ...atkeyPro.led,
          looks: { ...atkeyPro.led.looks, ready: { colour: 'blue', pattern: 'on', periodMs: 5 } },
        },
      },
      'ready',
    ],
  ])('names %s', (_, change, fault) => {
    expect(modelFaults({ ...atkeyPro, ...change }).join('\n')).toContain(fault);
  });
});

describe('a model is a value', () => {
  it('changes the key without a line of code', () => {
    const quick: KeyModel = { ...atkeyPro, fingerprint: { ...atkeyPro.fingerprint!, samples: 3, maxTemplates: 1 } };
    const host = new Host({ model: quick });
    host.key.clickButton(3);
    for (let touches = 0; touches < 3; touches++) host.key.finger('right-index', 0);
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: ['right-index'], maxFingers: 1 });
    expect((host.getInfo().get(4) as CborMap).get('uv')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import type { CborMap } from '../../src/fido/cbor.ts';
import { type AuthenticatorInfo, parseAuthenticatorInfo } from '../../src/fido/get-info.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { isCtap21, type KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { createRequest } from './credential-requests.ts';
import { Host, map, touching } from './host.ts';
import { brokenRules, lastingInfo } from './info-rules.ts';
import { modelFaults } from './model-faults.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

// The AAGUIDs of ATKey products (reference 6): a virtual key must never be taken for one.
const realAaguids = [
  'e1a96183-5016-4f24-b55b-e3ae23614cc6',
  'e416201b-afeb-41ca-a03d-2281c28322aa',
  'ba76a271-6eb6-4171-874d-b6428dbe3437',
  'd41f5a69-b817-4144-a13c-9ebd6d9254d6',
  'da1fa263-8b25-42b6-a820-c0036f21ba7f',
];

const speakingCtap2 = keyModels.filter(({ versions }) => versions.some((version) => version !== 'U2F_V2'));

describe.each(keyModels.map((model) => [model.id, model] as const))('model %s', (_, model) => {
  it('is a possible key', () => {
    expect(modelFaults(model)).toEqual([]);
  });

  it('is no real product', () => {
    expect(realAaguids).not.toContain(model.aaguid);
    expect(model.vendorId).toBe(0x1209);
  });
});

/** What may have happened to a key before somebody asks it what it is. */
const states: Record<string, (host: Host, platform: PlatformPin) => void> = {
  'as from the factory': () => {},
  'with a PIN': (_, platform) => void platform.setPin('1234'),
  'with a PIN and a finger': (host, platform) => {
    platform.setPin('1234');
    if (host.key.model.fingerprint && isCtap21(host.key.model)) enrolFinger(host, '1234', 'right-index');
  },
  'with a finger of standalone enrolment': (host) => {
    host.key.clickButton(3);
    for (let touches = 0; touches < 12; touches++) host.key.finger('right-index', 0);
  },
  'with alwaysUv turned': (host) => void host.call(0x0d, map([1, 2])),
  'with enterprise attestation': (host) => void host.call(0x0d, map([1, 1])),
  'with a longer PIN and its change forced': (host, platform) => {
    platform.setPin('1234');
    const protocol = host.key.model.pin.protocols[0]!;
    const { token } = platform.token('1234', 0x20);
    const message = concatBytes(new Uint8Array(32).fill(0xff), Uint8Array.of(0x0d, 3, 0xa1, 0x01, 0x08));
    const param = platform.authenticate(token, message);
    host.call(0x0d, map([1, 3], [2, map([1, 8])], [3, protocol], [4, param]));
  },
  'with a discoverable credential': (host) => {
    host.call(0x01, createRequest({ options: map(['rk', true]) }), touching);
  },
  'after a reset': (host, platform) => {
    platform.setPin('1234');
    host.replug();
    host.call(0x07, undefined, touching);
  },
};

describe.each(speakingCtap2.map((model) => [model.id, model] as const))('GetInfo of %s', (_, model) => {
  const inState = (prepare: (host: Host, platform: PlatformPin) => void): Host => {
    const host = new Host({ model });
    prepare(host, new PlatformPin(host, model.pin.protocols[0]!));
    return host;
  };

  it.each(Object.entries(states))('keeps every rule of consistency %s', (_state, prepare) => {
    const host = inState(prepare);
    const info = parseAuthenticatorInfo(host.getInfo());
    expect(brokenRules(info)).toEqual([]);
    expect(info.versions.includes('U2F_V2')).toBe(model.versions.includes('U2F_V2') && !info.options?.alwaysUv);
    expect(host.warnings).toEqual([]);
  });

  it.each(Object.entries(states))('is the same after a re-plug %s', (_state, prepare) => {
    const host = inState(prepare);
    const before = lastingInfo(host);
    host.replug();
    expect(lastingInfo(host)).toEqual(before);
  });

  it('tells of the commands that are there, and of no others', () => {
    const host = new Host({ model });
    const { options = {} } = parseAuthenticatorInfo(host.getInfo());
    for (const [option, command] of [
      [options.bioEnroll, 0x09],
      [options.userVerificationMgmtPreview, 0x40],
      [options.credMgmt, 0x0a],
      [options.credentialMgmtPreview, 0x41],
      [options.largeBlobs, 0x0c],
      [options.authnrCfg, 0x0d],
    ] as const) {
      const { status } = host.call(command, Uint8Array.of(0xa0));
      expect([command, status === 0x01]).toEqual([command, option === undefined]);
    }
  });
});

describe('brokenRules', () => {
  const info = (change: Partial<AuthenticatorInfo>): AuthenticatorInfo => ({
    ...parseAuthenticatorInfo(new Host({ model: ctap23 }).getInfo()),
    ...change,
  });
  const options = info({}).options!;

  it.each<[string, Partial<AuthenticatorInfo>]>([
    ['no FIDO_2_2', { versions: ['FIDO_2_2', 'FIDO_2_3'] }],
    ['alwaysUv: no makeCredUvNotRqd', { options: { ...options, alwaysUv: true } }],
    ['minPINLength with clientPin', { minPINLength: undefined as unknown as number }],
    ['credBlob with its size', { maxCredBlobLength: undefined as unknown as number }],
    ['uvAcfg: authnrCfg', { options: { ...options, authnrCfg: false } }],
    ['attestationFormats without none', { attestationFormats: ['none'] }],
    ['lists without duplicates', { transports: ['usb', 'usb'] }],
    ['FIDO_2_3: protocol 2', { pinUvAuthProtocols: [1] }],
  ])('names "%s"', (rule, change) => {
    expect(brokenRules(info(change))).toContain(rule);
  });
});

describe('the models together', () => {
  it('have ids, AAGUIDs and USB ids of their own', () => {
    for (const of of ['id', 'aaguid', 'productId', 'name'] as const) {
      expect(new Set(keyModels.map((model) => model[of])).size).toBe(keyModels.length);
    }
  });
});

describe('modelFaults', () => {
  const { fingerprint } = atkeyPro;
  it.each<[string, Partial<KeyModel>, string]>([
    ['too small messages', { maxMsgSize: 1023 }, 'maxMsgSize'],
    ['too short a PIN', { pin: { ...atkeyPro.pin, minLength: 3 } }, 'minPINLength'],
    ['a PIN limit that nobody is told', { pin: { ...atkeyPro.pin, maxLength: 12 } }, 'maxPINLength'],
    ['no protocol', { pin: { ...atkeyPro.pin, protocols: [] } }, 'no empty list'],
    ['a protocol twice', { pin: { ...atkeyPro.pin, protocols: [2, 2] } }, 'duplicates'],
    ['26 UV retries', { fingerprint: { ...fingerprint, maxUvRetries: 26 } }, 'uvRetries'],
    ['a preview command without its version', { versions: ['FIDO_2_1'] }, '0x40'],
    ['no credProtect', { extensions: ['hmac-secret'] }, 'credProtect'],
    ['no hmac-secret', { extensions: ['credProtect'] }, 'hmac-secret'],
    ['an id with a space', { id: 'a key' }, 'kebab'],
    ['large blobs without their extension', { largeBlobCapacity: 1024, extensions: ['credProtect'] }, 'largeBlobKey'],
    ['a persistent token before CTAP 2.2', { encryptedIdentifiers: true }, 'perCredMgmtRO'],
    ['credential ids of ES384 that do not fit', { algorithms: [-7, -35], maxCredentialIdLength: 78 }, 'credential ids'],
    [
      'self attestation in a format with a certificate',
      { attestation: { type: 'self', formats: ['packed', 'fido-u2f'], enterprise: null } },
      'self attestation',
    ],
    [
      'a side button that no click satisfies',
      { fingerprint: { ...fingerprint, standalone: { ...fingerprint.standalone, clicks: 0 } } },
      'standalone',
    ],
    ['nobody to verify', { fingerprint: null, pin: { ...atkeyPro.pin, administersOnly: true } }, 'noMcGa'],
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

  it('names what CTAP 2.0 could not have', () => {
    const { config, pin } = ctap23;
    expect(modelFaults({ ...atkeyPro20, config, pin }).join('\n')).toMatch(/authenticatorConfig[^]*protocol 2/);
  });
});

describe('a model is a value', () => {
  it('changes the key without a line of code', () => {
    const quick: KeyModel = { ...atkeyPro, fingerprint: { ...atkeyPro.fingerprint, samples: 3, maxTemplates: 1 } };
    const host = new Host({ model: quick });
    host.key.clickButton(3);
    for (let touches = 0; touches < 3; touches++) host.key.finger('right-index', 0);
    expect(host.key.snapshot()).toMatchObject({ enrolledFingers: ['right-index'], maxFingers: 1 });
    expect((host.getInfo().get(4) as CborMap).get('uv')).toBe(true);
  });
});

import { atkeyPro } from './atkey-pro.ts';
import type { KeyModel } from './key-model.ts';
import { plainKey } from './plain-key.ts';

/** A key of CTAP 2.3 with everything that this key can do, a fingerprint sensor included. */
export const ctap23 = {
  ...plainKey,
  id: 'ctap-2-3',
  name: 'Virtual CTAP 2.3 key',
  productId: 0x0004,
  aaguid: '84e6f0c7-2b19-4da3-b1c8-5f90d7733e2a',
  deviceVersion: [2, 3, 0],
  firmwareVersion: 0x020300,
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1', 'FIDO_2_3'],
  algorithms: [-7, -8, -35, -257],
  maxMsgSize: 7609,
  maxCredentialCountInList: 20,
  maxDiscoverableCredentials: 200,
  pin: { ...plainKey.pin, complexityPolicy: 'off' },
  reset: { windowMs: 10_000, longTouchMs: 5000 },
  fingerprint: {
    ...atkeyPro.fingerprint,
    maxTemplates: 5,
    samples: 5,
    preferredPlatformUvAttempts: 1,
    previewCommand: false,
    enrolmentByUv: true,
    standalone: null,
  },
  credentialManagement: { previewCommand: false, readOnlyToken: true },
  encryptedIdentifiers: true,
  config: {
    alwaysUv: 'off',
    minPinLength: { maxRpIds: 4, rpIds: ['pin-policy.example'] },
    longTouchForReset: true,
    byUv: true,
  },
  extensions: [
    'credProtect',
    'hmac-secret',
    'hmac-secret-mc',
    'credBlob',
    'largeBlobKey',
    'minPinLength',
    'pinComplexityPolicy',
    'thirdPartyPayment',
  ],
  attestation: {
    type: 'basic',
    formats: ['packed', 'fido-u2f'],
    enterprise: { rpIds: ['enterprise.example'], platformManaged: true },
  },
  largeBlobCapacity: 4096,
  maxCredBlobLength: 64,
} as const satisfies KeyModel;

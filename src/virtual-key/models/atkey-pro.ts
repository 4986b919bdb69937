import type { KeyModel } from './key-model.ts';
import { plainKey } from './plain-key.ts';

/**
 * The CTAP 2.1 generation of AuthenTrend's fingerprint key, as its manual describes it: fingerprint sensor with room for
 * ten templates, side button, LED with eight meanings, standalone enrolment in about twelve touches.
 */
export const atkeyPro = {
  ...plainKey,
  id: 'atkey-pro',
  name: 'Virtual ATKey.Pro',
  productId: 0x0001,
  aaguid: '6f1b7a0e-93c4-4d52-8a1f-c07d52e8b961',
  deviceVersion: [2, 0, 4],
  firmwareVersion: 0x020004,
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1'],
  extensions: ['credProtect', 'hmac-secret', 'credBlob', 'largeBlobKey', 'minPinLength'],
  algorithms: [-7, -8],
  maxMsgSize: 2048,
  maxCredentialCountInList: 16,
  maxDiscoverableCredentials: 100,
  presence: { timeoutMs: 30_000, byButton: true },
  fingerprint: {
    kind: 'touch',
    maxTemplates: 10,
    samples: 12,
    maxNameBytes: 64,
    maxUvRetries: 25,
    preferredPlatformUvAttempts: 3,
    attemptsPerRequest: 3,
    captureTimeoutMs: 10_000,
    maxCaptureTimeoutMs: 60_000,
    previewCommand: true,
    enrolmentByUv: false,
    standalone: { clicks: 3, clickWindowMs: 500, idleTimeoutMs: 30_000 },
  },
  credentialManagement: { previewCommand: true, readOnlyToken: false },
  largeBlobCapacity: 2048,
  maxCredBlobLength: 32,
  config: {
    alwaysUv: 'off',
    minPinLength: { maxRpIds: 8, rpIds: [] },
    longTouchForReset: false,
    byUv: false,
  },
} as const satisfies KeyModel;

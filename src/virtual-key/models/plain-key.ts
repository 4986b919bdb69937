import { ledTable } from '../parts/led.ts';
import type { KeyModel } from './key-model.ts';

/** What a model has unless it says otherwise: a CTAP 2.1 key with a PIN and a touch, and nothing that a key may leave out. */
export const plainKey = {
  manufacturer: 'Touchstone',
  // The number of pid.codes for tests.
  vendorId: 0x1209,
  deviceVersion: [1, 0, 0],
  firmwareVersion: 0x010000,
  versions: ['FIDO_2_0', 'FIDO_2_1'],
  extensions: ['credProtect', 'hmac-secret'],
  algorithms: [-7],
  maxMsgSize: 1200,
  maxCredentialCountInList: 8,
  maxCredentialIdLength: 128,
  maxDiscoverableCredentials: 25,
  nameLimits: null,
  flashBytes: null,
  makeCredUvNotRqd: true,
  pin: {
    protocols: [2, 1],
    minLength: 4,
    maxRetries: 8,
    maxMismatchesPerPowerCycle: 3,
    maxLength: 63,
    administersOnly: false,
    complexityPolicy: null,
  },
  presence: { timeoutMs: 30_000, byButton: false },
  reset: { windowMs: 10_000, longTouchMs: null },
  fingerprint: null,
  attestation: { type: 'basic', formats: ['packed'], enterprise: null },
  credentialManagement: null,
  largeBlobCapacity: null,
  maxCredBlobLength: null,
  config: null,
  encryptedIdentifiers: false,
  led: ledTable,
  quirks: [],
} as const satisfies Partial<KeyModel>;

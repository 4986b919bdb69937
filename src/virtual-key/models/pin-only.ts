import { ledTable } from '../parts/led.ts';
import type { KeyModel } from './key-model.ts';

/** A plain key: PIN and touch, no fingerprint sensor, no side button. */
export const pinOnly: KeyModel = {
  id: 'pin-only',
  name: 'Virtual PIN key',
  manufacturer: 'Touchstone',
  vendorId: 0x1209,
  productId: 0x0002,
  aaguid: 'b2d9c3f5-07e6-4c18-9b74-3ea1d6802f4d',
  deviceVersion: [1, 0, 0],
  firmwareVersion: 0x010000,
  versions: ['FIDO_2_0', 'FIDO_2_1'],
  extensions: ['credProtect', 'hmac-secret'],
  algorithms: [-7],
  maxMsgSize: 1200,
  maxCredentialCountInList: 8,
  maxCredentialIdLength: 128,
  maxDiscoverableCredentials: 25,
  makeCredUvNotRqd: true,
  pin: { protocols: [2, 1], minLength: 4, maxRetries: 8, maxMismatchesPerPowerCycle: 3 },
  presence: { timeoutMs: 30_000, byButton: false },
  reset: { windowMs: 10_000 },
  fingerprint: null,
  led: ledTable,
};

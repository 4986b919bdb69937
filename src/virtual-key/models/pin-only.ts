import type { KeyModel } from './key-model.ts';
import { plainKey } from './plain-key.ts';

/** A plain key: PIN and touch, no fingerprint sensor, no side button. */
export const pinOnly: KeyModel = {
  ...plainKey,
  id: 'pin-only',
  name: 'Virtual PIN key',
  productId: 0x0002,
  aaguid: 'b2d9c3f5-07e6-4c18-9b74-3ea1d6802f4d',
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'],
  credentialManagement: { previewCommand: false, readOnlyToken: false },
};

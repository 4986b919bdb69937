import type { KeyModel } from './key-model.ts';
import { plainKey } from './plain-key.ts';

/** A key from before FIDO2: U2F, and no CTAP2. */
export const u2fOnly: KeyModel = {
  ...plainKey,
  id: 'u2f-only',
  name: 'Virtual U2F key',
  productId: 0x0006,
  aaguid: '00000000-0000-0000-0000-000000000000',
  versions: ['U2F_V2'],
  extensions: [],
};

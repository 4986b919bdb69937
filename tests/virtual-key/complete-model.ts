import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';

/** A key with everything that credentials can have, whatever the models of the rack have. */
export const completeModel: KeyModel = {
  ...ctap23,
  id: 'complete',
  algorithms: [-7, -8, -35, -257],
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
  maxCredBlobLength: 32,
  largeBlobCapacity: 1024,
  attestation: {
    type: 'basic',
    formats: ['packed', 'fido-u2f'],
    enterprise: { rpIds: ['example.com'], platformManaged: true },
  },
};

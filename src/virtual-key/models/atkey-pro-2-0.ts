import { atkeyPro } from './atkey-pro.ts';
import type { KeyModel } from './key-model.ts';

/**
 * The CTAP 2.0 generation of the same key, of about 2021: previews of what CTAP 2.1 became, PIN/UV auth protocol 1, tokens
 * without permissions, and the departures that google/CTAP2-test-tool published for it: without CHANNEL_BUSY, which only a
 * fuzzer's load brought out, and without taking text that is no UTF-8, which no model here does.
 */
export const atkeyPro20: KeyModel = {
  ...atkeyPro,
  id: 'atkey-pro-2-0',
  name: 'Virtual ATKey.Pro (CTAP 2.0)',
  productId: 0x0003,
  aaguid: 'd3a45c18-6e0f-4b7d-9c52-18f7e2ab6035',
  deviceVersion: [1, 0, 9],
  firmwareVersion: 0x010009,
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
  extensions: ['credProtect', 'hmac-secret', 'credBlob'],
  algorithms: [-7],
  maxMsgSize: 1200,
  makeCredUvNotRqd: false,
  pin: { ...atkeyPro.pin, protocols: [1] },
  largeBlobCapacity: null,
  config: null,
  quirks: [
    'right-pin-when-auth-blocked',
    'ascii-display-name',
    'first-algorithm-only',
    'no-empty-user-id',
    'rk-in-get-assertion',
    'protocol-needs-token',
  ],
};

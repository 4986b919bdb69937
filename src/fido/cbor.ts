export { CborError, type CborErrorReason, decodeCbor, decodeCborItem } from './cbor-decoder.ts';
export { encodeCbor, encodeMessage } from './cbor-encoder.ts';
export type { CborKey, CborMap, CborValue } from './cbor-value.ts';

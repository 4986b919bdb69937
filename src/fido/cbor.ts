export { CborError, type CborErrorReason, decodeCbor, decodeCborItem } from './cbor-decoder.ts';
export { encodeCbor } from './cbor-encoder.ts';
export { type CborKey, type CborMap, type CborValue, maxCborDepth } from './cbor-value.ts';

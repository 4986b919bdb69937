import { createHash } from 'node:crypto';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { map } from './host.ts';

export const clientDataHash = new Uint8Array(32).fill(0x11);
export const sha256 = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
export const descriptor = (id: Uint8Array): CborMap => map(['id', id], ['type', 'public-key']);

export interface CreateOptions {
  rpId?: string;
  userId?: Uint8Array;
  algs?: number[];
  exclude?: Uint8Array[];
  extensions?: CborMap;
  options?: CborMap;
  param?: Uint8Array;
  protocol?: number;
}

export function createRequest(o: CreateOptions = {}): CborMap {
  return map(
    [1, clientDataHash],
    [2, map(['id', o.rpId ?? 'example.com'], ['name', 'Example'])],
    [3, map(['id', o.userId ?? Uint8Array.of(1)], ['name', 'a'], ['displayName', '花子'])],
    [4, (o.algs ?? [-7]).map((alg): CborValue => map(['alg', alg], ['type', 'public-key']))],
    [5, o.exclude?.map(descriptor)],
    [6, o.extensions],
    [7, o.options],
    [8, o.param],
    [9, o.protocol],
  );
}

export interface GetOptions {
  rpId?: string;
  allow?: Uint8Array[];
  extensions?: CborMap;
  options?: CborMap;
  param?: Uint8Array;
  protocol?: number;
}

export function getRequest(o: GetOptions = {}): CborMap {
  return map(
    [1, o.rpId ?? 'example.com'],
    [2, clientDataHash],
    [3, o.allow?.map(descriptor)],
    [4, o.extensions],
    [5, o.options],
    [6, o.param],
    [7, o.protocol],
  );
}

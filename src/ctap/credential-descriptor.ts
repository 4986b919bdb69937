import type { CborMap, CborValue } from '../fido/cbor.ts';
import { MapReader } from '../fido/map-reader.ts';

/** WebAuthn 5.8.3 (PublicKeyCredentialDescriptor). */
export interface CredentialDescriptor {
  readonly id: Uint8Array;
  /** public-key unless told. */
  readonly type?: string | undefined;
  /** Not sent to the key, which has no use for them. */
  readonly transports?: readonly string[] | undefined;
}

export const publicKeyType = 'public-key';

export function encodeDescriptor({ id, type = publicKeyType }: CredentialDescriptor): CborMap {
  return new Map<string, CborValue>([
    ['id', id],
    ['type', type],
  ]);
}

/** @throws StructureError unless the value is a descriptor with an id of at least one byte */
export function parseDescriptor(structure: string, value: CborValue): { id: Uint8Array; type: string } {
  const reader = new MapReader(structure, value);
  const id = reader.required('id', reader.bytes('id', 'id'));
  if (id.length === 0) throw reader.refuse('id', id, 'at least one byte');
  return { id, type: reader.required('type', reader.text('type', 'type')) };
}

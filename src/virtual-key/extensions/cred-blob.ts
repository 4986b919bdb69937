import type { Parameters } from '../commands/parameters.ts';
import type { DiscoverableCredential } from '../flash/discoverable-credential.ts';
import type { KeyModel } from '../models/key-model.ts';

/** CTAP 2.1 section 12.2, registration: what to keep with the credential; undefined when the platform did not ask. */
export const readCredBlob = (extensions: Parameters): Uint8Array | undefined => extensions.bytes('credBlob');

/** What of it is kept: only a discoverable credential has room, for `maxCredBlobLength` bytes. Undefined: nothing. */
export function keptCredBlob({ maxCredBlobLength }: KeyModel, blob: Uint8Array, rk: boolean): Uint8Array | undefined {
  return rk && blob.length <= (maxCredBlobLength ?? 0) ? blob : undefined;
}

/** Authentication: whether the platform asks for it. */
export const asksForCredBlob = (extensions: Parameters): boolean => extensions.boolean('credBlob') === true;

/** Empty where the credential has none. */
export const credBlobOutput = (stored: DiscoverableCredential | undefined): Uint8Array =>
  stored?.credBlob ?? new Uint8Array(0);

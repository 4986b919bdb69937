import { hash } from 'node:crypto';

/** SHA-256 of an RP ID's UTF-8: 32 bytes. */
export const hashOfRpId = (rpId: string): Uint8Array => new Uint8Array(hash('sha256', rpId, 'buffer'));

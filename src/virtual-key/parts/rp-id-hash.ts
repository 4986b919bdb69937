import { hash } from 'node:crypto';

/** SHA-256 of an RP ID's UTF-8: 32 bytes. As digits in between, since node:crypto's own bytes cost twice as much. */
export const hashOfRpId = (rpId: string): Uint8Array => new Uint8Array(Buffer.from(hash('sha256', rpId, 'hex'), 'hex'));

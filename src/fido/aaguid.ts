import { fromHex, toHex } from '../basics/bytes.ts';
import { StructureError } from './structure-error.ts';

export const aaguidLength = 16;

const PATTERN = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;

/** Sixteen bytes in the text form of a UUID (RFC 9562), lower case. @throws StructureError on another length */
export function formatAaguid(aaguid: Uint8Array): string {
  if (aaguid.length !== aaguidLength) throw new StructureError('AAGUID', `${aaguid.length} bytes`, '16 bytes');
  return toHex(aaguid).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The text form to sixteen bytes, in either case. @throws StructureError on anything else */
export function parseAaguid(text: string): Uint8Array {
  const groups = PATTERN.exec(text);
  if (!groups) throw new StructureError('AAGUID', `text of ${text.length} characters`, '8-4-4-4-12 hexadecimal digits');
  return fromHex(groups.slice(1).join(''));
}

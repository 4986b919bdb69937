import { createHash } from 'node:crypto';
import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { reassemble } from '../fido/reassemble.ts';
import type { ScriptedKey } from './scripted-key.ts';

const sha256 = (value: string) => new Uint8Array(createHash('sha256').update(value).digest());

/** The payloads of all messages, as hex. */
export const sentBy = (key: ScriptedKey): string =>
  reassemble(key.written.map((packet) => packet.padEnd(128, '0')))
    .map(({ payload }) => toHex(payload))
    .join('');
/** An assertion of the RP a.b with outputs, signed and unsigned. */
export function assertionAnswer(outputs?: CborMap, unsigned?: CborMap): string {
  const flags = Uint8Array.of(outputs ? 0x81 : 0x01, 0, 0, 0, 9);
  const authData = concatBytes(sha256('a.b'), flags, ...(outputs ? [encodeCbor(outputs)] : []));
  const members = new Map<number, CborValue>([
    [
      1,
      new Map<string, CborValue>([
        ['id', Uint8Array.of(1)],
        ['type', 'public-key'],
      ]),
    ],
    [2, authData],
    [3, Uint8Array.of(0x30)],
  ]);
  if (unsigned) members.set(8, unsigned);
  return `00${toHex(encodeCbor(members))}`;
}

import { toHex } from '../basics/bytes.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';

/** Members that have a place of their own in the contract. */
const elsewhere: ReadonlySet<string> = new Set([
  'versions',
  'extensions',
  'aaguid',
  'options',
  'maxMsgSize',
  'pinUvAuthProtocols',
  'transports',
  'algorithms',
  'minPINLength',
  'maxPINLength',
  'firmwareVersion',
  'remainingDiscoverableCredentials',
  'unknown',
]);

/** Every other member of GetInfo by its name in the specification, as text for a person; nameless ones by their number. */
export function readableMembers(info: AuthenticatorInfo): Record<string, string> {
  const readable: Record<string, string> = {};
  for (const [name, value] of Object.entries(info)) {
    if (value !== undefined && !elsewhere.has(name)) readable[name] = readableValue(value);
  }
  for (const [key, value] of info.unknown) readable[readableKey(key)] = readableValue(value);
  return readable;
}

const readableKey = (key: unknown): string =>
  typeof key === 'number' ? `0x${key.toString(16).padStart(2, '0')}` : readableValue(key);

function readableValue(value: unknown): string {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(readableValue).join(', ');
  if (value instanceof Map) {
    return [...value].map(([key, member]) => `${readableValue(key)}: ${readableValue(member)}`).join(', ');
  }
  return String(value);
}

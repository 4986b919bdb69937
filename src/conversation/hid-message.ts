import { toHex } from '../basics/bytes.ts';
import type { EntryMember, EntryStatus } from './conversation-entry.ts';
import { capabilityNames, hidCommandNames, hidErrorNames, keepaliveNames } from './ctap-names.ts';
import type { Disclosure } from './disclosure.ts';
import { bitNames, hexNumber } from './value-text.ts';

/** As the specification spells it; `continuation` where a packet began nothing. */
export function hidCommandName(command: number | null): string {
  if (command === null) return 'continuation';
  return hidCommandNames.get(command) ?? `CTAPHID ${command >= 0x40 ? 'vendor' : 'unknown'} ${hexNumber(command)}`;
}

/** The channel as it is written everywhere. */
export const channelText = (channel: number): string => channel.toString(16).padStart(8, '0');

export function readError(at: Disclosure): EntryStatus | null {
  return readCode(at, (code) => ({ code, name: hidErrorNames.get(code) ?? `unknown ${hexNumber(code)}`, ok: false }));
}

export function readKeepalive(at: Disclosure): EntryStatus | null {
  return readCode(at, (code) => ({ code, name: keepaliveNames.get(code) ?? `unknown ${hexNumber(code)}`, ok: true }));
}

function readCode(at: Disclosure, read: (code: number) => EntryStatus): EntryStatus | null {
  if (at.bytes.length !== 1) {
    at.fault(`${at.bytes.length} bytes where one is due`);
    return null;
  }
  return read(at.reveal(0, 1)[0]!);
}

const NONCE_LENGTH = 8;
const INIT_ANSWER_LENGTH = 17;

export function readInitRequest(at: Disclosure): EntryMember[] {
  if (at.bytes.length !== NONCE_LENGTH) {
    at.fault(`a nonce of ${at.bytes.length} bytes, 8 are due`);
    return [];
  }
  return [shown('nonce', toHex(at.reveal(0, NONCE_LENGTH)))];
}

export function readInitAnswer(at: Disclosure): EntryMember[] {
  if (at.bytes.length < INIT_ANSWER_LENGTH) {
    at.fault(`${at.bytes.length} bytes, 17 are due`);
    return [];
  }
  const bytes = at.reveal(0, INIT_ANSWER_LENGTH);
  return [
    shown('nonce', toHex(bytes.subarray(0, 8))),
    shown('channel', toHex(bytes.subarray(8, 12))),
    shown('protocolVersion', String(bytes[12])),
    shown('deviceVersion', bytes.subarray(13, 16).join('.')),
    shown('capabilities', bitNames(BigInt(bytes[16]!), capabilityNames)),
  ];
}

export function readLockRequest(at: Disclosure): EntryMember[] {
  if (at.bytes.length !== 1) {
    at.fault(`${at.bytes.length} bytes where one is due`);
    return [];
  }
  return [shown('seconds', String(at.reveal(0, 1)[0]))];
}

const shown = (name: string, value: string): EntryMember => ({ name, value, hidden: false, members: [] });

export const hiddenPayload = (name: string, { length }: Uint8Array): EntryMember[] =>
  length === 0 ? [] : [{ name, value: length === 1 ? '1 byte' : `${length} bytes`, hidden: true, members: [] }];

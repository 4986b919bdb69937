import { CborError, type CborErrorReason, decodeCbor } from '../fido/cbor.ts';
import { Status, statusName } from '../fido/status.ts';
import { outlineCbor } from './cbor-outline.ts';
import { integerAt } from './command-shapes.ts';
import type { EntryMember, EntryStatus } from './conversation-entry.ts';
import { commandNames } from './ctap-names.ts';
import { commandShapes } from './ctap-shapes.ts';
import type { Disclosure } from './disclosure.ts';
import type { Shape } from './shown.ts';
import { hexNumber } from './value-text.ts';

/** What is said of the payload of a message. */
export interface PayloadReading {
  readonly command: string | null;
  readonly status: EntryStatus | null;
  readonly members: readonly EntryMember[];
  /** The same for requests that a replay takes for each other. */
  readonly match: string;
  /** Of a request: leaves the key as it was. */
  readonly isRead: boolean;
}

/** A request of CTAPHID_CBOR: a command byte and a map. */
export function readCtapRequest(at: Disclosure): PayloadReading & { readonly code: number | null } {
  if (at.bytes.length === 0) {
    at.fault('no command byte');
    return { command: null, status: null, members: [], match: 'empty', isRead: false, code: null };
  }
  const code = at.reveal(0, 1)[0]!;
  const shapes = commandShapes.get(code);
  if (!shapes) {
    const match = `unknown ${code} <${at.bytes.length} bytes>`;
    return { command: unknownCommand(code), status: null, members: [], match, isRead: false, code };
  }
  const item = outlineCbor(at.bytes, 1, at.bytes.length);
  const body = readBody(at, shapes.request);
  const number = shapes.subCommand && body.isReadable ? integerAt(item, shapes.subCommand.key) : undefined;
  const subCommand = number === undefined ? '' : ` ${shapes.subCommand?.names.get(number) ?? hexNumber(number)}`;
  const isRead = shapes.isRead === true || (number !== undefined && shapes.isRead?.includes(number) === true);
  const command = `${commandNames.get(code)}${subCommand}`;
  return { command, status: null, members: body.members, match: `${command} ${body.match}`, isRead, code };
}

/** @param code of the request that it answers; null where that is not known */
export function readCtapAnswer(at: Disclosure, code: number | null): Pick<PayloadReading, 'status' | 'members'> {
  if (at.bytes.length === 0) {
    at.fault('no status byte');
    return { status: null, members: [] };
  }
  const statusCode = at.reveal(0, 1)[0]!;
  const status = { code: statusCode, name: statusName(statusCode), ok: statusCode === Status.OK };
  if (at.bytes.length === 1) return { status, members: [] };
  if (!status.ok) at.fault('an error status with members');
  const shapes = code === null ? undefined : commandShapes.get(code);
  if (!shapes || !status.ok) return { status, members: [] };
  return { status, members: readBody(at, shapes.answer).members };
}

const unknownCommand = (code: number): string =>
  `${code >= 0x40 && code <= 0xbf ? 'vendor' : 'unknown'} command ${hexNumber(code)}`;

/** The map after the first byte. Nothing of it is shown when it is no well-formed CBOR: nobody knows where a secret starts in it. */
function readBody(
  at: Disclosure,
  shape: Shape,
): { members: readonly EntryMember[]; match: string; isReadable: boolean } {
  const { length } = at.bytes;
  if (length === 1) return { members: [], match: '', isReadable: true };
  const refusal = canonicalRefusal(at.bytes);
  if (refusal) at.fault(`not canonical CBOR: ${refusal.reason} at byte ${refusal.offset + 1}`);
  const item = outlineCbor(at.bytes, 1, length);
  const end = item?.end ?? length;
  const isZeroFilled = item !== undefined && at.bytes.subarray(end).every((byte) => byte === 0);
  if (!item || !isZeroFilled || !isOrdinary(refusal?.reason)) {
    at.conceal(1, length, `cbor ${refusal?.reason ?? 'truncated'}`);
    return { members: [], match: `<unreadable ${length - 1} bytes>`, isReadable: false };
  }
  at.reveal(end, length);
  const { members, match } = shape(item, at, 'message');
  return { members, match, isReadable: true };
}

/** A map with too many items or levels may be anything but a message of CTAP. */
const isOrdinary = (reason: CborErrorReason | undefined): boolean =>
  reason !== 'too-deep' && reason !== 'too-many-items';

function canonicalRefusal(bytes: Uint8Array): CborError | undefined {
  try {
    decodeCbor(bytes.subarray(1));
    return undefined;
  } catch (cause) {
    if (cause instanceof CborError) return cause;
    throw cause;
  }
}

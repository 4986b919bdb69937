import { endianness } from 'node:os';

/**
 * The events of `/dev/uhid` as bytes: `struct uhid_event` of the Linux kernel (include/uapi/linux/uhid.h, documented in
 * Documentation/hid/uhid.rst): packed, in the byte order of the machine, a u32 type and then the union. Short writes are
 * filled up with zeros by the kernel, so each event is only as long as it needs to be.
 */
export const uhidEventSize = 4380;

const EventType = {
  destroy: 1,
  start: 2,
  stop: 3,
  open: 4,
  close: 5,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const;

/** EIO: the answer to a GET_REPORT or SET_REPORT, which CTAPHID does not use. */
const inputOutputError = 5;
const busUsb = 3;

const littleEndian = endianness() === 'LE';

/**
 * CTAPHID's report descriptor (CTAP 2.1 section 11.2.8.2): usage page F1D0, usage 1, one input and one output report of
 * 64 bytes, no report IDs.
 */
export const fidoReportDescriptor: Uint8Array = Uint8Array.of(
  ...[0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95],
  ...[0x40, 0x81, 0x02, 0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, 0xc0],
);

/** What the device says of itself. Texts are cut to what the event holds: 127, 63 and 63 bytes. */
export interface HidIdentity {
  /** Manufacturer and product in one text, as the kernel's HID_NAME. */
  readonly name: string;
  readonly serial: string;
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly release?: number;
}

export type UhidEvent =
  | { readonly type: 'start' | 'stop' | 'open' | 'close' }
  /** A report that a program wrote, with the leading report ID 0 where it came through hidraw. */
  | { readonly type: 'output'; readonly data: Uint8Array }
  | { readonly type: 'get-report' | 'set-report'; readonly id: number }
  | { readonly type: 'other'; readonly code: number };

/** What the kernel tells. @throws RangeError on bytes that are shorter than the event that they begin */
export function parseUhidEvent(bytes: Uint8Array): UhidEvent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = view.getUint32(0, littleEndian);
  switch (code) {
    case EventType.start:
      return { type: 'start' };
    case EventType.stop:
      return { type: 'stop' };
    case EventType.open:
      return { type: 'open' };
    case EventType.close:
      return { type: 'close' };
    case EventType.output:
      return { type: 'output', data: bytes.slice(4, 4 + view.getUint16(4100, littleEndian)) };
    case EventType.getReport:
      return { type: 'get-report', id: view.getUint32(4, littleEndian) };
    case EventType.setReport:
      return { type: 'set-report', id: view.getUint32(4, littleEndian) };
    default:
      return { type: 'other', code };
  }
}

/** UHID_CREATE2: a USB device (libfido2 looks at no other bus) with the FIDO report descriptor. 314 bytes. */
export function encodeCreate(identity: HidIdentity): Uint8Array {
  const { bytes, view } = event(EventType.create2, 280 + fidoReportDescriptor.length);
  putText(bytes, 4, 128, identity.name);
  putText(bytes, 196, 64, identity.serial);
  view.setUint16(260, fidoReportDescriptor.length, littleEndian);
  view.setUint16(262, busUsb, littleEndian);
  view.setUint32(264, identity.vendorId, littleEndian);
  view.setUint32(268, identity.productId, littleEndian);
  view.setUint32(272, identity.release ?? 0, littleEndian);
  bytes.set(fidoReportDescriptor, 280);
  return bytes;
}

/** UHID_INPUT2: one report from the device, without a report ID. */
export function encodeInput(report: Uint8Array): Uint8Array {
  const { bytes, view } = event(EventType.input2, 6 + report.length);
  view.setUint16(4, report.length, littleEndian);
  bytes.set(report, 6);
  return bytes;
}

export const encodeDestroy = (): Uint8Array => event(EventType.destroy, 4).bytes;

/** Refuses a GET_REPORT or SET_REPORT: who asked would otherwise wait for five seconds. */
export function encodeReportRefusal(request: { type: 'get-report' | 'set-report'; id: number }): Uint8Array {
  const get = request.type === 'get-report';
  const { bytes, view } = event(get ? EventType.getReportReply : EventType.setReportReply, get ? 12 : 10);
  view.setUint32(4, request.id, littleEndian);
  view.setUint16(8, inputOutputError, littleEndian);
  return bytes;
}

function event(type: number, length: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, littleEndian);
  return { bytes, view };
}

/** UTF-8, cut at a character, with at least one zero after it. */
function putText(bytes: Uint8Array, offset: number, field: number, text: string): void {
  new TextEncoder().encodeInto(text, bytes.subarray(offset, offset + field - 1));
}

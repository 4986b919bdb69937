import { close, open, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { PacedReports } from './paced-reports.ts';
import type { PacketDevice } from './packet-device.ts';
import {
  encodeCreate,
  encodeDestroy,
  encodeInput,
  encodeReportRefusal,
  type HidIdentity,
  parseUhidEvent,
  uhidEventSize,
} from './uhid-event.ts';
import { readUhidEvents } from './uhid-events.ts';

export interface UhidAttachment {
  /** Takes the device out again, as if it were unplugged. */
  detach(): Promise<void>;
  /** Settles when the device is out, by `detach` or because the kernel took it. */
  readonly detached: Promise<void>;
}

/** This machine cannot show a device of ours to other programs. */
export class UhidUnavailable extends Error {
  override readonly name = 'UhidUnavailable';
  readonly reason: 'not-there' | 'not-permitted' | 'other';

  constructor(reason: 'not-there' | 'not-permitted' | 'other', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const openFile = promisify(open);
const closeFile = promisify(close);

/**
 * Shows a device to the whole Linux system as a USB HID device of its own, by `/dev/uhid`: browsers, libfido2 and node-hid
 * find it as they find a plugged key. Resolves when the kernel starts the device; its node follows a moment later, as with any
 * key that is plugged in.
 *
 * Each attached device has a thread whose read waits in the kernel, since Node cannot poll a character device. What ends the
 * read is the kernel's STOP, after `detach`; a program that exits is detached by itself, or Node would wait for the thread for
 * ever.
 *
 * @throws UhidUnavailable when the kernel has no uhid or this user may not use it
 */
export async function attachToUhid(
  device: PacketDevice,
  identity: HidIdentity,
  path = '/dev/uhid',
): Promise<UhidAttachment> {
  const file = await openUhid(path);
  let isOpen = false;
  let destroyed = false;
  const started = Promise.withResolvers<void>();

  const reports = new PacedReports((packet) => writeSync(file, encodeInput(packet)));
  const forget = device.onPacket((packet) => {
    // The kernel has nobody to hand a report to before OPEN.
    if (isOpen && !destroyed) reports.send(packet);
  });

  const take = (bytes: Uint8Array) => {
    const event = parseUhidEvent(bytes);
    switch (event.type) {
      case 'start':
        started.resolve();
        break;
      case 'open':
        isOpen = true;
        break;
      case 'close':
        isOpen = false;
        reports.drop();
        break;
      case 'output':
        device.receive(withoutReportId(event.data));
        break;
      case 'get-report':
      case 'set-report':
        if (!destroyed) writeSync(file, encodeReportRefusal(event));
        break;
      case 'stop':
      case 'other':
        break;
    }
  };

  try {
    writeSync(file, encodeCreate(identity));
  } catch (cause) {
    forget();
    await closeFile(file);
    throw new UhidUnavailable('other', `the kernel refused the device: ${String(cause)}`, { cause });
  }
  const destroy = () => {
    if (destroyed) return;
    destroyed = true;
    reports.drop();
    writeSync(file, encodeDestroy());
  };
  process.once('exit', destroy);
  const serveUntilGone = async () => {
    try {
      await readUhidEvents(file, uhidEventSize, take);
    } finally {
      destroyed = true;
      reports.drop();
      process.off('exit', destroy);
      forget();
      await closeFile(file);
    }
  };
  const detached = serveUntilGone();
  const gone = detached.then(() => {
    throw new UhidUnavailable('other', 'the kernel dropped the device before it was ready');
  });
  await Promise.race([started.promise, gone]);

  return {
    detached,
    async detach() {
      destroy();
      await detached;
    },
  };
}

/** @throws UhidUnavailable when a device could not be attached now */
export async function requireUhid(path = '/dev/uhid'): Promise<void> {
  await closeFile(await openUhid(path));
}

async function openUhid(path: string): Promise<number> {
  try {
    return await openFile(path, 'r+');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENODEV') {
      throw new UhidUnavailable('not-there', `this kernel has no ${path}; 'modprobe uhid' may bring it`, { cause });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new UhidUnavailable('not-permitted', `this user may not use ${path}`, { cause });
    }
    throw new UhidUnavailable('other', `${path} cannot be opened: ${code}`, { cause });
  }
}

/** hidraw hands over what the program wrote: 65 bytes with the report ID 0 first. Other ways hand over 64. */
const withoutReportId = (data: Uint8Array): Uint8Array => (data.length === 65 ? data.subarray(1) : data);

import { Emitter } from '../../src/basics/emitter.ts';
import type { LogDetails } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import type { AttachNews } from '../../src/hid/attach-signal.ts';
import type { DeviceAccess, HidSystem } from '../../src/hid/hid-system.ts';
import type { NativeDevice, NativeHandle } from '../../src/hid/native-hid.ts';
import { UsbKeys } from '../../src/hid/usb-keys.ts';

/** An open device of the pretended system. What is written comes back as a report, until the device is pulled. */
class FakeHandle implements NativeHandle {
  readonly written: Uint8Array[] = [];
  readonly reports = new Emitter<Uint8Array>();
  readonly failures = new Emitter<unknown>();
  closed = 0;
  refuseWrites: Error | undefined;

  async write(report: Uint8Array): Promise<void> {
    if (this.refuseWrites) throw this.refuseWrites;
    this.written.push(report);
  }

  onReport(listener: (report: Uint8Array) => void) {
    return this.reports.on(listener);
  }

  onFailed(listener: (cause: unknown) => void) {
    return this.failures.on(listener);
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

/** A system whose devices, permissions and news are the test's. */
export class FakeUsb {
  readonly clock = new ManualClock();
  readonly news = new Emitter<AttachNews>();
  readonly logged: { event: string; details: LogDetails | undefined }[] = [];
  readonly handles: FakeHandle[] = [];
  devices: NativeDevice[] = [];
  access = new Map<string, DeviceAccess>();
  lists = 0;
  listing = 0;
  mostListing = 0;
  opens = 0;
  /** How long one listing takes on the pretended system. */
  listMs = 0;
  laterLooks: number[] = [];
  loadFailure: Error | undefined;
  listFailure: Error | undefined;
  openFailure: Error | undefined;
  newsFailure: Error | undefined;

  keys(system: HidSystem = 'linux'): UsbKeys {
    return new UsbKeys({
      clock: this.clock,
      log: {
        info: (event, details) => this.logged.push({ event, details }),
        warn: (event, details) => this.logged.push({ event, details }),
      },
      system,
      loadHid: async () => {
        if (this.loadFailure) throw this.loadFailure;
        return { list: () => this.#list(), open: () => this.#open() };
      },
      checkAccess: async (path) => this.access.get(path) ?? { access: 'ready', attachment: path },
      listen: async () => {
        if (this.newsFailure) throw this.newsFailure;
        return { laterLooks: this.laterLooks, onNews: (listener) => this.news.on(listener), close: () => {} };
      },
    });
  }

  get lastHandle(): FakeHandle {
    const handle = this.handles.at(-1);
    if (!handle) throw new Error('nothing was opened');
    return handle;
  }

  async #list(): Promise<NativeDevice[]> {
    this.lists += 1;
    this.listing += 1;
    this.mostListing = Math.max(this.mostListing, this.listing);
    const devices = [...this.devices];
    if (this.listMs > 0) await new Promise<void>((resolve) => void this.clock.schedule(this.listMs, resolve));
    this.listing -= 1;
    if (this.listFailure) throw this.listFailure;
    return devices;
  }

  async #open(): Promise<NativeHandle> {
    this.opens += 1;
    if (this.openFailure) throw this.openFailure;
    const handle = new FakeHandle();
    this.handles.push(handle);
    return handle;
  }
}

export const device = (path: string, serial: string | null = null): NativeDevice => ({
  path,
  vendorId: 0x31bb,
  productId: 0x0622,
  manufacturer: '',
  product: 'ATKey.Pro',
  serial,
});

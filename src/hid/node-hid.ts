import type { Device, HIDAsync } from 'node-hid';
import { Emitter } from '../basics/emitter.ts';
import type { NativeDevice, NativeHandle, NativeHid } from './native-hid.ts';

const fidoUsagePage = 0xf1d0;
const fidoUsage = 0x01;

/**
 * node-hid, loaded when it is first asked for. This is the one file that knows it.
 * @throws Error when its native part is not there or does not fit this machine
 */
export async function loadNodeHid(): Promise<NativeHid> {
  const module = await import('node-hid');
  // Bundlers and Node differ in where they put the members of a CommonJS module.
  const hid = 'default' in module ? (module.default as typeof module) : module;
  // The native part is loaded by the first call, not by the import.
  hid.getHidapiVersion();
  return {
    async list() {
      const devices = await hid.devicesAsync();
      return fidoDevices(devices);
    },
    async open(path) {
      // macOS would otherwise take the key away from every other program.
      return startReading(await hid.HIDAsync.open(path, { nonExclusive: true }));
    },
  };
}

/** Found by usage, never by vendor: a key of a maker that nobody has heard of is a key too. */
export function fidoDevices(devices: readonly Device[]): NativeDevice[] {
  const byPath = new Map<string, NativeDevice>();
  for (const device of devices) {
    if (device.usagePage !== fidoUsagePage || device.usage !== fidoUsage || device.path === undefined) continue;
    byPath.set(device.path, {
      path: device.path,
      vendorId: device.vendorId,
      productId: device.productId,
      manufacturer: device.manufacturer ?? '',
      product: device.product ?? '',
      serial: device.serialNumber || null,
    });
  }
  return [...byPath.values()];
}

/**
 * One 'data' listener for the life of the handle: each that comes and goes starts and stops node-hid's reading thread, which
 * costs 50 ms and can throw where nothing catches it ("read is already running").
 */
async function startReading(device: HIDAsync): Promise<NativeHandle> {
  const reports = new Emitter<Uint8Array>();
  const failures = new Emitter<unknown>();
  let failure: { cause: unknown } | undefined;

  device.on('error', (cause) => {
    failure ??= { cause };
    failures.emit(cause);
  });
  device.on('data', (report: Buffer) => reports.emit(new Uint8Array(report)));
  // node-hid starts its reading thread in the next tick and throws there when the handle was closed before.
  await new Promise<void>((resolve) => setImmediate(resolve));

  return {
    async write(report) {
      await device.write(Buffer.from(report.buffer, report.byteOffset, report.byteLength));
    },
    onReport: (listener) => reports.on(listener),
    onFailed(listener) {
      if (failure) listener(failure.cause);
      return failures.on(listener);
    },
    close: () => device.close(),
  };
}

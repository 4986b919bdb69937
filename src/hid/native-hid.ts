import type { Unsubscribe } from '../basics/emitter.ts';

/** One HID interface as the system lists it. */
export interface NativeDevice {
  readonly path: string;
  readonly vendorId: number;
  readonly productId: number;
  /** Empty where the system does not tell it: a uhid device has none, for example. */
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string | null;
}

/** An open device. After `onFailed` only `close` makes sense. */
export interface NativeHandle {
  /** @param report 65 bytes: the report ID 0, then the packet */
  write(report: Uint8Array): Promise<void>;
  onReport(listener: (report: Uint8Array) => void): Unsubscribe;
  /** The device stopped answering reads: unplugged, or taken away by the system. */
  onFailed(listener: (cause: unknown) => void): Unsubscribe;
  close(): Promise<void>;
}

/** The system's HID stack, as far as FIDO needs it. */
export interface NativeHid {
  /** The FIDO interfaces (usage page F1D0, usage 1), one entry a path. Opens nothing for I/O. */
  list(): Promise<NativeDevice[]>;
  open(path: string): Promise<NativeHandle>;
}

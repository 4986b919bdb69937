import type { Unsubscribe } from '../basics/emitter.ts';

/** What can be plugged into a bus: 64-byte reports in and out, without the report-ID byte. A virtual key is one. */
export interface PacketDevice {
  receive(packet: Uint8Array): void;
  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe;
}

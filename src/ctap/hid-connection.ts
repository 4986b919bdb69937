import type { Unsubscribe } from '../basics/emitter.ts';

/**
 * What the client needs of a cable: 64-byte reports in both directions, without the report-ID byte.
 * Other processes' conversations with the same key are heard too (CTAPHID 11.2.4).
 */
export interface HidConnection {
  /** Report size in bytes: 64 on every key seen; from 8 to 64 is allowed. */
  readonly packetSize: number;
  /** Sends one report. @throws HidConnectionLost once the key is gone or the system refuses */
  write(packet: Uint8Array): Promise<void>;
  /** Every input report from now on. Listeners stay; reports that nobody listens to are lost. */
  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe;
  /** Called once, when the key is gone. Called at once where it is gone already. */
  onClosed(listener: () => void): Unsubscribe;
  close(): Promise<void>;
}

/** The key was unplugged or the system took it away. */
export class HidConnectionLost extends Error {
  override readonly name = 'HidConnectionLost';
}

/** The system does not let this process talk to the key. */
export class HidAccessDenied extends Error {
  override readonly name = 'HidAccessDenied';
  readonly remedy: 'udev-rule' | 'elevation' | 'other';

  constructor(remedy: 'udev-rule' | 'elevation' | 'other', message: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

import { type Clock, systemClock } from '../../basics/clock.ts';
import type { HidIdentity } from '../uhid-event.ts';
import type { KeySocket, SocketKind } from './key-socket.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { openTcpSocket } from './tcp-socket.ts';
import { openUdpSocket } from './udp-socket.ts';
import { openUhidSocket } from './uhid-socket.ts';

export interface SocketOptions {
  /** 0 takes a free one and keeps it. Without meaning for uhid. */
  readonly port: number;
  /** What the device says of itself to the system; without meaning for TCP and UDP. */
  readonly identity: HidIdentity;
  readonly clock?: Clock;
}

/**
 * Lets other programs of this computer use the device. While it is unplugged, TCP refuses connections and drops those that
 * there were, UDP is unbound, and the uhid device is gone; plugged in again it is where it was.
 * @throws SocketRefused
 */
export function openSocket(kind: SocketKind, device: PluggedDevice, options: SocketOptions): Promise<KeySocket> {
  const { port, identity, clock = systemClock } = options;
  switch (kind) {
    case 'tcp':
      return openTcpSocket(device, port);
    case 'udp':
      return openUdpSocket(device, port, clock);
    case 'uhid':
      return openUhidSocket(device, identity);
  }
}

import { createSocket, type Socket } from 'node:dgram';
import type { Clock } from '../../basics/clock.ts';
import type { KeySocket } from './key-socket.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { loopback, openPortSocket } from './port-socket.ts';
import { reportSize } from './report-stream.ts';

/** Who has not spoken for so long hears nothing more: five times as long as a client waits for a touch. */
const peerLifetimeMs = 150_000;
const maxPeers = 32;
/** What may wait to be sent before reports are lost, as UDP may lose them. */
const maxUnsentBytes = 64 * 1024;

interface Peer {
  readonly address: string;
  readonly port: number;
  readonly heardAt: number;
}

/**
 * A device on a loopback UDP port: one datagram of 64 bytes is one report, and what is longer or shorter is none. Every report
 * of the device goes to all who spoke lately, the last 32 of them.
 * @param port 0 takes a free one and keeps it
 * @throws SocketRefused
 */
export function openUdpSocket(device: PluggedDevice, port: number, clock: Clock): Promise<KeySocket> {
  /** Who spoke longest ago comes first. */
  const peers = new Map<string, Peer>();
  let socket: Socket | undefined;
  return openPortSocket(device, port, () => ({
    kind: 'udp',
    async listen(wanted) {
      const bound = await boundSocket(wanted);
      socket = bound;
      // What could not be delivered is lost, as a datagram may be.
      bound.on('error', () => {});
      bound.on('message', (report, { address, port: from }) => {
        if (report.length !== reportSize) return;
        const name = `${address}:${from}`;
        peers.delete(name);
        peers.set(name, { address, port: from, heardAt: clock.monotonic() });
        for (const oldest of peers.keys()) {
          if (peers.size <= maxPeers) break;
          peers.delete(oldest);
        }
        device.receive(new Uint8Array(report));
      });
      return bound.address().port;
    },
    async close() {
      const bound = socket;
      socket = undefined;
      peers.clear();
      await new Promise<void>((resolve) => (bound === undefined ? resolve() : bound.close(resolve)));
    },
    send(report) {
      const oldest = clock.monotonic() - peerLifetimeMs;
      for (const [name, peer] of peers) {
        if (peer.heardAt < oldest) peers.delete(name);
        else if (socket !== undefined && socket.getSendQueueSize() < maxUnsentBytes) {
          socket.send(report, peer.port, peer.address, () => {});
        }
      }
    },
    clients: () => null,
  }));
}

const boundSocket = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = createSocket({ type: 'udp4' });
    const refused = (cause: unknown) => {
      socket.close();
      reject(cause);
    };
    socket.once('error', refused);
    socket.bind({ port, address: loopback, exclusive: true }, () => {
      socket.off('error', refused);
      resolve(socket);
    });
  });

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { KeySocket } from './key-socket.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { loopback, openPortSocket } from './port-socket.ts';
import { isHttpRequest, ReportStream } from './report-stream.ts';

const maxClients = 64;
/** What may wait for a client that does not read, beyond what the system holds: 1024 reports. */
const maxUnreadBytes = 64 * 1024;

/**
 * A device on a loopback TCP port: each connection carries bare 64-byte reports in both directions, one after the other.
 * As with hidraw, each client hears every report of the device, also the answers to others. A client that does not read is
 * dropped before it costs memory, and so is one that speaks HTTP: a web page can send that to any port of this computer.
 * @param port 0 takes a free one and keeps it
 * @throws SocketRefused
 */
export function openTcpSocket(device: PluggedDevice, port: number): Promise<KeySocket> {
  return openPortSocket(device, port, (changed) => {
    const clients = new Set<Socket>();
    const server = createServer({ noDelay: true });
    server.maxConnections = maxClients;
    // A client that could not be taken on (too many open files) has lost, not the socket.
    server.on('error', () => {});
    server.on('connection', (client) => {
      clients.add(client);
      changed();
      const reports = new ReportStream();
      client.on('data', (bytes: Uint8Array) => {
        if (reports.isFresh && isHttpRequest(bytes)) client.destroy();
        else for (const report of reports.read(bytes)) if (!client.destroyed) device.receive(report);
      });
      // A connection that breaks is a client that has left, which 'close' tells.
      client.on('error', () => {});
      client.on('close', () => {
        clients.delete(client);
        changed();
      });
    });
    return {
      kind: 'tcp',
      listen: (wanted) => listening(server, wanted),
      close: () => closed(server, clients),
      send(report) {
        for (const client of clients) send(client, report);
      },
      clients: () => clients.size,
    };
  });
}

function send(client: Socket, report: Uint8Array): void {
  if (client.destroyed) return;
  if (client.writableLength + report.length > maxUnreadBytes) {
    client.destroy();
    return;
  }
  // The packets of one message go out in one piece.
  if (client.writableCorked === 0) {
    client.cork();
    process.nextTick(() => client.uncork());
  }
  client.write(report);
}

const listening = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: loopback, exclusive: true }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const closed = (server: Server, clients: ReadonlySet<Socket>) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const client of clients) client.destroy();
  });

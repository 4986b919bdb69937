import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Emitter, type Unsubscribe } from '../../basics/emitter.ts';
import { type KeySocket, portRefused, type SocketRefused } from './key-socket.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { isHttpRequest, ReportStream } from './report-stream.ts';
import { WhilePlugged } from './while-plugged.ts';

const loopback = '127.0.0.1';
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
export async function openTcpSocket(device: PluggedDevice, port: number): Promise<KeySocket> {
  const server = createServer({ noDelay: true });
  server.maxConnections = maxClients;
  // A client that could not be taken on (too many open files) has lost, not the socket.
  server.on('error', () => {});
  const changes = new Emitter<void>();
  const clients = new Set<Socket>();
  let problem: SocketRefused | null = null;

  server.on('connection', (client) => {
    clients.add(client);
    changes.emit();
    const reports = new ReportStream();
    client.on('data', (bytes: Uint8Array) => {
      if (reports.isFresh && isHttpRequest(bytes)) client.destroy();
      else for (const report of reports.read(bytes)) if (!client.destroyed) device.receive(report);
    });
    // A connection that breaks is a client that has left, which 'close' tells.
    client.on('error', () => {});
    client.on('close', () => {
      clients.delete(client);
      changes.emit();
    });
  });

  const forgetDevice: Unsubscribe = device.onPacket((report) => {
    for (const client of clients) send(client, report);
  });

  const listen = async (wanted: number) => {
    await listening(server, wanted);
    return (server.address() as AddressInfo).port;
  };
  let kept: number;
  try {
    kept = await listen(port);
  } catch (cause) {
    forgetDevice();
    throw portRefused(cause, port);
  }
  const presence = new WhilePlugged(
    device,
    {
      async open() {
        await listen(kept);
        if (problem === null) return;
        problem = null;
        changes.emit();
      },
      close: () => closed(server, clients),
      failed(cause) {
        problem = portRefused(cause, kept);
        changes.emit();
      },
    },
    true,
  );
  await presence.settled();

  return {
    id: `tcp-${kept}`,
    kind: 'tcp',
    address: `${loopback}:${kept}`,
    get problem() {
      return problem;
    },
    clients: () => clients.size,
    onChange: (listener) => changes.on(listener),
    settled: () => presence.settled(),
    async close() {
      forgetDevice();
      await presence.end();
    },
  };
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
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: loopback, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });

const closed = (server: Server, clients: ReadonlySet<Socket>) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const client of clients) client.destroy();
  });

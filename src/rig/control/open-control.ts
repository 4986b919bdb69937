import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Clock } from '../../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../../basics/emitter.ts';
import { type Log, silentLog } from '../../basics/log.ts';
import { portRefused } from '../../hid/sockets/key-socket.ts';
import type { ControlledKey } from '../controlled-key.ts';
import { errorLine, serveLines } from './control-lines.ts';
import { ControlError } from './control-request.ts';
import { answerController } from './controller-requests.ts';

export interface Control {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Programs that hold a connection. */
  controllers(): number;
  /** The number of controllers changed. */
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const maxConnections = 32;
const maxHeaderSize = 8 * 1024;
/** How long a connection may take to say something that is understood, and an HTTP request as a whole. */
const patienceMs = 10_000;
const lingerMs = 1_000;

/**
 * Lets a test rig control a key, on a port of 127.0.0.1. Who begins with a capital letter speaks HTTP and is answered as the
 * controller of python-fido2's device tests; who begins with a brace speaks JSON lines. Everybody else is let go at once: what
 * another protocol carries (the session ticket of a TLS greeting, the body of a request) may be made to hold such lines.
 * @param options.port 0 takes a free one
 * @throws SocketRefused
 */
export async function openControl(options: {
  readonly port: number;
  readonly key: ControlledKey;
  readonly clock: Clock;
  readonly log?: Log;
}): Promise<Control> {
  const { port: wanted, key, clock, log = silentLog } = options;
  const connections = new Set<Socket>();
  const changes = new Emitter<void>();
  // Hears of connections from the server below, which has its own patience with them.
  const http = createHttpServer({ maxHeaderSize });
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.maxConnections = maxConnections;
  // A controller that could not be taken on (too many open files) has lost, not the channel.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: wanted, host: loopback, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    throw portRefused(cause, wanted);
  });
  const { port } = server.address() as AddressInfo;

  http.on('request', (request, response) => {
    log.info('control-request', { method: request.method ?? '' });
    void answerController(request, response, key, port);
  });

  server.on('connection', (socket) => {
    connections.add(socket);
    changes.emit();
    const calm = clock.schedule(patienceMs, () => socket.destroy());
    // A connection that breaks is a controller that has left, which 'close' tells.
    socket.on('error', () => {});
    socket.on('close', () => {
      calm();
      connections.delete(socket);
      changes.emit();
    });
    socket.once('data', (start: Uint8Array) => {
      socket.pause();
      socket.unshift(start);
      if (beginsHttp(start)) {
        http.emit('connection', socket);
        socket.resume();
      } else if (beginsLines(start)) {
        void serveLines(socket, key, calm).then(() => linger(socket));
      } else {
        socket.end(errorLine(new ControlError('not-json', 'expected one JSON object a line')));
        linger(socket);
      }
    });
  });

  /** What still comes is thrown away for a moment: an answer is lost where its connection ends with something unread. */
  const linger = (socket: Socket) => {
    socket.resume();
    const stop = clock.schedule(lingerMs, () => socket.destroy());
    socket.on('close', stop);
  };

  return {
    address: `${loopback}:${port}`,
    controllers: () => connections.size,
    onChange: (listener) => changes.on(listener),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}

const beginsLines = ([first = 0]: Uint8Array): boolean => [0x09, 0x0a, 0x0d, 0x20, 0x7b].includes(first);
const beginsHttp = ([first = 0]: Uint8Array): boolean => first >= 0x41 && first <= 0x5a;

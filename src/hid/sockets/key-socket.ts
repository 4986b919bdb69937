import type { Unsubscribe } from '../../basics/emitter.ts';

/** A way for other programs to reach a device: bare 64-byte reports on the loopback interface, or a device of the system. */
export interface KeySocket {
  /** Unique in this process while it is open. */
  readonly id: string;
  readonly kind: SocketKind;
  /** `127.0.0.1:PORT`, the same as long as the socket lives; of uhid the name of the device. */
  readonly address: string;
  /** Why nobody can reach the device although it is plugged in; null when all is well. */
  readonly problem: SocketRefused | null;
  /** Programs that hold a connection; null where that cannot be known. */
  clients(): number | null;
  /** The number of clients changed, or `problem`. */
  onChange(listener: () => void): Unsubscribe;
  /** Resolves when the socket is as the device is: reachable, or not while it is unplugged. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export type SocketKind = 'tcp' | 'udp' | 'uhid';

/** The socket cannot be had. */
export class SocketRefused extends Error {
  override readonly name = 'SocketRefused';
  readonly reason: 'port-in-use' | 'port-not-permitted' | 'no-uhid' | 'uhid-not-permitted' | 'other';
  /** null where the socket has none. */
  readonly port: number | null;

  constructor(reason: SocketRefused['reason'], message: string, options: ErrorOptions & { port?: number } = {}) {
    super(message, options);
    this.reason = reason;
    this.port = options.port ?? null;
  }
}

/** What the system says against a port, as the reason that a person is told. */
export function portRefused(cause: unknown, port: number): SocketRefused {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'EADDRINUSE') return new SocketRefused('port-in-use', `port ${port} is in use`, { cause, port });
  if (code === 'EACCES' || code === 'EPERM') {
    return new SocketRefused('port-not-permitted', `this user may not use port ${port}`, { cause, port });
  }
  return new SocketRefused('other', `port ${port} cannot be opened: ${code || String(cause)}`, { cause, port });
}

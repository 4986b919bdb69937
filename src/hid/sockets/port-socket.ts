import { Emitter } from '../../basics/emitter.ts';
import { type KeySocket, portRefused, type SocketRefused } from './key-socket.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { WhilePlugged } from './while-plugged.ts';

export const loopback = '127.0.0.1';

/** How one kind of socket listens on a port of the loopback interface. */
export interface PortListener {
  readonly kind: 'tcp' | 'udp';
  /** @param port 0 takes a free one. @returns the port that it has now */
  listen(port: number): Promise<number>;
  /** Lets go of everybody. Never rejects. */
  close(): Promise<void>;
  /** A report of the device, for all who are there. */
  send(report: Uint8Array): void;
  /** null where that cannot be known. */
  clients(): number | null;
}

/**
 * A socket that listens while the device is plugged in, always on the same port.
 * @param make told whom to tell of clients that come and go
 * @throws SocketRefused
 */
export async function openPortSocket(
  device: PluggedDevice,
  port: number,
  make: (changed: () => void) => PortListener,
): Promise<KeySocket> {
  const changes = new Emitter<void>();
  const listener = make(() => changes.emit());
  let problem: SocketRefused | null = null;
  const tell = (now: SocketRefused | null) => {
    if (now === problem) return;
    problem = now;
    changes.emit();
  };

  let kept: number;
  try {
    kept = await listener.listen(port);
  } catch (cause) {
    throw portRefused(cause, port);
  }
  const forgetDevice = device.onPacket((report) => listener.send(report));
  const presence = new WhilePlugged(
    device,
    {
      async open() {
        await listener.listen(kept);
        tell(null);
      },
      close: () => listener.close(),
      failed: (cause) => tell(portRefused(cause, kept)),
    },
    true,
  );
  await presence.settled();

  return {
    id: `${listener.kind}-${kept}`,
    kind: listener.kind,
    address: `${loopback}:${kept}`,
    get problem() {
      return problem;
    },
    clients: () => listener.clients(),
    onChange: (heard) => changes.on(heard),
    settled: () => presence.settled(),
    async close() {
      forgetDevice();
      await presence.end();
    },
  };
}

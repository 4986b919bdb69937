import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { HidConnection } from '../ctap/hid-connection.ts';
import type { Passing } from './cable.ts';

interface Tap {
  readonly traffic: Emitter<Passing>;
  /** In the order in which they were opened. */
  readonly connections: Set<HidConnection>;
}

/** Hears what passes over connections to keys outside of this process. */
export class TrafficTaps {
  readonly #taps = new Map<string, Tap>();

  /** The same connection, heard. Each open connection hears all that the key sends: it is told once. */
  tapped(keyId: string, connection: HidConnection): HidConnection {
    const tap = this.#tap(keyId);
    const { traffic, connections } = tap;
    connections.add(connection);
    const end = () => {
      connections.delete(connection);
      this.#release(keyId, tap);
    };
    connection.onPacket((packet) => {
      const [first] = connections;
      if (first === connection && traffic.listenerCount > 0) {
        traffic.emit({ direction: 'from-key', packet: packet.slice() });
      }
    });
    connection.onClosed(end);
    return {
      packetSize: connection.packetSize,
      write(packet) {
        if (traffic.listenerCount > 0) traffic.emit({ direction: 'to-key', packet: packet.slice() });
        return connection.write(packet);
      },
      onPacket: (listener) => connection.onPacket(listener),
      onClosed: (listener) => connection.onClosed(listener),
      async close() {
        end();
        await connection.close();
      },
    };
  }

  onTraffic(keyId: string, listener: (passing: Passing) => void): Unsubscribe {
    const tap = this.#tap(keyId);
    const forget = tap.traffic.on(listener);
    return () => {
      forget();
      this.#release(keyId, tap);
    };
  }

  #tap(keyId: string): Tap {
    const tap = this.#taps.get(keyId) ?? { traffic: new Emitter(), connections: new Set() };
    this.#taps.set(keyId, tap);
    return tap;
  }

  #release(keyId: string, { traffic, connections }: Tap): void {
    if (connections.size === 0 && traffic.listenerCount === 0) this.#taps.delete(keyId);
  }
}

import type { Clock } from '../basics/clock.ts';
import type { VirtualKeySockets } from '../operations/ports.ts';
import { SocketRefused } from './sockets/key-socket.ts';
import { openSocket } from './sockets/open-socket.ts';
import type { VirtualBus } from './virtual-bus.ts';

/** Opens sockets for the keys of a bus. A key that leaves the rack closes its own. */
export function virtualKeySockets(bus: VirtualBus, clock: Clock): VirtualKeySockets {
  return {
    async open(id, kind, port) {
      const racked = bus.get(id);
      const { manufacturer, name, vendorId, productId } = racked.model;
      const identity = { name: `${manufacturer} ${name}`, serial: racked.shelved.serial, vendorId, productId };
      try {
        const opened = await openSocket(kind, racked.cable, { port, identity, clock });
        return { outcome: 'open', socket: await racked.addSocket(opened) };
      } catch (cause) {
        if (!(cause instanceof SocketRefused)) throw cause;
        return { outcome: 'refused', reason: cause.reason };
      }
    },
    close: (id, socket) => bus.get(id).closeSocket(socket),
  };
}

import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

/** The shortest cable between the client and a virtual key that stays plugged in. */
export function virtualConnection(key: VirtualKey): HidConnection {
  key.plugIn('host');
  return {
    packetSize: 64,
    async write(packet) {
      key.receive(packet);
    },
    onPacket: (listener) => key.onPacket(listener),
    onClosed: () => () => {},
    async close() {},
  };
}

import type { Unsubscribe } from '../../basics/emitter.ts';
import { Emitter } from '../../basics/emitter.ts';
import type { VirtualKey } from '../../virtual-key/virtual-key.ts';
import type { PacketDevice } from '../packet-device.ts';

/** A device that can be pulled out: other programs reach it only while it is in. */
export interface PluggedDevice extends PacketDevice {
  readonly isPlugged: boolean;
  /** Told at once, inside the call that plugged or pulled it, and once for each time. */
  onPlugChange(listener: () => void): Unsubscribe;
}

/**
 * A virtual key as the sockets see it: plugged while it has a host.
 * @param line where its reports go through: the key itself, or something that lies between
 */
export function pluggedKey(key: Pick<VirtualKey, 'snapshot' | 'onChange'>, line: PacketDevice): PluggedDevice {
  const changes = new Emitter<void>();
  const isPlugged = () => key.snapshot().power === 'host';
  let wasPlugged = isPlugged();
  key.onChange(() => {
    const now = isPlugged();
    if (now === wasPlugged) return;
    wasPlugged = now;
    changes.emit();
  });
  return {
    get isPlugged() {
      return isPlugged();
    },
    onPlugChange: (listener) => changes.on(listener),
    receive: (packet) => line.receive(packet),
    onPacket: (listener) => line.onPacket(listener),
  };
}

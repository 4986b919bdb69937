import type { Clock } from '../basics/clock.ts';
import { KeyNotFound, type Lab, ScenarioNotFound } from '../operations/ports.ts';
import type { VirtualBus } from './virtual-bus.ts';
import { virtualKeySockets } from './virtual-key-sockets.ts';

/** The Lab over a bus. */
export function virtualLab(bus: VirtualBus, { clock }: { clock: Clock }): Lab {
  return {
    rack: bus,
    scenarios: {
      library: async () => [],
      async play(id) {
        bus.get(id);
        throw new ScenarioNotFound('the library is empty');
      },
      stop: (id) => void bus.get(id),
    },
    sockets: virtualKeySockets(bus, clock),
    conversation: { lately: () => [], onEntries: () => () => {} },
    recordings: {
      start(keyId) {
        throw new KeyNotFound(keyId);
      },
      list: () => [],
      stop(keyId) {
        throw new KeyNotFound(keyId);
      },
      replay: () => ({ outcome: 'unreadable', line: null, message: 'no recording' }),
      endReplay(keyId) {
        throw new KeyNotFound(keyId);
      },
    },
  };
}

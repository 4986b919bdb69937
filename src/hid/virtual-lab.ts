import { KeyNotFound, type Lab, ScenarioNotFound } from '../operations/ports.ts';
import type { VirtualBus } from './virtual-bus.ts';

/** The Lab over a bus. */
export function virtualLab(bus: VirtualBus): Lab {
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
    sockets: {
      async open(id) {
        bus.get(id);
        return { outcome: 'refused', reason: 'other' };
      },
      async close(id) {
        bus.get(id);
      },
    },
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

import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Lab } from '../operations/ports.ts';
import { KeyRecordings, type RecordableKeys } from './key-recordings.ts';
import { labScenarios, type ReadScenarios } from './lab-scenarios.ts';
import type { VirtualBus } from './virtual-bus.ts';
import { virtualKeySockets } from './virtual-key-sockets.ts';

/** The Lab over a bus. @param ports.keys all that can be recorded, those of the bus among them */
export function virtualLab(
  bus: VirtualBus,
  ports: { keys: RecordableKeys; readScenarios: ReadScenarios; control: Lab['control']; clock: Clock; log: Log },
): Lab {
  const { keys, control, clock } = ports;
  return {
    rack: bus,
    scenarios: labScenarios(bus, ports),
    sockets: virtualKeySockets(bus, clock),
    control,
    conversation: bus.feed,
    recordings: new KeyRecordings({ keys, replayed: bus.replayed, feed: bus.feed, clock }),
  };
}

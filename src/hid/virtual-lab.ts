import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Lab } from '../operations/ports.ts';
import { KeyRecordings, type RecordableKeys } from './key-recordings.ts';
import { labScenarios, type ReadScenarios } from './lab-scenarios.ts';
import type { VirtualBus } from './virtual-bus.ts';
import { virtualKeySockets } from './virtual-key-sockets.ts';
import { type KeyStateFiles, virtualKeyStates } from './virtual-key-states.ts';

interface LabPorts {
  /** All that can be recorded, those of the bus among them. */
  readonly keys: RecordableKeys;
  readonly readScenarios: ReadScenarios;
  readonly control: Lab['control'];
  readonly stateFiles: KeyStateFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/** The Lab over a bus. */
export function virtualLab(bus: VirtualBus, ports: LabPorts): Lab {
  const { keys, control, stateFiles, clock } = ports;
  return {
    rack: bus,
    scenarios: labScenarios(bus, ports),
    sockets: virtualKeySockets(bus, clock),
    control,
    states: virtualKeyStates(bus, stateFiles),
    conversation: bus.feed,
    recordings: new KeyRecordings({ keys, replayed: bus.replayed, feed: bus.feed, clock }),
  };
}

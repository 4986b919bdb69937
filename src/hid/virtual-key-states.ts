import { StateFileRefused, UnknownModel, UnknownQuirk, type VirtualKeyStates } from '../operations/ports.ts';
import { DamagedKeyMemory } from '../virtual-key/flash/records.ts';
import { KeyMemoryFull } from '../virtual-key/key-memory.ts';
import type { VirtualBus } from './virtual-bus.ts';
import type { KeyState } from './virtual-key-shelf.ts';

/** The file that `virtual-key serve --state` keeps, as bytes. */
export interface KeyStateFiles {
  /** @throws StateFileRefused */
  write(state: KeyState): Uint8Array;
  /** @throws StateFileRefused */
  read(file: Uint8Array): KeyState;
}

/** State files of the keys of a bus. */
export function virtualKeyStates(bus: VirtualBus, files: KeyStateFiles): VirtualKeyStates {
  return {
    save(id) {
      const state = bus.stateOf(id);
      const serial = state.serial.replaceAll(/[^A-Za-z0-9]+/g, '-');
      return { fileName: `${state.model}-${serial}.state`, state: files.write(state) };
    },
    create(file) {
      const state = files.read(file);
      try {
        return bus.createFrom(state);
      } catch (cause) {
        const reason = reasonOf(cause);
        if (reason === undefined) throw cause;
        throw new StateFileRefused(reason, `no key can be made of the state file: ${reason}`, { cause });
      }
    },
  };
}

function reasonOf(cause: unknown): StateFileRefused['reason'] | undefined {
  if (cause instanceof UnknownModel || cause instanceof UnknownQuirk) return 'unknown-model';
  if (cause instanceof DamagedKeyMemory) return 'damaged';
  if (cause instanceof KeyMemoryFull) return 'no-space';
  return undefined;
}

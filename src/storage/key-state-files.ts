import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../basics/clock.ts';
import { StateFileRefused } from '../operations/ports.ts';
import { KeyMemoryFull } from '../virtual-key/key-memory.ts';
import { KeyFileRefused, openKeyFile } from './key-file.ts';
import type { KeyFileHeader } from './key-file-records.ts';

/** What `hid` calls by this name: all that there is of a virtual key while it has no power. */
interface KeyState extends KeyFileHeader {
  readonly records: ReadonlyMap<string, Uint8Array>;
}

/** The files of `openKeyFile` as bytes, for keys that go from one place to another. */
interface KeyStateFiles {
  /** @throws StateFileRefused */
  write(state: KeyState): Uint8Array;
  /** @throws StateFileRefused */
  read(file: Uint8Array): KeyState;
}

/** @param folder a private one, where a file lies while it is written or read; one that a killed program left there is taken away */
export function keyStateFiles(folder: string, clock: Clock): KeyStateFiles {
  const within = <T>(act: (path: string) => T): T => {
    const place = join(folder, `key-state.${process.pid}.tmp`);
    const clear = () => rmSync(place, { recursive: true, force: true });
    try {
      clear();
      mkdirSync(place, { mode: 0o700 });
      return act(join(place, 'key.state'));
    } catch (cause) {
      throw refused(cause);
    } finally {
      clear();
    }
  };
  return {
    write: ({ records, ...header }) =>
      within((path) => {
        const file = openKeyFile(path, header, clock);
        try {
          file.memory.write(records);
        } finally {
          file.close();
        }
        return new Uint8Array(readFileSync(path));
      }),
    read: (bytes) =>
      within((path) => {
        writeFileSync(path, bytes, { mode: 0o600 });
        const file = openKeyFile(path, { model: '', quirks: [], serial: '' }, clock);
        try {
          const { model, quirks, serial } = file;
          return { model, quirks, serial, records: file.memory.read() };
        } finally {
          file.close();
        }
      }),
  };
}

function refused(cause: unknown): StateFileRefused {
  const reason = cause instanceof KeyFileRefused ? cause.reason : null;
  const { code } = cause as { code?: unknown };
  if (reason === 'damaged' || reason === 'not-ours' || reason === 'newer-version') {
    return new StateFileRefused(reason, `the state file is refused: ${reason}`, { cause });
  }
  if (reason === 'no-space' || cause instanceof KeyMemoryFull || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StateFileRefused('no-space', 'the disk is full', { cause });
  }
  return new StateFileRefused('failed', 'the state file cannot be written or read here', { cause });
}

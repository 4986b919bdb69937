import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** The three systems that differ in who may talk to a key. */
export type HidSystem = 'linux' | 'windows' | 'macos';

export const hidSystem = (platform: NodeJS.Platform = process.platform): HidSystem =>
  platform === 'win32' ? 'windows' : platform === 'darwin' ? 'macos' : 'linux';

export interface DeviceAccess {
  readonly access: 'ready' | 'not-permitted' | 'needs-elevation' | 'gone';
  /** Differs between two attachments at the same path where the system lets one tell them apart. */
  readonly attachment: string;
}

/** Whether this process may talk to the device at `path`. Opens nothing. */
export type CheckAccess = (path: string) => Promise<DeviceAccess>;

export function accessChecker(system: HidSystem): CheckAccess {
  if (system === 'linux') return checkNode;
  if (system === 'windows') return elevationChecker();
  return async (path) => ({ access: 'ready', attachment: path });
}

/** Linux: the permissions of the hidraw node. Each attachment makes a new node, so its inode tells attachments apart. */
async function checkNode(path: string): Promise<DeviceAccess> {
  try {
    const { ino } = statSync(path);
    const attachment = `${path}#${ino}`;
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return { access: 'ready', attachment };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw cause;
      return { access: 'not-permitted', attachment };
    }
  } catch {
    // The node goes before the system's list forgets the device.
    return { access: 'gone', attachment: path };
  }
}

/**
 * Windows keeps FIDO devices for elevated processes (since Windows 10 1903). Most are not even listed for others; where one is, only
 * its first write may fail, so that the process itself is asked.
 */
function elevationChecker(): CheckAccess {
  return async (path) => ({
    access: (await processElevation('windows')) ? 'ready' : 'needs-elevation',
    attachment: path,
  });
}

let elevation: Promise<boolean> | undefined;

/** Whether this process has the rights of an administrator, asked once; null on systems that ask for none. */
export async function processElevation(system: HidSystem): Promise<boolean | null> {
  if (system !== 'windows') return null;
  elevation ??= isElevated();
  return elevation;
}

/** fltmc without arguments lists the file system filters, which takes an elevated process and changes nothing. */
async function isElevated(): Promise<boolean> {
  // Only Windows needs it, and it takes a tenth of an empty start to load.
  const { execFile } = await import('node:child_process');
  const tool = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'fltmc.exe');
  return new Promise((resolve) => {
    execFile(tool, { windowsHide: true, timeout: 5_000 }, (error) => resolve(error === null));
  });
}

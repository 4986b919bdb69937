import { type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

/** Where the tests against a real HID stack can run: on this machine, in the Linux guest, or nowhere. */
export type HidStack =
  | { readonly where: 'here' }
  | { readonly where: 'guest'; readonly runner: string }
  | { readonly where: 'nowhere'; readonly reason: string };

export const projectRoot = resolve(import.meta.dirname, '../..');
const runnerBesideTheProject = '../shared/tools/hid-guest/uhid-run';
/** What the guest is given, most of it for Chromium; a small /dev/shm, as in many containers, holds less. */
const guestMemoryMiB = 2_500;

/** @param environment TOUCHSTONE_HID_GUEST names another runner */
export function findHidStack(environment: NodeJS.ProcessEnv = process.env): HidStack {
  if (process.platform !== 'linux') return nowhere(`${process.platform} has no /dev/uhid`);
  if (isUsable('/dev/uhid', constants.R_OK | constants.W_OK)) return { where: 'here' };
  const runner = resolve(projectRoot, environment.TOUCHSTONE_HID_GUEST ?? runnerBesideTheProject);
  if (process.arch !== 'x64') return nowhere(`no usable /dev/uhid, and the guest needs x64, not ${process.arch}`);
  if (!isUsable(runner, constants.X_OK)) return nowhere(`no usable /dev/uhid, and no guest runner at ${runner}`);
  const missing = ['/bin/busybox', '/lib/systemd/systemd-udevd', '/usr/bin/xz'].filter((path) => !existsSync(path));
  if (missing.length > 0) return nowhere(`no usable /dev/uhid, and the guest needs ${missing.join(', ')}`);
  return { where: 'guest', runner };
}

/** Runs a program of the project where the HID stack is. The guest ends by itself after `limitSeconds`. */
export function runAtHidStack(
  stack: Exclude<HidStack, { where: 'nowhere' }>,
  command: readonly string[],
  limitSeconds: number,
): Promise<{ exitCode: number | null; output: string }> {
  if (stack.where === 'here') return run(command, { timeout: limitSeconds * 1_000 });
  const guest = ['-u', '-m', String(guestMemoryMiB), '-t', String(limitSeconds), '-C', projectRoot];
  // The guest's kernel frees the pages of an io_uring twice, and falls over soon after. Node has one, whatever its
  // environment says, unless the kernel refuses.
  const withoutIoUring = ['/bin/sh', '-c', 'echo 2 > /proc/sys/kernel/io_uring_disabled; exec "$@"', 'sh'];
  return run([stack.runner, ...guest, '--', ...withoutIoUring, ...command], {
    env: { ...process.env, ...sharedMemory() },
  });
}

function run(command: readonly string[], options: SpawnOptions): Promise<{ exitCode: number | null; output: string }> {
  const [program = '', ...args] = command;
  return new Promise((done, failed) => {
    const child = spawn(program, args, { ...options, cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        output += bytes.toString();
      });
    }
    child.on('error', failed);
    child.on('close', (exitCode) => done({ exitCode, output }));
  });
}

/** The guest keeps its memory in a file: where /dev/shm is too small for it, among the temporary files. */
function sharedMemory(): { UHID_SHM: string } | undefined {
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize < guestMemoryMiB * 2 ** 20 ? { UHID_SHM: tmpdir() } : undefined;
}

const nowhere = (reason: string): HidStack => ({ where: 'nowhere', reason });

function isUsable(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

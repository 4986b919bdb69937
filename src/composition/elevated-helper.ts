import { tmpdir } from 'node:os';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { ElevatedKeys } from '../elevated-helper/elevated-keys.ts';
import type { HelperProgram } from '../elevated-helper/launch-on-windows.ts';

export type { HelperProgram };

/** The elevated helper, not started yet; null where no host can start one or where the system needs none. */
export async function openElevatedHelper(
  program: HelperProgram | undefined,
  { clock, random, log }: { clock: Clock; random: Random; log: Log },
  platform: NodeJS.Platform = process.platform,
): Promise<ElevatedKeys | null> {
  if (platform !== 'win32' || !program) return null;
  const [{ ElevatedKeys }, { launchOnWindows }] = await Promise.all([
    import('../elevated-helper/elevated-keys.ts'),
    import('../elevated-helper/launch-on-windows.ts'),
  ]);
  return new ElevatedKeys({
    launch: launchOnWindows(program),
    platform,
    temporaryFolder: tmpdir(),
    clock,
    random,
    log,
  });
}

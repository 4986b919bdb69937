import { systemClock } from '../basics/clock.ts';
import type { NativeHid } from '../hid/native-hid.ts';
import { loadNodeHid } from '../hid/node-hid.ts';
import { type HandOver, parseHelperArgument } from './hand-over.ts';
import { runHelper } from './run-helper.ts';

/** Nobody sees what the helper writes: its exit code is for whoever looks for a fault. `misused`: not started by this project. */
const exitCode = { served: 0, failed: 1, misused: 2 } as const;

/** The helper from its command line to its exit code. Never rejects. */
export async function helperProgram(
  argv: readonly string[],
  loadHid: () => Promise<NativeHid> = loadNodeHid,
): Promise<number> {
  let handOver: HandOver | null = null;
  try {
    handOver = parseHelperArgument(argv);
  } catch {
    // Told by the exit code, as is a command line that does not ask for the helper.
  }
  if (!handOver) return exitCode.misused;
  try {
    await runHelper(handOver, { loadHid, clock: systemClock });
    return exitCode.served;
  } catch {
    return exitCode.failed;
  }
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { ElevatedKeys } from '../../src/elevated-helper/elevated-keys.ts';

// An app that starts its helper, says its process id, and then only waits to be killed.
const [temporaryFolder = ''] = process.argv.slice(2);
let helperId: number | undefined;
const keys = new ElevatedKeys({
  launch: async (argument) => {
    helperId = spawn(process.execPath, [join(import.meta.dirname, 'child-helper.ts'), argument], {
      stdio: 'ignore',
    }).pid;
    return 'started';
  },
  platform: 'linux',
  temporaryFolder,
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
});
const outcome = await keys.start();
process.stdout.write(`${JSON.stringify({ outcome, helperId, keys: (await keys.hid?.list())?.length })}\n`);

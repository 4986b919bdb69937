import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { type App, openApp } from '../../src/composition/open-app.ts';

/** What a host does before its window: `start-cost.ts` bundles and runs it. */
export const openCore = (dataFolder: string, resources: string): Promise<App> =>
  openApp({
    dataFolder,
    resources,
    host: 'test',
    version: '0.0.0',
    lab: true,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { openApp } from '../../src/composition/open-app.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';

test('a virtual key whose memory is damaged is told among what was lost', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'touchstone-app-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const dataFolder = join(parent, 'data');
  const ports = { clock: new ManualClock(), random: seededRandom('open app'), log: silentLog };
  const data = await openDataFolder(dataFolder, ports);
  for (const id of ['virtual-1', 'virtual-2'])
    data.virtualKeys.create({ id, model: 'atkey-pro', quirks: [], serial: id });
  data.virtualKeys.keyMemory('virtual-1').write(new Map([['pin', Uint8Array.of(0xff)]]));
  await data.close();

  const resources = join(import.meta.dirname, '..', '..', 'resources');
  const app = await openApp({ dataFolder, resources, host: 'test', version: '1.2.3', lab: true, ...ports });
  const touchstone = createRouterClient(await app.router(), { context: { caller: app.createCaller() } });
  expect((await touchstone.app.about()).recovered).toEqual([
    { what: 'virtual-keys', problem: 'damaged', restored: 'nothing', copyFrom: null, keptAs: null },
  ]);
  await app.close();
});

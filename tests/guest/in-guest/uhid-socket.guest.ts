import { readdirSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/basics/clock.ts';
import { silentLog } from '../../../src/basics/log.ts';
import { systemRandom } from '../../../src/basics/random.ts';
import { loadNodeHid } from '../../../src/hid/node-hid.ts';
import { ServedKey } from '../../../src/rig/served-key.ts';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import { serve } from '../../cli/served-key.ts';

const sysfs = '/sys/class/hidraw';

/** Nodes of the key with this serial number, as the kernel has them now. */
const nodesOf = (serial: string): string[] =>
  readdirSync(sysfs).filter((name) =>
    readFileSync(`${sysfs}/${name}/device/uevent`, 'utf8').includes(`HID_UNIQ=${serial}`),
  );

test('a uhid socket is a device of the system while its key is plugged in, gone while it is out, and the same afterwards', async () => {
  const serial = 'VKSOCKET';
  const nodes = () => nodesOf(serial);
  const key = new ServedKey({
    model: atkeyPro,
    serial,
    memory: null,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  onTestFinished(() => key.close());
  const socket = await key.openSocket('uhid', 0);
  expect(socket.address).toContain('ATKey.Pro');
  expect(nodes()).toEqual([]);
  const hid = await loadNodeHid();
  const listed = async () => (await hid.list()).filter((device) => device.serial === serial).length;
  for (let round = 0; round < 2; round++) {
    await key.plug('host');
    expect(socket.problem).toBeNull();
    await expect.poll(nodes).toHaveLength(1);
    await expect.poll(listed).toBe(1);
    await key.unplug();
    await expect.poll(nodes).toEqual([]);
    expect(await listed()).toBe(0);
  }
});

test('`virtual-key serve --socket uhid` is a key of the system until Ctrl-C', async () => {
  const served = await serve(['--socket', 'uhid', '--control', '0']);
  const nodes = () => nodesOf(String(served.records[0]?.serial));
  await expect.poll(nodes).toHaveLength(1);
  expect(await served.end()).toBe(0);
  await expect.poll(nodes).toEqual([]);
});

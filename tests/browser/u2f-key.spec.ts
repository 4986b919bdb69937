import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { test as base, expect } from './app.ts';
import { startBusHost } from './bus-host.ts';

const account = { userName: 'hana@example.com', displayName: 'Hana Yamada', password: 'seven quiet rivers 42' };

/** A computer with a key that speaks U2F only. */
const test = base.extend<{ bus: Awaited<ReturnType<typeof startBusHost>> }>({
  bus: async ({}, use) => {
    const ports = { clock: new ManualClock(), random: systemRandom, log: silentLog };
    const data = await openDataFolder(':memory:', ports);
    const rack = new VirtualBus({ ...ports, shelf: data.virtualKeys, automaticHands });
    rack.plug(rack.create('u2f-only'), 'host');
    const running = await startBusHost(async (keyId) => rack.open(keyId));
    running.tell({ keys: rack.attached(), remedy: null, usbUnavailable: null });
    await use(running);
    await running.stop();
    await rack.close();
    await data.close();
  },
  host: async ({ bus }, use) => use(bus),
});

test('a key from before FIDO2 says what it is and why it does not sign in here', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  await screens.createFirstAccount(account);
  await screens.open('securityKey');
  await expect(page.getByText(words.keys.u2f.what)).toBeVisible();
  await expect(page.locator('[data-pin=unsupported]')).toBeVisible();
  await expect(page.locator('[data-fingerprints=unsupported]')).toBeVisible();
  await expect(page.getByText(words.keys.reset.notByU2f)).toBeVisible();
  await expect(screens.button(words.keys.reset.start)).toHaveCount(0);
  await expect(page.locator('[data-problem]')).toHaveCount(0);
  await see('98-u2f-key');

  await screens.open('securityInfo');
  await screens.startRegistration();
  await expect(dialog.locator('[data-problem=cannot-verify-user]')).toBeVisible();
  await see('99-u2f-key-refused');
});

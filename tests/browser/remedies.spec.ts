import { test as base, expect } from './app.ts';
import { forbiddenKey, startBusHost, udevRule } from './bus-host.ts';

const test = base.extend<{ bus: Awaited<ReturnType<typeof startBusHost>> }>({
  bus: async ({ shell }, use, testInfo) => {
    testInfo.skip(shell === 'electron', 'in Electron the page and its host are one program');
    const bus = await startBusHost();
    await use(bus);
    await bus.stop();
  },
  host: async ({ bus }, use) => use(bus),
});

test('a key that the system keeps from us: the remedy of each system, and none where USB is not to be had', async ({
  screens,
  see,
  page,
  bus,
}) => {
  const { words } = screens;
  await expect(screens.button(words.lab.drawer.title)).toHaveCount(0);
  await screens.button(words.signIn.setUpKey).click();
  await expect(page.getByText(words.keys.none.title)).toBeVisible();

  const remedy = (system: 'linux' | 'windows' | 'macos') => page.locator(`[data-remedy=${system}]`);
  bus.tell({ keys: [forbiddenKey('not-permitted')], remedy: { system: 'linux', udevRule }, usbUnavailable: null });
  await expect(remedy('linux')).toContainText(words.keys.remedy.udev.save);
  await see('72-remedy-linux');
  await remedy('linux').getByText(words.keys.remedy.udev.show).click();
  await expect(remedy('linux').locator('pre')).toHaveText(udevRule.trim());
  await expect(page.getByText(words.key.refusals['not-permitted'].title)).toBeVisible();

  const withoutRule = (system: 'windows' | 'macos') => ({ system, udevRule: null });
  bus.tell({ keys: [forbiddenKey('needs-elevation')], remedy: withoutRule('windows'), usbUnavailable: null });
  await expect(remedy('windows')).toBeVisible();
  await see('73-remedy-windows');
  bus.tell({ keys: [forbiddenKey('not-permitted')], remedy: withoutRule('macos'), usbUnavailable: null });
  await expect(remedy('macos')).toBeVisible();
  await see('74-remedy-macos');

  bus.tell({ keys: [], remedy: null, usbUnavailable: 'Cannot find module HID.node' });
  await expect(page.locator('[data-remedy]')).toHaveCount(0);
  await expect(page.locator('[data-usb=unavailable]')).toBeVisible();
  await see('75-usb-unavailable');
});

test('who registers or signs in with a key that may not be used learns why', async ({ screens, see, bus }) => {
  const { words } = screens;
  bus.tell({ keys: [forbiddenKey('not-permitted')], remedy: { system: 'linux', udevRule }, usbUnavailable: null });
  await screens.createFirstAccount({ userName: 'io@example.com', displayName: 'Io', password: 'five old bicycles 12' });
  await screens.startRegistration();
  await expect(screens.dialog.getByText(words.key.refusals['not-permitted'].title)).toBeVisible();
  await see('76-register-without-permission');
});

import { Emitter } from '../../src/basics/emitter.ts';
import type { ElevatedHelper, HelperStart } from '../../src/operations/ports.ts';
import { test as base, expect } from './app.ts';
import { forbiddenKey, startBusHost, udevRule } from './bus-host.ts';

/** A helper whose question of the system the test answers. */
class AskedHelper implements ElevatedHelper {
  readonly changes = new Emitter<void>();
  #asked = Promise.withResolvers<(outcome: HelperStart) => void>();
  #state: ReturnType<ElevatedHelper['state']> = { running: 'off', lastEnding: null };

  state = () => this.#state;
  onChange = (listener: () => void) => this.changes.on(listener);

  become(state: ReturnType<ElevatedHelper['state']>) {
    this.#state = state;
    this.changes.emit();
  }

  start(): Promise<HelperStart> {
    this.become({ running: 'asking', lastEnding: null });
    return new Promise((resolve) => {
      this.#asked.resolve((outcome) => {
        this.become({ running: outcome === 'running' ? 'on' : 'off', lastEnding: null });
        resolve(outcome);
      });
    });
  }

  /** The page says that it is asking before the call has come here. */
  async answer(outcome: HelperStart): Promise<void> {
    const answer = await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    answer(outcome);
  }

  async stop() {
    this.become({ running: 'off', lastEnding: null });
  }
}

const test = base.extend<{ bus: Awaited<ReturnType<typeof startBusHost>>; helper: AskedHelper | null }>({
  helper: [null, { option: true }],
  bus: async ({ shell, helper }, use, testInfo) => {
    testInfo.skip(shell === 'electron', 'in Electron the page and its host are one program');
    const bus = helper
      ? await startBusHost(undefined, { system: 'windows', elevated: async () => false, helper })
      : await startBusHost();
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

  const remedy = (system: 'linux' | 'macos') => page.locator(`[data-remedy=${system}]`);
  bus.tell({ keys: [forbiddenKey('not-permitted')], remedy: { system: 'linux', udevRule }, usbUnavailable: null });
  await expect(remedy('linux')).toContainText(words.keys.remedy.udev.save);
  await see('72-remedy-linux');
  await remedy('linux').getByText(words.keys.remedy.udev.show).click();
  await expect(remedy('linux').locator('pre')).toHaveText(udevRule.trim());
  await expect(page.getByText(words.key.refusals['not-permitted'].title)).toBeVisible();

  const withoutRule = { system: 'macos' as const, udevRule: null };
  bus.tell({ keys: [forbiddenKey('not-permitted')], remedy: withoutRule, usbUnavailable: null });
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

test.describe('Windows without administrator rights', () => {
  test.use({ helper: new AskedHelper() });

  test('keys are hidden: what works without, what the helper does, its start, its end', async ({
    screens,
    see,
    page,
    bus,
    helper,
  }) => {
    const { words } = screens;
    const { permissions } = words;
    const bar = (kind: 'hidden' | 'on') => page.locator(`[data-elevation=${kind}]`);
    await screens.button(words.signIn.setUpKey).click();
    await expect(bar('hidden')).toContainText(permissions.windows.what);
    await screens.button(permissions.title).click();
    await expect(page.locator('[data-tasks~=pin]')).toContainText(permissions.ways['windows-settings']);
    await expect(page.locator('[data-possible=no]')).toHaveCount(3);
    await see('73-windows-hides-keys');

    await screens.button(permissions.windows.start).click();
    await expect(screens.dialog).toContainText(permissions.helper.does);
    await see('73a-helper-explained');
    await screens.dialog.getByRole('button', { name: permissions.helper.go }).click();
    await expect(screens.dialog.getByText(permissions.helper.asking)).toBeVisible();
    await helper?.answer('declined');
    await expect(screens.dialog.locator('[data-outcome=declined]')).toBeVisible();
    await see('73b-helper-declined');
    await screens.dialog.getByRole('button', { name: words.shell.tryAgain }).click();
    await expect(screens.dialog.getByText(permissions.helper.asking)).toBeVisible();
    await helper?.answer('running');
    bus.tell({ keys: [{ ...forbiddenKey('ready') }], remedy: null, usbUnavailable: null });
    await expect(screens.dialog).toHaveCount(0);
    await expect(bar('on')).toBeVisible();
    await expect(bar('hidden')).toHaveCount(0);
    await see('73c-helper-runs');

    await bar('on').getByRole('button', { name: permissions.helper.end }).click();
    bus.tell({ keys: [], remedy: null, usbUnavailable: null });
    await expect(bar('on')).toHaveCount(0);
    helper?.become({ running: 'off', lastEnding: 'idle' });
    await expect(bar('hidden')).toContainText(permissions.helper.endings.idle);
  });

  test('who signs in is told that a key may be hidden', async ({ screens, page }) => {
    const { words } = screens;
    await screens.createFirstAccount({
      userName: 'io@example.com',
      displayName: 'Io',
      password: 'five old bicycles 12',
    });
    await screens.startRegistration();
    await expect(screens.dialog.getByText(words.permissions.windows.what)).toBeVisible();
    await screens.dialog.getByRole('button', { name: words.permissions.windows.show }).click();
    await expect(page.locator('[data-elevation=hidden]')).toContainText(words.permissions.windows.title);
  });
});

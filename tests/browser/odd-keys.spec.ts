import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import type { AttachedKey } from '../../src/contract/keys.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { Command } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import type { KeyBus } from '../../src/operations/ports.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { LyingConnection } from '../operations/lying-key.ts';
import { test as base, expect } from './app.ts';
import { startBusHost } from './bus-host.ts';

const present = (...keys: AttachedKey[]) => ({ keys, remedy: null, usbUnavailable: null });

/** Keys whose answers no virtual key of the Lab would give. */
const test = base.extend<{ opened: { by: KeyBus['open'] }; bus: Awaited<ReturnType<typeof startBusHost>> }>({
  opened: async ({}, use) => use({ by: () => Promise.reject(new Error('expected a key to open')) }),
  bus: async ({ opened }, use) => {
    const running = await startBusHost((keyId) => opened.by(keyId));
    await use(running);
    await running.stop();
  },
  host: async ({ bus }, use) => use(bus),
});

/** Tells 8 tries whatever was entered. */
function neverCounting(connection: HidConnection): HidConnection {
  return {
    packetSize: connection.packetSize,
    write: (packet) => connection.write(packet),
    onPacket: (listener) =>
      connection.onPacket((packet) => {
        // The answer to getPINRetries: status 0, a map of one or two members, member 3.
        const isCount = packet[7] === 0 && (packet[8] === 0xa1 || packet[8] === 0xa2) && packet[9] === 3;
        if (!isCount || (packet[10] ?? 0) > 8) return listener(packet);
        const claimed = packet.slice();
        claimed[10] = 8;
        listener(claimed);
      }),
    onClosed: (listener) => connection.onClosed(listener),
    close: () => connection.close(),
  };
}

test('a key that does not count wrong PINs raises an alarm and is stopped after three', async ({
  screens,
  see,
  page,
  bus,
  opened,
}) => {
  const { words, dialog } = screens;
  const ports = { clock: new ManualClock(), random: systemRandom, log: silentLog };
  const data = await openDataFolder(':memory:', ports);
  const rack = new VirtualBus({ ...ports, shelf: data.virtualKeys, automaticHands });
  rack.plug(rack.create('pin-only'), 'host');
  opened.by = async (keyId) => neverCounting(rack.open(keyId));
  bus.tell(present(...rack.attached()));

  await screens.button(words.signIn.setUpKey).click();
  await screens.createPin('407193');
  await screens.button(words.keys.pin.change).click();
  for (const wrong of ['0001', '0002', '0003']) {
    await dialog.locator('input[name=current-pin]').fill(wrong);
    await dialog.locator('input[name=new-pin]').fill('vending crane');
    await dialog.locator('input[name=new-pin-repeat]').fill('vending crane');
    await screens.button(words.keys.pin.change, dialog).click();
    const refused =
      wrong === '0003'
        ? dialog.locator('[data-problem=pin-auth-blocked]')
        : dialog.getByText(words.key.refusals['pin-wrong-not-counted'].title);
    await expect(refused).toBeVisible();
    if (wrong === '0001') await see('96-pin-not-counted');
  }
  await screens.button(words.shell.close, dialog).last().click();
  await expect(page.locator('[data-problem=pin-not-counted]')).toBeVisible();
  await expect(page.locator('[data-problem=pin-auth-blocked]')).toBeVisible();
  await see('97-pin-alarm');
  await rack.close();
  await data.close();
});

test('a key that says it was erased and was not is no success', async ({ screens, see, bus, opened, page }) => {
  const { words, dialog } = screens;
  const info = new Map<number, unknown>([
    [1, ['FIDO_2_1']],
    [3, new Uint8Array(16)],
    [4, new Map(Object.entries({ rk: true, clientPin: true, uv: true }))],
    [0x14, 7],
  ]);
  opened.by = async () =>
    new LyingConnection((command) => {
      if (command === Command.getInfo) return info as never;
      return command === Command.reset ? Status.OK : Status.INVALID_COMMAND;
    });
  const key = (id: string): AttachedKey => ({
    id,
    kind: 'usb',
    manufacturer: 'Odd',
    product: 'Odd key',
    serial: null,
    vendorId: 0x1209,
    productId: 1,
    access: 'ready',
  });
  bus.tell(present(key('usb-1')));
  await screens.button(words.signIn.setUpKey).click();
  await screens.button(words.keys.reset.start).click();
  await screens.button(words.keys.reset.start, dialog).click();
  await expect(dialog.locator('[data-step=remove-key]')).toBeVisible();
  bus.tell(present());
  await expect(dialog.locator('[data-step=insert-key]')).toBeVisible();
  bus.tell(present(key('usb-2')));
  await expect(dialog.locator('[data-problem=reset-not-empty]')).toBeVisible();
  await expect(page.locator('[data-reset-check]')).toContainText(words.keyLosses.checked.gone.no);
  await see('98-reset-not-empty');
});

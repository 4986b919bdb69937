import { readFileSync } from 'node:fs';
import { type Locator, expect as seen } from 'playwright/test';
import { expect, test } from './app.ts';
import { fill, type Screens } from './screens.ts';

const pin = '2468-kanda';

/** The key in hand, on the Lab's page. */
const bench = (screens: Screens): Locator => screens.page.locator('section[data-virtual-key]');

/** As somebody without an account gets there. */
async function openLabPage(screens: Screens) {
  const { drawer, title } = screens.words.lab;
  await screens.openLab();
  await screens.lab.getByRole('link', { name: drawer.toLab }).click();
  await expect(screens.heading(title)).toBeVisible();
}

/** From the empty Lab to a key that is plugged into a host. */
async function keyInHand(screens: Screens, model = 'Virtual ATKey.Pro'): Promise<Locator> {
  const { words, dialog } = screens;
  await screens.button(words.lab.add).click();
  await dialog.getByRole('radio', { name: model }).first().check();
  await screens.button(words.lab.create, dialog).click();
  await expect(dialog).toBeHidden();
  const key = bench(screens);
  await expect(key).toBeVisible();
  await screens.button(words.lab.plugHost, key).click();
  await expect(screens.button(words.lab.unplug, key)).toBeVisible();
  return key;
}

/** What the key page asks a key that is plugged in: it fills the conversation. */
async function lookAtKey(screens: Screens) {
  await screens.open('securityKey');
  await expect(screens.page.locator('[data-pin]')).toBeVisible();
}

test('the Lab: a rack of keys, made, plugged, touched, wiped and removed', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  await openLabPage(screens);
  await expect(page.getByText(words.lab.empty)).toBeVisible();
  await see('70-lab-empty');
  await screens.button(words.lab.add).click();
  await see('71-lab-new-key');
  await dialog.getByRole('button', { name: words.lab.newKey.advanced }).click();
  await dialog.getByRole('checkbox', { name: words.lab.quirks['reset-any-time'] }).check();
  await see('72-lab-new-key-quirks');
  await screens.button(words.lab.create, dialog).click();

  const key = bench(screens);
  await expect(key.getByText(words.lab.quirks['reset-any-time'])).toBeVisible();
  await expect(key.getByText(words.key.led.dark)).toBeVisible();
  await screens.button(words.lab.plugPower, key).click();
  await expect(key.getByText(words.key.led.meanings['not-recognised-by-host'])).toBeVisible();

  await test.step('S2-27 S2-29 S2-31 S2-33 standalone enrolment with a power bank', async () => {
    await screens.button(words.lab.clickThree, key).click();
    await expect(key).toHaveAttribute('data-waiting', 'fingerprint');
    await see('73-lab-standalone');
    await screens.button(words.lab.press, key).click();
    await expect(key.locator('[data-sensed=good]')).toBeVisible();
    await expect(
      page.locator('[data-racked]').getByText(fill(words.lab.standalone, { taken: 1, total: 12 })),
    ).toBeVisible();
  });

  await test.step('a finger that is placed on the drawn sensor', async () => {
    await key.getByRole('radio', { name: words.lab.placing.place }).check();
    const pad = key.getByRole('slider', { name: words.lab.placing.pad });
    await pad.focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowRight');
    await expect(pad).toHaveAttribute('aria-valuenow', '75');
    await screens.button(words.lab.press, key).click();
    await expect(key.locator('[data-sensed=too-right]')).toBeVisible();
    const box = await pad.boundingBox();
    if (!box) throw new Error('the sensor is not drawn');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 8, { steps: 4 });
    await page.mouse.up();
    await screens.button(words.lab.press, key).click();
    await expect(key.locator('[data-sensed=too-low]')).toBeVisible();
    await see('74-lab-placing');
    await screens.button(words.lab.placing.centre, key).click();
    await screens.button(words.lab.press, key).click();
    await expect(key.locator('[data-sensed=good]')).toBeVisible();
  });

  await test.step('S2-35 one click ends it', async () => {
    await screens.button(words.lab.click, key).click();
    await expect(key).toHaveAttribute('data-waiting', '');
  });

  await test.step('a second key, of a model without sensor and button', async () => {
    await screens.button(words.lab.add).click();
    await dialog.getByRole('radio', { name: 'Virtual PIN key' }).check();
    await screens.button(words.lab.create, dialog).click();
    await expect(page.locator('[data-racked]')).toHaveCount(2);
    await expect(screens.button(words.lab.click, key)).toHaveCount(0);
    await expect(key.getByRole('radio')).toHaveCount(0);
    await screens.button(words.lab.plugHost, key).click();
    await see('75-lab-two-keys');
  });

  await test.step('the state of a key, saved and made a key again; a damaged file is refused', async () => {
    await screens.button(words.lab.more, key).click();
    await page.getByRole('menuitem', { name: words.lab.state.save }).click();
    await expect(screens.button(words.shell.cancel, dialog)).toBeFocused();
    await see('75-lab-save-state');
    const downloading = page.waitForEvent('download');
    await screens.button(words.lab.state.saveAction, dialog).click();
    const download = await downloading;
    await expect(dialog).toBeHidden();
    seen(download.suggestedFilename()).toMatch(/^pin-only-VK[0-9A-F]{8}\.state$/);
    const state = readFileSync(await download.path());
    seen(state.subarray(0, 15).toString()).toBe('SQLite format 3');
    const file = page.getByLabel(words.lab.state.open).and(page.locator('input'));
    const name = 'key.state';
    const mimeType = 'application/octet-stream';
    await file.setInputFiles({ name, mimeType, buffer: state.subarray(0, 6000) });
    await expect(page.locator('[data-problem=state-damaged]')).toBeVisible();
    await see('75-lab-damaged-state');
    await file.setInputFiles({ name, mimeType, buffer: state });
    await expect(page.locator('[data-racked]')).toHaveCount(3);
    await expect(page.locator('[data-problem=state-damaged]')).toBeHidden();
    await screens.button(words.lab.more, key).click();
    await page.getByRole('menuitem', { name: words.lab.remove }).click();
    await screens.button(words.lab.removeAction, dialog).click();
    await expect(page.locator('[data-racked]')).toHaveCount(2);
  });

  await test.step('wiping and removing ask first', async () => {
    await page.locator('[data-racked]').first().getByRole('button').click();
    await screens.button(words.lab.more, key).click();
    await page.getByRole('menuitem', { name: words.lab.wipe }).click();
    await expect(screens.button(words.shell.cancel, dialog)).toBeFocused();
    await see('76-lab-wipe');
    await screens.button(words.lab.wipeAction, dialog).click();
    await expect(dialog).toBeHidden();
    await screens.button(words.lab.more, key).click();
    await page.getByRole('menuitem', { name: words.lab.remove }).click();
    await screens.button(words.lab.removeAction, dialog).click();
    await expect(page.locator('[data-racked]')).toHaveCount(1);
  });
});

test('the Lab: the conversation, read, filtered and searched; no PIN in it', async ({ screens, see, page }) => {
  const { words } = screens;
  const { conversation } = words;
  await openLabPage(screens);
  await keyInHand(screens);
  await expect(page.getByText(conversation.empty)).toBeVisible();
  await lookAtKey(screens);
  await screens.createPin(pin);
  await screens.open('lab');

  const list = page.getByRole('listbox', { name: conversation.list });
  const rows = list.getByRole('option');
  const count = async () => Number(await list.getAttribute('data-entries'));
  await expect.poll(count).toBeGreaterThan(8);
  const all = await count();
  await list.scrollIntoViewIfNeeded();
  await see('80-lab-conversation');

  await test.step('the arrow keys go through the messages', async () => {
    await list.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await expect(rows.nth(-2)).toHaveAttribute('aria-selected', 'true');
  });

  const search = page.getByRole('search').getByRole('searchbox');
  await test.step('a message with a secret says that it is hidden', async () => {
    // Found by search: the list shows only some rows at a time.
    await search.fill('setPIN newPinEnc');
    await expect.poll(count).toBe(1);
    await rows.first().click();
    const details = page.getByRole('region', { name: conversation.details.title, exact: true });
    await expect(details.getByText('newPinEnc')).toBeVisible();
    await expect(details.locator('[data-hidden]').first()).toHaveText(conversation.details.hidden);
    await details.getByRole('button', { name: conversation.details.reports }).click();
    await expect(details.locator('[data-hidden-byte]').first()).toBeVisible();
    await details.scrollIntoViewIfNeeded();
    await see('81-lab-message');
    await search.fill('');
  });

  await test.step('filters and search', async () => {
    await page.getByRole('checkbox', { name: conversation.onlyErrors }).check();
    await expect(page.getByText(conversation.noMatch).or(list)).toBeVisible();
    await page.getByRole('checkbox', { name: conversation.onlyErrors }).uncheck();
    await search.fill('getinfo versions');
    await expect.poll(count).toBeLessThan(all);
    await expect(rows.first()).toContainText('authenticatorGetInfo');
    await search.fill('nothing says this');
    await expect(page.getByText(conversation.noMatch)).toBeVisible();
    await see('82-lab-no-match');
    await screens.button(conversation.clearFilter).click();
    await expect.poll(count).toBe(all);
  });

  await test.step('pause and clear', async () => {
    await screens.button(conversation.pause).click();
    await expect(screens.button(conversation.resume)).toBeVisible();
    await screens.button(conversation.resume).click();
    await screens.button(conversation.clear).click();
    await expect(page.getByText(conversation.empty)).toBeVisible();
  });
  expect(await page.content()).not.toContain(pin);
});

test('the Lab: sockets, scenarios, hands, recordings', async ({ screens, see, page }) => {
  const { words } = screens;
  const { lab } = words;
  await openLabPage(screens);
  const key = await keyInHand(screens);

  await test.step('sockets', async () => {
    await key.getByRole('tab', { name: lab.bench.tabs.sockets }).click();
    await expect(key.getByText(lab.sockets.empty)).toBeVisible();
    const port = key.getByRole('textbox', { name: lab.sockets.port, exact: true });
    await port.fill('99999');
    await screens.button(lab.sockets.open, key).click();
    await expect(key.getByText(lab.sockets.portBad)).toBeVisible();
    await port.fill('');
    await screens.button(lab.sockets.open, key).click();
    const socket = key.locator('[data-socket]');
    await expect(socket).toContainText('127.0.0.1:');
    const address = (await socket.getAttribute('data-socket')) ?? '';
    await port.fill(address.split(':')[1] ?? '');
    await screens.button(lab.sockets.open, key).click();
    await expect(key.getByText(lab.sockets.refused['port-in-use'].title)).toBeVisible();
    await see('83-lab-sockets');
    await screens.button(fill(lab.sockets.closeNamed, { address }), key).click();
    await expect(socket).toHaveCount(0);
  });

  await test.step('a control channel: a test program and the Lab see what the other does', async () => {
    const channel = key.getByRole('region', { name: lab.control.title });
    await screens.button(lab.control.open, channel).click();
    await expect(channel).toHaveAttribute('data-control', /^127\.0\.0\.1:\d+$/);
    const address = (await channel.getAttribute('data-control')) ?? '';
    await expect(channel.getByText(`curl http://${address}/`)).toBeVisible();
    await channel.getByText(lab.control.more).scrollIntoViewIfNeeded();
    await see('83-lab-control');
    const ask = async (path: string) => (await fetch(`http://${address}${path}`)).json();
    await ask('/usb0/power/off');
    await expect(screens.button(lab.plugHost, key)).toBeVisible();
    await screens.button(lab.plugHost, key).click();
    await expect(screens.button(lab.unplug, key)).toBeVisible();
    seen(await ask('/')).toMatchObject({ power: 'host', touchHeld: false });
    await ask('/usb0/touch/on');
    await expect(channel.getByText(lab.control.touchHeld)).toBeVisible();
    await screens.button(fill(lab.sockets.closeNamed, { address }), channel).click();
    await expect(channel).toHaveAttribute('data-control', '');
  });

  await test.step('scenarios', async () => {
    await key.getByRole('tab', { name: lab.bench.tabs.scenarios }).click();
    const scenarios = key.locator('[data-scenario]');
    await expect(scenarios.nth(24)).toBeAttached();
    await see('84-lab-scenarios');
    const search = key.getByRole('searchbox', { name: lab.scenarios.search });
    await search.fill('touch-comes-late');
    await expect(scenarios).toHaveCount(1);
    await scenarios.getByRole('button').click();
    await expect(key.locator('[data-playing=running]')).toBeVisible();
    await screens.button(lab.scenarios.stop, key).click();
    await expect(key.locator('[data-playing=stopped]')).toBeVisible();
    await search.fill('zzz');
    await expect(key.getByText(fill(lab.scenarios.none, { text: 'zzz' }))).toBeVisible();
    await key.getByRole('button', { name: lab.scenarios.own, exact: true }).click();
    await key.getByRole('textbox', { name: lab.scenarios.ownLabel }).fill('title: { en: Mine }\nsteps: 7\n');
    await screens.button(lab.scenarios.ownPlay, key).click();
    await expect(key.locator('[data-problem=unreadable]')).toContainText(
      fill(lab.scenarios.inLine, { line: 1, message: '' }).trim(),
    );
    await see('85-lab-own-scenario');
    const words = '{ en: Mine, ja: 自作 }';
    await key
      .getByRole('textbox', { name: lab.scenarios.ownLabel })
      .fill(`title: ${words}\nexpected: ${words}\nsteps: [fault: { times: always, drop: all }]\n`);
    await screens.button(lab.scenarios.ownPlay, key).click();
    await expect(key.locator('[data-playing=finished]')).toBeVisible();
    await expect(key.getByText(lab.scenarios.faultsGoOn)).toBeVisible();
    await expect(key.getByText(lab.scenarios.state.running, { exact: true })).toBeVisible();
    await see('85-lab-faults-go-on');
    await screens.button(lab.scenarios.stop, key).click();
    await expect(key.getByText(lab.scenarios.faultsGoOn)).toBeHidden();
  });

  await test.step('hands that answer by themselves', async () => {
    await key.getByRole('tab', { name: lab.bench.tabs.hands }).click();
    for (const name of [lab.hands.autoTouch, lab.hands.autoFinger]) {
      const hand = key.getByRole('switch', { name });
      await hand.click();
      await expect(hand).toBeChecked();
    }
    await see('86-lab-hands');
  });

  await test.step('a recording, saved and replayed', async () => {
    const name = 'Virtual ATKey.Pro';
    await screens.button(fill(lab.recordings.startNamed, { name })).click();
    const stop = screens.button(fill(lab.recordings.stopNamed, { name }));
    await expect(stop).toBeVisible();
    await lookAtKey(screens);
    await screens.open('lab');
    await stop.scrollIntoViewIfNeeded();
    await see('87-lab-recording');
    const downloading = page.waitForEvent('download');
    await stop.click();
    const download = await downloading;
    seen(download.suggestedFilename()).toMatch(/^virtual-atkey-pro-.*\.jsonl$/);
    const path = await download.path();
    seen(readFileSync(path, 'utf8')).toContain('authenticatorGetInfo');

    await screens.button(lab.unplug, key).click();
    const file = page.locator('[data-replay] input[type=file]');
    await file.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('not a recording') });
    await expect(page.locator('[data-problem=unreadable]').last()).toContainText(lab.recordings.unreadable);
    const dropped = await page.evaluateHandle(
      (text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], 'dropped.jsonl'));
        return transfer;
      },
      readFileSync(path, 'utf8'),
    );
    await page.locator('[data-replay]').dispatchEvent('dragover', { dataTransfer: dropped });
    await expect(page.getByText(lab.recordings.dropNow)).toBeVisible();
    await page.locator('[data-replay]').dispatchEvent('drop', { dataTransfer: dropped });
    await screens.button(fill(lab.recordings.endNamed, { name })).click();
    await file.setInputFiles(path);
    const end = screens.button(fill(lab.recordings.endNamed, { name }));
    await expect(end).toBeVisible();
    await see('88-lab-replayed');
    await lookAtKey(screens);
    await screens.open('lab');
    await end.click();
    await expect(end).toHaveCount(0);
  });
});

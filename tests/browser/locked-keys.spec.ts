import { expect, test } from './app.ts';
import { earlier } from './furnish.ts';
import { fill } from './screens.ts';

const account = { userName: 'mika@example.com', displayName: 'Mika', password: 'nine paper lanterns 4' };
const pin = '135790';

test.describe('a PIN that runs out of attempts', () => {
  test.use({
    furnish: async ({}, use) =>
      use((dataFolder) =>
        earlier(dataFolder, async (someone) => {
          await someone.createFirstAccount(account);
          const key = await someone.createKey();
          let keyId = await someone.plug(key);
          await someone.setPin(keyId, pin);
          await someone.register(keyId, pin, 'Blue ATKey');
          // Two times three in a row, with the key out in between.
          for (const [index, wrong] of ['0001', '0002', '0003', '0004', '0005', '0006'].entries()) {
            if (index % 3 === 0) keyId = await someone.replug(key);
            await someone.spoilPin(keyId, wrong);
          }
        }),
      ),
  });

  test('attempts left are told before typing, the last one is warned of, then only a reset helps', async ({
    screens,
    see,
    page,
  }) => {
    const { words, dialog } = screens;
    const left = (count: number) => fill(count === 1 ? oneLeft : words.key.attempts_other, { count });
    const oneLeft = 'attempts_one' in words.key ? words.key.attempts_one : words.key.attempts_other;
    await screens.openLab();
    const key = screens.virtualKeys().first();
    await screens.plug(key);
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    const typed = page.locator('main input[name=pin]');
    await expect(page.getByText(left(2))).toBeVisible();
    await see('60-sign-in-two-attempts-left');
    await typed.fill('0007');
    await screens.button(words.shell.next).click();
    await expect(page.getByText(words.key.refusals['pin-wrong'].title)).toBeVisible();
    await expect(page.locator('[data-last-attempt]')).toBeVisible();
    await expect(page.getByText(left(1))).toBeVisible();
    await see('61-sign-in-last-attempt');
    await screens.button(words.shell.cancel).click();

    await screens.button(words.signIn.setUpKey).click();
    await expect(page.locator('[data-last-attempt]')).toBeVisible();
    await see('62-key-last-attempt');
    await screens.button(words.keys.pin.change).click();
    await expect(dialog.locator('[data-last-attempt]')).toBeVisible();
    await expect(dialog.getByText(left(1))).toBeVisible();
    await see('63-change-pin-last-attempt');
    await screens.button(words.shell.cancel, dialog).click();
    await screens.button(words.keys.fingerprints.setUp).click();
    await expect(dialog.locator('[data-last-attempt]')).toBeVisible();
    await expect(dialog.getByText(left(1))).toBeVisible();
    await dialog.locator('input[name=pin]').fill('0008');
    await screens.button(words.shell.next, dialog).click();
    await expect(dialog.getByText(words.key.refusals['pin-blocked'].title)).toBeVisible();
    await see('64-pin-locked-dialog');
    await screens.button(words.shell.close, dialog).last().click();
    await expect(page.locator('[data-pin=blocked]')).toBeVisible();
    await expect(page.locator('[data-problem=pin-blocked]')).toBeVisible();
    await see('65-pin-locked');

    await screens.open('signIn');
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    await expect(page.locator('[data-problem=pin-blocked]')).toBeVisible();
    await see('66-sign-in-pin-locked');
    // The account has another way in.
    await page.getByRole('button', { name: words.signIn.otherWays.open }).click();
    await screens.button(words.signIn.otherWays.password).click();
    await expect(page.locator('input[name=password]')).toBeFocused();
  });
});

test.describe('fingerprints that run out of attempts', () => {
  test.use({
    furnish: async ({}, use) =>
      use((dataFolder) =>
        earlier(dataFolder, async (someone) => {
          await someone.createFirstAccount(account);
          const keyId = await someone.plug(await someone.createKey());
          await someone.setPin(keyId, pin);
          await someone.enrol(keyId, pin, 'right-index', 'Index');
          await someone.register(keyId, pin, 'Blue ATKey');
          await someone.failFingerprints(keyId, account.userName, 'left-thumb', 22);
        }),
      ),
  });

  test('S2-56 wrong fingers lock the sensor; the PIN opens it again', async ({ screens, see, page }) => {
    const { words } = screens;
    await screens.openLab();
    const key = screens.virtualKeys().first();
    await screens.plug(key);
    await screens.choose(key, { finger: 'left-thumb' });
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    await expect(page.locator('main [data-step=fingerprint]')).toBeVisible();
    const locked = page.getByText(words.key.refusals['fingerprint-blocked'].title);
    await screens.pressUntil(key, locked);
    await expect(page.locator('main input[name=pin]')).toBeVisible();
    await see('67-fingerprints-locked');

    // Seen by whoever comes later, too.
    await screens.button(words.shell.cancel).click();
    await screens.button(words.signIn.setUpKey).click();
    await expect(page.locator('[data-fingerprints=blocked]')).toBeVisible();
    await see('68-key-fingerprints-locked');
    await screens.open('signIn');
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    await expect(locked).toBeVisible();
    await page.locator('main input[name=pin]').fill(pin);
    await screens.button(words.shell.next).click();
    await screens.touch(key);
    await screens.doNotStay();
    await expect(screens.heading(words.securityInfo.title)).toBeVisible();
    await screens.open('securityKey');
    await expect(page.locator('[data-fingerprints=enrolled]')).toBeVisible();
  });
});

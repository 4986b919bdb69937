import { expect, test } from './app.ts';
import { earlier } from './furnish.ts';

const account = { userName: 'rin@example.com', displayName: 'Rin', password: 'four silver spoons 77' };
const pin = '1357';

test.use({
  furnish: async ({}, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async (someone) => {
        await someone.createFirstAccount(account);
        const keyId = await someone.plug(await someone.createKey());
        await someone.setPin(keyId, pin);
        await someone.enrol(keyId, pin, 'right-index', 'Index');
        await someone.register(keyId, pin, 'Grey key');
      }),
    ),
});

/** The colours that Windows' high contrast leaves, and 200 % of a window of 1280 by 800. */
test('high contrast and double size: everything is told apart and within reach', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  await page.emulateMedia({ forcedColors: 'active' });
  await page.setViewportSize({ width: 640, height: 400 });
  await see('92-contrast-sign-in');
  await page.locator('input[name=username]').fill(account.userName);
  await screens.button(words.shell.next).click();
  await screens.openLab();
  const key = screens.virtualKeys().first();
  await screens.plug(key);
  await screens.press(key);
  await expect(screens.heading(words.signIn.stay.title)).toBeVisible();
  await screens.closeLab();
  await see('93-contrast-stay');
  await screens.doNotStay();
  await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  await see('93-contrast-security-info');
  await screens.open('securityKey');
  await screens.openLab();
  await expect(page.locator('[data-fingerprints=enrolled]')).toBeVisible();
  await see('94-contrast-key');
  await screens.choose(key, { finger: 'left-index' });
  await screens.openFingerprints(pin);
  await screens.button(words.keys.fingerprints.add, dialog).click();
  for (let taken = 1; taken <= 6; taken++) {
    await screens.press(key);
    await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
  }
  await see('95-contrast-enrolment-lab');
  await screens.closeLab();
  await see('96-contrast-enrolment');
  await page.setViewportSize({ width: 1280, height: 800 });
  await see('97-contrast-enrolment-wide');
  await screens.button(words.shell.cancel, dialog).click();
  await expect(screens.button(words.keys.fingerprints.add, dialog)).toBeVisible();
});

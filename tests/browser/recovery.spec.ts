import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { earlier } from './furnish.ts';

const account = { userName: 'sora@example.com', displayName: 'Sora', password: 'six copper kettles 9' };

async function use(dataFolder: string) {
  await earlier(dataFolder, async (someone) => {
    await someone.createFirstAccount(account);
    await someone.plug(await someone.createKey());
    await someone.client.app.changeSettings({ theme: 'system' });
  });
}

test.describe('damaged files with a good copy', () => {
  test.use({
    furnish: async ({}, provide) =>
      provide(async (dataFolder) => {
        await use(dataFolder);
        truncateSync(join(dataFolder, 'directory.sqlite'), 100);
        truncateSync(join(dataFolder, 'virtual-keys.sqlite'), 100);
        writeFileSync(join(dataFolder, 'settings.json'), '{"theme": ');
      }),
  });

  test('say at once what was lost and what took its place; the accounts are there', async ({ screens, see, page }) => {
    const { words } = screens;
    const { recovered } = words.shell;
    const banner = page.locator('[data-recovered]');
    for (const what of ['directory', 'settings', 'virtual-keys'] as const) {
      await expect(banner).toContainText(recovered.what[what]);
    }
    await see('70-recovered');
    await screens.button(words.shell.understood, banner).click();
    await expect(banner).toBeHidden();
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    await page.locator('input[name=password]').fill(account.password);
    await page.keyboard.press('Enter');
    // The password counts; the account has no second step yet.
    await expect(screens.heading(words.adding.registration.needed)).toBeVisible();
  });
});

test.describe('a directory that is lost', () => {
  test.use({
    furnish: async ({}, provide) =>
      provide(async (dataFolder) => {
        await use(dataFolder);
        truncateSync(join(dataFolder, 'directory.sqlite'), 0);
        rmSync(join(dataFolder, 'directory.last-good.sqlite'));
      }),
  });

  test('is no first run: it says so, and lets nobody make a first account', async ({ screens, see, page }) => {
    const { words } = screens;
    await expect(page.locator('[data-recovered]')).toContainText(words.shell.recovered.nothing.directory);
    await expect(page.locator('[data-problem=directory-lost]')).toBeVisible();
    await expect(page.locator('input')).toHaveCount(0);
    await see('71-directory-lost');
    // Keys can still be set up.
    await screens.button(words.signIn.setUpKey).click();
    await expect(screens.heading(words.keys.title)).toBeVisible();
  });
});

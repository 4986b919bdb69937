import { furnishKeys } from '../operations/furnished-keys.ts';
import { expect, test } from './app.ts';
import { fill } from './screens.ts';

const PIN = '135790';
const names = { name: 'hanako@contoso.example', displayName: '山田 花子' };

test.use({
  furnish: async ({}, use) =>
    use((folder) =>
      furnishKeys(folder, [
        {
          model: 'atkey-pro',
          pin: PIN,
          accounts: [
            { site: 'login.contoso.example', ...names },
            { site: 'bank.example', ...names },
            { site: 'shop.example', ...names },
          ],
        },
        {
          model: 'atkey-pro',
          pin: PIN,
          accounts: [
            { site: 'login.contoso.example', ...names },
            { site: 'mail.example', ...names },
          ],
        },
        { model: 'u2f-only', pin: null, accounts: [] },
      ]),
    ),
});

test('the atlas knows keys while they are unplugged, says which accounts have no backup, and forgets on demand', async ({
  screens,
  see,
  page,
}) => {
  const { atlas: words, signInData, shell } = screens.words;
  await screens.button(screens.words.signIn.setUpKey).click();
  await screens.open('keyAtlas');
  await expect(page.getByText(words.empty)).toBeVisible();
  await see('95-atlas-empty');

  await screens.openLab();
  const keys = screens.virtualKeys();
  await expect(keys).toHaveCount(3);
  for (let index = 0; index < 3; index++) await screens.plug(keys.nth(index));
  await expect(page.locator('[data-entry]')).toHaveCount(3);

  await screens.closeLab();
  await screens.open('signInData');
  await screens.button(signInData.keys.readAll).click();
  for (let number = 1; number <= 2; number++) {
    await expect(screens.dialog.getByText(fill(signInData.ask.which, { number, count: 2 }))).toBeVisible();
    await screens.dialog.locator('input[name=pin]').fill(PIN);
    await screens.button(shell.next, screens.dialog).click();
  }
  await expect(page.locator('[data-shown="5"]')).toBeVisible();

  await screens.open('keyAtlas');
  await screens.openLab();
  for (let index = 0; index < 3; index++) await screens.unplug(keys.nth(index));
  await screens.closeLab();
  await expect(page.locator('[data-entry]')).toHaveCount(3);
  await expect(page.getByText(words.pluggedIn, { exact: true })).toHaveCount(0);

  await page.getByRole('searchbox').fill('BANK');
  await expect(page.locator('[data-entry]')).toHaveCount(1);
  await page.locator('[data-entry]').locator('xpath=ancestor::li').getByRole('button').click();
  await screens.dialog.getByLabel(words.naming.nickname).fill('青いキー');
  await screens.button(words.naming.save, screens.dialog).click();
  await expect(screens.dialog.getByRole('heading', { level: 2 })).toHaveText('青いキー');
  await see('96-atlas-details');
  const pair = screens.dialog.locator('[data-pair]');
  await expect(pair).toContainText('bank.example');
  await expect(pair).toContainText('shop.example');
  await expect(pair).toContainText('mail.example');
  await pair.scrollIntoViewIfNeeded();
  await see('97-atlas-pair');
  await screens.dialog.locator('[data-has=unknown], [data-ability=u2f]').first().scrollIntoViewIfNeeded();
  await see('98-atlas-abilities');

  await screens.button(words.forget.button, screens.dialog).click();
  await expect(screens.dialog.getByText(words.forget.question)).toBeVisible();
  await see('99-atlas-forget');
  await screens.button(words.forget.submit, screens.dialog).click();
  await expect(page.getByText(fill(words.forget.done, { name: '青いキー' }))).toBeVisible();
  await screens.button(words.undo).click();
  await expect(page.locator('[data-entry="青いキー"]')).toBeVisible();
  await page.getByRole('searchbox').fill('');
  await expect(page.locator('[data-entry]')).toHaveCount(3);
  await see('95-atlas-list');

  const download = page.waitForEvent('download');
  await screens.button(words.export.button).click();
  await expect(screens.dialog.getByText(words.export.warning)).toBeVisible();
  await see('99-atlas-export');
  await screens.button(words.export.submit, screens.dialog).click();
  expect((await download).suggestedFilename()).toMatch(/^touchstone-key-atlas-.*\.csv$/);

  await screens.button(words.kept.protect).click();
  await screens.dialog.locator('input[name=atlas-passphrase]').fill('correct horse battery');
  await screens.dialog.locator('input[name=atlas-passphrase-repeat]').fill('correct horse battery');
  await see('99-atlas-passphrase');
  await screens.button(words.passphrase.submit, screens.dialog).click();
  await expect(page.getByText(words.kept.passphrase)).toBeVisible();
});

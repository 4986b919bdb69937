import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { furnishKeys } from '../operations/furnished-keys.ts';
import { expect, test } from './app.ts';
import { fill, type Screens } from './screens.ts';

const PIN = '135790';

test.use({
  furnish: async ({}, use) =>
    use((folder) =>
      furnishKeys(folder, [
        {
          model: 'ctap-2-3',
          pin: PIN,
          accounts: [
            {
              site: 'login.contoso.example',
              name: 'hanako@contoso.example',
              displayName: 'ヤマダ ハナコ',
              credProtect: 3,
            },
            { site: 'shop.example', name: 'hanako@contoso.example', displayName: '山田 花子' },
            { site: 'shop.example', name: 'taro@contoso.example', algorithm: -8, largeBlob: new Uint8Array(40) },
          ],
        },
        {
          model: 'tiny',
          pin: PIN,
          accounts: [{ site: 'accounts.international.banking.example', name: 'hanako@contoso.example' }],
        },
        { model: 'u2f-only', pin: null, accounts: [] },
      ]),
    ),
});

/** Opens the page with all keys of the rack plugged in, and puts the Lab away. */
async function openWithKeys(screens: Screens, page: Page): Promise<void> {
  await screens.button(screens.words.signIn.setUpKey).click();
  await screens.openLab();
  const keys = screens.virtualKeys();
  await expect(keys).toHaveCount(3);
  for (let index = 0; index < 3; index++) await screens.plug(keys.nth(index));
  await screens.closeLab();
  await screens.open('signInData');
  await expect(page.locator('[data-listing=not-read]')).toHaveCount(2);
}

async function givePin(screens: Screens): Promise<void> {
  await screens.dialog.locator('input[name=pin]').fill(PIN);
  await screens.button(screens.words.shell.next, screens.dialog).click();
}

async function readAll(screens: Screens, page: Page): Promise<void> {
  const { signInData: words } = screens.words;
  await screens.button(words.keys.readAll).click();
  await expect(screens.dialog.getByText(fill(words.ask.which, { number: 1, count: 2 }))).toBeVisible();
  await givePin(screens);
  await expect(screens.dialog.getByText(fill(words.ask.which, { number: 2, count: 2 }))).toBeVisible();
  await givePin(screens);
  await expect(screens.dialog).toBeHidden();
  await expect(page.locator('[data-shown="4"]')).toBeVisible();
}

test('the accounts of several keys: each key asks once, all of them are searched and grouped', async ({
  screens,
  see,
  page,
}) => {
  const { signInData: words } = screens.words;
  await openWithKeys(screens, page);
  await expect(page.locator('[data-listing=u2f-only]')).toContainText(words.unlistable['u2f-only'].title);
  await see('80-sign-in-data-unread');
  await screens.button(words.keys.readAll).click();
  await expect(screens.dialog.locator('input[name=pin]')).toBeFocused();
  await see('81-sign-in-data-pin');
  await screens.button(screens.words.shell.close, screens.dialog).click();
  await readAll(screens, page);
  await expect(page.getByText(words.cutOff)).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(2);
  await see('82-sign-in-data-by-site');

  const search = page.getByRole('searchbox');
  await search.fill('やまだ');
  await expect(page.locator('[data-shown="1"]')).toBeVisible();
  await search.fill('ＳＨＯＰ');
  await expect(page.locator('[data-group="shop.example"]')).toBeVisible();
  await expect(page.locator('[data-shown="2"]')).toBeVisible();
  await search.fill('nobody');
  await expect(page.getByText(fill(words.empty.noMatch, { search: 'nobody' }))).toBeVisible();
  await see('83-sign-in-data-no-match');
  await search.fill('');
  await page.getByRole('radio', { name: words.group.account }).check();
  await expect(page.locator('[data-group="hanako@contoso.example"] li')).toHaveCount(3);
  await see('84-sign-in-data-by-account');

  const taro = { account: 'taro@contoso.example', site: 'shop.example' };
  await screens.button(fill(words.detailsOf, taro)).click();
  await expect(page.getByRole('dialog').getByText('EdDSA')).toBeVisible();
  await expect(page.getByRole('dialog').getByText(words.largeBlobs.stored)).toBeVisible();
  await see('85-sign-in-data-details');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(screens.button(fill(words.detailsOf, taro))).toBeFocused();
});

test('data of a site is looked at, saved, replaced by a file and deleted after a question', async ({
  screens,
  see,
  page,
}) => {
  const { signInData: words, shell } = screens.words;
  const { dialog } = screens;
  await openWithKeys(screens, page);
  await readAll(screens, page);
  await screens.button(fill(words.detailsOf, { account: 'taro@contoso.example', site: 'shop.example' })).click();
  await screens.button(words.blob.read, page.getByRole('dialog')).click();
  await expect(dialog.locator('[data-blob=stored]')).toHaveText(Array(40).fill('00').join(' '));
  await see('88-site-data');
  const saving = page.waitForEvent('download');
  await screens.button(words.blob.save, dialog).click();
  expect((await saving).suggestedFilename()).toBe('site-data-shop-example.bin');
  const file = { name: 'certificate.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('SSH') };
  await dialog.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.alloc(0) });
  await expect(dialog.getByRole('alert')).toContainText(words.blob.empty);
  await dialog.locator('input[type=file]').setInputFiles(file);
  await expect(screens.button(shell.back, dialog)).toBeFocused();
  await see('88-site-data-replace');
  await screens.button(words.blob.confirmWrite, dialog).click();
  await expect(dialog.locator('[data-blob=stored]')).toHaveText('53 53 48');
  await screens.button(words.blob.delete, dialog).click();
  await screens.button(words.blob.confirmDelete, dialog).click();
  await expect(dialog.locator('[data-blob=none]')).toBeVisible();
  await expect(dialog.getByText(words.blob.deleted)).toBeVisible();
  await see('88-site-data-deleted');
});

test('renaming and its undo, deleting: no PIN is asked for again', async ({ screens, see, page }) => {
  const { signInData: words } = screens.words;
  const { dialog } = screens;
  await openWithKeys(screens, page);
  await readAll(screens, page);

  const taro = { account: 'taro@contoso.example', site: 'shop.example' };
  await screens.button(fill(words.renameOf, taro)).click();
  await expect(dialog.locator('input[name=user-name]')).toBeFocused();
  await dialog.locator('input[name=user-name]').fill('');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(words.rename.empty)).toBeVisible();
  await dialog.locator('input[name=user-name]').fill('taro');
  await dialog.locator('input[name=display-name]').fill('山田 太郎');
  await see('86-sign-in-data-rename');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-done]')).toContainText(words.rename.done);
  await expect(screens.button(words.rename.undo)).toBeInViewport();
  await expect(screens.button(fill(words.renameOf, { ...taro, account: 'taro' }))).toBeVisible();
  await see('87-sign-in-data-renamed');
  await screens.button(words.rename.undo).click();
  await expect(screens.button(fill(words.renameOf, taro))).toBeVisible();

  await screens.button(fill(words.deleteOf, taro)).click();
  await expect(screens.button(screens.words.shell.cancel, dialog)).toBeFocused();
  await expect(dialog).toContainText(words.remove.forGood);
  await expect(dialog).toContainText(fill(words.remove.atSite, { site: 'shop.example' }));
  await see('88-sign-in-data-delete');
  await screens.button(words.remove.confirm, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-done]')).toContainText(fill(words.remove.done, { account: taro.account }));
  await expect(page.locator('[data-done]')).toContainText(fill(words.remove.blobs_other, { count: 1 }).slice(0, 5));
  await expect(page.locator('[data-shown="3"]')).toBeVisible();
  await see('89-sign-in-data-deleted');
});

test('a wrong PIN says what is left; a key that is taken out takes its accounts with it', async ({
  screens,
  see,
  page,
}) => {
  const { signInData: words } = screens.words;
  await openWithKeys(screens, page);
  await screens.button(words.keys.readAll).click();
  await screens.dialog.locator('input[name=pin]').fill('000000');
  await screens.button(screens.words.shell.next, screens.dialog).click();
  await expect(screens.dialog.getByText(fill(screens.words.key.attempts_other, { count: 7 }))).toBeVisible();
  await see('90-sign-in-data-wrong-pin');
  await givePin(screens);
  await expect(screens.dialog.getByText(fill(words.ask.which, { number: 2, count: 2 }))).toBeVisible();
  await screens.button(words.ask.skip, screens.dialog).click();
  await expect(page.locator('[data-shown="3"]')).toBeVisible();
  await screens.openLab();
  await screens.unplug(screens.virtualKeys().first());
  await expect(page.locator('[data-shown]')).toBeHidden();
  await expect(page.locator('[data-listing=listed]')).toHaveCount(0);
});

test('a key is listed without its PIN after the person allowed it, also when it was taken out, until it is forgotten', async ({
  screens,
  see,
  page,
  host,
}) => {
  const { signInData: words, shell } = screens.words;
  const { dialog } = screens;
  await openWithKeys(screens, page);
  const rows = page.getByRole('list', { name: words.keys.title }).getByRole('listitem');
  const key = rows.filter({ hasText: 'CTAP 2.3' });
  await key.getByText(words.keys.read, { exact: true }).click();
  const choice = dialog.getByRole('checkbox', { name: words.remember.ask });
  await expect(choice).not.toBeChecked();
  await choice.check();
  await see('91-sign-in-data-remember');
  await givePin(screens);
  await expect(page.locator('[data-shown="3"]')).toBeVisible();
  await expect(key.getByText(words.remember.on)).toBeVisible();
  await see('92-sign-in-data-remembered');

  await screens.openLab();
  await screens.unplug(screens.virtualKeys().first());
  await screens.closeLab();
  await expect(page.locator('[data-shown]')).toBeHidden();
  const { remember } = words;
  const inAll = 'inAll_one' in remember ? remember.inAll_one : remember.inAll_other;
  await expect(page.getByText(fill(inAll, { count: 1 }))).toBeVisible();
  await see('93-sign-in-data-remembered-elsewhere');
  await screens.openLab();
  await screens.plug(screens.virtualKeys().first());
  await screens.closeLab();
  await expect(page.locator('[data-shown="3"]')).toBeVisible();
  await expect(dialog).toBeHidden();

  const taro = { account: 'taro@contoso.example', site: 'shop.example' };
  await screens.button(fill(words.deleteOf, taro)).click();
  await screens.button(words.remove.confirm, dialog).click();
  await expect(dialog.locator('input[name=pin]')).toBeFocused();
  await expect(choice).toBeHidden();
  await screens.button(shell.cancel, dialog).click();
  await expect(dialog).toBeHidden();

  const file = join(host.dataFolder, 'persistent-tokens.sealed');
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  await key.getByText(remember.forget, { exact: true }).click();
  await expect(key.locator('[data-problem=not-forgotten]')).toContainText(remember.notForgottenNext);
  await expect(page.locator('[data-notice]')).toBeHidden();
  await see('94-sign-in-data-not-forgotten');
  rmdirSync(file);
  renameSync(`${file}.away`, file);
  await page.reload();
  await expect(page.locator('[data-shown="3"]')).toBeVisible();

  await key.getByText(remember.forget, { exact: true }).click();
  await expect(key.getByText(remember.on)).toBeHidden();
  await expect(key.locator('[data-problem]')).toBeHidden();
  await expect(page.locator('[data-notice]')).toBeVisible();
  await key.getByText(words.keys.again, { exact: true }).click();
  await expect(dialog.locator('input[name=pin]')).toBeFocused();
  await expect(choice).toBeVisible();
});

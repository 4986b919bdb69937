import type { Locator, Page } from 'playwright/test';
import { furnishKeys } from '../operations/furnished-keys.ts';
import { expect, test } from './app.ts';
import { fill, type Screens } from './screens.ts';

const PIN = '407193';
const NEW_PIN = 'vending crane';

test.use({
  furnish: async ({}, use) =>
    use((folder) =>
      furnishKeys(folder, [
        {
          model: 'ctap-2-3',
          pin: PIN,
          accounts: [
            { site: 'login.contoso.example', name: 'hanako@contoso.example', displayName: '山田 花子' },
            { site: 'shop.example', name: 'hanako@contoso.example', largeBlob: new Uint8Array(40) },
          ],
        },
        { model: 'u2f-only', pin: null, accounts: [] },
        { model: 'atkey-pro', pin: null, accounts: [] },
      ]),
    ),
});

/** The Security key page with one key of the rack, and the Lab put away. */
async function openKey(screens: Screens, which: number): Promise<void> {
  await screens.button(screens.words.signIn.setUpKey).click();
  await screens.openLab();
  await screens.plug(screens.virtualKeys().nth(which));
  await screens.closeLab();
}

const setting = (page: Page, name: string): Locator => page.locator(`[data-setting=${name}]`);

async function change(screens: Screens, page: Page, name: string): Promise<void> {
  await setting(page, name).getByRole('button').click();
  await expect(screens.dialog).toBeVisible();
}

async function prove(screens: Screens, pin: string): Promise<void> {
  await screens.dialog.locator('input[name=pin]').fill(pin);
  await screens.button(screens.words.shell.next, screens.dialog).click();
}

test('settings in plain words: each says what it does and how it is taken back before it is changed', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { keySettings } = words;
  await openKey(screens, 0);
  const always = setting(page, 'alwaysUv');
  await expect(always).toHaveAttribute('data-state', 'off');
  await always.scrollIntoViewIfNeeded();
  await see('80-key-settings');

  await change(screens, page, 'alwaysUv');
  await expect(dialog.getByText(keySettings.about.alwaysUv.before)).toBeVisible();
  await expect(screens.button(words.shell.cancel, dialog)).toBeFocused();
  await see('81-setting-always-uv');
  await screens.button(keySettings.turnOn, dialog).click();
  await expect(dialog.locator('input[name=pin]')).toBeFocused();
  await see('82-setting-pin');
  await prove(screens, '000000');
  await expect(dialog.getByText(words.key.refusals['pin-wrong'].title)).toBeVisible();
  await prove(screens, PIN);
  await expect(dialog).toBeHidden();
  await expect(always).toHaveAttribute('data-state', 'on');
  await change(screens, page, 'alwaysUv');
  await see('83-setting-always-uv-off');
  await screens.button(words.shell.cancel, dialog).click();

  await change(screens, page, 'enterpriseAttestation');
  await expect(dialog.locator('[data-back=reset]')).toBeVisible();
  await see('84-setting-enterprise-attestation');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a longer minimum asks for another PIN, and the change is made where it is wanted', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { keySettings } = words;
  await openKey(screens, 0);
  await change(screens, page, 'minPinLength');
  const length = dialog.locator('input[name=min-pin-length]');
  await expect(length).toBeFocused();
  await length.fill('3');
  await dialog.getByRole('button', { name: keySettings.advanced }).click();
  await screens.button(keySettings.raise, dialog).click();
  await expect(dialog.getByText(fill(keySettings.lengthWrong, { least: 4, most: 63 }))).toBeVisible();
  await length.fill('8');
  await dialog.locator('textarea[name=sites]').fill('contoso.example\nnot a site!');
  await screens.button(keySettings.raise, dialog).click();
  await expect(dialog.getByText(fill(keySettings.badSite, { site: 'site!' }))).toBeVisible();
  await see('85-setting-minimum-length');
  await dialog.locator('textarea[name=sites]').fill('contoso.example');
  await screens.button(keySettings.raise, dialog).click();
  await prove(screens, PIN);
  await expect(dialog).toBeHidden();
  await expect(setting(page, 'minPinLength')).toContainText(fill(keySettings.length, { count: 8 }));

  await expect(page.locator('[data-problem=pin-change-required]')).toBeVisible();
  await expect(setting(page, 'forcedPinChange')).toHaveAttribute('data-state', 'on');
  await page.locator('[data-pin=set]').scrollIntoViewIfNeeded();
  await see('86-pin-change-required');
  await screens.button(words.keys.fingerprints.setUp).click();
  await expect(dialog.locator('[data-change-first]')).toBeVisible();
  await dialog.locator('input[name=current-pin]').fill(PIN);
  await dialog.locator('input[name=new-pin]').fill('12345678');
  await expect(dialog.locator('[data-advice=sequence]')).toBeVisible();
  await see('87-pin-change-first');
  await dialog.locator('input[name=new-pin]').fill(NEW_PIN);
  await expect(dialog.locator('[data-advice=none]')).toBeVisible();
  await dialog.locator('input[name=new-pin-repeat]').fill(NEW_PIN);
  await screens.button(words.keys.pin.change, dialog).click();
  await expect(dialog.getByText(words.keys.pin.changedGoOn)).toBeVisible();
  await see('88-pin-changed-go-on');
  await prove(screens, NEW_PIN);
  await expect(screens.button(words.keys.fingerprints.add, dialog)).toBeVisible();
});

test('a reset tells and names what goes, counts down, wants the long touch and looks afterwards', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  await openKey(screens, 0);
  await change(screens, page, 'longTouchForReset');
  await screens.button(words.keySettings.turnOn, dialog).click();
  await prove(screens, PIN);
  await expect(setting(page, 'longTouchForReset')).toHaveAttribute('data-state', 'on');

  await screens.openLab();
  const key = screens.virtualKeys().first();
  await screens.button(words.keys.reset.start).click();
  await expect(dialog.locator('[data-losses]')).toContainText(words.keyLosses.pin);
  await expect(dialog.getByText(fill(words.keys.reset.steps.hold, { seconds: 5 }))).toBeVisible();
  await see('89-reset-losses');
  await screens.button(words.keyLosses.name, dialog).click();
  await see('90-reset-names-pin');
  await prove(screens, PIN);
  const named = dialog.locator('[data-losses-named]');
  await expect(named.getByRole('listitem')).toHaveCount(2);
  await expect(named).toContainText('login.contoso.example');
  await see('91-reset-names');
  await screens.button(words.shell.back, dialog).click();

  await screens.button(words.keys.reset.start, dialog).click();
  await expect(dialog.locator('[data-step=remove-key]')).toBeVisible();
  await screens.unplug(key);
  await expect(dialog.locator('[data-step=insert-key]')).toBeVisible();
  await screens.plug(key);
  const countdown = dialog.getByRole('timer');
  await expect(countdown).toBeVisible();
  await expect(dialog.getByText(fill(words.key.erasing.hold, { seconds: 5 }))).toBeVisible();
  await see('92-reset-countdown');
  await expect(countdown).toHaveAttribute('data-seconds', /^[0-8]$/);
  await screens.button(words.lab.hold, key).click();
  await expect(dialog.getByText(words.keys.reset.done)).toBeVisible();
  await expect(dialog.locator('[data-reset-check]')).toContainText(words.keyLosses.checked.gone.yes);
  await see('93-reset-checked');
  await screens.button(words.shell.done, dialog).click();
  await expect(page.locator('[data-pin=not-set]')).toBeVisible();
  await expect(setting(page, 'longTouchForReset')).toHaveAttribute('data-state', 'off');
});

test('a key without a PIN says the whole rule first, and its settings ask for nothing', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  await openKey(screens, 2);
  await screens.button(words.keys.pin.create).click();
  await expect(dialog.getByText(words.keys.pin.forGood)).toBeVisible();
  await dialog.locator('input[name=new-pin]').fill('1987');
  await expect(dialog.locator('[data-advice=date]')).toBeVisible();
  await see('94-create-pin-advice');
  await screens.button(words.shell.cancel, dialog).click();
  await expect(page.locator('[data-has=unknown]')).toContainText(words.keySettings.about.longTouchForReset.title);
  await expect(page.locator('[data-has=no]')).toContainText(words.keySettings.about.enterpriseAttestation.title);
  await change(screens, page, 'alwaysUv');
  await expect(dialog.getByText(words.keySettings.noProof)).toBeVisible();
  await see('95-setting-without-pin');
  await screens.button(words.keySettings.turnOn, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(setting(page, 'alwaysUv')).toHaveAttribute('data-state', 'on');
  await expect(setting(page, 'minPinLength')).toContainText(words.keySettings.impossible['pin-not-set']);
});

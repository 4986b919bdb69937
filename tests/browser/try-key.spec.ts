import { expect, test } from './app.ts';
import { earlier } from './furnish.ts';

test('a person tries what a key offers, and sees what it answered', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  const { keyTrial } = words;
  await screens.button(words.signIn.setUpKey).click();
  await screens.openLab();
  const key = await screens.createKey();
  await screens.plug(key);
  await screens.createPin('1357');
  const card = page.getByRole('region', { name: keyTrial.title });
  await card.scrollIntoViewIfNeeded();
  await see('83-try-key-card');
  await screens.button(keyTrial.start, card).click();
  await expect(screens.button(keyTrial.start, dialog)).toBeFocused();
  const blobs = dialog.getByRole('checkbox', { name: keyTrial.features.largeBlobKey });
  await expect(blobs).toBeDisabled();
  await expect(blobs).toHaveAccessibleDescription(keyTrial.onlyDiscoverable);
  const discoverable = dialog.getByRole('checkbox', { name: keyTrial.discoverable });
  await expect(discoverable).toHaveAccessibleDescription(keyTrial.discoverableHint);
  await discoverable.click();
  await expect(blobs).toBeEnabled();
  await expect(blobs).toHaveAccessibleDescription(keyTrial.hints.largeBlobKey);
  await dialog.getByRole('checkbox', { name: keyTrial.features.minPinLength }).click();
  await dialog.getByText(keyTrial.consent).scrollIntoViewIfNeeded();
  await see('83-try-key-choices');
  await screens.button(keyTrial.start, dialog).scrollIntoViewIfNeeded();
  await see('83-try-key-choices-end');
  await screens.button(keyTrial.start, dialog).click();

  await dialog.locator('input[name=pin]').fill('1357');
  await page.keyboard.press('Enter');
  for (const part of ['make', 'sign', 'sign-again'] as const) {
    await expect(dialog.locator('[data-step=touch]').getByText(words.key.trying[part], { exact: true })).toBeVisible();
    if (part === 'sign') await see('83-try-key-signing');
    await screens.touch(key);
  }
  const view = dialog.locator('[data-trial=good]');
  await expect(view).toHaveAttribute('data-removal', 'removed');
  await expect(view.locator('[data-feature=hmac-secret]')).toHaveAttribute('data-finding', 'works');
  await expect(view.locator('[data-feature=largeBlobKey]')).toHaveAttribute('data-finding', 'works');
  await expect(view.locator('[data-feature=minPinLength]')).toHaveAttribute('data-finding', 'not-asked');
  await see('83-try-key-done');
  await screens.button(keyTrial.again, dialog).scrollIntoViewIfNeeded();
  await see('83-try-key-done-end');

  // Whoever leaves while the key waits is told what may be left on it.
  await screens.button(keyTrial.again, dialog).click();
  const leave = {
    button: () => screens.button(words.shell.cancel, dialog).click(),
    cross: () => screens.button(words.shell.close, dialog).click(),
    Escape: () => page.keyboard.press('Escape'),
  };
  for (const [name, go] of Object.entries(leave)) {
    await test.step(`by ${name}`, async () => {
      if (!(await dialog.isVisible())) {
        await screens.button(keyTrial.start, card).click();
        await discoverable.click();
      }
      await screens.button(keyTrial.start, dialog).click();
      await dialog.locator('input[name=pin]').fill('1357');
      await page.keyboard.press('Enter');
      await expect(key).toHaveAttribute('data-waiting', 'touch');
      await go();
      await expect(dialog.getByText(keyTrial.afterCancel)).toBeVisible();
      await expect(screens.button(words.shell.close, dialog).last()).toBeFocused();
      await see('83-try-key-cancelled');
      await page.keyboard.press('Enter');
      await expect(dialog).toBeHidden();
      await expect(screens.button(keyTrial.start, card)).toBeFocused();
    });
  }
});

test.describe('with a finger', () => {
  test.use({
    furnish: async ({}, use) =>
      use((folder) =>
        earlier(folder, async (someone) => {
          const id = await someone.createKey();
          const keyId = await someone.plug(id);
          await someone.setPin(keyId, '1357');
          await someone.enrol(keyId, '1357', 'right-index', 'right');
        }),
      ),
  });

  test('whoever gives the PIN in the middle of a trial is told as well what may be left', async ({
    screens,
    see,
    page,
  }) => {
    const { words, dialog } = screens;
    const { keyTrial } = words;
    await screens.button(words.signIn.setUpKey).click();
    await screens.openLab();
    const key = screens.virtualKeys().first();
    await screens.plug(key);
    await screens.button(keyTrial.start, page.getByRole('region', { name: keyTrial.title })).click();
    await dialog.getByRole('checkbox', { name: keyTrial.discoverable }).click();
    await screens.button(keyTrial.start, dialog).click();
    await expect(key).toHaveAttribute('data-waiting', 'fingerprint');
    await screens.button(words.keys.usePin, dialog).click();
    await expect(dialog.getByText(keyTrial.afterCancel)).toBeVisible();
    await expect(dialog.locator('input[name=pin]')).toBeFocused();
    await see('83-try-key-pin-instead');
  });
});

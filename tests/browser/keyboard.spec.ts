import type { Locator } from 'playwright/test';
import { expect, test } from './app.ts';

test('the main path with the keyboard alone', async ({ screens, page }) => {
  const { words, dialog, lab } = screens;
  const { keyboard } = page;

  /** Tab until the element has the focus, as a person would; somewhere within one round of the page. */
  async function tabTo(target: Locator) {
    await expect(target).toBeEnabled();
    const passed: string[] = [];
    for (let presses = 0; presses < 80; presses++) {
      passed.push(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 90) ?? ''));
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${target}, only\n${[...new Set(passed)].join('\n')}`);
  }
  async function press(target: Locator) {
    await tabTo(target);
    await keyboard.press('Enter');
  }

  // The first field has the focus already.
  await expect(page.locator('input[name=username]')).toBeFocused();
  await keyboard.type('key@example.com');
  await tabTo(page.locator('input[name=display-name]'));
  await keyboard.type('Key Board');
  await tabTo(page.locator('input[name=password]'));
  await keyboard.type('eleven quick foxes 5');
  await tabTo(page.locator('input[name=password-repeat]'));
  await keyboard.type('eleven quick foxes 5');
  await keyboard.press('Enter');
  await expect(screens.heading(words.securityInfo.title)).toBeFocused();

  const menu = screens.button(words.shell.menu.label);
  if (await menu.isVisible()) await press(menu);
  await press(page.getByRole('link', { name: words.shell.menu.securityKey, exact: true }).last());
  await expect(screens.heading(words.keys.title)).toBeFocused();
  await press(screens.button(words.lab.drawer.title));
  await expect(lab.locator('[data-rack=ready]')).toBeVisible();
  await press(screens.button(words.lab.create, lab));
  const key = screens.virtualKeys().first();
  await press(screens.button(words.lab.plugHost, key));

  await press(screens.button(words.keys.pin.create));
  await expect(dialog.locator('input[name=new-pin]')).toBeFocused();
  await keyboard.type('8642');
  await tabTo(dialog.locator('input[name=new-pin-repeat]'));
  await keyboard.type('8642');
  await keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await press(screens.button(words.keys.fingerprints.setUp));
  await expect(dialog.locator('input[name=pin]')).toBeFocused();
  await keyboard.type('8642');
  await keyboard.press('Enter');
  await expect(screens.button(words.keys.fingerprints.add, dialog)).toBeFocused();
  await keyboard.press('Enter');
  await tabTo(screens.button(words.lab.press, key));
  for (let taken = 1; taken <= 12; taken++) {
    await expect(key).toHaveAttribute('data-waiting', 'fingerprint');
    await keyboard.press('Enter');
    if (taken < 12) await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
  }
  await expect(dialog.locator('input[name=fingerprint-name]')).toBeFocused();
  await keyboard.press('Enter');
  await expect(dialog.locator('[data-step=finger-test]')).toBeFocused();
  await press(screens.button(words.coach.test.skip, dialog));
  await press(screens.button(words.shell.done, dialog));
  await expect(dialog).toBeHidden();

  if (await menu.isVisible()) await press(menu);
  await press(page.getByRole('link', { name: words.shell.menu.securityInfo, exact: true }).last());
  await press(screens.button(words.securityInfo.add));
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByRole('option').first()).toBeVisible();
  const chosen = page.getByRole('option', { name: words.identity.methods['security-key'], exact: true });
  const active = dialog.getByRole('combobox');
  for (let option = 0; option < 6; option++) {
    if ((await active.getAttribute('aria-activedescendant')) === (await chosen.getAttribute('id'))) break;
    await keyboard.press('ArrowDown');
  }
  await keyboard.press('Enter');
  await press(screens.button(words.securityInfo.addDialog.add, dialog));
  await expect(dialog.getByRole('button', { name: words.adding.key.usb })).toBeFocused();
  await keyboard.press('Enter');
  await expect(screens.button(words.shell.next, dialog)).toBeFocused();
  await keyboard.press('Enter');
  await expect(dialog.locator('[data-step=fingerprint]')).toBeFocused();
  await press(screens.button(words.lab.press, key));
  await expect(dialog.locator('input[name=method-name]')).toBeFocused();
  await keyboard.press('Enter');
  await expect(screens.button(words.shell.done, dialog)).toBeFocused();
  await keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(
    page.getByRole('listitem').filter({ hasText: words.identity.methods['security-key'] }).last(),
  ).toBeVisible();
});

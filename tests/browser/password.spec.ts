import { expect, test } from './app.ts';

const account = { userName: 'ken@example.com', displayName: 'Ken', password: 'eight small lanterns 7' };

test('S2-48 a password alone signs in, but adds no security key', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  await screens.createFirstAccount(account);
  await screens.signOut(account.displayName);

  await page.locator('input[name=username]').fill('not a user name');
  await screens.button(words.shell.next).click();
  await expect(page.getByText(words.signIn.userNameWrong)).toBeVisible();
  await page.locator('input[name=username]').fill(account.userName.toUpperCase());
  await screens.button(words.shell.next).click();

  const password = page.locator('input[name=password]');
  await expect(password).toBeFocused();
  await password.fill('not the password');
  await screens.button(words.signIn.submit).click();
  await expect(page.getByRole('alert')).toContainText(words.identity.refusals['wrong-credentials'].title);
  await expect(password).toHaveValue('');
  await expect(password).toBeFocused();
  await see('40-wrong-password');

  // What was typed before is still there on the way back.
  await screens.button(words.shell.back).click();
  await expect(page.locator('input[name=username]')).toHaveValue(account.userName.toUpperCase());
  await screens.button(words.shell.next).click();
  await password.fill(account.password);
  await page.keyboard.press('Enter');
  await expect(screens.heading(words.securityInfo.title)).toBeVisible();

  await expect(page.locator('[data-banner=needs-second-method]')).toBeVisible();
  await see('41-needs-second-method');
  await screens.button(words.securityInfo.add).click();
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: words.identity.methods['security-key'] }).click();
  await expect(dialog.locator('[data-problem=needs-second-method]')).toBeVisible();
  await expect(screens.button(words.securityInfo.addDialog.add, dialog)).toBeDisabled();
  await screens.button(words.shell.cancel, dialog).click();

  await screens.open('password');
  await page.locator('input[name=current-password]').fill(account.password);
  await page.locator('input[name=new-password]').fill('nine tall chimneys 8');
  await page.locator('input[name=new-password-repeat]').fill('nine tall chimneys 9');
  const change = page.locator('main').getByRole('button', { name: words.shell.password.change, exact: true });
  await change.click();
  await expect(page.getByText(words.shell.password.mismatch)).toBeVisible();
  await page.locator('input[name=new-password-repeat]').fill('nine tall chimneys 8');
  await change.click();
  await expect(page.locator('[data-notice]').getByText(words.shell.password.changed)).toBeVisible();
});

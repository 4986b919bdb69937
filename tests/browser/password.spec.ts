import { expect, test } from './app.ts';

const account = { userName: 'ken@example.com', displayName: 'Ken', password: 'eight small lanterns 7' };
const password = 'nine tall chimneys 8';

test('S2-48 a password alone changes nothing: it leads to a registration, and adds no security key first', async ({
  screens,
  see,
  page,
}) => {
  const { words } = screens;
  await screens.createFirstAccount(account);
  await screens.open('password');
  await page.locator('input[name=current-password]').fill(account.password);
  await page.locator('input[name=new-password]').fill(password);
  await page.locator('input[name=new-password-repeat]').fill('nine tall chimneys 9');
  const change = page.locator('main').getByRole('button', { name: words.shell.password.change, exact: true });
  await change.click();
  await expect(page.getByText(words.shell.password.mismatch)).toBeVisible();
  await page.locator('input[name=new-password-repeat]').fill(password);
  await change.click();
  await expect(page.locator('[data-notice]').getByText(words.shell.password.changed)).toBeVisible();
  await screens.signOut(account.displayName);

  await page.locator('input[name=username]').fill('not a user name');
  await screens.button(words.shell.next).click();
  await expect(page.getByText(words.signIn.userNameWrong)).toBeVisible();
  await page.locator('input[name=username]').fill(account.userName.toUpperCase());
  await screens.button(words.shell.next).click();

  const field = page.locator('input[name=password]');
  await expect(field).toBeFocused();
  await field.fill(account.password);
  await screens.button(words.signIn.submit).click();
  await expect(page.getByRole('alert')).toContainText(words.identity.refusals['wrong-credentials'].title);
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
  await see('40-wrong-password');

  // What was typed before is still there on the way back.
  await screens.button(words.shell.back).click();
  await expect(page.locator('input[name=username]')).toHaveValue(account.userName.toUpperCase());
  await screens.button(words.shell.next).click();
  await field.fill(password);
  await page.keyboard.press('Enter');
  await expect(screens.heading(words.adding.registration.needed)).toBeVisible();
  await screens.button(words.shell.next).click();
  await screens.button(words.adding.registration.other).click();
  await page.getByRole('combobox').click();
  await expect(page.locator('[role=option][data-state=needs-second-method]')).toContainText(
    words.identity.methods['security-key'],
  );
  await see('41-needs-second-method');
  await page.keyboard.press('Escape');

  await test.step('S3-06 S3-10 S3-11 the classic page: which contact, and the set-up of the app', async () => {
    await screens.button(words.shell.cancel).click();
    await screens.button(words.shell.back).click();
    await screens.button(words.adding.registration.classic).click();
    await expect(screens.heading(words.adding.classic.title)).toBeVisible();
    await see('42-classic-phone');
    await page.locator('select[name=contact]').selectOption('app');
    await screens.button(words.adding.classic.setUp).click();
    await expect(screens.dialog.locator('[data-shown=pairing-code]')).toHaveText(/^\d{3} \d{3} \d{3}$/);
    await see('43-classic-app');
    await screens.button(words.shell.cancel, screens.dialog).click();
  });
});

import { expect, test } from './app.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const user = { userName: 'chris@example.com', displayName: 'Chris Green', password: 'thirteen loud bells 2' };

test('S2-19 S2-20 S2-51 a new account signs in with a Temporary Access Pass and adds its first key', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { organizations } = words.shell;
  await screens.createFirstAccount(admin);
  await screens.open('organizations');
  await expect(page.getByText(words.people.list.countOne)).toBeVisible();
  await screens.button(organizations.manage).click();
  await screens.button(words.people.list.add).click();
  await dialog.locator('input[name=username]').fill(user.userName);
  await dialog.locator('input[name=display-name]').fill(user.displayName);
  await dialog.getByText(words.people.firstPassword.typed, { exact: true }).click();
  await dialog.locator('input[name=temporary-password]').fill(user.password);
  await see('50-add-account');
  await screens.button(words.people.add.submit, dialog).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('row').filter({ hasText: user.displayName }).getByText(user.displayName).click();
  await screens.button(words.people.person.addMethod).click();
  await see('51-issue-pass');
  await screens.button(words.people.pass.add, dialog).click();
  const pass = await dialog.locator('[data-pass]').innerText();
  await see('52-pass-shown-once');
  await screens.button(words.shell.ok, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(pass)).toHaveCount(0);
  await screens.open('delivery');
  await expect(page.locator('[data-reaches]').first()).toBeVisible();
  await screens.signOut(admin.displayName);

  await page.locator('input[name=username]').fill(user.userName);
  await screens.button(words.shell.next).click();
  await expect(screens.heading(words.signIn['temporary-access-pass'].title)).toBeVisible();
  await see('54-enter-pass');
  await page.locator('input[name=temporary-access-pass]').fill(`${pass}x`);
  await screens.button(words.signIn.submit).click();
  await expect(page.getByRole('alert')).toContainText(words.identity.refusals['wrong-pass'].title);
  await see('56-wrong-pass');
  await page.locator('input[name=temporary-access-pass]').fill(pass);
  await screens.button(words.signIn.submit).click();
  await screens.doNotStay();
  await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  await expect(page.locator('[data-banner]')).toHaveCount(0);
  await screens.open('organizations');
  await expect(screens.heading(words.shell.organizations.title)).toBeVisible();
  await expect(screens.button(organizations.manage)).toHaveCount(0);

  await test.step('a page that the role does not open says so, with nothing of what an administrator saw there', async () => {
    for (const address of ['/delivery', '/admin/directory']) {
      await page.evaluate((hash) => {
        window.location.hash = hash;
      }, address);
      await expect(page.getByRole('status').filter({ hasText: words.people.staffOnly.title })).toBeVisible();
      await expect(page.locator('[data-reaches]')).toHaveCount(0);
      await expect(page.getByText(words.directory.where, { exact: true })).toHaveCount(0);
    }
    await see('57-not-for-this-role');
  });

  // The key needs a PIN or a finger before it can be registered.
  await screens.openLab();
  const key = await screens.createKey();
  await screens.plug(key);
  await screens.open('securityInfo');
  await screens.button(words.securityInfo.add).click();
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: words.identity.methods['security-key'] }).click();
  await screens.button(words.securityInfo.addDialog.add, dialog).click();
  await dialog.getByRole('button', { name: words.adding.key.usb }).click();
  await screens.button(words.shell.next, dialog).click();
  await expect(dialog.locator('[data-problem=needs-set-up]')).toBeVisible();
  await see('55-key-needs-set-up');
  await screens.button(words.keys.needsSetUp.open, dialog).click();
  await screens.createPin('1357');
  await screens.open('securityInfo');
  await screens.button(words.securityInfo.add).click();
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: words.identity.methods['security-key'] }).click();
  await screens.button(words.securityInfo.addDialog.add, dialog).click();
  await dialog.getByRole('button', { name: words.adding.key.usb }).click();
  await screens.button(words.shell.next, dialog).click();
  await dialog.locator('input[name=pin]').fill('1357');
  await screens.button(words.shell.next, dialog).click();
  await screens.touch(key);
  await screens.button(words.shell.next, dialog).click();
  await screens.button(words.shell.done, dialog).click();
  await expect(
    page.getByRole('listitem').filter({ hasText: words.identity.methods['security-key'] }).last(),
  ).toBeVisible();
});

import { expect, test } from './app.ts';
import { earlier, giveToken, secret, valueOf } from './furnish.ts';
import { HeldPhone } from './held-phone.ts';
import { startHost } from './host.ts';
import { fill } from './screens.ts';
import { tokenCode } from './token-code.ts';

const owner = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const yuki = { userName: 'yuki@example.com', displayName: 'Yuki', password: 'four woolen gloves 15' };
const address = 'yuki@mail.example.com';

let folder = '';
let token = '';
test.use({
  furnish: async ({ look }, use) =>
    use(async (dataFolder) => {
      await earlier(dataFolder, async (someone) => {
        const { client } = someone;
        folder = dataFolder;
        await someone.createFirstAccount(owner);
        await someone.decide({ secondMethodAtRegistration: false });
        valueOf(await client.accounts.create({ ...yuki, password: secret(yuki.password), role: 'user' }));
        const { language } = look;
        await client.phones.create({
          name: 'Yuki',
          number: '09012345678',
          email: address,
          language,
          line: 'mobile',
          shows: [],
        });
      });
      token = await giveToken(dataFolder, yuki.userName);
    }),
});

test('a browser that is forgotten, a code by e-mail, a fresh sign-in, a clock that is learned', async ({
  screens,
  see,
  page,
  host,
}) => {
  test.slow();
  const { words, dialog } = screens;
  const { adding, securityInfo, shell, signIn } = words;
  const main = page.locator('main');
  const row = (type: string) => page.locator(`li:has([data-method=${type}])`);
  const remembered = page.locator('li:has([data-device=remembered])');

  await test.step('S3-09 S3-23 a browser is remembered, and forgotten on the page of devices', async () => {
    await screens.signInWithPassword(yuki);
    await expect(screens.heading(signIn.code.title)).toBeVisible();
    await main.getByRole('checkbox', { name: fill(signIn.remember_other, { count: 14 }) }).click();
    await main.locator('input[name=code]').fill(tokenCode(token));
    await screens.button(signIn.code.verify).click();
    await screens.button(signIn.stay.yes).click();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
    await screens.open('devices');
    await expect(remembered).toHaveCount(1);
    await see('own-account-1-devices');
    await remembered.getByRole('button').click();
    await expect(screens.button(shell.cancel, dialog)).toBeFocused();
    await screens.button(shell.devices.forget, dialog).click();
    await expect(remembered).toHaveCount(0);
  });

  // The browser goes on with the session that was to stay, which proves nothing fresh.
  await page.goto('about:blank');
  await host.stop();
  const restarted = await startHost(folder);
  await page.goto(restarted.launchAddress);
  await expect(screens.heading(securityInfo.title)).toBeVisible();
  const phone = await HeldPhone.takeUp(screens, 'Yuki');
  await test.step('S0-27 S1-21 an e-mail address is added by the code that it gets, in a session that goes on', async () => {
    await screens.open('securityInfo');
    await screens.button(securityInfo.add).click();
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: securityInfo.choices.email, exact: true }).click();
    await screens.button(securityInfo.addDialog.add, dialog).click();
    await dialog.locator('input[name=email-address]').fill(address);
    await screens.button(shell.next, dialog).click();
    const code = dialog.locator('input[name=code]');
    await expect(dialog.getByText(fill(signIn.code.email, { shown: address, digits: 6 }))).toBeVisible();
    await code.fill(await phone.code('mail', 1));
    await see('own-account-2-mail');
    await screens.button(shell.next, dialog).click();
    await expect(dialog.getByText(adding.email.done)).toBeVisible();
    await screens.button(shell.done, dialog).click();
    await expect(row('email')).toContainText(address);
  });

  await test.step('S0-39 S4-86 to delete, one signs in again: the forgotten browser is asked for its second step', async () => {
    await row('email')
      .getByRole('button', { name: new RegExp(securityInfo.delete) })
      .click();
    await screens.button(shell.ok, dialog).click();
    await expect(dialog.locator('[data-problem=needs-fresh-sign-in]')).toBeVisible();
    await see('own-account-3-sign-in-again');
    await screens.button(securityInfo.signInAgain, dialog).click();
    await expect(page.locator('input[name=username]')).toHaveValue(yuki.userName);
    await screens.signInWithPassword(yuki);
    await expect(screens.heading(signIn.code.title)).toBeVisible();
  });

  await test.step('S3-01 the code by e-mail is another way of the second step', async () => {
    await main.getByRole('button', { name: signIn.choices.open }).click();
    await see('own-account-4-ways');
    await main.getByRole('button', { name: fill(signIn.choices.email, { shown: '' }).trim() }).click();
    // The second message told that a method was added.
    await main.locator('input[name=code]').fill(await phone.code('mail', 3));
    await see('own-account-5-mail-code');
    await screens.button(signIn.code.verify).click();
    await screens.doNotStay();
    await row('email')
      .getByRole('button', { name: new RegExp(securityInfo.delete) })
      .click();
    await screens.button(shell.ok, dialog).click();
    await expect(row('email')).toHaveCount(0);
  });

  await test.step('S0-46 S0-47 two codes in a row teach the directory how far the clock of a token is off', async () => {
    await screens.closeLab();
    await row('oath-token')
      .getByRole('button', { name: new RegExp(securityInfo.details) })
      .click();
    await row('oath-token')
      .getByRole('button', { name: fill(securityInfo.resynchroniseOf, { name: '' }).trim() })
      .click();
    const ahead = 20 * 60_000;
    const first = dialog.locator('input[name=first-code]');
    const second = dialog.locator('input[name=second-code]');
    await first.fill('000000');
    await second.fill('111111');
    await screens.button(shell.ok, dialog).click();
    await expect(dialog.locator('[data-problem]')).toBeVisible();
    await see('own-account-6-wrong-codes');
    const now = Date.now();
    await first.fill(tokenCode(token, now + ahead));
    await second.fill(tokenCode(token, now + ahead + 30_000));
    await screens.button(shell.ok, dialog).click();
    await expect(dialog.locator('[data-success]')).toContainText(/1[12]\d0/);
    await screens.button(shell.done, dialog).click();
    await expect(row('oath-token')).toContainText(/1[12]\d0/);
    await see('own-account-7-clock');
  });
  await restarted.stop();
});

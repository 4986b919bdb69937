import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { HeldPhone } from './held-phone.ts';
import { HeldToken } from './held-token.ts';
import { fill } from './screens.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const hana = { userName: 'hana@example.com', displayName: 'Hana', password: 'seven quiet rivers 42' };
const number = '09012345678';

test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async ({ client }) => {
        valueOf(await client.accounts.createFirst({ ...admin, password: secret(admin.password) }));
        valueOf(await client.accounts.create({ ...hana, password: secret(hana.password), role: 'user' }));
        const { language } = look;
        await client.phones.create({ name: 'Hana', number, email: null, language, line: 'mobile', shows: [] });
        await client.otpTokens.create({ name: 'OTP c610' });
      }),
    ),
});

/** Manual 0: a token in the hand, from the first sign-in to the day when its clock is off. */
test('S0-01 S0-02 S0-32 a token: registered because a sign-in demands it, then the second step', async ({
  screens,
  see,
  page,
}) => {
  test.slow();
  const { words, dialog } = screens;
  const { adding, otpTokens, securityInfo, shell, signIn } = words;
  const main = page.locator('main');
  const next = () => screens.button(shell.next, main).click();
  const code = main.locator('input[name=code]');
  const problem = (name: string) => main.locator(`[data-problem=${name}]`);

  await test.step('S0-21 S0-22 S0-23 a password alone leads to the registration, and its link to another app', async () => {
    await screens.signInWithPassword(hana);
    await expect(screens.heading(adding.registration.needed)).toBeVisible();
    await next();
    await screens.button(adding.app.other).click();
    await next();
    await expect(page.locator('canvas[data-qr]')).toBeVisible();
  });

  await screens.openLab();
  await HeldToken.showShelf(screens);
  const token = new HeldToken(screens);
  await test.step('S0-01 S0-03 S0-14 turned on, it scans the code of the page; touching its display does nothing', async () => {
    await token.holdCentre();
    await token.shows('start');
    await token.click('centre');
    await token.click('centre');
    await token.shows('camera');
    await see('sign-in-1-scan');
    await token.lookAtPage();
    await token.shows('list');
    await expect(token.lines.first()).toHaveText(hana.userName);
    await token.lines.first().click();
    await token.shows('list');
  });

  await test.step('S0-24 S0-36 the code of the token proves it; the phone is the second method', async () => {
    await next();
    await code.fill(await token.code());
    await see('sign-in-2-token-code');
    await next();
    await expect(page.getByText(adding.token.done)).toBeVisible();
    await next();
    await screens.lab.getByRole('tab', { name: words.lab.shelves.phones }).click();
    await page.locator('input[name=phone-number]').fill(number);
    await next();
    const phone = new HeldPhone(screens, 'Hana');
    await code.fill(await phone.code('messages', 1));
    await next();
    await expect(page.getByText(adding.phone.smsRegistered)).toBeVisible();
    await next();
    await screens.button(shell.done, main).click();
  });

  await test.step('S0-31 the session stays: a page that is loaded anew goes on with it', async () => {
    await expect(screens.heading(signIn.stay.title)).toBeVisible();
    await expect(screens.button(signIn.stay.yes)).toBeFocused();
    await see('sign-in-3-stay');
    await screens.button(signIn.stay.yes).click();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
    await page.reload();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
    await expect(screens.button(fill(shell.accountOf, { name: hana.displayName }))).toBeVisible();
    await screens.openLab();
    await HeldToken.showShelf(screens);
  });

  await test.step('S0-32 S0-36 S0-38 S1-04 password, then the code field at once; a wrong code is told', async () => {
    await screens.signOut(hana.displayName);
    await screens.signInWithPassword(hana);
    await expect(screens.heading(signIn.code.title)).toBeVisible();
    await expect(code).toBeFocused();
    await screens.button(signIn.code.verify).click();
    await expect(main.getByText(signIn.empty, { exact: true })).toBeVisible();
    await code.fill('000 000');
    await screens.button(signIn.code.verify).click();
    await expect(problem('wrong-code')).toBeVisible();
    await expect(code).toBeFocused();
    await expect(code).toHaveValue('');
    await see('sign-in-4-wrong-code');
    await code.fill(await token.code());
    await page.keyboard.press('Enter');
    await screens.doNotStay();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
    await screens.open('recentActivity');
    const table = page.getByRole('table');
    await expect(table).toContainText(words.identity.refusals['wrong-code'].title);
    await expect(table).toContainText(words.identity.methods['password-and-oath-code']);
  });

  await test.step('S0-46 a clock that is off is told, with how far', async () => {
    await screens.signOut(hana.displayName);
    await screens.signInWithPassword(hana);
    await token.setClock(600);
    await code.fill(await token.code());
    await screens.button(signIn.code.verify).click();
    await expect(problem('clock-off')).toContainText(/[56]\d0/);
    await see('sign-in-5-clock-off');
  });

  await test.step('S0-18 S0-19 S0-20 S0-47 the time QR code sets it, and its codes are right again', async () => {
    await main.getByRole('button', { name: signIn.twoCodes.timeCode }).click();
    await expect(main.locator('[data-time-code] canvas')).toBeVisible();
    await token.turnOff();
    await token.holdLeftCentre();
    await token.shows('camera');
    await see('sign-in-6-time-code');
    await token.lookAtPage();
    await expect(token.display).toContainText(otpTokens.messages['time-set']);
    await code.fill(await token.code());
    await screens.button(signIn.code.verify).click();
    await screens.doNotStay();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
  });

  await test.step('S0-47 where there is no camera, two codes in a row are the way round', async () => {
    await screens.signOut(hana.displayName);
    await screens.signInWithPassword(hana);
    const ahead = await token.setClock(900);
    await code.fill(await token.code());
    await screens.button(signIn.code.verify).click();
    await expect(problem('clock-off')).toBeVisible();
    await main.getByRole('button', { name: signIn.twoCodes.open }).click();
    await expect(main.locator('input[name=first-code]')).toBeFocused();
    // The next code, and the one after it, half a minute earlier than they would come.
    await token.setClockTo(ahead + 30);
    await main.locator('input[name=first-code]').fill(await token.nextCode());
    await token.setClockTo(ahead + 60);
    await main.locator('input[name=second-code]').fill(await token.nextCode());
    await see('sign-in-7-two-codes');
    await screens.button(signIn.code.verify).click();
    await screens.doNotStay();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
    await token.setClockTo(0);
  });

  const showAnotherCode = async () => {
    await screens.button(securityInfo.add).click();
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: securityInfo.choices.app, exact: true }).click();
    await screens.button(securityInfo.addDialog.add, dialog).click();
    await screens.button(adding.app.other, dialog).click();
    await screens.button(shell.next, dialog).click();
    await expect(dialog.locator('canvas[data-qr]')).toBeVisible();
  };

  await test.step('S0-08 S0-34 registered once more: the earlier entry shows codes that are refused', async () => {
    await showAnotherCode();
    await token.scan('registered');
    await expect(token.lines).toHaveCount(3);
    await screens.button(shell.next, dialog).click();
    await dialog.locator('input[name=code]').fill(await token.code(1));
    await screens.button(shell.next, dialog).click();
    await expect(dialog.getByText(adding.token.done)).toBeVisible();
    await screens.button(shell.done, dialog).click();
    await screens.signOut(hana.displayName);
    await screens.signInWithPassword(hana);
    await code.fill(await token.code(0));
    await screens.button(signIn.code.verify).click();
    await expect(problem('wrong-code')).toBeVisible();
    await code.fill(await token.code(1));
    await screens.button(signIn.code.verify).click();
    await screens.doNotStay();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
  });

  await test.step('S0-07 three accounts fill it: a fourth is refused and changes nothing', async () => {
    for (const outcome of ['registered', 'full'] as const) {
      await showAnotherCode();
      await token.scan(outcome);
      await expect(token.lines).toHaveCount(4);
      if (outcome === 'full') await see('sign-in-8-token-full');
      await dialog.press('Escape');
      await expect(dialog).toBeHidden();
    }
  });

  await test.step('S0-15 S0-16 an account is selected, shown and deleted; the others stay', async () => {
    await token.home();
    await token.select(0);
    await token.click('left');
    await expect(token.lines.nth(1)).toHaveAttribute('aria-current', 'true');
    await token.click('centre');
    await token.shows('code');
    await token.click('right');
    await token.shows('confirm-delete');
    await see('sign-in-9-token-delete');
    await token.click('centre');
    await expect(token.display).toContainText(otpTokens.messages.deleted);
    await token.shows('list');
    await expect(token.lines).toHaveCount(3);
  });
});

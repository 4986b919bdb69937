import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { HeldPhone } from './held-phone.ts';
import { fill } from './screens.ts';
import { tokenCode } from './token-code.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const user = { userName: 'hana@example.com', displayName: 'Hana', password: 'seven quiet rivers 42' };
const number = '09012345678';
const shownNumber = '+81 9012345678';
const landline = '0312345678';
const address = 'hana@mail.example.com';

test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async ({ client }) => {
        valueOf(await client.accounts.createFirst({ ...admin, password: secret(admin.password) }));
        valueOf(await client.accounts.create({ ...user, password: secret(user.password), role: 'user' }));
        const { language } = look;
        await client.phones.create({ name: 'Hana', number, email: address, language, line: 'mobile', shows: [] });
        const desk = { name: 'Desk', number: landline, email: null, language, line: 'landline', shows: [] } as const;
        await client.phones.create({ ...desk, shows: [] });
        for (const { id } of await client.phones.list()) await client.phones.installApp({ id, installed: true });
      }),
    ),
});

test('a registration is demanded, and Security info shows, adds, changes and deletes', async ({
  screens,
  see,
  page,
}) => {
  test.slow();
  const { words, dialog } = screens;
  const { adding, securityInfo, signIn, shell } = words;
  const main = page.locator('main');
  const next = () => screens.button(shell.next, main).click();
  const row = (type: string) => page.locator(`li:has([data-method=${type}])`);

  await test.step('S0-21 S0-33 S3-05 a password alone leads to the registration', async () => {
    await page.locator('input[name=username]').fill(user.userName);
    await next();
    await page.locator('input[name=password]').fill(user.password);
    await screens.button(signIn.submit).click();
    await expect(screens.heading(adding.registration.needed)).toBeVisible();
    await see('registration-1-needed');
    await next();
  });

  let typed = '';
  await test.step('S0-22 S0-23 S0-24 another app, by QR code or typed; a wrong code registers nothing', async () => {
    await expect(page.getByText(adding.app.installTitle)).toBeVisible();
    await see('registration-2-install');
    await screens.button(adding.app.other).click();
    await next();
    await expect(page.locator('canvas[data-qr]')).toBeVisible();
    await screens.button(adding.cannotScan).click();
    typed = await page.locator('[data-shown=secret]').innerText();
    await see('registration-3-token');
    await next();
    await page.locator('input[name=code]').fill('000000');
    await next();
    await expect(page.locator('[data-problem]')).toBeVisible();
    await expect(page.locator('[data-slot=app][data-state=now]')).toBeVisible();
    await page.locator('input[name=code]').fill(tokenCode(typed));
    await next();
    await expect(page.getByText(adding.token.done)).toBeVisible();
    await next();
  });

  const phone = await HeldPhone.takeUp(screens, 'Hana');
  await test.step('S0-25 S0-26 S0-28 S0-30 a second method: the phone, by SMS', async () => {
    await expect(page.locator('[data-slot=app][data-state=done]')).toBeVisible();
    await expect(page.locator('[data-slot=phone][data-state=now]')).toBeVisible();
    const place = fill(adding.registration.place, { total: 2, number: 2, name: adding.registration.slots.phone });
    await expect(page.getByText(place)).toBeVisible();
    await expect(page.locator('select[name=country] option:checked')).toHaveText(/\(\+81\)$/);
    await page.locator('input[name=phone-number]').fill(number);
    await see('registration-4-phone');
    await next();
    await expect(page.getByText(fill(signIn.code.sms, { shown: shownNumber, digits: 6 }))).toBeVisible();
    const code = await phone.code('messages', 1);
    await see('registration-5-sms');
    await page.locator('main input[name=code]').fill(code);
    await next();
    await expect(page.getByText(adding.phone.smsRegistered)).toBeVisible();
    await next();
    await see('registration-6-summary');
    await screens.button(shell.done, main).click();
  });

  await test.step('S0-27 S0-31 S0-35 S1-05 S1-06 S1-07 the session stays; the list shows what was registered', async () => {
    await screens.button(signIn.stay.yes).click();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
    await expect(page.getByText(securityInfo.lead)).toBeVisible();
    await expect(row('phone')).toContainText(shownNumber);
    await expect(row('oath-token')).toContainText(securityInfo.choices.app);
    await expect(row('password')).toContainText(fill(securityInfo.changedAt, { age: '' }).trim());
    await screens.closeLab();
    await see('security-info-1');
    await phoneUp();
  });

  await test.step('S1-24 S1-28 S1-29 S1-31 S3-11 S3-12 the authenticator app is typed in and approves its number', async () => {
    await screens.button(securityInfo.add).click();
    await see('security-info-2-choice');
    await dialog.getByRole('combobox').click();
    await see('security-info-3-options');
    await page.getByRole('option', { name: securityInfo.choices.app, exact: true }).click();
    await screens.button(securityInfo.addDialog.add, dialog).click();
    await screens.button(shell.next, dialog).click();
    await screens.button(shell.next, dialog).click();
    await expect(dialog.locator('[data-pairing=waiting]')).toBeVisible();
    await screens.button(adding.cannotScan, dialog).click();
    await see('security-info-4-pairing');
    const code = await dialog.locator('[data-shown=pairing-code]').innerText();
    const url = await dialog.locator('[data-shown=pairing-url]').innerText();
    await phone.pair(code, url);
    await expect(dialog.locator('[data-pairing=paired]')).toBeVisible();
    await screens.button(shell.next, dialog).click();
    const shown = await dialog.locator('[data-number]').innerText();
    await see('security-info-5-trial');
    await phone.approve(shown);
    await expect(dialog.getByText(adding.app.doneTitle)).toBeVisible();
    await screens.button(shell.done, dialog).click();
    await expect(row('authenticator-app')).toContainText('Microsoft Authenticator');
  });

  await test.step('S1-10 the directory chooses; the fallback is chosen here', async () => {
    await screens.button(securityInfo.setDefault).click();
    await dialog.getByRole('radio', { name: `${securityInfo.ways.sms} - ${shownNumber}` }).click();
    await see('security-info-6-default');
    await screens.button(shell.ok, dialog).click();
    await expect(page.locator('[data-default]')).toContainText(`${securityInfo.ways.sms} - ${shownNumber}`);
  });

  await test.step('S1-14 S1-17 S1-18 S1-19 the phone is changed and proved by a call; what is no number is refused', async () => {
    await screens.button(fill(securityInfo.changeOf, { name: shownNumber })).click();
    await expect(dialog.getByText(adding.phone.lead)).toBeVisible();
    await screens.button(adding.phone.terms, dialog).click();
    await see('security-info-7-phone');
    await dialog.locator('input[name=phone-number]').fill('12');
    await screens.button(shell.next, dialog).click();
    await expect(dialog.locator('[data-problem=number-invalid]')).toBeVisible();
    await dialog.getByRole('radio', { name: adding.phone.voice }).click();
    await dialog.locator('input[name=phone-number]').fill(landline);
    await screens.button(shell.next, dialog).click();
    await expect(dialog.locator('[data-approval=ringing]')).toBeVisible();
    await see('security-info-8-call');
    await new HeldPhone(screens, 'Desk').takeCall('#');
    await expect(dialog.getByText(adding.phone.voiceDone)).toBeVisible();
    await screens.button(shell.done, dialog).click();
    await expect(row('phone')).toContainText(securityInfo.landline);
  });

  await test.step('S1-01 the guide for a change of phone stands beside the list from now on', async () => {
    await screens.button(securityInfo.plans.kinds['change-of-phone']).click();
    await expect(page.locator('[data-plan=change-of-phone]')).toBeVisible();
  });

  await test.step('S0-39 S0-40 S1-11 S1-12 S1-13 deleting asks, and reminds of the device', async () => {
    const remove = row('authenticator-app').getByRole('button', { name: new RegExp(securityInfo.delete) });
    await remove.click();
    await expect(dialog).toContainText(securityInfo.deleteDialog['authenticator-app'].title);
    await see('security-info-9-delete');
    await screens.button(shell.cancel, dialog).click();
    await expect(row('authenticator-app')).toBeVisible();
    await remove.click();
    await screens.button(shell.ok, dialog).click();
    await expect(dialog.locator('[data-reminder=authenticator-app]')).toBeVisible();
    await see('security-info-10-reminder');
    await screens.button(shell.ok, dialog).click();
    await expect(row('authenticator-app')).toHaveCount(0);
  });

  await test.step('S1-02 the last second step goes only where that is said to be meant', async () => {
    await row('oath-token')
      .getByRole('button', { name: new RegExp(securityInfo.delete) })
      .click();
    await screens.button(shell.ok, dialog).click();
    await screens.button(shell.ok, dialog).click();
    await row('phone')
      .getByRole('button', { name: new RegExp(securityInfo.delete) })
      .click();
    await screens.button(shell.ok, dialog).click();
    await expect(dialog.locator('[data-problem=last-second-factor]')).toBeVisible();
    await see('security-info-11-last');
    await screens.button(securityInfo.deleteAnyway, dialog).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('S1-02 with nothing left, the guide warns of a sign-out, and the sign-out itself asks first', async () => {
    await expect(page.locator('[data-plan=change-of-phone] [data-warning=sign-out]')).toBeVisible();
    await screens.button(fill(shell.accountOf, { name: user.displayName })).click();
    await page.getByRole('menuitem', { name: shell.signOut }).click();
    await expect(dialog.locator('[data-warning=sign-out]')).toBeVisible();
    await expect(screens.button(shell.staySignedIn, dialog)).toBeFocused();
    await see('security-info-13-do-not-sign-out');
    await screens.button(shell.staySignedIn, dialog).click();
    await expect(screens.heading(securityInfo.title)).toBeVisible();
  });

  await test.step('S1-09 signed out everywhere', async () => {
    await screens.open('devices');
    await screens.closeLab();
    await see('devices-1');
    await screens.open('recentActivity');
    await expect(page.getByRole('table')).toBeVisible();
    await see('activity-1');
    await screens.open('securityInfo');
    await screens.button(securityInfo.signOutEverywhere.open).click();
    await expect(dialog.locator('[data-warning=sign-out]')).toBeVisible();
    await see('security-info-12-everywhere');
    await screens.button(shell.ok, dialog).click();
    await expect(screens.heading(signIn.title)).toBeVisible();
  });

  async function phoneUp() {
    await screens.openLab();
  }
});

test.describe('where apps are all that may be registered', () => {
  test.use({
    furnish: async ({ look }, use) =>
      use((dataFolder) =>
        earlier(dataFolder, async (someone) => {
          const { client } = someone;
          await someone.createFirstAccount(admin);
          const { policy } = await client.policy.get();
          const off = (['sms', 'voice', 'email', 'security-key'] as const).map((method) => [
            method,
            { ...policy.methods[method], enabled: false },
          ]);
          await someone.decide({ methods: { ...policy.methods, ...Object.fromEntries(off) } });
          valueOf(await client.accounts.create({ ...user, password: secret(user.password), role: 'user' }));
          const { language } = look;
          await client.phones.create({ name: 'Hana', number, email: address, language, line: 'mobile', shows: [] });
          for (const { id } of await client.phones.list()) await client.phones.installApp({ id, installed: true });
        }),
      ),
  });

  test('S0-25 the second method that a registration demands is another app', async ({ screens, see, page }) => {
    const { adding, signIn, shell } = screens.words;
    const main = page.locator('main');
    const next = () => screens.button(shell.next, main).click();
    const slots = page.locator('[data-slot]');
    await screens.signInWithPassword(user);
    await next();
    await expect(slots).toHaveText([adding.registration.slots.app, adding.registration.slots.app]);
    await screens.button(adding.app.other).click();
    await next();
    await screens.button(adding.cannotScan).click();
    const typed = await page.locator('[data-shown=secret]').innerText();
    await next();
    await page.locator('input[name=code]').fill(tokenCode(typed));
    await next();
    await next();

    const place = fill(adding.registration.place, { total: 2, number: 2, name: adding.registration.slots.app });
    await expect(page.getByText(place)).toBeVisible();
    await expect(slots.first()).toHaveAttribute('data-state', 'done');
    await expect(slots.last()).toHaveAttribute('data-state', 'now');
    await expect(page.getByText(adding.app.installTitle)).toBeVisible();
    // Another token would take the place of the first one.
    await expect(screens.button(adding.app.other)).toBeHidden();
    await see('registration-7-second-app');
    await next();
    await next();
    await screens.button(adding.cannotScan).click();
    const code = await page.locator('[data-shown=pairing-code]').innerText();
    const url = await page.locator('[data-shown=pairing-url]').innerText();
    const phone = await HeldPhone.takeUp(screens, 'Hana');
    await phone.pair(code, url);
    await expect(page.locator('[data-pairing=paired]')).toBeVisible();
    await next();
    await phone.approve(await page.locator('[data-number]').innerText());
    await expect(page.getByText(adding.app.doneTitle)).toBeVisible();
    await next();
    await expect(screens.heading(adding.registration.success)).toBeVisible();
    await screens.button(shell.done, main).click();
    await expect(screens.heading(signIn.stay.title)).toBeVisible();
  });
});

import type { Locator } from 'playwright/test';
import { expect, test } from './app.ts';
import { fill, type Screens } from './screens.ts';

const account = { userName: 'hana@example.com', displayName: 'Hana', password: 'two wooden bridges 8' };
const mobile = '090-1234-5678';
const landline = '03-1234-5678';

/** A phone of the Lab, as a hand holds it. */
class HeldPhone {
  readonly card: Locator;
  readonly #screens: Screens;

  constructor(screens: Screens, card: Locator) {
    this.#screens = screens;
    this.card = card;
  }

  get display() {
    return this.card.locator('[data-handset]');
  }

  async tap(name: string) {
    await this.#screens.button(name, this.display).click();
  }

  async open(app: 'messages' | 'phone' | 'mail' | 'authenticator') {
    await this.display.locator(`[data-app=${app}]`).click();
  }
}

async function showPhones(screens: Screens) {
  await screens.lab.getByRole('tab', { name: screens.words.lab.shelves.phones }).click();
  await expect(screens.lab.locator('[data-phones=ready]')).toBeVisible();
}

async function addPhone(screens: Screens, facts: { name: string; number: string; isLandline?: boolean }) {
  const { phones } = screens.words;
  await screens.button(phones.add, screens.lab).click();
  const { dialog, page } = screens;
  if (facts.isLandline) await dialog.getByRole('radio', { name: phones.form.lines.landline }).click();
  await page.locator('input[name=lab-phone-name]').fill(facts.name);
  await page.locator('input[name=lab-phone-number]').fill(facts.number);
  await screens.button(phones.form.create, dialog).click();
  const card = screens.lab.getByRole('article', { name: facts.name });
  await expect(card).toBeVisible();
  return new HeldPhone(screens, card);
}

async function addMethod(screens: Screens, choice: 'phone' | 'backup-phone' | 'app') {
  const { securityInfo } = screens.words;
  await screens.button(securityInfo.add).click();
  await screens.dialog.getByRole('combobox').click();
  await screens.page.getByRole('option', { name: securityInfo.choices[choice], exact: true }).click();
  await screens.button(securityInfo.addDialog.add, screens.dialog).click();
}

test('S1-14 S1-17 S1-21 S1-22 S3-07 S3-14 S3-17: a phone takes codes, calls and sign-in requests beside the page', async ({
  screens,
  see,
}) => {
  test.slow();
  const { words, page } = screens;
  const { phones, shell, adding } = words;
  await screens.createFirstAccount(account);
  await screens.openLab();
  await showPhones(screens);
  await expect(page.getByText(phones.empty)).toBeVisible();
  const phone = await addPhone(screens, { name: 'Hana', number: mobile });
  await see('110-phone-home');

  await test.step('S1-16 S1-21 a code by SMS: announced on the tab, read on the phone', async () => {
    await screens.lab.getByRole('tab', { name: words.lab.shelves.keys }).click();
    await addMethod(screens, 'phone');
    await page.locator('input[name=phone-number]').fill(mobile);
    await screens.button(shell.next, screens.dialog).click();
    await expect(screens.lab.getByRole('tab', { name: fill(phones.alerts.count_other, { count: 1 }) })).toBeVisible();
    await showPhones(screens);
    await phone.open('messages');
    const message = phone.display.locator('[data-message]').last();
    await expect(message).toContainText(/\d{6}/);
    await see('111-phone-sms');
    const code = /\d{6}/.exec(await message.innerText())?.[0] ?? '';
    await screens.field(words.signIn.code.label, screens.dialog).fill(code);
    await screens.button(shell.next, screens.dialog).click();
    await expect(screens.dialog.getByText(adding.phone.smsDone)).toBeVisible();
    await screens.button(shell.done, screens.dialog).click();
    await phone.tap(phones.back);
  });

  await test.step('S1-18 S1-19 a call to a landline: rings in view, is answered with the keyboard', async () => {
    const other = await addPhone(screens, { name: 'Desk', number: landline, isLandline: true });
    await addMethod(screens, 'backup-phone');
    await page.locator('input[name=phone-number]').fill(landline);
    await screens.dialog.getByRole('radio', { name: adding.phone.voice }).click();
    await screens.dialog.getByRole('checkbox', { name: adding.phone.landline }).click();
    await screens.lab.getByRole('tab', { name: words.lab.shelves.keys }).click();
    await screens.button(shell.next, screens.dialog).click();
    const alert = screens.lab.locator('[data-phone-alert=call]');
    await expect(alert).toContainText(fill(phones.alerts.call, { name: 'Desk' }));
    await screens.button(phones.alerts.show, alert).click();
    await expect(other.display.locator('[data-call=ringing]')).toBeInViewport();
    await see('112-phone-ringing');
    await other.tap(phones.call.answer);
    await expect(other.display.locator('[data-greeting]')).toBeVisible();
    await see('113-phone-call');
    await other.display.locator('[data-key="1"]').focus();
    await page.keyboard.press('#');
    await expect(screens.dialog.getByText(adding.phone.voiceDone)).toBeVisible();
    await screens.button(shell.done, screens.dialog).click();
    await expect(other.display.locator('[data-past-call=answered]')).toBeVisible();
  });

  await test.step('S1-26 S3-13 first start of the app, and the QR code of the page', async () => {
    await addMethod(screens, 'app');
    await screens.button(shell.next, screens.dialog).click();
    await screens.button(shell.next, screens.dialog).click();
    await expect(screens.dialog.locator('canvas[data-qr]')).toBeVisible();
    await phone.open('authenticator');
    await expect(phone.display.locator('[data-first-start=diagnostics]')).toBeVisible();
    await see('114-phone-first-start');
    for (const screen of ['diagnostics', 'improve', 'protect'] as const) await phone.tap(phones.first[screen].action);
    await phone.tap(phones.app.addAccount);
    await phone.tap(phones.app.work);
    await phone.tap(phones.app.scan);
    await see('115-phone-camera-permission');
    await phone.tap(phones.app.cameraAllow);
    await phone.tap(words.otpTokens.camera.screen);
    await expect(phone.display.getByText(phones.app.notificationsTitle)).toBeVisible();
    await phone.tap(phones.app.notificationsAllow);
    await phone.display.locator('[data-account]').getByRole('button').click();
    await expect(phone.display.locator('[data-code]')).toHaveText(/^\d{3} \d{3}$/);
    await see('116-phone-code');
    await phone.tap(phones.back);
  });

  await test.step('S1-28 S1-29 S1-30 S1-31 S4-80 the trial: the number of the page, typed on the phone', async () => {
    await screens.button(shell.next, screens.dialog).click();
    const number = await screens.dialog.locator('[data-number]').innerText();
    await see('117-phone-notification');
    await phone.display.locator('[data-notification]').click();
    await phone.display.locator('input[name=matching-number]').fill(number);
    await see('118-phone-number');
    await phone.tap(phones.request.yes);
    await expect(phone.display.locator('[data-request-state=approved]')).toBeVisible();
    await expect(screens.dialog.getByText(adding.app.done)).toBeVisible();
    await see('119-phone-approved');
    await screens.button(shell.done, screens.dialog).click();
  });

  await test.step('off and replaced: nothing is carried over', async () => {
    await phone.card.getByRole('combobox', { name: phones.network }).click();
    await page.getByRole('option', { name: phones.networks.off }).click();
    await expect(phone.display).toHaveAttribute('data-handset', 'off');
    await screens.button(phones.more, phone.card).click();
    await page.getByRole('menuitem', { name: phones.replace }).click();
    await screens.button(phones.replaceAction, screens.dialog).click();
    await expect(phone.display).toHaveAttribute('data-handset', 'home');
    await expect(phone.card).toContainText('+81 9012345678');
    await phone.open('messages');
    await expect(phone.display.getByText(phones.noMessages)).toBeVisible();
    await see('120-phone-replaced');
    await phone.tap(phones.back);
  });

  await test.step('S1-25 the link in place of the QR code: opened on the phone itself, which asks first', async () => {
    await addMethod(screens, 'app');
    await screens.button(shell.next, screens.dialog).click();
    await screens.button(shell.next, screens.dialog).click();
    const link = page.locator('[data-pairing-link]');
    await expect(link).toHaveText(adding.app.link);
    await link.click();
    const asked = phone.display.getByRole('alertdialog', { name: phones.app.openLink });
    await expect(asked).toBeVisible();
    await see('121-phone-open-link');
    await screens.button(phones.app.cancel, asked).click();
    await expect(asked).toBeHidden();
    await expect(phone.display).toHaveAttribute('data-handset', 'home');
    await link.click();
    await screens.button(phones.app.open, asked).click();
    for (const screen of ['diagnostics', 'improve', 'protect'] as const) await phone.tap(phones.first[screen].action);
    await phone.tap(phones.app.notificationsAllow);
    await expect(phone.display.locator('[data-account]')).toContainText(account.userName);
    await expect(page.locator('[data-pairing=paired]')).toBeVisible();
    await see('122-phone-paired-by-link');
  });
});

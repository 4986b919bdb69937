import type { SampleStatus } from '../../src/contract/steps.ts';
import { expect, test } from './app.ts';
import { fill } from './screens.ts';

const account = { userName: 'hana@example.com', password: 'seven quiet rivers 42' };
const pin = '24680';
const newPin = 'ひみつの番号';

/** Poor samples on the way to twelve good ones: none may count. */
const poor: readonly SampleStatus[] = [
  'too-left',
  'too-right',
  'too-high',
  'too-low',
  'poor-quality',
  'too-skewed',
  'merge-failure',
  'no-user-presence-transition',
];

test('the whole path: account, key, PIN, fingerprint, registration, sign-in, reset', async ({
  screens,
  see,
  page,
  look,
}) => {
  test.slow();
  const { words, dialog } = screens;
  const displayName = look.language === 'ja' ? '山田 花' : 'Hana Yamada';
  const keyName = look.language === 'ja' ? '青い ATKey' : 'Blue ATKey';

  await test.step('the first account is made on the first run', async () => {
    await see('01-first-account');
    await screens.createFirstAccount({ ...account, displayName });
    await expect(page.getByText(words.securityInfo.lead)).toBeVisible();
    await see('02-security-info-empty');
  });

  await test.step('S2-25 no fingerprint before there is a PIN', async () => {
    await screens.open('securityKey');
    await see('03-no-key');
    await screens.openLab();
    await see('04-lab-empty');
  });

  const key = await screens.createKey();
  await screens.plug(key);
  await expect(page.locator('[data-pin=not-set]')).toBeVisible();
  await expect(screens.button(words.keys.fingerprints.setUp)).toBeDisabled();
  await expect(page.getByText(words.keys.fingerprints.pinFirst)).toBeVisible();
  await see('05-key-without-pin');

  await test.step('S2-23 a PIN is created, its rule shown before typing', async () => {
    await screens.button(words.keys.pin.create).click();
    await expect(dialog.getByText(fill(words.keys.pin.rule, { minimum: 4, maximum: 63 }))).toBeVisible();
    await expect(dialog.locator('input[name=new-pin]')).toBeFocused();
    await dialog.locator('input[name=new-pin]').fill('123');
    await screens.button(words.keys.pin.create, dialog).click();
    await expect(dialog.getByText(fill(words.keys.pin.tooShort, { minimum: 4 }))).toBeVisible();
    await dialog.locator('input[name=new-pin]').fill('あ'.repeat(22));
    await screens.button(words.keys.pin.create, dialog).click();
    await expect(dialog.getByText(fill(words.keys.pin.tooLong, { maximum: 63 }))).toBeVisible();
    await dialog.locator('input[name=new-pin]').fill(pin);
    await dialog.locator('input[name=new-pin-repeat]').fill('24681');
    await screens.button(words.keys.pin.create, dialog).click();
    await expect(dialog.getByText(words.keys.pin.mismatch)).toBeVisible();
    await see('06-create-pin-mismatch');
    await dialog.locator('input[name=new-pin-repeat]').fill(pin);
    await screens.button(words.keys.pin.create, dialog).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator('[data-pin=set]')).toBeVisible();
  });

  await test.step('S2-24 a fingerprint is enrolled, with the right advice for each poor sample', async () => {
    await screens.openFingerprints(pin);
    await see('07-fingerprints-none');
    await screens.button(words.keys.fingerprints.add, dialog).click();
    await expect(screens.progress).toHaveAttribute('aria-valuenow', '0');
    await see('08-enrolment-begins');
    for (let taken = 1; taken <= 3; taken++) {
      await screens.press(key);
      await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
    }
    for (const sample of poor) {
      await screens.choose(key, { sample });
      await screens.press(key);
      await expect(dialog.getByText(words.key.samples[sample].advice)).toBeVisible();
      await expect(screens.progress).toHaveAttribute('aria-valuenow', '3');
      if (sample === 'too-left' || sample === 'poor-quality') await see(`09-enrolment-${sample}`);
    }
    await screens.choose(key, { sample: 'good' });
    for (let taken = 4; taken <= 12; taken++) {
      await screens.press(key);
      if (taken < 12) await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
    }
    await expect(dialog.getByText(words.keys.fingerprints.enrolled)).toBeVisible();
    await see('10-fingerprint-name');
    await dialog.locator('input[name=fingerprint-name]').fill(words.key.fingers['right-index']);
    await screens.button(words.shell.save, dialog).click();
    for (let touch = 1; touch <= 3; touch++) {
      await expect(dialog.locator(`[data-touch="${touch}"]`)).toBeVisible();
      await screens.press(key);
    }
    await expect(dialog.locator('[data-verdict=works-well]')).toBeVisible();
    await screens.button(words.shell.done, dialog).click();
    await expect(dialog.getByRole('listitem').getByText(words.key.fingers['right-index'])).toBeVisible();
    await see('11-fingerprints-one');
    await screens.button(words.shell.done, dialog).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator('[data-fingerprints=enrolled]')).toBeVisible();
  });

  await test.step('S2-49 S2-50 S2-52 the key is registered and named', async () => {
    await screens.open('securityInfo');
    await screens.button(words.securityInfo.add).click();
    await see('12-add-method');
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: words.identity.methods['security-key'] }).click();
    await screens.button(words.securityInfo.addDialog.add, dialog).click();
    await expect(dialog.getByRole('button', { name: words.adding.key.nfc })).toBeDisabled();
    await see('13-add-device');
    await dialog.getByRole('button', { name: words.adding.key.usb }).click();
    await see('14-add-prepare');
    await screens.button(words.shell.next, dialog).click();
    await expect(dialog.locator('[data-step=fingerprint]')).toBeVisible();
    await expect(dialog.locator('[data-led=match-wanted]')).toBeVisible();
    await see('15-add-fingerprint');
    await screens.press(key);
    await expect(dialog.locator('input[name=method-name]')).toBeFocused();
    await dialog.locator('input[name=method-name]').fill('ab');
    await screens.button(words.shell.next, dialog).click();
    await expect(dialog.getByText(words.identity.refusals['name-invalid'].next)).toBeVisible();
    await dialog.locator('input[name=method-name]').fill(keyName);
    await see('16-add-name');
    await screens.button(words.shell.next, dialog).click();
    await expect(dialog.getByText(words.adding.key.doneTitle)).toBeVisible();
    await see('17-add-done');
    await screens.button(words.shell.done, dialog).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('S1-07 S1-13 the list shows it, with its details', async () => {
    await screens.button(fill(words.securityInfo.detailsOf, { name: keyName })).click();
    await expect(page.getByText(words.identity.attestation.attested)).toBeVisible();
    await screens.closeLab();
    await see('18-security-info-key');
    await screens.openLab();
  });

  await test.step('S2-55 S2-56 S2-57 sign-in with the finger alone; a wrong finger is refused first', async () => {
    await screens.signOut(displayName);
    await screens.closeLab();
    await see('19-sign-in');
    await screens.openLab();
    await screens.button(words.signIn.options.title).click();
    await see('20-sign-in-options');
    await page.getByRole('button', { name: words.signIn.options.securityKeyHint }).click();
    await expect(page.locator('main [data-step=fingerprint]')).toBeVisible();
    await expect(page.locator('main [data-led=match-wanted]')).toBeVisible();
    await see('21-sign-in-fingerprint');
    await screens.choose(key, { finger: 'left-thumb' });
    await screens.press(key);
    await expect(page.locator('main [data-step=fingerprint-not-recognised]')).toBeVisible();
    await expect(screens.heading(words.signIn.key.title)).toBeVisible();
    await see('22-sign-in-wrong-finger');
    await screens.choose(key, { finger: 'right-index' });
    await screens.press(key);
    await screens.doNotStay();
    await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  });

  await test.step('a password is only the first step now; the key is the second', async () => {
    await screens.signOut(displayName);
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    const password = page.locator('input[name=password]');
    const keyStep = screens.heading(words.signIn.key.title);
    await expect(password.or(keyStep).first()).toBeVisible();
    if (await password.isVisible()) {
      await password.fill('not the password');
      await screens.button(words.signIn.submit).click();
      await expect(page.getByText(words.identity.refusals['wrong-credentials'].title)).toBeVisible();
      await see('23-sign-in-wrong-password');
      await password.fill(account.password);
      await screens.button(words.signIn.submit).click();
    }
    await expect(keyStep).toBeVisible();
    await expect(page.locator('main [data-step=fingerprint]')).toBeVisible();
    await screens.button(words.keys.usePin).click();
    await page.locator('main input[name=pin]').fill('99999');
    await screens.button(words.shell.next).click();
    await expect(page.getByText(words.key.refusals['pin-wrong'].title)).toBeVisible();
    await see('24-sign-in-wrong-pin');
    await page.locator('main input[name=pin]').fill(pin);
    await screens.button(words.shell.next).click();
    await screens.touch(key);
    await screens.doNotStay();
    await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  });

  await test.step('S1-03 the other pages of the menu, and back to Security info', async () => {
    for (const entry of ['overview', 'devices', 'organizations', 'settings', 'password', 'recentActivity'] as const) {
      await screens.open(entry);
      await screens.closeLab();
      await see(`25-${entry}`);
      await screens.openLab();
    }
    await expect(page.getByRole('table')).toContainText(keyName);
    await screens.open('securityInfo');
    await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  });

  await test.step('the PIN is changed; a wrong one costs an attempt, the same again costs none', async () => {
    await screens.open('securityKey');
    const change = async (current: string) => {
      await dialog.locator('input[name=current-pin]').fill(current);
      await dialog.locator('input[name=new-pin]').fill(newPin);
      await dialog.locator('input[name=new-pin-repeat]').fill(newPin);
      await screens.button(words.keys.pin.change, dialog).click();
    };
    await screens.button(words.keys.pin.change).click();
    await change('11111');
    await expect(dialog.getByText(words.key.refusals['pin-wrong'].title)).toBeVisible();
    await expect(dialog.getByText(fill(words.key.attempts_other, { count: 7 }))).toBeVisible();
    await expect(dialog.locator('input[name=current-pin]')).toHaveValue('');
    await see('26-change-pin-wrong');
    await change('11111');
    await expect(dialog.getByText(words.key.refusals['pin-known-wrong'].title)).toBeVisible();
    await expect(dialog.getByText(fill(words.key.attempts_other, { count: 7 }))).toBeVisible();
    await change(pin);
    await expect(dialog).toBeHidden();
  });

  await test.step('a fingerprint is renamed and deleted', async () => {
    await screens.openFingerprints(newPin);
    await screens.button(fill(words.securityInfo.renameOf, { name: words.key.fingers['right-index'] }), dialog).click();
    await dialog.locator('input[name=fingerprint-name]').fill('Zeigefinger');
    await screens.button(words.shell.save, dialog).click();
    await screens.button(fill(words.securityInfo.deleteOf, { name: 'Zeigefinger' }), dialog).click();
    await expect(screens.button(words.shell.cancel, dialog)).toBeFocused();
    await see('27-delete-fingerprint');
    await screens.button(words.securityInfo.delete, dialog).click();
    await expect(dialog.getByRole('list', { name: words.keys.fingerprints.title })).toHaveCount(0);
    await screens.button(words.shell.done, dialog).click();
    await expect(page.locator('[data-fingerprints=none]')).toBeVisible();
  });

  await test.step('the key is reset: out, in, touch', async () => {
    await screens.button(words.keys.reset.start).click();
    await expect(screens.button(words.shell.cancel, dialog)).toBeFocused();
    await see('28-reset-warning');
    await screens.button(words.keys.reset.start, dialog).click();
    await expect(dialog.locator('[data-step=remove-key]')).toBeVisible();
    await see('29-reset-remove');
    await screens.unplug(key);
    await expect(dialog.locator('[data-step=insert-key]')).toBeVisible();
    await see('30-reset-insert');
    await screens.plug(key);
    await expect(key).toHaveAttribute('data-waiting', 'touch');
    await see('31-reset-touch');
    await screens.touch(key);
    await expect(dialog.getByText(words.keys.reset.done)).toBeVisible();
    await see('32-reset-done');
    await screens.button(words.shell.done, dialog).click();
    await expect(page.locator('[data-pin=not-set]')).toBeVisible();
  });

  await test.step('S1-11 the registered key is deleted after a question', async () => {
    await screens.open('securityInfo');
    const remove = screens.button(fill(words.securityInfo.deleteOf, { name: keyName }));
    await remove.click();
    await expect(dialog.getByText(words.securityInfo.deleteDialog['security-key'].note)).toBeVisible();
    await see('33-delete-key');
    await screens.button(words.shell.cancel, dialog).click();
    await expect(dialog).toBeHidden();
    await remove.click();
    await screens.button(words.shell.ok, dialog).click();
    await expect(dialog.locator('[data-problem=last-second-factor]')).toBeVisible();
    await screens.button(words.securityInfo.deleteAnyway, dialog).click();
    await expect(dialog.locator('[data-reminder=security-key]')).toBeVisible();
    await screens.button(words.shell.ok, dialog).click();
    await expect(dialog).toBeHidden();
    await expect(remove).toHaveCount(0);
  });

  await test.step('SX-05 each of the three acts that cannot be taken back was asked about, and is recorded', async () => {
    await screens.closeLab();
    await screens.openPage(words.audit.title);
    const actor = account.userName;
    const reason = /\S/;
    await screens.expectAudited({ action: 'key.fingerprint-removed', actor, target: /ATKey/, reason });
    await screens.expectAudited({ action: 'key.reset', actor, target: /ATKey/, reason });
    await screens.expectAudited({ action: 'method.removed', actor, target: actor, reason });
    await see('34-records');
  });
});

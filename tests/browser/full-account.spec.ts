import type { Finger } from '../../src/contract/lab.ts';
import { fingers } from '../../src/contract/lab.ts';
import { expect, test } from './app.ts';
import { earlier, secret } from './furnish.ts';
import { fill } from './screens.ts';

const pin = '864209';
const account = {
  userName: 'wakabayashi.shunichiro.of.the.very.long.department.name@subsidiary.example.com',
  password: 'two wooden bridges 8',
};
const displayName = {
  ja: '東京都千代田区霞が関情報処理推進部門第三開発室付主任技師若林俊一郎太左衛門兼任品質保証担当者代理',
  en: 'Wakabayashi Shunichiro, Principal Engineer for Quality Assurance',
};
const keyName = (language: 'en' | 'ja', number: number) =>
  language === 'ja'
    ? `本社受付の引き出しにある予備のとても青いセキュリティキー ${number}`
    : `SpareKeyInTheReceptionDrawer${number}`;
const fingerName = { ja: '右手の人差し指の先のほうの少し左側', en: 'RightIndexFingerNearTheTipAndALittleToTheLeft' };

test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async (someone) => {
        const { language } = look;
        await someone.createFirstAccount({ ...account, displayName: displayName[language].slice(0, 64) });
        for (let number = 0; number < 10; number++) {
          const key = await someone.createKey();
          const keyId = await someone.plug(key);
          await someone.setPin(keyId, pin);
          await someone.register(keyId, pin, keyName(language, number).slice(0, 30));
          if (number > 0) {
            await someone.client.lab.remove({ id: key });
            continue;
          }
          for (const finger of fingers as readonly Finger[]) {
            await someone.enrol(keyId, pin, finger, fingerName[language]);
          }
        }
        // One whose password somebody guesses at.
        const { signIn } = someone.client;
        await signIn.out();
        const { flow } = await signIn.begin({ userName: account.userName });
        await signIn.withPassword({ flow, password: secret('wrong') });
        await signIn.withPass({ flow, pass: secret('ABCDEFGH') });
      }),
    ),
});

test('ten keys, ten fingers and long names; the key as the second step after a password', async ({
  screens,
  see,
  page,
  look,
}) => {
  const { words, dialog } = screens;
  await screens.openLab();
  const key = screens.virtualKeys().first();
  await screens.plug(key);

  await test.step('the password is another way; it wants the key as the second step', async () => {
    await page.locator('input[name=username]').fill(account.userName);
    await screens.button(words.shell.next).click();
    await expect(page.locator('main [data-step=fingerprint]')).toBeVisible();
    await page.getByRole('button', { name: words.signIn.otherWays.open }).click();
    await expect(key).toHaveAttribute('data-waiting', '');
    await see('80-other-ways');
    await screens.button(words.signIn.otherWays.password).click();
    await page.locator('input[name=password]').fill(account.password);
    await screens.button(words.signIn.submit).click();
    await expect(page.getByText(words.signIn.secondStep)).toBeVisible();
    await expect(page.locator('main [data-step=fingerprint]')).toBeVisible();
    await see('81-second-step');
    await screens.unplug(key);
    await expect(page.getByText(words.keys.none.title)).toBeVisible();
    await see('82-sign-in-no-key');
    await screens.plug(key);
    await screens.press(key);
    await screens.doNotStay();
    await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  });

  await test.step('an eleventh key is refused before anything is asked of it', async () => {
    await expect(page.locator('[data-banner=limit-reached]')).toBeVisible();
    await screens.closeLab();
    await see('83-ten-keys');
    await screens.button(words.securityInfo.add).click();
    await dialog.getByRole('combobox').click();
    await expect(page.locator('[role=option][data-state=limit-reached]')).toContainText(
      words.identity.methods['security-key'],
    );
    await see('84-add-limit-reached');
    await page.keyboard.press('Escape');
    await screens.button(words.shell.cancel, dialog).click();
  });

  await test.step('a key that is registered already, that is pulled, and none at all', async () => {
    const last = fill(words.securityInfo.deleteOf, { name: keyName(look.language, 9).slice(0, 30) });
    await screens.button(last).first().click();
    await screens.button(words.shell.ok, dialog).click();
    await screens.button(words.shell.ok, dialog).click();
    await expect(dialog).toBeHidden();
    await screens.openLab();
    await screens.startRegistration();
    await screens.press(key);
    await expect(dialog.locator('[data-problem=already-registered]')).toBeVisible();
    await see('85-already-registered');
    await screens.button(words.shell.tryAgain, dialog).click();
    await expect(key).toHaveAttribute('data-waiting', 'fingerprint');
    await screens.unplug(key);
    await expect(dialog.getByText(words.keys.none.title)).toBeVisible();
    await see('86-register-pulled');
    await screens.button(words.shell.cancel, dialog).click();
    await screens.button(words.shell.next, dialog).click();
    await screens.plug(key);
    await expect(key).toHaveAttribute('data-waiting', 'fingerprint');
    await screens.button(words.keys.usePin, dialog).click();
    await expect(dialog.getByText(fill(words.key.attempts_other, { count: 8 }))).toBeVisible();
    await expect(key).toHaveAttribute('data-waiting', '');
    await see('87-register-pin');
    // Out by the same steps as in.
    for (const back of [words.shell.cancel, words.shell.back, words.shell.back, words.shell.cancel]) {
      await screens.button(back, dialog).click();
    }
    await expect(dialog).toBeHidden();
  });

  await test.step('ten fingers, and no room for one more', async () => {
    await screens.open('securityKey');
    await screens.openFingerprints(pin);
    const list = dialog.getByRole('list', { name: words.keys.fingerprints.title });
    await expect(list.getByRole('listitem')).toHaveCount(10);
    await see('88-ten-fingers');
    await screens.button(words.keys.fingerprints.add, dialog).click();
    await expect(dialog.locator('[data-problem=fingerprint-storage-full]')).toBeVisible();
    await see('89-fingerprints-full');
    await screens.button(words.shell.back, dialog).click();
    await screens
      .button(fill(words.securityInfo.renameOf, { name: fingerName[look.language] }), dialog)
      .first()
      .click();
    await screens.unplug(key);
    await expect(dialog.locator('[data-problem=removed]')).toBeVisible();
    await see('89-pulled-while-naming');
    await screens.button(words.shell.close, dialog).last().click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText(words.keys.none.title)).toBeVisible();
    await screens.closeLab();
  });

  await test.step('the log tells of each try and why it failed', async () => {
    await screens.open('recentActivity');
    const table = page.getByRole('table');
    await expect(table).toContainText(words.identity.refusals['wrong-credentials'].title);
    await expect(table).toContainText(words.identity.refusals['wrong-pass'].title);
    await see('90-activity-failures');
    await screens.open('overview');
    await see('91-long-name');
  });
});

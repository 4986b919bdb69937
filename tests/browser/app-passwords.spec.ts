import type { Page } from 'playwright/test';
import { userNameKey } from '../../src/identity/names.ts';
import { expect, test } from './app.ts';
import { earlier, inDirectory, secret, valueOf } from './furnish.ts';
import type { Screens } from './screens.ts';
import { tokenCode } from './token-code.ts';

const owner = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const mika = { userName: 'mika@example.com', displayName: 'Mika', password: 'nine copper kettles 4' };
const sora = { userName: 'sora@example.com', displayName: 'Sora', password: 'six glass marbles 58' };

let pass = '';
test.use({
  furnish: async ({}, use) =>
    use(async (dataFolder) => {
      await earlier(dataFolder, async (someone) => {
        const { client } = someone;
        await someone.createFirstAccount(owner);
        valueOf(await client.accounts.create({ ...sora, password: secret(sora.password), role: 'user' }));
        pass = await someone.createWithPass(mika, 'admin');
        await someone.decide({ secondMethodAtRegistration: false });
      });
      await inDirectory(dataFolder, async (store) => {
        const accountId = (await store.accountByName(userNameKey(mika.userName)))?.id ?? '';
        // One less than an account may have, from a time when they were allowed.
        for (let number = 1; number < 40; number++) {
          const name = number === 1 ? 'Laptop' : `Printer ${number}`;
          const about = { id: `app-password-${number}`, accountId, name, createdAt: Date.now() };
          const unknown = { lastUsedAt: null, revision: 0, hash: 'scrypt$none' };
          await store.addMethod({ type: 'app-password', ...about, ...unknown }, { types: ['app-password'], max: 40 });
        }
      });
    }),
});

const open = async (page: Page, address: string) =>
  page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);

/** Chooses what to add, as far as it may be added. */
async function chooseAppPassword(screens: Screens, state: string) {
  const { dialog, page, words } = screens;
  await screens.button(words.securityInfo.add).click();
  await dialog.getByRole('combobox').click();
  const option = page.getByRole('option', { name: words.securityInfo.choices['app-password'] });
  await expect(option).toHaveAttribute('data-state', state);
  return option;
}

async function leaveChoice(screens: Screens) {
  await screens.page.keyboard.press('Escape');
  await screens.button(screens.words.shell.cancel, screens.dialog).click();
  await expect(screens.dialog).toBeHidden();
}

test('app passwords: allowed by an administrator, made by the directory, shown once, deleted', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { adding, policy, securityInfo, shell } = words;
  const rows = page.locator('li:has([data-method=app-password])');

  await test.step('S4-45 nobody makes one unless an administrator has allowed it, and those that are there open nothing', async () => {
    await screens.signInWithPass(mika.userName, pass);
    await expect(rows).toHaveCount(39);
    await expect(rows.first()).toContainText(securityInfo.turnedOff);
    await expect(await chooseAppPassword(screens, 'not-enabled')).toContainText(securityInfo.why['not-enabled']);
    await see('app-passwords-1-not-allowed');
    await leaveChoice(screens);
    await open(page, '#/admin/mfa/app-passwords');
    const allow = page.getByRole('switch', { name: policy.service.appPasswords });
    await expect(allow).not.toBeChecked();
    await allow.click();
    const bar = page.locator('[data-save-bar]');
    await screens.button(policy.save, bar).click();
    await expect(page.locator('[data-what-if]')).toBeVisible();
    await screens.button(policy.save, dialog).click();
    await expect(bar).toBeHidden();
    await screens.open('securityInfo');
    await expect(rows).toHaveCount(39);
    await expect(page.getByText(securityInfo.turnedOff)).toHaveCount(0);
  });

  await test.step('S4-49 S4-61 one for each device, whose name is proposed; made by the directory and shown once', async () => {
    await (await chooseAppPassword(screens, 'allowed')).click();
    await screens.button(securityInfo.addDialog.add, dialog).click();
    await expect(dialog.getByText(adding.appPassword.advice)).toBeVisible();
    const name = dialog.locator('input[name=method-name]');
    await expect(name).toHaveValue(
      screens.language === 'en' ? adding.appPassword.proposals.desktop : adding.appPassword.proposals.laptop,
    );
    await expect(dialog.locator('input')).toHaveCount(1);
    await see('app-passwords-2-name');
    await name.fill('Desktop');
    await screens.button(shell.next, dialog).click();
    const shown = dialog.locator('[data-shown=app-password]');
    await expect(shown).toHaveText(/^[a-z]{16}$/);
    const password = await shown.innerText();
    await expect(dialog.getByText(adding.appPassword.once)).toBeVisible();
    await see('app-passwords-3-shown');
    await screens.button(shell.done, dialog).click();
    await expect(rows.filter({ hasText: 'Desktop' })).toHaveCount(1);
    await page.reload();
    await expect(rows).toHaveCount(40);
    expect(await page.content()).not.toContain(password);
  });

  await test.step('S4-47 the fortieth is the last', async () => {
    await expect(await chooseAppPassword(screens, 'limit-reached')).toContainText(securityInfo.why['limit-reached']);
    await see('app-passwords-4-forty');
    await leaveChoice(screens);
  });

  await test.step('S4-61 one is deleted after a question, and there is room again', async () => {
    await rows
      .filter({ hasText: 'Desktop' })
      .getByRole('button', { name: new RegExp(securityInfo.delete) })
      .click();
    await expect(dialog.getByText(securityInfo.deleteDialog['app-password'].note)).toBeVisible();
    await screens.button(shell.cancel, dialog).click();
    await expect(rows).toHaveCount(40);
    await rows
      .filter({ hasText: 'Desktop' })
      .getByRole('button', { name: new RegExp(securityInfo.delete) })
      .click();
    await screens.button(shell.ok, dialog).click();
    await expect(rows).toHaveCount(39);
    await (await chooseAppPassword(screens, 'allowed')).click();
    await screens.button(shell.cancel, dialog).click();
  });

  await test.step('a new password does not end them, which its page says', async () => {
    await screens.open('password');
    await expect(page.locator('[data-hint=app-passwords]')).toBeVisible();
    await see('app-passwords-5-password');
  });

  let password = '';
  await test.step('S4-50 somebody who has just registered makes one before going on, and has it later', async () => {
    await screens.signOut(mika.displayName);
    await screens.signInWithPassword(sora);
    const main = page.locator('main');
    await screens.button(shell.next, main).click();
    await screens.button(adding.app.other).click();
    await screens.button(shell.next, main).click();
    await screens.button(adding.cannotScan).click();
    const typed = await page.locator('[data-shown=secret]').innerText();
    await screens.button(shell.next, main).click();
    await main.locator('input[name=code]').fill(tokenCode(typed));
    await screens.button(shell.next, main).click();
    await screens.button(shell.next, main).click();
    await expect(screens.heading(adding.registration.success)).toBeVisible();
    await see('app-passwords-6-registered');
    await screens.button(adding.registration.createAppPassword).click();
    await dialog.locator('input[name=method-name]').fill('Tablet');
    await screens.button(shell.next, dialog).click();
    const shown = dialog.locator('[data-shown=app-password]');
    await expect(shown).toHaveText(/^[a-z]{16}$/);
    password = await shown.innerText();
    await screens.button(shell.done, dialog).click();
    await screens.button(shell.done, main).click();
    await screens.doNotStay();
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('Tablet');
  });

  await test.step('S4-46 S4-51 S4-52 a program of the Lab signs in with it, where it knows no second step', async () => {
    await open(page, '#/lab');
    const { program, shelves } = words.lab;
    await page.getByRole('tab', { name: shelves.programs }).click();
    const user = page.locator('input[name=program-user]');
    const signIn = async (typed: string) => {
      await page.locator('input[name=program-password]').fill(typed);
      await page.getByRole('button', { name: program.signIn, exact: true }).click();
    };
    await signIn(password);
    await expect(page.getByText(words.signIn.userNameWrong)).toBeVisible();
    await user.fill(sora.userName);
    await signIn('');
    await expect(page.getByText(program.passwordNeeded)).toBeVisible();
    await signIn(password);
    await expect(page.locator('[data-program=opened]')).toContainText('Tablet');
    await see('app-passwords-7-program');
    await page.getByRole('radio', { name: program.kinds.modern }).click();
    await signIn(password);
    await expect(page.locator('[data-problem=wrong-credentials]')).toBeVisible();
    await expect(page.locator('[data-program=opened]')).toBeHidden();
    await see('app-passwords-8-refused');
  });
});

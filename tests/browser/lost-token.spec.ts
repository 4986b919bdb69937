import { expect, test } from './app.ts';
import { earlier, giveToken, secret, valueOf } from './furnish.ts';
import { Screens } from './screens.ts';
import { tokenCode } from './token-code.ts';

const owner = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const mika = { userName: 'mika@example.com', displayName: 'Mika', password: 'nine copper kettles 4' };
const yuki = { userName: 'yuki@example.com', displayName: 'Yuki', password: 'four woolen gloves 15' };

let pass = '';
let lost = '';
test.use({
  furnish: async ({}, use) =>
    use(async (dataFolder) => {
      await earlier(dataFolder, async (someone) => {
        await someone.createFirstAccount(owner);
        await someone.decide({ secondMethodAtRegistration: false });
        valueOf(await someone.client.accounts.create({ ...yuki, password: secret(yuki.password), role: 'user' }));
        pass = await someone.createWithPass(mika, 'admin');
      });
      lost = await giveToken(dataFolder, yuki.userName);
    }),
});

test('S0-44 a lost token: one task of three steps, by an administrator and its owner', async ({
  screens,
  see,
  page,
  context,
}) => {
  const { words, dialog } = screens;
  const { adding, people, securityInfo, shell, signIn } = words;
  const step = (name: string) => page.locator(`[data-step=${name}]`);
  const because = async (reason: string, confirm: string) => {
    await dialog.locator('textarea[name=reason]').fill(reason);
    await screens.button(confirm, dialog).click();
    await expect(dialog.locator('textarea[name=reason]')).toHaveCount(0);
  };

  const openPerson = async () => {
    await page.evaluate((name) => {
      window.location.hash = `#/admin/people/${name}`;
    }, yuki.userName);
    await expect(screens.heading(yuki.displayName)).toBeVisible();
  };

  // The owner of the token, or whoever has found it, is about to type its code in another window.
  const second = await context.newPage();
  await second.goto(new URL('/', page.url()).href);
  const other = new Screens(second, screens.language);
  const main = second.locator('main');
  const code = main.locator('input[name=code]');

  await test.step('the task is begun on the page of the person, with a reason', async () => {
    await screens.signInWithPass(mika.userName, pass);
    await openPerson();
    await screens.button(people.lost.start).click();
    await because('reported by phone', people.lost.start);
    await expect(step('delete-old-method')).toHaveAttribute('data-state', 'now');
    await see('lost-token-1-begun');
    await other.signInWithPassword(yuki);
    await expect(other.heading(signIn.code.title)).toBeVisible();
  });

  await test.step('S0-41 S0-42 S0-44 first step: deleted by force, its codes are refused at once', async () => {
    await screens.button(securityInfo.delete, step('delete-old-method')).click();
    await because('left on a train', people.acts.remove.confirm);
    await expect(step('delete-old-method')).toHaveAttribute('data-state', 'done');
    await code.fill(tokenCode(lost));
    await other.button(signIn.code.verify).click();
    await expect(main.locator('[data-problem]')).toBeVisible();
    await expect(other.heading(securityInfo.title)).toHaveCount(0);
  });

  await test.step('S0-44 S0-45 second step: a new token is handed out, and a registration demanded', async () => {
    await expect(step('require-registration')).toHaveAttribute('data-state', 'now');
    await screens.button(people.bulk.register, step('require-registration')).click();
    await because('new token handed out', people.acts.register.confirm);
    await expect(step('register-new-token')).toHaveAttribute('data-state', 'now');
    await see('lost-token-2-waiting');
  });

  await test.step('S0-44 S0-45 third step: the owner registers the new one at the next sign-in', async () => {
    await second.close();
    await screens.signOut(mika.displayName);
    await screens.signInWithPassword(yuki);
    await expect(screens.heading(adding.registration.needed)).toBeVisible();
    const here = page.locator('main');
    await screens.button(shell.next, here).click();
    await screens.button(adding.app.other).click();
    await screens.button(shell.next, here).click();
    await screens.button(adding.cannotScan).click();
    const typed = await page.locator('[data-shown=secret]').innerText();
    await screens.button(shell.next, here).click();
    await here.locator('input[name=code]').fill(tokenCode(typed));
    await screens.button(shell.next, here).click();
    await screens.button(shell.next, here).click();
    await screens.button(shell.done, here).click();
    await screens.doNotStay();
    await expect(page.locator('[data-method=oath-token]')).toBeVisible();
  });

  await test.step('S0-44 the page of the owner tells of the same three steps', async () => {
    await screens.button(securityInfo.plans.kinds['lost-token']).click();
    await expect(dialog.getByRole('listitem')).toHaveCount(3);
    await expect(dialog).toContainText(securityInfo.plans.lost.delete);
    await see('lost-token-3-owner');
    await screens.button(shell.ok, dialog).click();
    await screens.signOut(yuki.displayName);
  });

  await test.step('S0-44 the administrator sees the task done', async () => {
    await screens.signInWithPass(mika.userName, pass);
    await openPerson();
    await expect(step('register-new-token')).toHaveAttribute('data-state', 'done');
    await expect(page.getByText(people.lost.finished)).toBeVisible();
    await see('lost-token-4-done');
  });

  await test.step('SX-05 what was taken away by force is recorded: who, from whom, when, why', async () => {
    await screens.openPage(words.audit.title);
    const about = { actor: mika.userName, target: yuki.userName };
    await screens.expectAudited({ action: 'method.removed-by-administrator', ...about, reason: 'left on a train' });
    await screens.expectAudited({ action: 'account.registration-required', ...about, reason: 'new token handed out' });
    await screens.expectAudited({ action: 'account.lost-token-started', ...about, reason: 'reported by phone' });
    await see('lost-token-5-records');
  });

  await test.step('S0-41 S0-43 a token is deleted in the list of methods, and what is left on the device is told', async () => {
    await openPerson();
    const row = page.getByRole('listitem').filter({ has: page.locator('[data-method=oath-token]') });
    await row.getByRole('button').last().click();
    await expect(dialog).toContainText(people.acts.remove.title);
    await because('replaced by a key', people.acts.remove.confirm);
    await expect(dialog.locator('[data-reminder=oath-token]')).toBeVisible();
    await see('lost-token-6-left-on-the-device');
    await dialog.getByRole('button').last().click();
    await expect(page.locator('main [data-method=oath-token]')).toHaveCount(0);
  });
});

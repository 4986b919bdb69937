import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { HeldPhone } from './held-phone.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const user = { userName: 'jun@example.com', displayName: 'Jun', password: 'four green kettles 19' };
const number = '08011112222';

test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async ({ client }) => {
        valueOf(await client.accounts.createFirst({ ...admin, password: secret(admin.password) }));
        valueOf(await client.accounts.create({ ...user, password: secret(user.password), role: 'user' }));
        const { language } = look;
        await client.phones.create({ name: 'Jun', number, email: null, language, line: 'mobile', shows: [] });
        for (const { id } of await client.phones.list()) await client.phones.installApp({ id, installed: true });
      }),
    ),
});

test('the app by the classic page with a backup phone, then the guide for a change of phone', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { adding, securityInfo, signIn, shell } = words;
  const main = page.locator('main');
  const next = () => screens.button(shell.next, main).click();
  await page.locator('input[name=username]').fill(user.userName);
  await next();
  await page.locator('input[name=password]').fill(user.password);
  await screens.button(signIn.submit).click();
  await screens.button(adding.registration.classic).click();
  const phone = await HeldPhone.takeUp(screens, 'Jun');

  await test.step('S3-02 S3-03 what speaks for and against each way stands beside the choice', async () => {
    const advice = page.locator('[data-advice]');
    await expect(advice).toHaveText(adding.advice.sms);
    await page.locator('input[type=radio][value=voice]').check();
    await expect(advice).toHaveText(adding.advice.voice);
    await page.locator('select[name=contact]').selectOption('app');
    await expect(advice).toHaveText(adding.advice.app);
  });

  await test.step('S3-06 S3-10 S3-11 S3-12 S3-15 the app is set up from its nine digits and its address', async () => {
    await page.locator('select[name=contact]').selectOption('app');
    await screens.button(adding.classic.setUp).click();
    const code = await dialog.locator('[data-shown=pairing-code]').innerText();
    const url = await dialog.locator('[data-shown=pairing-url]').innerText();
    await phone.pair(code, url);
    await screens.button(shell.next, dialog).click();
    await expect(page.locator('[data-configured]')).toHaveText(adding.classic.configured);
    await see('classic-1-configured');
    await next();
  });

  await test.step('S3-17 what is approved goes on by itself', async () => {
    await phone.approve(await page.locator('[data-number]').innerText());
    await expect(page.getByText(adding.classic.success)).toBeVisible();
    await see('classic-2-backup');
  });

  await test.step('S3-07 S3-20 a backup number, proved by a call', async () => {
    await page.getByRole('radio', { name: adding.phone.voice }).click();
    await page.locator('input[name=phone-number]').fill(number);
    await next();
    await phone.takeCall('#');
    await expect(page.getByText(adding.classic.success)).toBeVisible();
    await screens.button(shell.done, main).click();
    await expect(screens.heading(adding.registration.success)).toBeVisible();
    await screens.button(shell.done, main).click();
    await screens.doNotStay();
  });

  await test.step('S1-01 S1-02 the guide deletes the old app only while something else is left', async () => {
    await screens.button(securityInfo.plans.kinds['change-of-phone']).click();
    const plan = page.locator('[data-plan=change-of-phone]');
    await expect(plan.locator('[data-plan-step=add-temporary-method][data-state=done]')).toBeVisible();
    const old = plan.locator('[data-plan-step=delete-old-method]');
    await expect(old).toHaveAttribute('data-state', 'now');
    await see('plan-1-before');
    await screens.button(securityInfo.delete, old).click();
    await screens.button(shell.ok, dialog).click();
    await screens.button(shell.ok, dialog).click();
    await expect(plan.locator('[data-plan-step=change-phones][data-state=now]')).toBeVisible();
    await see('plan-2-after');
  });

  await test.step('S1-01 the guide is still there after the page was opened anew', async () => {
    await screens.open('overview');
    await screens.open('securityInfo');
    await expect(page.locator('[data-plan=change-of-phone] [data-plan-step=change-phones]')).toHaveAttribute(
      'data-state',
      'now',
    );
    await screens.button(securityInfo.plans.kinds['lost-token']).click();
    await see('plan-3-lost-token');
    await screens.button(shell.ok, dialog).click();
  });
});

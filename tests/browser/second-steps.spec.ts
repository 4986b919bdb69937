import type { RouterClient } from '@orpc/server';
import type { Language } from '../../src/contract/values.ts';
import type { Router } from '../../src/operations/router.ts';
import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { HeldPhone } from './held-phone.ts';
import { fill } from './screens.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const ken = {
  userName: 'ken@example.com',
  displayName: 'Ken',
  password: 'eight small lanterns 7',
  number: '09012345678',
};
const rio = {
  userName: 'rio@example.com',
  displayName: 'Rio',
  password: 'five brass buttons 31',
  number: '09087654321',
};
const sora = {
  userName: 'sora@example.com',
  displayName: 'Sora',
  password: 'six glass marbles 58',
  number: '08011112222',
};

type Client = RouterClient<Router>;

/** Somebody who has only a password registers a phone and the authenticator app on it. */
async function register(client: Client, account: typeof ken, language: Language) {
  const { securityInfo, signIn, phones } = client;
  const { number, userName, displayName, password } = account;
  const phone = async () => {
    const held = (await phones.list()).find(({ name }) => name === displayName);
    if (!held) throw new Error('expected the phone');
    return held;
  };
  const { flow } = await signIn.begin({ userName });
  valueOf(await signIn.withPassword({ flow, password: secret(password) }));
  const way = { country: 'JP', reachedBy: 'sms', line: 'mobile', use: 'primary', replaces: null } as const;
  const sms = valueOf(await securityInfo.addPhone({ number, ...way }));
  valueOf(await securityInfo.sendCode({ ceremony: sms.ceremony, language }));
  const code = /\d{6}/.exec((await phone()).messages.at(-1)?.text ?? '')?.[0] ?? '';
  valueOf(await securityInfo.verifyCode({ ceremony: sms.ceremony, code }));
  const { ceremony, ...offer } = valueOf(await securityInfo.addApp());
  const { id } = await phone();
  await phones.enterCode({ id, code: offer.code, url: offer.url });
  for await (const event of await securityInfo.approve({ ceremony, language })) {
    if (event.type === 'end') valueOf(event.end);
    else if (event.step.step === 'notified') {
      const request = (await phone()).app.requests.at(-1)?.id ?? '';
      await phones.answerRequest({ id, request, answer: 'approved', number: String(event.step.number) });
    }
  }
  valueOf(await signIn.registered());
}

test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async ({ client }) => {
        const { language } = look;
        valueOf(await client.accounts.createFirst({ ...admin, password: secret(admin.password) }));
        for (const { userName, displayName, password, number } of [ken, rio, sora]) {
          valueOf(await client.accounts.create({ userName, displayName, password: secret(password), role: 'user' }));
          const phone = { number, email: null, language, line: 'mobile' as const, shows: [] };
          await client.phones.create({ name: displayName, ...phone });
        }
        for (const { id } of await client.phones.list()) await client.phones.installApp({ id, installed: true });
        for (const account of [ken, rio]) await register(client, account, language);
      }),
    ),
});

/** Manuals 1, 3 and 4: the four ways of the second step, browsers that are remembered, and what is no sign-in of one's own. */
test('S3-01 the second step: a notification, a call, a message, a code', async ({ screens, see, page, context }) => {
  test.slow();
  const { words, dialog } = screens;
  const { identity, securityInfo, shell, signIn } = words;
  const main = page.locator('main');
  const phone = await HeldPhone.takeUp(screens, ken.displayName);
  const matching = main.locator('[data-approval=notified]').getByText(/^\d{2}$/);
  const remember = main.getByRole('checkbox', { name: fill(signIn.remember_other, { count: 14 }) });
  const problem = (name: string) => main.locator(`[data-problem=${name}]`);
  const signedIn = () => expect(screens.heading(securityInfo.title)).toBeVisible();
  const otherWay = async (name: string) => {
    await main.getByRole('button', { name: signIn.notification.notNow }).click();
    await main.getByRole('button', { name }).click();
  };

  await test.step('S0-37 S1-28 S3-09 S3-21 S4-84 S4-92 the notification comes first; the number is typed, and the browser trusted', async () => {
    await screens.signInWithPassword(ken);
    await expect(screens.heading(signIn.notification.title)).toBeVisible();
    await expect(matching).toBeVisible();
    await remember.click();
    await see('second-step-1-notification');
    await phone.approve(await matching.innerText());
    await screens.doNotStay();
    await signedIn();
  });

  await test.step('S3-09 S4-85 the next sign-in in this browser asks for no second step', async () => {
    await screens.signOut(ken.displayName);
    await screens.signInWithPassword(ken);
    await expect(screens.heading(signIn.stay.title)).toBeVisible();
    await main.locator('summary').click();
    await expect(main).toContainText(fill(signIn.because['remembered-device'], { days: 14 }));
    await see('second-step-2-remembered');
    await screens.doNotStay();
    await signedIn();
  });

  await test.step('S1-09 S4-89 signed out everywhere, no browser is trusted any more', async () => {
    await screens.button(securityInfo.signOutEverywhere.open).click();
    await screens.button(shell.ok, dialog).click();
    await expect(screens.heading(signIn.title)).toBeVisible();
    await screens.signInWithPassword(ken);
    await expect(matching).toBeVisible();
  });

  await test.step('S3-18 a request that is denied signs nobody in', async () => {
    await phone.refuse('no');
    await expect(problem('not-approved')).toBeVisible();
    await see('second-step-3-denied');
    await expect(screens.button(signIn.notification.again)).toBeVisible();
  });

  await test.step('S0-37 S3-01 S3-22 S4-77 the app cannot be used now: four ways, and the code is one of them', async () => {
    await main.getByRole('button', { name: signIn.notification.notNow }).click();
    await expect(screens.heading(signIn.choices.title)).toBeVisible();
    for (const way of [
      signIn.choices.notification,
      signIn.choices['app-code'],
      fill(signIn.choices.sms, { shown: '' }).trim(),
      fill(signIn.choices.voice, { shown: '' }).trim(),
    ]) {
      await expect(main.getByRole('button', { name: way })).toHaveCount(1);
    }
    await see('second-step-4-choices');
    await main.getByRole('button', { name: signIn.choices['app-code'] }).click();
    await main.locator('input[name=code]').fill(await phone.appCode(ken.userName));
    await see('second-step-5-app-code');
    await screens.button(signIn.code.verify).click();
    await screens.doNotStay();
    await signedIn();
  });

  await test.step('S4-86 a browser without what it kept is asked again', async () => {
    await screens.signOut(ken.displayName);
    await context.clearCookies({ name: 'touchstone-browser' });
    await screens.signInWithPassword(ken);
    await expect(screens.heading(signIn.notification.title)).toBeVisible();
  });

  await test.step('S1-32 S3-08 the call: # on the phone, and the page goes on by itself', async () => {
    await otherWay(fill(signIn.choices.voice, { shown: '' }).trim());
    await expect(main.locator('[data-approval=ringing]')).toBeVisible();
    await see('second-step-6-call');
    await phone.takeCall('#');
    await screens.doNotStay();
    await signedIn();
  });

  await test.step('S3-01 S4-79 the message: a code that was sent, typed into the page', async () => {
    await screens.signOut(ken.displayName);
    await screens.signInWithPassword(ken);
    await otherWay(fill(signIn.choices.sms, { shown: '' }).trim());
    await expect(screens.button(signIn.code.resend, main)).toBeDisabled();
    await main.locator('input[name=code]').fill(await phone.code('messages', 2));
    await see('second-step-7-sms');
    await screens.button(signIn.code.verify).click();
    await screens.doNotStay();
    await signedIn();
  });

  await test.step('S1-15 S1-33 the guide for a change of phone: the same number before and after, and one method is enough', async () => {
    await screens.button(securityInfo.plans.kinds['change-of-phone']).click();
    const plan = page.locator('[data-plan=change-of-phone]');
    await expect(plan).toContainText(securityInfo.plans.sameNumber);
    await expect(plan.locator('[data-plan-step=add-temporary-method]')).toHaveAttribute('data-state', 'done');
    await expect(plan.locator('[data-plan-step=delete-old-method]')).toHaveAttribute('data-state', 'now');
  });

  await test.step('S4-17 S4-18 the app reports fraud: the sign-in is denied, the account blocked', async () => {
    await screens.signOut(ken.displayName);
    await screens.signInWithPassword(rio);
    await expect(matching).toBeVisible();
    await new HeldPhone(screens, rio.displayName).refuse('fraud');
    await expect(problem('fraud-reported')).toBeVisible();
    await expect(screens.button(signIn.notification.again)).toHaveCount(0);
    await see('second-step-8-fraud');
    await screens.button(shell.back, main).click();
    await screens.signInWithPassword(rio);
    await expect(main.getByRole('alert')).toContainText(identity.refusals['account-blocked'].title);
    await see('second-step-9-blocked');
  });

  await test.step('S4-17 S4-18 S4-22 so does 0# on a call, which the greeting says', async () => {
    await screens.button(shell.back, main).click();
    await screens.signInWithPassword(ken);
    await otherWay(fill(signIn.choices.voice, { shown: '' }).trim());
    await expect(main.locator('[data-approval=ringing]')).toBeVisible();
    await screens.button(words.phones.call.answer, phone.card).click();
    await expect(phone.card.locator('[data-greeting]')).toContainText('0');
    for (const key of '0#') await phone.card.locator(`[data-key="${key}"]`).click();
    await expect(problem('fraud-reported')).toBeVisible();
  });

  await test.step('S3-05 S3-06 S3-10 S3-15 S3-19 S3-20 the classic registration: the app, its code, no number to fall back on', async () => {
    const { classic, registration } = words.adding;
    await screens.button(shell.back, main).click();
    await screens.signInWithPassword(sora);
    await screens.button(registration.classic).click();
    await page.locator('select[name=contact]').selectOption('app');
    await main.getByRole('radio', { name: classic.uses.code }).click();
    await screens.button(classic.setUp).click();
    const code = await dialog.locator('[data-shown=pairing-code]').innerText();
    const url = await dialog.locator('[data-shown=pairing-url]').innerText();
    const other = new HeldPhone(screens, sora.displayName);
    await other.pair(code, url);
    await expect(dialog.locator('[data-pairing=paired]')).toBeVisible();
    await screens.button(shell.next, dialog).click();
    await expect(main.locator('[data-configured]')).toContainText(classic.configured);
    await screens.button(shell.next, main).click();
    await expect(main.getByText(classic.codeLead)).toBeVisible();
    await main.locator('input[name=code]').fill(await other.appCode(sora.userName));
    await screens.button(classic.confirm, main).click();
    await expect(main.locator('[data-success]')).toHaveText(classic.success);
    await expect(main.getByText(classic.backup)).toBeVisible();
    await see('second-step-10-classic-backup');
    await screens.button(shell.done, main).click();
    await expect(screens.heading(registration.title)).toBeVisible();
  });
});

import { expect, test } from './app.ts';
import { fill } from './screens.ts';

const owner = { userName: 'owner@contoso.example', displayName: 'Owner', password: 'correct horse battery' };
const family = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'];
const header = 'user name,display name,phonetic name,role,groups';
const person = (number: number) =>
  `person${number}@contoso.example,${family[number % 10]} ${number === 3 ? '=HYPERLINK' : '太郎'}${number},さとう たろう${number},user,`;
const people = [header, ...Array.from({ length: 240 }, (_, index) => person(index)), ''].join('\r\n');
const faulty = [header, 'nobody,,x,boss,Nowhere', person(1), person(1), ''].join('\r\n');
const tokens = `upn,serial number,secret key,time interval,manufacturer,model
person1@contoso.example,C610-0001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Authenex,c610
,C610-0002,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,60,Authenex,c610
`;

test('S0-45 S2-19 S2-20 S4-11 S4-14 S4-16 S4-26 S4-37 S4-40 an administrator imports people, helps one of them, and manages tokens', async ({
  page,
  screens,
  see,
}) => {
  const { people: words, shell, identity } = screens.words;
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const file = (text: string, name = 'users.csv') =>
    screens.dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const because = (text: string) => screens.dialog.locator('textarea[name=reason]').fill(text);
  const menu = async (name: string) => {
    const link = page.getByRole('link', { name, exact: true });
    const opener = screens.button(shell.menu.label);
    if (await opener.isVisible()) await opener.click();
    await link.first().click();
  };
  await screens.createFirstAccount(owner);
  await menu(shell.menu.people);
  await expect(screens.heading(words.list.title)).toBeVisible();

  // A file with errors changes nothing, and its errors come back.
  await screens.button(words.list.import).click();
  await file(faulty);
  await expect(screens.dialog.locator('[data-problem=faulty-file]')).toBeVisible();
  await expect(screens.dialog).toContainText(words.file.peopleFaults['user-name-repeated']);
  await see('people-import-faults');
  await file(people);
  await expect(screens.dialog).toContainText(fill(words.import.readable, { count: 240 }));
  await see('people-import');
  await screens.dialog.getByText(words.import.passwordNone, { exact: true }).click();
  await screens.button(fill(words.import.start, { count: 240 }), screens.dialog).click();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '242');
  await see('people');

  await test.step('two of a file get temporary passwords, which are handed out once as a file', async () => {
    await screens.button(words.list.import).click();
    await file('user name,display name\nhana@example.com,Hana\nyuki@example.com,雪');
    await screens.button(fill(words.import.start, { count: 2 }), screens.dialog).click();
    await expect(screens.dialog).toContainText(words.import.once);
    await page.evaluate(() => window.history.back());
    await expect(screens.dialog).toContainText(words.import.notSaved);
    await see('people-import-passwords');
    const saved = page.waitForEvent('download');
    await screens.button(words.import.save, screens.dialog).click();
    expect((await saved).suggestedFilename()).toBe('temporary-passwords.csv');
    await screens.button(shell.ok, screens.dialog).click();
    await expect(screens.dialog).toBeHidden();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '244');
  });

  await test.step('whoever closes an import that runs stops it, and hears that nobody was added', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `late${index}@example.com,Late ${index}`);
    await screens.button(words.list.import).click();
    await file(['user name,display name', ...many].join('\n'));
    await screens.button(fill(words.import.start, { count: 500 }), screens.dialog).click();
    await expect(screens.dialog.getByRole('progressbar')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText(words.import.cancelled)).toBeVisible();
    await screens.button(shell.cancel, screens.dialog).click();
    await expect(screens.dialog).toBeHidden();
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '244');
  });

  // By keyboard: to the end of what is loaded, back, selected, opened.
  await page.getByRole('grid').focus();
  for (const key of ['End', 'End', 'End', 'Home', ' ']) await page.keyboard.press(key);
  await expect(page.getByText(fill(words.list.selected, { count: 1 }))).toBeVisible();
  await screens.button(words.list.clearSelection).click();
  await page.getByRole('searchbox').fill('person17@');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');
  await page.getByRole('grid').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('太郎17');
  await see('person');

  // A pass is shown once.
  await screens.button(words.person.addMethod).click();
  await see('person-pass-request');
  await screens.button(words.pass.add, screens.dialog).click();
  await expect(screens.dialog.locator('[data-pass]')).toHaveText(/^[A-Z2-9]{8,}$/);
  await see('person-pass');
  await screens.button(shell.ok, screens.dialog).click();
  await expect(page.locator('[data-pass]')).toHaveCount(0);

  // Every act asks why.
  await screens.button(words.acts.block.title).click();
  await screens.button(words.acts.block.confirm, screens.dialog).click();
  await expect(screens.dialog).toContainText(words.reasonMissing);
  await because('紛失の届け出 / reported as lost');
  await screens.button(words.acts.block.confirm, screens.dialog).click();
  await expect(screens.button(words.acts.unblock.title)).toBeVisible();
  await see('person-blocked');
  await screens.button(words.acts.register.title).first().click();
  await because('new phone');
  await screens.button(words.acts.register.confirm, screens.dialog).click();
  await expect(screens.dialog).toBeHidden();

  // The manual's pages of blocks and bypasses.
  await menu(shell.menu.blocked);
  await expect(page.getByText('person17@contoso.example')).toBeVisible();
  await see('blocked');
  await screens.button(fill(words.blocked.unblockOf, { name: 'person17@contoso.example' })).click();
  await because('found again');
  await screens.button(words.acts.unblock.confirm, screens.dialog).click();
  await expect(page.getByText(words.blocked.empty)).toBeVisible();
  await screens.button(words.blocked.add).click();
  await screens.dialog.locator('input[name=username]').fill('person17');
  await because('lost');
  await screens.button(words.acts.block.confirm, screens.dialog).click();
  await expect(screens.dialog).toContainText(words.blocked.userNameWrong);
  await screens.button(shell.cancel, screens.dialog).click();
  await expect(page.getByText(words.blocked.empty)).toBeVisible();
  await menu(shell.menu.bypass);
  await screens.button(words.blocked.add).click();
  await screens.dialog.locator('input[name=username]').fill('not a name');
  await because('phone at home');
  await screens.button(words.acts.bypass.confirm, screens.dialog).click();
  await expect(screens.dialog).toContainText(words.blocked.userNameWrong);
  await screens.dialog.locator('input[name=username]').fill('person2@contoso.example');
  await see('bypass-add');
  await screens.button(words.acts.bypass.confirm, screens.dialog).click();
  await expect(page.getByText(words.bypass.open, { exact: true })).toBeVisible();

  // Groups and tokens.
  await menu(shell.menu.groups);
  await screens.button(words.groups.add).click();
  await screens.dialog.locator('input[name=group-name]').fill('営業部 Sales');
  await screens.button(shell.save, screens.dialog).click();
  await expect(page.getByText('営業部 Sales')).toBeVisible();
  await see('groups');
  await screens.button(fill(words.groups.members, { name: '営業部 Sales' })).click();
  await expect(page.getByText(words.groups.noMembers)).toBeVisible();
  await screens.button(words.groups.addMembers).click();
  await screens.dialog.getByRole('searchbox').fill('person20');
  await expect(screens.dialog.getByRole('grid')).toHaveAttribute('aria-rowcount', '12');
  await screens.dialog.getByRole('grid').focus();
  for (const key of [' ', 'ArrowDown', ' ']) await page.keyboard.press(key);
  await expect(screens.dialog.getByText(fill(words.list.selected, { count: 2 }))).toBeVisible();
  await see('group-add');
  await screens.button(shell.next, screens.dialog).click();
  await because('異動 / moved');
  await screens.button(words.bulk.start, screens.dialog).click();
  await expect(screens.dialog.getByText(fill(words.bulk.done, { done: 2, total: 2 }))).toBeVisible();
  await screens.button(shell.close, screens.dialog).last().click();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '3');
  await see('group');
  await menu(shell.menu.tokens);
  await screens.button(words.tokens.import).click();
  await file(tokens.replace('person1@', 'stranger@'), 'tokens.csv');
  await expect(screens.dialog).toContainText(words.file.tokenFaults['upn-unknown']);
  await file(tokens, 'tokens.csv');
  await screens.button(fill(words.tokens.start, { count: 2 }), screens.dialog).click();
  await expect(row('C610-0002')).toContainText(words.tokens.states.unassigned);
  await see('tokens');
  await screens.button(fill(words.tokens.detailsOf, { serial: 'C610-0001' })).click();
  await screens.dialog.locator('input[name=code]').fill('000000');
  await screens.button(words.tokens.activate, screens.dialog).click();
  await expect(screens.dialog).toContainText(identity.refusals['wrong-code'].title);
  await see('token');
  await screens.button(words.tokens.revoke, screens.dialog).click();
  await because('broken');
  await page.getByRole('alertdialog').getByRole('button', { name: words.tokens.revoke, exact: true }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await screens.button(shell.close, screens.dialog).click();
  await expect(row('C610-0001')).toContainText(words.tokens.states.revoked);

  await test.step('S4-38 S4-39 a reset password and a bypass let somebody in once, with a new password first', async () => {
    const someone = 'person2@contoso.example';
    await menu(shell.menu.people);
    await page.getByRole('searchbox').fill(someone);
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await screens.button(words.acts.reset.title).click();
    await because('forgotten');
    await see('reset-password');
    await screens.button(words.acts.reset.confirm, screens.dialog).click();
    const given = await screens.dialog.locator('[data-pass]').innerText();
    await see('reset-password-shown');
    await screens.button(shell.ok, screens.dialog).click();
    await expect(page.getByText(words.person.temporaryPassword)).toBeVisible();
    await screens.signOut(owner.displayName);
    await screens.signInWithPassword({ userName: someone, password: given });
    await expect(screens.heading(screens.words.signIn.newPassword.title)).toBeVisible();
    await page.locator('input[name=new-password]').fill(given);
    await page.locator('input[name=new-password-repeat]').fill(given);
    await screens.button(screens.words.signIn.newPassword.go).click();
    await expect(page.getByRole('alert')).toContainText(identity.refusals['password-unchanged'].title);
    await see('new-password');
    await page.locator('input[name=new-password]').fill('ten small gardens 4');
    await page.locator('input[name=new-password-repeat]').fill('ten small gardens 4');
    await screens.button(screens.words.signIn.newPassword.go).click();
    await screens.doNotStay();
    await expect(screens.heading(screens.words.securityInfo.title)).toBeVisible();
  });
});

import type { Page } from 'playwright/test';
import { wav } from '../identity/policy/sounds.ts';
import { expect, test } from './app.ts';
import { fill, type Screens } from './screens.ts';

const owner = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };

const open = async (page: Page, address: string, screens: Screens, title: string) => {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
  await expect(screens.heading(title)).toBeVisible();
};
/** In narrow windows the menu has to be opened. */
async function menuItem(page: Page, screens: Screens, name: string) {
  const menu = screens.button(screens.words.shell.menu.label);
  if (await menu.isVisible()) await menu.click();
  return page.getByRole('link', { name, exact: true }).last();
}

const saveBar = (page: Page) => page.locator('[data-save-bar]');

async function save(page: Page, screens: Screens) {
  await screens.button(screens.words.policy.save, saveBar(page)).click();
  await expect(page.locator('[data-what-if]')).toBeVisible();
  await screens.button(screens.words.policy.save, screens.dialog).click();
  await expect(screens.dialog).toBeHidden();
  await expect(saveBar(page)).toBeHidden();
}

test('S2-02 S2-03 S2-05 S2-06 S2-13 the list of methods; a method is changed, tried on people, saved', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { policy } = words;
  await screens.createFirstAccount(owner);
  await (await menuItem(page, screens, words.shell.menu.policy)).click();
  await expect(screens.heading(policy.title)).toBeVisible();
  await expect(page.getByText(policy.path)).toBeVisible();
  const rows = page.locator('[data-method]');
  await expect(rows).toHaveCount(9);
  await expect(rows.first()).toContainText(policy.methods['security-key']);
  await expect(rows.first()).toContainText(policy.allUsers);
  await expect(page.locator('[data-method=certificate]')).toContainText(policy.no);
  await see('p0-methods');

  // S2-04 S2-07 S2-12 S2-14: a key's own rules.
  await page.getByRole('link', { name: policy.methods['security-key'] }).click();
  await expect(screens.heading(policy.methods['security-key'])).toBeVisible();
  await page.getByRole('switch', { name: policy.key.restrict }).click();
  await page.getByRole('combobox', { name: policy.key.add }).pressSequentially('ATKey');
  for (const model of [/Pro CTAP2\.0/, /Pro CTAP2\.1/, /Pro \(5\.x\)/, /ATKey\.Card(?! NFC)/, /Card NFC/]) {
    await expect(page.getByRole('option', { name: model }).first()).toBeVisible();
  }
  await page.getByRole('option').first().click();
  await expect(page.locator('[data-aaguid]')).toContainText('e1a96183-5016-4f24-b55b-e3ae23614cc6');
  await see('p1-security-key');
  await page.getByRole('switch', { name: policy.key.selfService }).click();
  await expect(
    page.getByText(fill(policy.key.missing, { names: policy.key.gaps['self-service'] })).first(),
  ).toBeVisible();
  await page.getByRole('switch', { name: policy.key.selfService }).click();

  // Not saved: leaving asks, staying keeps.
  await (await menuItem(page, screens, words.shell.menu.overview)).click();
  await expect(dialog).toContainText(policy.leaveTitle);
  await screens.button(policy.stay, dialog).click();
  await screens.button(policy.save, saveBar(page)).click();
  await expect(page.locator('[data-what-if]')).toContainText(policy.whatIf.none);
  await see('p2-before-saving');
  await screens.button(policy.save, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-pending]')).toBeVisible();
  await see('p3-saved');

  // S2-16: the pass.
  await open(page, '#/admin/policy/temporary-access-pass', screens, policy.methods['temporary-access-pass']);
  await page.getByLabel(policy.pass.length).fill('49');
  await screens.button(policy.save, saveBar(page)).click();
  await expect(dialog.locator('[data-problem=invalid]')).toBeVisible();
  await screens.button(words.shell.back, dialog).click();
  await expect(page.locator('[data-problems]')).toContainText(
    fill(policy.problems['out-of-range'], { from: '8', to: '48' }),
  );
  await page.getByLabel(policy.pass.length).fill('12');
  await save(page, screens);
});

test('S4-01 S4-02 S4-04 S4-06 S4-07 the service settings, part by part', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  const { policy } = words;
  await screens.createFirstAccount(owner);
  await (await menuItem(page, screens, words.shell.menu.mfa)).click();
  await expect(screens.heading(policy.sections.lockout)).toBeVisible();
  for (const name of [
    'block-users',
    'fraud-alert',
    'notifications',
    'tokens',
    'phone-calls',
    'providers',
    'bypass',
    'caching',
    'server-status',
  ] as const) {
    await expect(
      page.getByRole('navigation', { name: policy.mfaTitle }).getByRole('link', { name: policy.sections[name] }),
    ).toBeVisible();
  }
  // S4-10
  await page.getByLabel(policy.lockout.threshold).fill('5');
  await see('p4-lockout');
  const part = async (name: keyof typeof policy.sections) => {
    await page
      .getByRole('navigation', { name: policy.mfaTitle })
      .getByRole('link', { name: policy.sections[name] })
      .click();
    await expect(screens.heading(policy.sections[name])).toBeVisible();
  };
  // S4-17 S4-22
  await part('fraud-alert');
  await page.getByLabel(policy.fraud.code).fill('7');
  await save(page, screens);
  await expect(page.locator('[data-warning=fraud-greeting-missing]')).toBeVisible();
  // S4-27 S4-30 S4-32 S4-33
  await part('phone-calls');
  await screens.button(policy.calls.add).click();
  await dialog.getByRole('combobox', { name: policy.calls.kind }).click();
  await page.getByRole('option', { name: policy.calls.kinds['fraud-greeting'], exact: true }).click();
  const file = dialog.locator('input[type=file]');
  await file.setInputFiles({ name: 'hallo.wav', mimeType: 'audio/wav', buffer: Buffer.from('<html>') });
  await screens.button(policy.calls.submit, dialog).click();
  await expect(dialog).toContainText(policy.calls.problems['not-audio']);
  await file.setInputFiles({ name: 'hallo.wav', mimeType: 'audio/wav', buffer: Buffer.from(wav(21)) });
  await screens.button(policy.calls.submit, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-too-long]')).toContainText(policy.calls.tooLong);
  await page.getByLabel(policy.calls.callerId).fill('+81 90 1234 5678');
  await screens.button(policy.save, saveBar(page)).click();
  await expect(dialog).toContainText(policy.problems['not-a-us-number']);
  await screens.button(words.shell.back, dialog).click();
  await page.getByLabel(policy.calls.callerId).fill('+1 425 555 0100');
  await save(page, screens);
  await see('p5-phone-calls');
  // S4-25 S4-41 S4-45 S4-76 S4-82 S4-83 S4-05 S4-62 S4-63 S4-66 S4-67 S4-68 S4-73 S4-74 S4-75
  await part('notifications');
  await page.getByLabel(policy.notify.recipient).fill('admin@example.com');
  await screens.button(policy.notify.add).click();
  await part('caching');
  await screens.button(policy.caching.add).click();
  await part('trusted-ips');
  await page.getByRole('switch', { name: policy.trusted.federated }).click();
  await expect(page.locator('[data-claim-rule]')).toContainText('insidecorporatenetwork');
  await page.getByLabel(policy.trusted.range).fill('2001:db8::/32');
  await screens.button(policy.trusted.add).click();
  await screens.button(policy.save, saveBar(page)).click();
  await expect(dialog).toContainText(fill(policy.problems['range-ipv6'], { item: '2001:db8::/32' }));
  await screens.button(words.shell.back, dialog).click();
  await screens.button(fill(policy.remove, { name: '2001:db8::/32' })).click();
  await page.getByLabel(policy.trusted.range).fill('192.168.1.1/24');
  await screens.button(policy.trusted.add).click();
  await see('p6-trusted-ips');
  await save(page, screens);
  await expect(page.getByText('192.168.1.0/24', { exact: true })).toBeVisible();
  await part('named-locations');
  await page.getByRole('textbox', { name: policy.locations.name, exact: true }).fill('Tokyo');
  await page.getByLabel(policy.trusted.range).fill('10.1.0.0/16');
  await screens.button(policy.trusted.add).click();
  await screens.button(policy.locations.create).click();
  await expect(page.getByText('Tokyo', { exact: true })).toBeVisible();
  await screens.button(policy.locations.configure).click();
  await expect(screens.heading(policy.sections['trusted-ips'])).toBeVisible();
  await part('remember');
  await page.getByLabel(policy.service.days).fill('30');
  await save(page, screens);
  await part('server-status');
  await expect(page.locator('[data-station]')).toHaveCount(1);
  await part('providers');
  await expect(page.getByText(policy.providers.closed)).toBeVisible();
  await see('p7-providers');

  // S2-13: who is not signed in gets neither.
  await screens.signOut(owner.displayName);
  await page.evaluate(() => {
    window.location.hash = '#/admin/policy';
  });
  await expect(screens.heading(words.signIn.title)).toBeVisible();
  await expect(page.getByRole('link', { name: words.shell.menu.policy })).toHaveCount(0);
});

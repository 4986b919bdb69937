import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from './app.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };

test('an auditor looks through the log, checks it, hands it on, and sees a record that was changed', async ({
  screens,
  see,
  page,
  host,
}) => {
  const { words, dialog } = screens;
  const { audit } = words;
  await screens.createFirstAccount(admin);
  const link = page.getByRole('link', { name: audit.title, exact: true });
  const menu = screens.button(words.shell.menu.label);
  await expect(link.or(menu).first()).toBeVisible();
  if (await menu.isVisible()) await menu.click();
  await link.first().click();
  await expect(page.locator('[data-verdict=intact]')).toBeVisible();
  await expect(page.getByRole('cell', { name: audit.actions['account.created'] })).toBeVisible();
  await see('150-audit');
  await page.getByRole('button', { name: '1', exact: false }).filter({ hasText: /^1$/ }).click();
  await expect(page.locator('dl')).toContainText(audit.detailNames.role);
  await page.getByLabel(audit.filter.actor).fill('nobody@example.com');
  await page.keyboard.press('Enter');
  await expect(page.getByText(audit.noneFound)).toBeVisible();
  await screens.button(words.shell.filter.clear).click();
  await expect(page.getByLabel(audit.filter.actor)).toHaveValue('');
  const download = page.waitForEvent('download');
  await screens.button(audit.export.jsonLines).click();
  const archive = readFileSync(await (await download).path()).toString('latin1');
  expect(archive).toContain('audit.jsonl.manifest.sig');
  expect(archive).toContain('"action":"account.created"');

  const database = new DatabaseSync(`${host.dataFolder}/directory.sqlite`);
  database.exec("UPDATE audit SET reason = 'edited' WHERE sequence = 1");
  database.close();
  await screens.button(audit.verify.start).click();
  await expect(page.locator('[data-verdict=broken]')).toContainText('1');
  await see('151-audit-changed');
  await screens.button(audit.accept.start).click();
  await dialog.getByRole('textbox').fill('a test');
  await screens.button(audit.accept.confirm, dialog).click();
  await expect(page.locator('[data-verdict=intact]')).toBeVisible();
  await expect(page.getByRole('cell', { name: audit.actions['audit.accepted'] })).toBeVisible();
});

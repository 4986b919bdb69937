import { readFileSync } from 'node:fs';
import { expect, test } from './app.ts';
import { formula, leaveFacts } from './report-facts.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };

test('S4-03 S4-23 S4-40 an administrator looks at reports, opens a bar, and hands them on as a file and on paper', async ({
  screens,
  see,
  page,
  host,
}) => {
  const { reports: words, shell, identity } = screens.words;
  const open = async (report: string, days: number) => {
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, `/admin/reports/${report}?days=${days}`);
    await expect(page.locator(`[data-report=${report}] [data-report-head]`)).toBeVisible();
  };
  await screens.createFirstAccount(admin);
  const link = page.getByRole('link', { name: shell.menu.reports, exact: true });
  const menu = screens.button(shell.menu.label);
  await expect(link.or(menu).first()).toBeVisible();
  if (await menu.isVisible()) await menu.click();
  await link.first().click();
  await expect(screens.heading(words.title)).toBeVisible();
  await open('fraud', 7);
  await expect(page.getByText(words.empty.fraud.title)).toBeVisible();
  await leaveFacts(host.dataFolder, Date.now(), 120);

  await test.step('S4-23 sign-ins by time, method and reason; a fraud report leads to its sign-ins', async () => {
    await open('sign-ins', 90);
    const fraud = page.getByRole('link', { name: identity.refusals['fraud-reported'].title, exact: true });
    await expect(fraud).toBeVisible();
    await see('160-report-sign-ins');

    // By keyboard: to the last bar but one, back, and what is behind it.
    await page.locator('[data-bar="89"]').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('[data-bar="88"]')).toBeFocused();
    await page.keyboard.press('End');
    await expect(page.locator('[data-shown]').first()).toContainText(identity.results.success);
    await page.keyboard.press('Enter');
    await expect(screens.heading(words.signIns.title)).toBeVisible();
    await expect(page.locator('tr[data-sign-in]').first()).toBeVisible();
    await see('161-sign-in-log');

    // What the filter shows, and no other.
    const saved = page.waitForEvent('download');
    await screens.button(words.csv).click();
    const log = await saved;
    expect(log.suggestedFilename()).toBe('touchstone-sign-in-log.csv');
    const lines = readFileSync(await log.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines.filter((line) => line.includes(`"${identity.results.success}"`))).toHaveLength(
      await page.locator('tr[data-sign-in=success]').count(),
    );
    await expect(page.locator('[data-notice]')).toContainText(words.saved);
    await page.goBack();
    await fraud.click();
    await expect(page.locator('tr[data-sign-in]').first()).toContainText(identity.refusals['fraud-reported'].title);
    await expect(page.locator('tr[data-sign-in=success]')).toHaveCount(0);
  });

  await test.step('S4-40 the one-time bypass report, and its CSV file without a formula', async () => {
    await open('bypasses', 30);
    await expect(page.getByRole('cell', { name: words.values.used, exact: true })).toBeVisible();
    await expect(page.getByRole('cell', { name: formula })).toBeVisible();
    await screens.button(words.asTable).first().click();
    await expect(page.getByRole('columnheader', { name: words.columns.count })).toBeVisible();
    await see('162-report-bypasses');
    const download = page.waitForEvent('download');
    await screens.button(words.csv).click();
    const file = readFileSync(await (await download).path(), 'utf8');
    expect(file).toContain(words.tables.bypasses);
    expect(file).toContain(`"'${formula.replaceAll('"', '""')}"`);
    await page.evaluate(() => {
      window.location.hash = '/admin/audit';
    });
    await expect(page.getByRole('cell', { name: screens.words.audit.actions['report.exported'] })).toHaveCount(2);
  });

  for (const report of ['methods', 'expiring', 'keys'] as const) {
    await open(report, 30);
    await see(`163-report-${report}`);
  }
  await expect(page.getByText('deadbeef-0000-4000-8000-000000000000')).toBeVisible();

  await test.step('on paper: the title, the time, the directory, dark on white, and nothing of the screen around it', async () => {
    await open('sign-ins', 7);
    await page.emulateMedia({ media: 'print' });
    await expect(screens.heading(words.names['sign-ins'])).toBeVisible();
    await expect(page.getByText('login.touchstone.localhost')).toBeVisible();
    await expect(page.getByRole('banner')).toBeHidden();
    await expect(page.getByRole('navigation')).toHaveCount(0);
    await expect(screens.button(words.csv)).toBeHidden();
    const colour = await page
      .locator('[data-sum] dd')
      .first()
      .evaluate((part) => getComputedStyle(part).color);
    expect(colour).toBe('rgb(26, 26, 26)');
    const pdf = await page.pdf({ preferCSSPageSize: true, tagged: true });
    const text = pdf.toString('latin1');
    expect(text).toMatch(new RegExp(`/Lang\\s*\\(${screens.language}\\)`));
    expect(text.match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
    expect(pdf.length).toBeLessThan(1_000_000);
  });
});

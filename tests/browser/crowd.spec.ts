import { readFileSync } from 'node:fs';
import { expect, test } from './app.ts';
import { group, leaveCrowd } from './crowd.ts';
import { fill } from './screens.ts';

const owner = { userName: 'owner@contoso.example', displayName: 'Owner', password: 'correct horse battery' };

test('among 100,000 people an administrator goes to either end, finds, narrows, chooses and exports', async ({
  page,
  screens,
  see,
  host,
}) => {
  // A hundred thousand rows take a busy machine a while, before anything is looked at.
  test.slow();
  const { people: words, shell, identity } = screens.words;
  const grid = page.getByRole('grid');
  const people = (count: string) =>
    page.getByRole('status').getByText(fill(words.list.count, { count }), { exact: true });
  const row = (index: number) => grid.locator(`[aria-rowindex="${index}"]`);
  const press = async (...keys: string[]) => {
    await grid.focus();
    for (const key of keys) await page.keyboard.press(key);
  };
  const search = (text: string) => page.getByRole('searchbox').fill(text);
  const narrow = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await screens.createFirstAccount(owner);
  await leaveCrowd(host.dataFolder);
  await screens.open('people');

  await test.step('to the end and into the middle, with the rows that are there', async () => {
    await expect(people('100,001')).toBeVisible();
    await expect(grid).toHaveAttribute('aria-rowcount', '100002');
    await expect(row(2)).toContainText('Aoki 00001');
    await press('End');
    await expect(row(100_002)).toContainText('渡辺 99999');
    await expect(row(100_002)).toHaveAttribute('data-active', 'true');
    await see('people-crowd-end');
    await press('PageUp');
    await expect(grid.locator('[data-active=true][data-person]')).toBeInViewport();
    await press('Home', ' ');
    await expect(row(2)).toHaveAttribute('aria-selected', 'true');
    await screens.button(words.list.clearSelection).click();
    await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
    await expect(row(50_002)).toContainText(/\d{5}/);
  });

  await test.step('the last of all is opened with the keyboard before the row is there', async () => {
    await press('End', 'Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('渡辺 99999');
    await page.goBack();
    await expect(people('100,001')).toBeVisible();
  });

  await test.step('found by kana, by Latin letters and by two characters; narrowed and sorted', async () => {
    for (const [text, count, first] of [
      ['タナカ', '7,000', '田中 00060'],
      ['tanaka', '10,000', 'Tanaka 00061'],
      ['田中', '7,000', '田中 00060'],
      ['ta', '30,000', 'Takahashi 00053'],
      ['09998', '1', '渡辺 09998'],
    ] as const) {
      await search(text);
      const counted =
        count === '1' ? page.getByRole('status').getByText(words.list.countOne, { exact: true }) : people(count);
      await expect(counted).toBeVisible();
      await expect(row(2)).toContainText(first);
    }
    await search('');
    await narrow(words.list.column.role, identity.roles.auditor);
    await expect(people('100')).toBeVisible();
    await narrow(words.list.column.role, words.list.anyRole);
    await narrow(words.person.groups, group.name);
    await expect(people('50,000')).toBeVisible();
    await press('End');
    await expect(row(50_001)).toContainText('渡辺 99998');
    await narrow(words.person.groups, words.list.anyGroup);
    await screens.button(words.list.states.disabled).click();
    await expect(people('50')).toBeVisible();
    await screens.button(words.list.states.disabled).click();
    await narrow(words.list.sort, words.list.sorts.newest);
    await expect(row(3)).toContainText('99999');
    await press('End');
    await expect(row(100_002)).toContainText('青木 00000');
  });

  await test.step('everybody is chosen, also who was never in sight', async () => {
    await screens.button(fill(words.list.selectAll, { count: '100,001' })).click();
    await expect(page.getByText(fill(words.list.selected, { count: '100,001' }))).toBeVisible();
    await screens.button(words.list.actions).click();
    await page.getByRole('menuitem', { name: words.bulk.register, exact: true }).click();
    await expect(screens.dialog).toContainText(fill(words.bulk.question, { count: '100,001' }));
    await screens.button(shell.cancel, screens.dialog).click();
    await expect(screens.dialog).toBeHidden();
    await screens.button(words.list.clearSelection).click();
    await expect(people('100,001')).toBeVisible();
  });

  await test.step('an export is stopped, and another one is whole', async () => {
    await screens.button(words.list.export).click();
    const start = screens.button(fill(words.export.start, { count: '100,001' }), screens.dialog);
    const bar = screens.dialog.getByRole('progressbar');
    await start.click();
    await expect(bar).toBeVisible();
    await screens.button(shell.cancel, screens.dialog).click();
    await expect(bar).toBeHidden();
    await expect(start).toBeEnabled();
    const download = page.waitForEvent('download', { timeout: 0 });
    await start.click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text.trimEnd().split('\r\n')).toHaveLength(100_002);
    await expect(screens.dialog).toBeHidden();
  });

  await test.step('a group of half of them, and whom to add to it', async () => {
    await screens.openPage(shell.menu.groups);
    await screens.button(fill(words.groups.members, { name: group.name })).click();
    await expect(people('50,000')).toBeVisible();
    await press('End');
    await expect(row(50_001)).toContainText('渡辺 99998');
    await screens.button(words.groups.addMembers).click();
    const others = screens.dialog.getByRole('grid');
    await expect(others).toHaveAttribute('aria-rowcount', '50002');
    await others.focus();
    for (const key of ['End', ' ']) await page.keyboard.press(key);
    await expect(others.locator('[aria-rowindex="50002"]')).toHaveAttribute('aria-selected', 'true');
    await expect(screens.dialog).toContainText(fill(words.list.selected, { count: 1 }));
    await screens.button(shell.cancel, screens.dialog).click();
  });

  await test.step('what they sign in with, in a report', async () => {
    await screens.openPage(shell.menu.reports);
    await page.evaluate(() => {
      window.location.hash = '/admin/reports/methods?days=7';
    });
    await expect(page.locator('[data-report=methods] [data-report-head]')).toBeVisible();
    await expect(page.locator('[data-report=methods]')).toContainText('99,951');
  });
});

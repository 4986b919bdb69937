import { expect, test } from './app.ts';

test('the help is read and searched without a sign-in', async ({ screens, see, page, look }) => {
  const { words } = screens;
  await page.goto(`${page.url().split('#')[0]}#/help`);
  await expect(screens.heading(words.help.title)).toBeVisible();
  await expect(page.getByText(words.help.topics.choosing.lead)).toBeVisible();
  await see('48-help');
  const box = page.getByRole('searchbox', { name: words.help.search });
  await box.fill(look.language === 'ja' ? '電圧' : 'voltage');
  await expect(page.getByRole('heading', { level: 3 })).toHaveText([words.help.topics.drift.title]);
  await box.fill('zebra');
  await expect(page.getByText(words.help.none)).toBeVisible();
  await screens.button(words.help.clear).click();
  await expect(page.getByText(words.help.topics.adfs.title)).toBeVisible();
});

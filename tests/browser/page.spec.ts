import { expect, test } from './app.ts';

const hostile = '<img src=x onerror=alert(1)>';
const account = {
  userName: 'mallory@example.com',
  displayName: '"><svg onload=alert(1)>',
  password: 'ten grey umbrellas 3',
};

test('hostile E3: names are text and never markup', async ({ screens, page }) => {
  const { words, dialog } = screens;
  page.on('dialog', (opened) => {
    throw new Error(`a name was run as code: ${opened.message()}`);
  });
  await screens.createFirstAccount(account);
  await screens.open('overview');
  await expect(screens.heading(account.displayName)).toBeVisible();
  await screens.open('securityKey');
  await screens.openLab();
  const key = await screens.createKey();
  await screens.plug(key);
  await screens.createPin('1357');
  await screens.openFingerprints('1357');
  await screens.button(words.keys.fingerprints.add, dialog).click();
  for (let taken = 1; taken <= 12; taken++) {
    await screens.press(key);
    if (taken < 12) await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
  }
  await dialog.locator('input[name=fingerprint-name]').fill(hostile);
  await screens.button(words.shell.save, dialog).click();
  await screens.button(words.coach.test.skip, dialog).click();
  await expect(dialog.getByRole('listitem').getByText(hostile)).toBeVisible();
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('the language and the theme change at once and stay', async ({ screens, page, look }) => {
  await screens.createFirstAccount(account);
  await screens.open('settings');
  const other = look.language === 'ja' ? 'English' : '日本語';
  await page.getByRole('radio', { name: other }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', look.language === 'ja' ? 'en' : 'ja');
  const before = await page.evaluate(() => getComputedStyle(document.querySelector('h1') as Element).color);
  const themes = page.getByRole('radiogroup').nth(1).getByRole('radio');
  await themes.nth(look.theme === 'dark' ? 1 : 2).click();
  await expect(page.locator('html')).toHaveCSS('color-scheme', look.theme === 'dark' ? 'light' : 'dark');
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('h1') as Element).color)).not.toBe(before);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', look.language === 'ja' ? 'en' : 'ja');
  await expect(page.locator('html')).toHaveCSS('color-scheme', look.theme === 'dark' ? 'light' : 'dark');
});

test('a lost host is said at once', async ({ screens, see, page, host, pageErrors }) => {
  await expect(screens.heading(screens.words.signIn.first.title)).toBeVisible();
  await host.stop();
  await expect(page.locator('[data-connection=lost]')).toBeVisible();
  await expect(page.getByText(screens.words.shell.failures['connection-lost'].title)).toBeVisible();
  await see('47-connection-lost');
  // The browser itself reports each vain try to connect.
  pageErrors.length = 0;
});

test.describe('with motion', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('no light on the screen flashes three times a second', async ({ screens, page }) => {
    const { words } = screens;
    await screens.button(words.signIn.setUpKey).click();
    await screens.button(words.coach.guide.title).click();
    const flashing = page.locator('[data-led=standalone-enrolment] [data-light]').first();
    await expect(flashing).toBeVisible();
    const period = await flashing.evaluate((light) => getComputedStyle(light).animationDuration);
    expect(Number.parseFloat(period) * (period.endsWith('ms') ? 1 : 1000)).toBeGreaterThan(334);
  });
});

test('with reduced motion no light flashes; the pattern stands in words and as a chip', async ({ screens, page }) => {
  const { words } = screens;
  await screens.button(words.signIn.setUpKey).click();
  await screens.button(words.coach.guide.title).click();
  const led = page.locator('[data-led=standalone-enrolment]').first();
  await expect(led).toContainText(words.key.led.patterns.flashing);
  await expect(led).toContainText(words.key.led.colours.white);
  const names = await led.evaluate((twin) =>
    [...twin.querySelectorAll('*')].map((part) => getComputedStyle(part).animationName),
  );
  expect(new Set(names)).toEqual(new Set(['none']));
});

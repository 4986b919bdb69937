import { expect, test } from './app.ts';
import { fill } from './screens.ts';

test('several keys: each is shown live, and the one that is touched is chosen', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  // Setting up a key needs no account.
  await screens.button(words.signIn.setUpKey).click();
  await expect(screens.heading(words.keys.title)).toBeVisible();
  await screens.openLab();
  const first = await screens.createKey();
  const second = await screens.createKey();
  await screens.plug(first);
  await screens.plug(second);
  const shown = page.locator('[data-key]');
  await expect(shown).toHaveCount(2);

  await screens.button(words.keys.choose.byTouch).click();
  await expect(first).toHaveAttribute('data-waiting', 'touch');
  await expect(second).toHaveAttribute('data-waiting', 'touch');
  await expect(dialog.locator('[data-led=touch-wanted]')).toHaveCount(2);
  await see('42-choose-by-touch');
  await screens.touch(second);
  await expect(dialog).toBeHidden();
  await expect(shown.nth(1).getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  await expect(first).toHaveAttribute('data-waiting', '');

  await screens.createPin('1357');
  await expect(second.getByText(words.lab.pinSet)).toBeVisible();
  await expect(first.getByText(words.lab.pinNotSet)).toBeVisible();
  await see('43-two-keys');

  await screens.unplug(second);
  await expect(shown).toHaveCount(1);
  await expect(page.locator('[data-pin=not-set]')).toBeVisible();
});

test('three wrong PINs in a row: the key wants to be taken out and put back', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  await screens.button(words.signIn.setUpKey).click();
  await screens.openLab();
  const key = await screens.createKey();
  await screens.plug(key);
  await screens.createPin('1357');
  await screens.button(words.keys.pin.change).click();
  for (const [wrong, left] of [
    ['0001', 8],
    ['0002', 7],
    ['0003', 6],
  ] as const) {
    await expect(dialog.getByText(fill(words.key.attempts_other, { count: left }))).toBeVisible();
    await dialog.locator('input[name=current-pin]').fill(wrong);
    await dialog.locator('input[name=new-pin]').fill('2468');
    await dialog.locator('input[name=new-pin-repeat]').fill('2468');
    await screens.button(words.keys.pin.change, dialog).click();
  }
  await expect(dialog.locator('[data-problem=pin-auth-blocked]')).toBeVisible();
  await see('44-pin-auth-blocked');
  await screens.button(words.shell.close, dialog).last().click();
  await expect(page.locator('[data-problem=pin-auth-blocked]')).toBeVisible();
  await screens.unplug(key);
  await screens.plug(key);
  await expect(screens.button(words.keys.pin.change)).toBeVisible();
});

test('S2-27 to S2-38 a finger enrolled without a host, by the side button alone', async ({ screens, see, page }) => {
  const { words } = screens;
  await screens.button(words.signIn.setUpKey).click();
  await screens.button(words.coach.guide.title).click();
  await expect(page.getByText(words.coach.guide.steps.clicks.title)).toBeVisible();
  await see('45-standalone-guide');
  await screens.openLab();
  const key = await screens.createKey();
  await screens.button(words.lab.plugPower, key).click();
  await expect(key.locator('[data-led=not-recognised-by-host]')).toBeVisible();
  await screens.button(words.lab.clickThree, key).click();
  await expect(key.locator('[data-led=standalone-enrolment]')).toBeVisible();
  await see('46-standalone-white');
  for (let taken = 0; taken < 12; taken++) {
    await screens.press(key);
    await expect(key.locator('[data-led=match-succeeded]')).toBeVisible();
    if (taken < 11) await expect(key.locator('[data-led=standalone-enrolment]')).toBeVisible();
  }
  await expect(key.locator('[data-led=ready]')).toBeVisible();
  await screens.button(words.lab.unplug, key).click();
  await screens.plug(key);
  await expect(page.locator('[data-fingerprints=enrolled]')).toBeVisible();
  await expect(page.locator('[data-pin=not-set]')).toBeVisible();
});

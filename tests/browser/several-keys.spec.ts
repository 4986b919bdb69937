import type { Locator } from 'playwright/test';
import type { Led } from '../../src/contract/led.ts';
import { expect, test } from './app.ts';
import { fill, type Screens } from './screens.ts';

/** As the picture of a key draws the lights of the manual (S2-40 to S2-45). */
const ledColours: Partial<Record<Led['colour'], string>> = {
  green: '#1fb141',
  red: '#e5262b',
  cyan: '#12c2d8',
  blue: '#2f7bff',
  white: '#ffffff',
};

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

test('S2-27 to S2-45 a finger enrolled without a host, by the side button alone; each light has the colour of the manual', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  await screens.button(words.signIn.setUpKey).click();
  await screens.button(words.coach.guide.title).click();
  await expect(page.getByText(words.coach.guide.steps.clicks.title)).toBeVisible();
  await see('45-standalone-guide');
  await screens.openLab();
  const key = await screens.createKey();
  const lights = await Lights.watch(screens, key);

  await test.step('S2-42 cyan on: nothing has recognised the key', async () => {
    await screens.button(words.lab.plugPower, key).click();
    await lights.saw('not-recognised-by-host', 'cyan', 'on');
  });

  await test.step('S2-45 white flashing: enrolment without a host, faster with each finger', async () => {
    await screens.button(words.lab.clickThree, key).click();
    await lights.saw('standalone-enrolment', 'white', 'flashing');
    await see('46-standalone-white');
    const period = () =>
      key
        .locator('[data-led=standalone-enrolment] g')
        .first()
        .evaluate((light) => Number.parseInt(getComputedStyle(light).getPropertyValue('--led-period'), 10));
    const slowest = await period();
    for (let taken = 0; taken < 12; taken++) {
      await screens.press(key);
      await expect(key.locator('[data-led=match-succeeded]')).toBeVisible();
      if (taken < 11) await expect(key.locator('[data-led=standalone-enrolment]')).toBeVisible();
      if (taken === 5) expect(await period()).toBeLessThan(slowest);
    }
    await expect(key.locator('[data-led=ready]')).toBeVisible();
    await screens.button(words.lab.unplug, key).click();
    await screens.plug(key);
    await expect(page.locator('[data-fingerprints=enrolled]')).toBeVisible();
    await expect(page.locator('[data-pin=not-set]')).toBeVisible();
  });

  await test.step('S2-40 S2-41 S2-43 blue flashing: a finger is wanted; red for a wrong one, green for the right one', async () => {
    await screens.createPin('1357');
    await screens.openFingerprints('1357');
    await lights.forget();
    await screens.button(words.coach.test.start, dialog).click();
    await lights.saw('match-wanted', 'blue', 'flashing');
    await screens.choose(key, { finger: 'left-little' });
    await screens.press(key);
    await lights.saw('failed-or-erasing', 'red', 'on');
    await expect(dialog.locator('[data-result=not-recognised]')).toHaveCount(1);
    await screens.choose(key, { finger: 'right-index' });
    await screens.press(key);
    await lights.saw('match-succeeded', 'green', 'on');
    await screens.button(words.coach.test.skip, dialog).click();
  });

  await test.step('S2-41 red on: a fingerprint is being deleted', async () => {
    await lights.forget();
    await dialog
      .getByRole('button', { name: new RegExp(words.securityInfo.delete) })
      .first()
      .click();
    await screens.button(words.securityInfo.delete, dialog).click();
    await lights.saw('failed-or-erasing', 'red', 'on');
    await screens.button(words.shell.done, dialog).click();
  });

  await test.step('S2-41 S2-44 cyan flashing: only a touch is wanted, for a reset; red on while the key is being reset', async () => {
    await screens.button(words.keys.reset.start).click();
    await screens.button(words.keys.reset.start, dialog).click();
    await expect(dialog.locator('[data-step=remove-key]')).toBeVisible();
    await screens.unplug(key);
    await expect(dialog.locator('[data-step=insert-key]')).toBeVisible();
    await lights.forget();
    await screens.plug(key);
    await lights.saw('touch-wanted', 'cyan', 'flashing');
    await screens.touch(key);
    await lights.saw('failed-or-erasing', 'red', 'on');
    await expect(dialog.getByText(words.keys.reset.done)).toBeVisible();
  });
});

/** Every light that a virtual key of the Lab shows, also those that are gone after half a second. */
class Lights {
  readonly #key: Locator;
  readonly #screens: Screens;

  private constructor(screens: Screens, key: Locator) {
    this.#screens = screens;
    this.#key = key;
  }

  static async watch(screens: Screens, key: Locator): Promise<Lights> {
    await key.evaluate((card) => {
      const seen = new Set<string>();
      const look = () => {
        const twin = card.querySelector<HTMLElement>('[data-led]');
        const fill = twin?.querySelector('[data-light] circle:nth-of-type(2)')?.getAttribute('fill');
        seen.add(`${twin?.dataset.led} ${fill} ${twin?.innerText.split('\n')[0]}`);
        card.setAttribute('data-lights-seen', [...seen].join('|'));
      };
      new MutationObserver(look).observe(card, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
        attributeFilter: ['fill', 'data-led'],
      });
      card.addEventListener('forget-lights', () => seen.clear());
      look();
    });
    return new Lights(screens, key);
  }

  async forget(): Promise<void> {
    await this.#key.dispatchEvent('forget-lights');
  }

  /** What the picture is filled with, and what stands beside it in words. */
  async saw(meaning: Led['meaning'], colour: Led['colour'], pattern: Led['pattern']): Promise<void> {
    const { led } = this.#screens.words.key;
    const look = fill(led.look, { colour: led.colours[colour], pattern: led.patterns[pattern] });
    const shown = `${meaning} ${ledColours[colour]} ${look}`;
    await expect.poll(async () => (await this.#key.getAttribute('data-lights-seen'))?.split('|')).toContain(shown);
  }
}

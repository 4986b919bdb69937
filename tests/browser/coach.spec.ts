import type { Locator, Page } from 'playwright/test';
import type { Finger } from '../../src/contract/lab.ts';
import { type SampleStatus, sampleStatuses } from '../../src/contract/steps.ts';
import { expect, test } from './app.ts';
import { Screens } from './screens.ts';

const pin = '2468-kanda';

/** Another window, in which somebody holds the virtual key: the page itself is seen as with a key on USB. */
class Hands {
  readonly screens: Screens;
  readonly key: Locator;

  private constructor(screens: Screens, key: Locator) {
    this.screens = screens;
    this.key = key;
  }

  static async at(page: Page, language: Screens['language']): Promise<Hands> {
    const window = await page.context().newPage();
    await window.goto(new URL('/', page.url()).href);
    const screens = new Screens(window, language);
    await screens.openLab();
    const key = await screens.createKey();
    await screens.plug(key);
    return new Hands(screens, key);
  }

  async put(sample: SampleStatus, finger: Finger = 'right-index') {
    await this.screens.choose(this.key, { finger, sample });
    await this.screens.press(this.key);
  }

  async unplug() {
    await this.screens.unplug(this.key);
  }
}

/** From the first screen to a key with a PIN whose fingerprints are listed. */
async function atFingerprints(screens: Screens): Promise<Hands> {
  await screens.button(screens.words.signIn.setUpKey).click();
  const hands = await Hands.at(screens.page, screens.language);
  await expect(screens.page.locator('[data-pin=not-set]')).toBeVisible();
  await screens.createPin(pin);
  await screens.openFingerprints(pin);
  return hands;
}

/** Counts the tones that the page plays. */
async function countTones(page: Page) {
  await page.addInitScript(() => {
    const counted = window as unknown as { tones: number };
    counted.tones = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      counted.tones++;
      start.call(this, when);
    };
  });
  await page.reload();
  return () => page.evaluate(() => (window as unknown as { tones: number }).tones);
}

test('S2-24 S2-26 the coach: every result of a touch has a picture, a sentence and a sound', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const tones = await countTones(page);
  const hands = await atFingerprints(screens);
  await see('c00-before');
  await screens.button(words.keys.fingerprints.add, dialog).click();
  await expect(screens.progress).toHaveAttribute('aria-valuenow', '0');
  const status = dialog.getByRole('status').filter({ hasText: /./ });
  await expect(status.getByText(words.key.aims.centre.next)).toBeVisible();
  await see('c01-start');

  const results = sampleStatuses.filter((sample) => sample !== 'no-user-activity');
  for (const [index, sample] of results.entries()) {
    const before = await tones();
    await hands.put(sample);
    await expect(dialog.locator(`[data-sample-picture=${sample}]`)).toBeVisible();
    await expect(status.getByText(words.key.samples[sample].title, { exact: true })).toBeVisible();
    await expect(status.getByText(words.key.samples[sample].advice, { exact: true })).toBeVisible();
    await expect.poll(tones).toBe(before + (sample === 'good' ? 1 : 2));
    await see(`c${String(index + 2).padStart(2, '0')}-${sample}`);
  }

  await test.step('a touch that nobody makes is a result, too', async () => {
    await expect(dialog.locator('[data-sample-picture=no-user-activity]')).toBeVisible({ timeout: 25_000 });
    await see('c17-no-user-activity');
  });

  await test.step('the map fills part by part, and the sounds can be turned off', async () => {
    await dialog.getByRole('switch').click();
    await expect(dialog.getByRole('switch', { name: words.coach.soundsOff })).toHaveAttribute('aria-checked', 'false');
    const before = await tones();
    for (let taken = 2; taken <= 9; taken++) {
      await hands.put('good');
      await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
    }
    expect(await tones()).toBe(before);
    await expect(dialog.locator('[data-aim=right]')).toBeVisible();
    await expect(dialog.locator('[data-part=left]')).toBeVisible();
    await see('c18-map');
  });

  await test.step('a pause, and on', async () => {
    await screens.button(words.coach.pause, dialog).click();
    await expect(status.getByText(words.key.steps.paused.title, { exact: true })).toBeVisible();
    await expect(screens.button(words.coach.continue, dialog)).toBeFocused();
    await see('c19-paused');
    await screens.button(words.coach.moreTime, dialog).click();
    await screens.button(words.coach.continue, dialog).click();
    await expect(status.getByText(words.key.steps.sample.title)).toBeVisible();
    await screens.button(words.coach.pause, dialog).click();
    await hands.put('good');
    await expect(screens.progress).toHaveAttribute('aria-valuenow', '10');
    await expect(screens.button(words.coach.pause, dialog)).toBeVisible();
  });

  await test.step('taking the key out says so', async () => {
    await hands.unplug();
    await expect(page.getByText(words.key.refusals.removed.title)).toBeVisible();
  });
});

test('the test of a new finger: named, tried three times, and what to do when it is not recognised', async ({
  screens,
  see,
}) => {
  const { words, dialog } = screens;
  const hands = await atFingerprints(screens);
  const enrol = async (finger: Finger) => {
    for (let taken = 1; taken <= 12; taken++) {
      await hands.put('good', finger);
      if (taken < 12) await expect(screens.progress).toHaveAttribute('aria-valuenow', String(taken));
    }
  };
  const trying = (touch: number) => expect(dialog.locator(`[data-touch="${touch}"]`)).toBeVisible();
  await screens.button(words.keys.fingerprints.add, dialog).click();
  await enrol('right-index');
  await dialog.getByRole('combobox', { name: words.coach.name.which }).selectOption('right-index');
  await expect(dialog.locator('input[name=fingerprint-name]')).toHaveValue(words.key.fingers['right-index']);
  await see('c20-name');
  await screens.button(words.shell.save, dialog).click();

  await test.step('one miss', async () => {
    await trying(1);
    await see('c21-test');
    await hands.put('good');
    await expect(dialog.locator('[data-result=recognised]')).toHaveCount(1);
    await trying(2);
    await hands.put('good', 'left-little');
    await expect(dialog.locator('[data-result=not-recognised]')).toHaveCount(1);
    await trying(3);
    await see('c22-test-missed');
    await hands.put('good');
    await expect(dialog.locator('[data-verdict=enrol-again]')).toBeVisible();
    await see('c23-enrol-again');
  });

  await test.step('deleted and enrolled again, it works', async () => {
    await screens.button(words.coach.test.replace, dialog).click();
    await expect(screens.progress).toHaveAttribute('aria-valuenow', '0');
    await enrol('right-index');
    await screens.button(words.shell.save, dialog).click();
    for (let touch = 1; touch <= 3; touch++) {
      await trying(touch);
      await hands.put('good');
    }
    await expect(dialog.locator('[data-verdict=works-well]')).toBeVisible();
    await see('c24-works-well');
    await screens.button(words.shell.done, dialog).last().click();
    await expect(dialog.getByRole('list', { name: words.keys.fingerprints.title }).getByRole('listitem')).toHaveCount(
      1,
    );
  });

  await test.step('a test can be started from the list and skipped', async () => {
    await screens.button(words.coach.test.start, dialog).click();
    await trying(1);
    await screens.button(words.coach.test.skip, dialog).click();
    await expect(screens.button(words.keys.fingerprints.add, dialog)).toBeVisible();
  });
});

test('S2-39 S2-46 the doctor: what a light means, with no key and with one', async ({ screens, see, page }) => {
  const { lights } = screens.words;
  await screens.button(screens.words.signIn.setUpKey).click();
  await screens.button(lights.title).click();
  const answer = page.getByRole('status', { name: lights.answer });
  const seen = (light: keyof typeof lights.seen) => page.getByRole('radio', { name: lights.seen[light], exact: true });
  const expected = page.getByRole('combobox', { name: lights.expectedLabel });
  await expect(answer.getByText(lights.chooseSeen)).toBeVisible();
  await seen('red').click();
  await expect(answer).toHaveAttribute('data-advice', 'failed-or-erasing');
  await expect(answer.getByText(lights.advice['failed-or-erasing'].next)).toBeVisible();
  await answer.scrollIntoViewIfNeeded();
  await see('c30-doctor');
  await expected.selectOption('standalone-enrolment');
  await expect(answer).toHaveAttribute('data-advice', 'sample-not-counted');
  await seen('white-flashing').click();
  await expect(answer).toHaveAttribute('data-advice', 'as-expected');
  await see('c31-doctor-expected');
  await page.getByRole('combobox', { name: lights.model }).selectOption('any-key');
  await expect(answer).toHaveAttribute('data-advice', 'asks-for-you');
  await see('c32-doctor-any-key');

  await test.step('with a key it begins with what that should be showing', async () => {
    await Hands.at(page, screens.language);
    // What scrolls into view behind another window is not painted.
    await page.bringToFront();
    await expect(page.locator('[data-key]')).toBeVisible();
    await expect(expected).toHaveValue('ready');
    await seen('off').click();
    await expect(answer).toHaveAttribute('data-advice', 'no-power');
    await see('c33-doctor-key');
  });
});

test('S2-27 S2-36 the guide: enrolment without a computer, step by step', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  const { guide } = words.coach;
  await screens.button(screens.words.signIn.setUpKey).click();
  await screens.button(guide.title).click();
  await expect(page.getByText(guide.steps.clicks.title)).toBeVisible();
  await page.getByText(guide.overview).scrollIntoViewIfNeeded();
  await see('c40-guide');
  await screens.button(guide.start).click();
  await expect(dialog.locator('[data-walk=power]')).toBeFocused();
  await see('c41-walk-power');

  await test.step('another light than there should be', async () => {
    await screens.button(guide.walk.other, dialog).click();
    await dialog.getByRole('radio', { name: words.lights.seen.off, exact: true }).click();
    await expect(dialog.locator('[data-advice=no-power]')).toBeVisible();
    await see('c42-walk-doctor');
    await screens.button(guide.walk.backToWalk, dialog).click();
  });

  await screens.button(guide.walk.seen, dialog).click();
  await expect(dialog.locator('[data-walk=clicks]')).toBeFocused();
  await screens.button(guide.walk.seenGreen, dialog).click();
  await see('c43-walk-verify');
  await screens.button(guide.walk.seenWhite, dialog).click();
  for (let touch = 0; touch < 3; touch++) await screens.button(guide.walk.counted, dialog).click();
  await screens.button(guide.walk.notCounted, dialog).click();
  await expect(dialog.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '0.25');
  await see('c44-walk-touch');
  await screens.button(guide.walk.finished, dialog).click();
  await see('c45-walk-done');
  await screens.button(words.shell.done, dialog).click();
  await expect(dialog).toBeHidden();
});

test('S2-28 S2-30 S2-31 S2-34 S2-35 S2-36 practising with a virtual key, by keyboard alone', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { practice } = words.coach.guide;
  await screens.button(screens.words.signIn.setUpKey).click();
  await screens.button(words.coach.guide.title).click();
  await screens.button(words.coach.guide.practise).click();
  const stage = (step: string) => dialog.locator(`[data-practice=${step}]`);
  const press = async (name: string) => {
    await screens.button(name, dialog).focus();
    await page.keyboard.press('Enter');
  };
  const light = (meaning: keyof typeof words.key.led.meanings) =>
    expect(stageNow.getByText(words.key.led.meanings[meaning]).first()).toBeVisible();
  const stageNow = dialog.locator('[data-practice]');
  const counted = () => dialog.getByRole('progressbar');
  await expect(stage('power')).toBeFocused();
  await see('c50-practice');
  await press(practice.plug);
  await light('not-recognised-by-host');
  await press(practice.clickThree);
  await light('standalone-enrolment');
  await press(practice.touchBadly);
  await expect(stage('touch')).toHaveAttribute('data-last', 'sample-not-counted');
  await press(practice.touch);
  await expect(counted()).toHaveAttribute('aria-valuenow', /0\.08/);
  await see('c51-practice-touch');

  await test.step('one click stops it, and nothing is stored', async () => {
    await press(practice.click);
    await light('ready');
    await expect(dialog.getByText(practice.stopped)).toBeVisible();
    await see('c52-practice-stopped');
  });

  await test.step('twelve good touches', async () => {
    await press(practice.clickThree);
    for (let touch = 1; touch <= 12; touch++) {
      await press(practice.touch);
      if (touch < 12) await expect(counted()).toHaveAttribute('aria-valuenow', String(touch / 12));
    }
    await expect(stage('done')).toBeVisible();
    await light('ready');
    await see('c53-practice-done');
  });

  await test.step('with a fingerprint on it, an enrolled finger comes first', async () => {
    await press(practice.again);
    await expect(stage('verify')).toBeVisible();
    await see('c54-practice-verify');
    await press(practice.otherFinger);
    await expect(stage('verify')).toHaveAttribute('data-last', 'not-recognised');
    await press(practice.touch);
    await expect(stage('touch')).toBeVisible();
  });

  await test.step('the practice key goes with its window', async () => {
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await screens.openLab();
    await expect(screens.lab.locator('[data-rack=ready]')).toBeVisible();
    await expect(screens.virtualKeys()).toHaveCount(0);
  });
});

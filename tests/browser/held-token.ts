import type { Locator } from 'playwright/test';
import { expect } from './app.ts';
import { fill, type Screens } from './screens.ts';

/** A token of the Lab, as a hand holds it. The drawer is open and shows it. */
export class HeldToken {
  readonly card: Locator;
  readonly #screens: Screens;
  /** What was typed already: a code is good once. */
  readonly #spent = new Set<string>();

  constructor(screens: Screens) {
    this.#screens = screens;
    this.card = screens.lab.locator('[data-token]').last();
  }

  get display(): Locator {
    return this.card.locator('[data-display]');
  }

  get lines(): Locator {
    return this.display.getByRole('listitem');
  }

  static async showShelf(screens: Screens) {
    await screens.lab.getByRole('tab', { name: screens.words.lab.shelves.tokens }).click();
  }

  async shows(screen: string) {
    await expect(this.display).toHaveAttribute('data-display', screen);
  }

  async click(button: 'left' | 'centre' | 'right') {
    await this.card.locator(`[data-button=${button}]`).click();
  }

  async holdCentre() {
    await this.#hold(this.#screens.words.otpTokens.holdCentre);
  }

  async holdLeftCentre() {
    await this.#hold(this.#screens.words.otpTokens.holdLeftCentre);
  }

  async turnOff() {
    if ((await this.display.getAttribute('data-display')) !== 'nothing') await this.holdCentre();
    await this.shows('nothing');
  }

  async #hold(which: string) {
    const hold = this.#screens.button(which, this.card);
    await hold.click();
    await expect(hold).toBeEnabled();
  }

  /** The start screen or the list, from wherever it is; turned on where it has turned itself off. */
  async home() {
    for (;;) {
      const screen = await this.display.getAttribute('data-display');
      if (screen === 'list' || screen === 'start') return;
      if (screen === 'nothing') await this.holdCentre();
      else if (screen === 'message') await expect(this.display).not.toHaveAttribute('data-display', 'message');
      else await this.click('left');
      await expect(this.display).not.toHaveAttribute('data-display', screen ?? '');
    }
  }

  async select(line: number) {
    const isSelected = async () => (await this.lines.nth(line).getAttribute('aria-current')) === 'true';
    while (!(await isSelected())) {
      const before = await this.#selected();
      await this.click('left');
      await expect.poll(() => this.#selected()).not.toBe(before);
    }
  }

  async #selected(): Promise<string> {
    return (await this.lines.evaluateAll((lines) => lines.map((line) => line.getAttribute('aria-current')))).join();
  }

  /** Points the camera at the page. */
  async lookAtPage() {
    await this.#screens.button(this.#screens.words.otpTokens.camera.screen, this.card).click();
  }

  /** From the start screen or the list: registers what the page shows. `message`: what the display says then. */
  async scan(message: 'registered' | 'full') {
    const { otpTokens } = this.#screens.words;
    await this.home();
    await this.select((await this.lines.count()) - 1);
    await expect(this.lines.last()).toHaveText(otpTokens.screens.addEntry);
    await this.click('centre');
    await this.shows('register');
    await this.click('centre');
    await this.shows('camera');
    await this.lookAtPage();
    await expect(this.display).toContainText(otpTokens.messages[message]);
    await this.shows('list');
  }

  /** Opens an account of the list. @returns a code that was not typed yet, once the token shows one */
  async code(account = 0): Promise<string> {
    // It may turn itself off between two presses.
    await expect(async () => {
      await this.home();
      await this.select(account);
      await this.click('centre');
      await expect(this.display).toHaveAttribute('data-display', 'code', { timeout: 3_000 });
    }).toPass();
    return this.nextCode();
  }

  /** The code on the display, or the next one where that was typed already: half a minute at most. */
  async nextCode(): Promise<string> {
    await this.shows('code');
    const shown = this.display.locator('[data-code]');
    let code = '';
    await expect
      .poll(
        async () => {
          code = await shown.innerText();
          return /^\d{6}$/.test(code) && !this.#spent.has(code);
        },
        { timeout: 40_000 },
      )
      .toBe(true);
    this.#spent.add(code);
    return code;
  }

  /** About as many seconds ahead, so that the code on the display has just come. @returns how many */
  async setClock(about: number): Promise<number> {
    const secondsOff = about - Math.floor((Date.now() / 1_000 + about) % 30);
    await this.setClockTo(secondsOff);
    return secondsOff;
  }

  async setClockTo(secondsOff: number) {
    const { otpTokens } = this.#screens.words;
    await this.#screens.button(otpTokens.more, this.card).click();
    await this.#screens.page.getByRole('menuitem', { name: otpTokens.clock.change }).click();
    await this.#screens.page.locator('input[name=seconds-off]').fill(String(secondsOff));
    await this.#screens.button(otpTokens.clock.apply).click();
    await expect(this.#screens.page.locator('input[name=seconds-off]')).toHaveCount(0);
    if (secondsOff === 0) return;
    // Shown with the same news as the code of that time.
    const off = fill(otpTokens.clock.off, { seconds: secondsOff, direction: otpTokens.clock.ahead });
    await expect(this.card).toContainText(off);
  }
}

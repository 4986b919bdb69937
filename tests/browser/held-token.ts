import type { Locator } from 'playwright/test';
import { expect } from './app.ts';
import type { Screens } from './screens.ts';

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

  async #hold(which: string) {
    const hold = this.#screens.button(which, this.card);
    await hold.click();
    await expect(hold).toBeEnabled();
  }

  /** Turned off and on again: the start screen, or the list with the first line selected. */
  async restart() {
    if ((await this.display.getAttribute('data-display')) !== 'nothing') {
      await this.holdCentre();
      await this.shows('nothing');
    }
    await this.holdCentre();
    await expect(this.display).not.toHaveAttribute('data-display', 'nothing');
  }

  /** Points the camera at the page. */
  async lookAtPage() {
    await this.#screens.button(this.#screens.words.otpTokens.camera.screen, this.card).click();
  }

  /** From the start screen or the list: registers what the page shows. `message`: what the display says then. */
  async scan(message: 'registered' | 'full') {
    const { otpTokens } = this.#screens.words;
    await this.restart();
    for (let line = (await this.lines.count()) - 1; line > 0; line--) await this.click('left');
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
    await this.restart();
    await this.shows('list');
    for (let line = 0; line < account; line++) {
      await this.click('left');
      await expect(this.lines.nth(line + 1)).toHaveAttribute('aria-current', 'true');
    }
    await this.click('centre');
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

  async setClock(secondsOff: number) {
    const { otpTokens } = this.#screens.words;
    await this.#screens.button(otpTokens.more, this.card).click();
    await this.#screens.page.getByRole('menuitem', { name: otpTokens.clock.change }).click();
    await this.#screens.page.locator('input[name=seconds-off]').fill(String(secondsOff));
    await this.#screens.button(otpTokens.clock.apply).click();
    await expect(this.#screens.page.locator('input[name=seconds-off]')).toHaveCount(0);
  }
}

import type { Locator } from 'playwright/test';
import { expect } from './app.ts';
import type { Screens } from './screens.ts';

/** A phone of the Lab, as a hand holds it. The drawer is open and shows it. */
export class HeldPhone {
  readonly card: Locator;
  readonly #screens: Screens;

  constructor(screens: Screens, name: string) {
    this.#screens = screens;
    this.card = screens.lab.getByRole('article', { name, exact: true });
  }

  get #words() {
    return this.#screens.words.phones;
  }

  static async takeUp(screens: Screens, name: string): Promise<HeldPhone> {
    await screens.openLab();
    await screens.page.getByRole('tab', { name: screens.words.lab.shelves.phones }).click();
    const phone = new HeldPhone(screens, name);
    await expect(phone.card).toBeVisible();
    return phone;
  }

  async #open(app: 'messages' | 'mail' | 'authenticator') {
    const home = this.card.locator(`[data-app=${app}]`);
    const back = this.#screens.button(this.#words.back, this.card);
    await expect(home.or(back).first()).toBeVisible();
    while (!(await home.isVisible())) await back.click();
    await home.click();
  }

  /** The code of the newest message, once there are as many as `count`. */
  async code(inbox: 'messages' | 'mail', count: number): Promise<string> {
    await this.#open(inbox);
    const messages = this.card.locator('[data-message]');
    await expect(messages).toHaveCount(count);
    const code = /\b\d{6}\b/.exec(await messages.last().innerText())?.[0];
    if (code === undefined) throw new Error('expected six digits in the message');
    return code;
  }

  async pair(code: string, url: string) {
    const { app } = this.#words;
    await this.#open('authenticator');
    const click = (name: string) => this.#screens.button(name, this.card).first().click();
    await click(app.addAccount);
    await click(app.work);
    await click(app.enter);
    await this.card.locator('input[name=pairing-code]').fill(code);
    await this.card.locator('input[name=pairing-url]').fill(url);
    await click(app.finish);
  }

  /** Opens the request that came up and answers it. */
  async approve(number: string) {
    await this.card.locator('[data-notification]').click();
    await this.card.locator('input[name=matching-number]').fill(number);
    await this.#screens.button(this.#words.request.yes, this.card).click();
  }

  /** Opens the request that came up and says that it is not one's own. */
  async refuse(answer: 'no' | 'fraud') {
    await this.card.locator('[data-notification]').click();
    await this.#screens.button(this.#words.request[answer], this.card).click();
  }

  async openAccount(name: string) {
    await this.#open('authenticator');
    await this.card.locator('[data-account]').filter({ hasText: name }).getByRole('button').click();
  }

  /** Of the account that is open, where its codes are counted. */
  async nextCode(): Promise<string> {
    const shown = this.card.locator('[data-code]');
    const before = await shown.innerText();
    await this.#screens.button(this.#words.app.nextCode, this.card).click();
    await expect(shown).toHaveText(/^\d{3} \d{3}$/);
    await expect(shown).not.toHaveText(before);
    return (await shown.innerText()).replace(' ', '');
  }

  /** What the authenticator app shows for an account. */
  async appCode(userName: string): Promise<string> {
    await this.openAccount(userName);
    const shown = this.card.locator('[data-code]');
    await expect(shown).toHaveText(/^\d{3} \d{3}$/);
    return shown.innerText();
  }

  /** Answers the call and presses the keys, as `0#`. */
  async takeCall(keys: string) {
    await this.#screens.button(this.#words.call.answer, this.card).click();
    for (const key of keys) await this.card.locator(`[data-key="${key}"]`).click();
  }
}

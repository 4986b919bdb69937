import { expect, type Locator, type Page } from 'playwright/test';
import type { AuditAction } from '../../src/contract/audit-actions.ts';
import type { Finger } from '../../src/contract/lab.ts';
import type { SampleStatus } from '../../src/contract/steps.ts';
import type { Language } from '../../src/contract/values.ts';
import { screenWords } from '../../src/words/screens.ts';

type Catalogue = (typeof screenWords)['en' | 'ja'];

/** The words of one language with their gaps filled, as a person reads them. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{\{(\w+)(?:, number)?\}\}/g, (_, name: string) => String(values[name]));
}

/** What a person does on the screens, in words of the language that the screens are in. */
export class Screens {
  readonly page: Page;
  readonly language: Language;
  readonly words: Catalogue;

  constructor(page: Page, language: Language) {
    this.page = page;
    this.language = language;
    this.words = screenWords[language];
  }

  button(name: string, within: Locator | Page = this.page): Locator {
    return within.getByRole('button', { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog').or(this.page.getByRole('alertdialog'));
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  /** Text fields of a secret, by label; the label ends in the mark of a required field. */
  field(label: string, within: Locator | Page = this.page): Locator {
    return within.getByLabel(label, { exact: false }).and(within.locator('input')).first();
  }

  async open(
    entry:
      | 'securityInfo'
      | 'securityKey'
      | 'signInData'
      | 'keyAtlas'
      | 'password'
      | 'recentActivity'
      | 'overview'
      | 'devices'
      | 'organizations'
      | 'settings'
      | 'delivery'
      | 'lab'
      | 'people'
      | 'signIn',
  ) {
    await this.openPage(this.words.shell.menu[entry]);
  }

  /** By its name in the menu, which narrow windows have to open. */
  async openPage(name: string) {
    const link = this.page.getByRole('link', { name, exact: true });
    const menu = this.button(this.words.shell.menu.label);
    await expect(link.or(menu).first()).toBeVisible();
    if (await menu.isVisible()) await menu.click();
    await link.first().click();
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  async createFirstAccount(account: { userName: string; displayName: string; password: string }) {
    const { signIn } = this.words;
    await expect(this.heading(signIn.first.title)).toBeVisible();
    await this.page.locator('input[name=username]').fill(account.userName);
    await this.page.locator('input[name=display-name]').fill(account.displayName);
    await this.page.locator('input[name=password]').fill(account.password);
    await this.page.locator('input[name=password-repeat]').fill(account.password);
    await this.button(signIn.first.create).click();
    await expect(this.heading(this.words.securityInfo.title)).toBeVisible();
  }

  /** "Stay signed in?" at the end of a sign-in, answered with no. */
  async doNotStay() {
    await expect(this.heading(this.words.signIn.stay.title)).toBeVisible();
    await this.button(this.words.signIn.stay.no).click();
  }

  /** The user name, and the password that is asked for. */
  async signInWithPassword(account: { userName: string; password: string }) {
    await this.page.locator('input[name=username]').fill(account.userName);
    await this.button(this.words.shell.next).click();
    await this.page.locator('input[name=password]').fill(account.password);
    await this.button(this.words.signIn.submit).click();
  }

  /** Somebody whom an administrator has given a Temporary Access Pass. */
  async signInWithPass(userName: string, pass: string) {
    await this.page.locator('input[name=username]').fill(userName);
    await this.button(this.words.shell.next).click();
    await this.page.locator('input[name=temporary-access-pass]').fill(pass);
    await this.button(this.words.signIn.submit).click();
    await this.doNotStay();
    await expect(this.heading(this.words.securityInfo.title)).toBeVisible();
  }

  async signOut(displayName: string) {
    await this.button(fill(this.words.shell.accountOf, { name: displayName })).click();
    await this.page.getByRole('menuitem', { name: this.words.shell.signOut }).click();
    await expect(this.heading(this.words.signIn.title)).toBeVisible();
  }

  /** Finds the newest record of an act in the audit log: who did it, to whom, when and why (SX-05). */
  async expectAudited(record: {
    action: AuditAction;
    actor: string;
    target: string | RegExp;
    reason: string | RegExp;
  }) {
    const { audit } = this.words;
    const row = this.page
      .getByRole('row')
      .filter({ has: this.page.getByRole('cell', { name: audit.actions[record.action], exact: true }) })
      .first();
    const cell = row.getByRole('cell');
    await expect(cell.nth(1)).toHaveText(/\d{1,2}:\d{2}/);
    await expect(cell.nth(2)).toHaveText(record.actor);
    await expect(cell.nth(4)).toHaveText(record.target);
    await expect(cell.nth(5)).toHaveText(record.reason);
  }

  // The virtual keys beside a page.

  get lab(): Locator {
    return this.page.getByRole('complementary', { name: this.words.lab.drawer.title });
  }

  async openLab() {
    await this.button(this.words.lab.drawer.title).click();
    await expect(this.lab).toBeVisible();
  }

  async closeLab() {
    await this.button(this.words.lab.drawer.close).click();
    await expect(this.lab).toBeHidden();
  }

  virtualKeys(): Locator {
    return this.lab.locator('[data-virtual-key]');
  }

  async createKey(): Promise<Locator> {
    await expect(this.lab.locator('[data-rack=ready]')).toBeVisible();
    const before = await this.virtualKeys().count();
    await this.button(this.words.lab.create, this.lab).click();
    await expect(this.virtualKeys()).toHaveCount(before + 1);
    const id = await this.virtualKeys().nth(before).getAttribute('data-virtual-key');
    return this.lab.locator(`[data-virtual-key="${id}"]`);
  }

  async plug(key: Locator) {
    await this.button(this.words.lab.plugHost, key).click();
    await expect(this.button(this.words.lab.unplug, key)).toBeVisible();
  }

  async unplug(key: Locator) {
    await this.button(this.words.lab.unplug, key).click();
    await expect(this.button(this.words.lab.plugHost, key)).toBeVisible();
  }

  async choose(key: Locator, choice: { finger?: Finger; sample?: SampleStatus }) {
    const { lab, key: words } = this.words;
    if (choice.finger) {
      await key.getByRole('combobox', { name: lab.finger }).click();
      await this.page.getByRole('option', { name: words.fingers[choice.finger] }).first().click();
    }
    if (choice.sample) {
      await key.getByRole('combobox', { name: lab.sample }).click();
      await this.page.getByRole('option', { name: words.samples[choice.sample].title, exact: true }).click();
    }
  }

  /** Puts the chosen finger on the sensor once the key waits for one. */
  async press(key: Locator) {
    await expect(key).toHaveAttribute('data-waiting', 'fingerprint');
    await this.button(this.words.lab.press, key).click();
  }

  /** Puts the chosen finger on the sensor, again and again, until something is seen. */
  async pressUntil(key: Locator, seen: Locator) {
    const waiting = this.lab.locator('[data-waiting=fingerprint]');
    for (;;) {
      await expect(waiting.or(seen).first()).toBeVisible();
      if (await seen.isVisible()) return;
      await this.button(this.words.lab.press, key).click();
    }
  }

  async touch(key: Locator) {
    await expect(key).toHaveAttribute('data-waiting', 'touch');
    await this.button(this.words.lab.touch, key).click();
  }

  // The Security key screen.

  async createPin(pin: string) {
    const { pin: words } = this.words.keys;
    await this.button(words.create).click();
    await this.dialog.locator('input[name=new-pin]').fill(pin);
    await this.dialog.locator('input[name=new-pin-repeat]').fill(pin);
    await this.button(words.create, this.dialog).click();
    await expect(this.dialog).toBeHidden();
    await expect(this.page.locator('[data-pin=set]')).toBeVisible();
  }

  async openFingerprints(pin: string) {
    const { fingerprints } = this.words.keys;
    await this.button(fingerprints.setUp).or(this.button(fingerprints.manage)).click();
    await this.dialog.locator('input[name=pin]').fill(pin);
    await this.button(this.words.shell.next, this.dialog).click();
    await expect(this.button(fingerprints.add, this.dialog)).toBeVisible();
  }

  // Security info.

  /** From Security info to the moment where the key is wanted. */
  async startRegistration() {
    const { addDialog } = this.words.securityInfo;
    await this.button(this.words.securityInfo.add).click();
    await this.dialog.getByRole('combobox').click();
    await this.page.getByRole('option', { name: this.words.identity.methods['security-key'] }).click();
    await this.button(addDialog.add, this.dialog).click();
    await this.dialog.getByRole('button', { name: this.words.adding.key.usb }).click();
    await this.button(this.words.shell.next, this.dialog).click();
  }

  get progress(): Locator {
    return this.dialog.getByRole('progressbar');
  }
}

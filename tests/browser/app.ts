import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from 'playwright/test';
import { electronProgram, openElectron, whyNoElectron } from '../electron/open-electron.ts';
import { browserProgram, whyNoBrowser } from './browser-program.ts';
import { type Host, startHost, temporaryData } from './host.ts';
import { Screens } from './screens.ts';

/** How a project looks at the app. */
export interface Look {
  readonly language: 'en' | 'ja';
  readonly theme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

interface App {
  /** Puts something into the data folder before the host starts. */
  readonly furnish: ((dataFolder: string) => Promise<void>) | undefined;
  /** The running loopback host, with nothing in its data folder at the start. */
  readonly host: Host;
  readonly screens: Screens;
  /** Keeps a picture of the screen as it is now, and holds it to the accessibility rules. */
  readonly see: (name: string) => Promise<void>;
  /** Fails the test when the page reported an error. */
  readonly pageErrors: string[];
}

const pictures = join(import.meta.dirname, '..', '..', 'build-output', 'screenshots');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What the page runs in. */
export type Shell = 'browser' | 'electron';

export const test = base.extend<App & { look: Look; shell: Shell; whereThereIsAProgram: undefined }>({
  shell: ['browser', { option: true }],
  look: [{ language: 'en', theme: 'light', viewport: { width: 1280, height: 800 } }, { option: true }],
  whereThereIsAProgram: [
    async ({ shell }, use, testInfo) => {
      testInfo.skip(shell === 'electron' && electronProgram === undefined, whyNoElectron);
      testInfo.skip(browserProgram === undefined, whyNoBrowser);
      await use(undefined);
    },
    { auto: true },
  ],
  page: async ({ page, shell, look }, use) => {
    if (shell === 'browser') return use(page);
    const electron = await openElectron({ language: look.language });
    await electron.page.setViewportSize(look.viewport);
    await electron.page.emulateMedia({ colorScheme: look.theme, reducedMotion: 'reduce' });
    await use(electron.page);
    await electron.close();
  },
  furnish: async ({}, use) => use(undefined),
  host: async ({ shell, furnish }, use, testInfo) => {
    if (shell === 'electron') {
      testInfo.skip(furnish !== undefined, 'Electron starts on an empty data folder here');
      const inOneProgram = () => testInfo.skip(true, 'in Electron the page and its host are one program');
      await use({
        launchAddress: '',
        get dataFolder() {
          inOneProgram();
          return '';
        },
        stop: async () => inOneProgram(),
      });
      return;
    }
    const data = temporaryData();
    await furnish?.(data.path);
    const running = await startHost(data.path);
    await use(running);
    await running.stop();
    data.remove();
  },
  pageErrors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await use(errors);
    expect(errors, 'what the page reported').toEqual([]);
  },
  screens: async ({ page, host, look, shell, pageErrors }, use) => {
    expect(pageErrors).toEqual([]);
    if (shell === 'browser') await page.goto(host.launchAddress);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await use(new Screens(page, look.language));
  },
  see: async ({ page, screens }, use, testInfo) => {
    const folder = join(pictures, testInfo.project.name);
    mkdirSync(folder, { recursive: true });
    await use(async (name) => {
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(screens.language);
      await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
      // Half a megabyte of rules is sent once for each document, and run in it: there are no frames to bring together.
      const hasRules = await page.evaluate(() => 'axe' in window);
      const { violations } = await new AxeBuilder({ page, ...(hasRules ? { axeSource: ';' } : {}) })
        .setLegacyMode()
        .options({ resultTypes: ['violations'] })
        .withTags(rules)
        // Invisible by design, and known to axe as a false alarm.
        .exclude('[data-tabster-dummy]')
        .analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      );
      expect(found, `accessibility of ${name}`).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0);
    });
  },
});

export { expect };

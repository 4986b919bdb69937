import { join } from 'node:path';
import { defineConfig } from 'playwright/test';
import type { Look, Shell } from '../browser/app.ts';
import browser from '../browser/playwright.config.ts';

const tests = join(import.meta.dirname, '..');
const viewport = { width: 1280, height: 800 };

/** The browser tests once more in Electron, in both languages, and the tests of Electron's own defences. */
export default defineConfig<{ look: Look; shell: Shell }>({
  ...browser,
  testDir: tests,
  outputDir: join(tests, '..', 'build-output', 'electron-results'),
  workers: 1,
  projects: [
    { name: 'electron', testMatch: 'electron/*.spec.ts' },
    {
      name: 'electron-ja',
      testMatch: 'browser/*.spec.ts',
      use: { shell: 'electron', look: { language: 'ja', theme: 'light', viewport } },
    },
    {
      name: 'electron-en',
      testMatch: 'browser/*.spec.ts',
      use: { shell: 'electron', look: { language: 'en', theme: 'dark', viewport } },
    },
  ],
});

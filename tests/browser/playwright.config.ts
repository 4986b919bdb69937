import { join } from 'node:path';
import { defineConfig } from 'playwright/test';
import type { Look } from './app.ts';
import { browserArguments, browserProgram } from './browser-program.ts';

const root = join(import.meta.dirname, '..', '..');
const wide = { width: 1280, height: 800 };
const narrow = { width: 400, height: 860 };

/** What all looks show. */
const everywhere = [
  'walk.spec.ts',
  'lab.spec.ts',
  'coach.spec.ts',
  'sign-in-data.spec.ts',
  'key-settings.spec.ts',
  'odd-keys.spec.ts',
];

/** What the dark looks show beside that; the light ones show the rest. */
const dark = ['locked-keys.spec.ts', 'recovery.spec.ts', 'remedies.spec.ts'];

/** Both languages, both themes, both widths: each language is seen in each. The whole path is walked, and the Lab used, in all of them. */
const looks: readonly Look[] = [
  { language: 'ja', theme: 'light', viewport: wide },
  { language: 'en', theme: 'dark', viewport: wide },
  { language: 'ja', theme: 'dark', viewport: narrow },
  { language: 'en', theme: 'light', viewport: narrow },
];

export default defineConfig<{ look: Look }>({
  testDir: import.meta.dirname,
  outputDir: join(root, 'build-output', 'browser-results'),
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { ...(browserProgram ? { executablePath: browserProgram } : {}), args: browserArguments },
    actionTimeout: 15_000,
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'off',
  },
  projects: looks.map((look) => ({
    name: `${look.language}-${look.theme}-${look.viewport.width}`,
    ...(look.theme === 'dark' ? { testMatch: [...everywhere, ...dark] } : { testIgnore: dark }),
    use: {
      look,
      viewport: look.viewport,
      colorScheme: look.theme,
      locale: look.language === 'ja' ? 'ja-JP' : 'en-US',
    },
  })),
});

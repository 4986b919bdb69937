import { join } from 'node:path';
import { defineConfig } from 'playwright/test';
import type { Look } from './app.ts';
import { browserArguments, browserProgram } from './browser-program.ts';

const root = join(import.meta.dirname, '..', '..');
const wide = { width: 1280, height: 800 };
const narrow = { width: 400, height: 860 };

/** The whole path is walked in each of the four looks: either language in both themes and at both widths. */
const everywhere = ['walk.spec.ts'];

/** A phone or a token in the hand, beside the page: there is no room for that at the narrow width. */
const besideThePage = ['own-account.spec.ts', 'sign-in.spec.ts', 'second-steps.spec.ts'];

/** What takes long and looks like what the others show: seen once. */
const once = ['crowd.spec.ts', 'hostile-names.spec.ts'];

/** What the first pair of looks shows; the second shows the rest. About half of the time each. */
const firstPair = [
  'attestation.spec.ts',
  'coach.spec.ts',
  'key-atlas.spec.ts',
  'lab.spec.ts',
  'recovery.spec.ts',
  'remedies.spec.ts',
  'security-info.spec.ts',
  'several-keys.spec.ts',
];

const inFirst = { testMatch: [...everywhere, ...firstPair] };
const inSecond = { testIgnore: [...firstPair, ...besideThePage, ...once] };

/** Each spec is seen in two looks that have nothing in common: one in Japanese, one dark, one narrow. */
const looks: readonly (Look & { readonly shows: { testMatch: string[] } | { testIgnore: string[] } })[] = [
  {
    language: 'ja',
    theme: 'light',
    viewport: wide,
    shows: { testMatch: [...inFirst.testMatch, ...besideThePage, ...once] },
  },
  { language: 'en', theme: 'dark', viewport: narrow, shows: inFirst },
  { language: 'ja', theme: 'dark', viewport: narrow, shows: inSecond },
  { language: 'en', theme: 'light', viewport: wide, shows: inSecond },
  { language: 'en', theme: 'dark', viewport: wide, shows: { testMatch: besideThePage } },
];

export default defineConfig<{ look: Look }>({
  testDir: import.meta.dirname,
  outputDir: join(root, 'build-output', 'browser-results'),
  fullyParallel: true,
  workers: 2,
  // On a machine that others load, a step may wait for the browser longer than any bound that is still of use. What passes
  // only at the second try is named at the end of `npm test`.
  retries: 1,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { ...(browserProgram ? { executablePath: browserProgram } : {}), args: browserArguments },
    actionTimeout: 30_000,
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'off',
  },
  projects: looks.map(({ shows, ...look }) => ({
    name: `${look.language}-${look.theme}-${look.viewport.width}`,
    ...shows,
    use: {
      look,
      viewport: look.viewport,
      colorScheme: look.theme,
      locale: look.language === 'ja' ? 'ja-JP' : 'en-US',
    },
  })),
});

import { join } from 'node:path';
import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: join(import.meta.dirname, '..', '..', 'build-output', 'electron-results'),
  workers: 1,
  timeout: 180_000,
  projects: [{ name: 'electron' }],
});

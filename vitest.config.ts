import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    restoreMocks: true,
    // It imports electron, which tests replace: without its program, importing electron starts a download.
    server: { deps: { inline: ['electron-store'] } },
  },
});

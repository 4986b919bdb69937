import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    // A busy machine is ten times slower than a quiet one: tests wait for events, and these bounds end only what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    // It imports electron, which tests replace: without its program, importing electron starts a download.
    server: { deps: { inline: ['electron-store'] } },
  },
});

import { defineConfig } from 'vitest/config';

/** The tests that need /dev/uhid. One process, one file after the other: the guest has one processor. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/guest/in-guest/*.guest.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    isolate: false,
    reporters: ['verbose'],
  },
});

import { describe, expect, test } from 'vitest';
import { findHidStack, runAtHidStack } from './hid-stack.ts';

const limitSeconds = 420;
const stack = findHidStack();

if (stack.where === 'nowhere') {
  console.warn(`Skipped, real HID stack: ${stack.reason}`);
  describe.skip(`on a real HID stack (${stack.reason})`, () => {
    test('the virtual key is found and used by our own transport, libfido2, python-fido2 and Chromium', () => {});
  });
} else {
  describe('on a real HID stack', () => {
    test(
      'the virtual key is found and used by our own transport, libfido2, python-fido2 and Chromium',
      async () => {
        const vitest = 'node_modules/vitest/vitest.mjs';
        const suite = ['run', '--config', 'tests/guest/vitest.guest.config.ts'];
        const { exitCode, output } = await runAtHidStack(stack, [process.execPath, vitest, ...suite], limitSeconds);
        console.log(output);
        expect(exitCode, output).toBe(0);
      },
      (limitSeconds + 30) * 1_000,
    );
  });
}

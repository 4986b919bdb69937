import { expect, test } from 'playwright/test';
import { electronProgram, type OpenElectron, openElectron, whyNoElectron } from './open-electron.ts';

test.skip(electronProgram === undefined, whyNoElectron);

let electron: OpenElectron;

test.beforeAll(async () => {
  electron = await openElectron();
});

test.afterAll(() => electron.close());

test('the page has nothing of Node or Electron but the pipe', async () => {
  const found = await electron.page.evaluate(() => {
    const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'touchstonePipe'];
    return names.filter((name) => name in globalThis);
  });
  expect(found).toEqual(['touchstonePipe']);
});

test('the page cannot leave, open windows or run text as code', async () => {
  const { page } = electron;
  const address = page.url();
  expect(address).toMatch(/^app:\/\/touchstone\//);
  const outcome = await page.evaluate(() => {
    const opened = globalThis.open('https://example.com');
    globalThis.location.href = 'https://example.com';
    let evaluated = false;
    try {
      evaluated = Boolean(new Function('return true')());
    } catch {
      // This is what the policy is for.
    }
    return { opened: opened !== null, evaluated };
  });
  expect(outcome).toEqual({ opened: false, evaluated: false });
  expect(page.url()).toBe(address);
});

test('the page gets no device and no camera', async () => {
  const outcome = await electron.page.evaluate(async () => {
    const { hid, mediaDevices } = navigator as Navigator & { hid?: { getDevices(): Promise<unknown[]> } };
    const camera = await mediaDevices?.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    return { devices: (await hid?.getDevices().catch(() => [])) ?? [], camera: camera ?? 'denied' };
  });
  expect(outcome).toEqual({ devices: [], camera: 'denied' });
});

test('nothing is loaded from elsewhere', async () => {
  const reached = await electron.page.evaluate(() =>
    fetch('https://example.com').then(
      () => true,
      () => false,
    ),
  );
  expect(reached).toBe(false);
});

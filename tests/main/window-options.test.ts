import { expect, it } from 'vitest';
import { windowOptions } from '../../src/main/window-options.ts';

it('hostile E4: a window has a sandboxed page without Node, whatever else is asked for', () => {
  const options = windowOptions({
    preload: '/out/preload/index.cjs',
    bounds: { x: 5, width: 900 },
    dark: true,
    devTools: false,
  });
  expect(options.webPreferences).toEqual({
    preload: '/out/preload/index.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    plugins: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
  });
  expect(options).toMatchObject({ x: 5, width: 900, height: 800, show: false });
});

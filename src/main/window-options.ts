import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';

export const smallestSize = { width: 720, height: 560 } as const;

/** @param options.devTools only for developers: not in a packaged app */
export function windowOptions(options: {
  preload: string;
  bounds: Partial<Rectangle>;
  dark: boolean;
  devTools: boolean;
}): BrowserWindowConstructorOptions {
  return {
    width: 1120,
    height: 800,
    ...options.bounds,
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    title: 'Touchstone',
    // What shows before the page has drawn itself, so that a dark window does not start with a white flash.
    backgroundColor: options.dark ? '#1f1f1f' : '#ffffff',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
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
      // The spelling dictionary would be fetched from the network.
      spellcheck: false,
      devTools: options.devTools,
    },
  };
}

import { contextBridge, ipcRenderer } from 'electron';

// The page's globals, as far as this file uses them: it is checked without the types of a page.
declare const window: {
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void;
  readonly location: { readonly origin: string };
};

/** The same in src/main/page-pipe.ts; a preload in a sandbox imports nothing of ours. */
const channel = 'touchstone:pipe';

// Everything that the page gets of Electron: it may ask for a port, and the port arrives as a message to the page itself.
contextBridge.exposeInMainWorld('touchstonePipe', { open: () => ipcRenderer.send(channel) });

ipcRenderer.on(channel, ({ ports }) => {
  window.postMessage('touchstone-port', window.location.origin, ports);
});

import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain, WebContents, WebFrameMain } from 'electron';
import type { Log } from '../basics/log.ts';
import type { Connection, ServeConnection } from '../composition/serve-connection.ts';
import type { Caller } from '../operations/caller.ts';
import { isPageAddress } from './page-protocol.ts';

/** The same in src/preload/index.ts. */
const channel = 'touchstone:pipe';

/**
 * Gives the page a message port for its calls when it asks. Only the main frame of this window may ask, and only while our
 * page is in it. A page has one port: the last one.
 */
export function givePipe(
  contents: WebContents,
  options: {
    ipcMain: IpcMain;
    createChannel: () => MessageChannelMain;
    serve: ServeConnection;
    caller: Caller;
    log: Log;
  },
): void {
  const { ipcMain, createChannel, serve, caller, log } = options;
  let current: MessagePortMain | undefined;
  const give = (event: IpcMainEvent) => {
    const frame = event.senderFrame;
    if (event.sender !== contents || frame === null || frame !== contents.mainFrame || !showsPage(frame)) {
      log.warn('pipe-refused');
      return;
    }
    current?.close();
    const { port1: ours, port2: theirs } = createChannel();
    current = ours;
    serve(overPort(ours), caller);
    ours.start();
    try {
      frame.postMessage(channel, null, [theirs]);
    } catch {
      // It went while it asked.
      log.warn('pipe-refused');
      ours.close();
    }
  };
  ipcMain.on(channel, give);
  contents.once('destroyed', () => {
    ipcMain.off(channel, give);
    current?.close();
  });
}

/** Electron throws where a frame is asked for anything once it is gone. */
function showsPage(frame: Pick<WebFrameMain, 'url'>): boolean {
  try {
    return isPageAddress(frame.url);
  } catch {
    return false;
  }
}

const overPort = (port: MessagePortMain): Connection => ({
  send: (message) => port.postMessage(message),
  onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
  onClose: (listener) => void port.once('close', listener),
  close: () => port.close(),
});

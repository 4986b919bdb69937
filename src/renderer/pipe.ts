import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';

/** What the preload puts into the page in Electron: asks the main process for a fresh port. */
interface TouchstonePipe {
  open(): void;
}

declare global {
  interface Window {
    readonly touchstonePipe?: TouchstonePipe;
  }
}

/** One open way to the host. `onClose` is called once, when it is over, before any pending call fails. */
export interface Pipe {
  readonly link: ClientLink<ClientContext>;
}

/**
 * Opens the way to the host that this page runs in: a message port in Electron, a WebSocket in a browser.
 * @throws when the host cannot be reached
 */
export function openPipe(onClose: () => void): Promise<Pipe> {
  return window.touchstonePipe ? openPort(window.touchstonePipe, onClose) : openSocket(onClose);
}

function openPort(pipe: TouchstonePipe, onClose: () => void): Promise<Pipe> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== 'touchstone-port' || !port) return;
      window.removeEventListener('message', receive);
      port.addEventListener('close', onClose, { once: true });
      const link = new PortLink({ port });
      port.start();
      resolve({ link });
    };
    window.addEventListener('message', receive);
    pipe.open();
  });
}

function openSocket(onClose: () => void): Promise<Pipe> {
  return new Promise((resolve, reject) => {
    const websocket = new WebSocket(`ws://${location.host}/rpc`);
    let opened = false;
    websocket.addEventListener('close', (event) => {
      if (opened) onClose();
      else reject(new Error(`the host did not answer (WebSocket close code ${event.code})`));
    });
    const link = new SocketLink({ websocket });
    websocket.addEventListener('open', () => {
      opened = true;
      resolve({ link });
    });
  });
}

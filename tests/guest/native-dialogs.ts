import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** One view of Chromium's own user interface. */
interface View {
  readonly nodeId: number;
  readonly children?: readonly View[];
  /** Names and values in turn; the first pair holds the class of the view. */
  readonly attributes?: readonly string[];
}

interface Answer {
  /** Absent in what is told unasked. */
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** In ms: from what a test does until the browser has drawn what follows. */
const appearanceLimit = 45_000;
const pause = 100;
const usbUsageOf = (digit: string): number => (digit === '0' ? 0x27 : 0x1d + Number(digit));

/**
 * The native dialogs of a Chromium that was started with `--enable-ui-devtools=0`: no page and no DevTools of a page reaches
 * those, not even without a window. The protocol is that of chrome://inspect#native-ui.
 */
export class NativeDialogs {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #calls = 0;

  /** @param profile where the browser writes the port that it took */
  static async open(profile: string, limit: number): Promise<NativeDialogs> {
    const deadline = performance.now() + limit;
    for (;;) {
      const port = await readFile(join(profile, 'UIDevToolsActivePort'), 'utf8').catch(() => '');
      if (/^\d+$/.test(port)) return NativeDialogs.#connect(Number(port));
      if (performance.now() > deadline) throw new Error(`Chromium did not start within ${limit} ms`);
      await setTimeout(pause);
    }
  }

  static async #connect(port: number): Promise<NativeDialogs> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/0`);
    await new Promise((opened, failed) => {
      socket.addEventListener('open', opened, { once: true });
      socket.addEventListener('error', failed, { once: true });
    });
    const dialogs = new NativeDialogs(socket);
    await dialogs.#call('DOM.enable');
    return dialogs;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  close(): void {
    this.#socket.close();
  }

  /** Types the PIN, digits only, where the dialog for security keys asks for it, and goes on. */
  async enterPin(pin: string): Promise<void> {
    const [field] = await this.#appeared('PinTextfield');
    for (const digit of pin) {
      const key = digit.charCodeAt(0);
      const code = 0x07_0000 + usbUsageOf(digit);
      const event = { type: 'keyPressed', keyCode: key, code, key, flags: 0, isChar: true };
      await this.#call('DOM.dispatchKeyEvent', { nodeId: field?.nodeId, event });
    }
    await this.press('Next');
  }

  /** Presses a button of the dialog for security keys by its English words. */
  async press(words: string): Promise<void> {
    const deadline = performance.now() + appearanceLimit;
    for (;;) {
      const buttons = await this.#appeared('MdTextButton');
      const texts = await Promise.all(buttons.map(({ nodeId }) => this.#textOf(nodeId)));
      const nodeId = buttons[texts.indexOf(words)]?.nodeId;
      if (nodeId !== undefined) {
        for (const type of ['mousePressed', 'mouseReleased']) {
          const event = { type, button: 'left', wheelDirection: 'none', x: 4, y: 4 };
          await this.#call('DOM.dispatchMouseEvent', { nodeId, event });
        }
        return;
      }
      if (performance.now() > deadline) throw new Error(`the buttons say "${texts.join('", "')}", not "${words}"`);
      await setTimeout(pause);
    }
  }

  /** Waits until the dialog for security keys shows these English words, or words that begin so. */
  async shown(words: string): Promise<void> {
    const deadline = performance.now() + appearanceLimit;
    for (;;) {
      const labels = await this.#appeared('Label');
      const texts = await Promise.all(labels.map(({ nodeId }) => this.#textOf(nodeId)));
      if (texts.some((text) => text?.startsWith(words))) return;
      if (performance.now() > deadline) throw new Error(`the dialog says "${texts.join('", "')}", not "${words}"`);
      await setTimeout(pause);
    }
  }

  /** The views of a class in the dialog for security keys, once there is one. */
  async #appeared(className: string): Promise<readonly View[]> {
    const deadline = performance.now() + appearanceLimit;
    for (;;) {
      const { root } = await this.#call<{ root: View }>('DOM.getDocument');
      const found = viewsOf('AuthenticatorRequestDialogView', root).flatMap((dialog) => viewsOf(className, dialog));
      if (found.length > 0) return found;
      if (performance.now() > deadline) {
        const texts = await Promise.all(
          ['Label', 'MdTextButton'].flatMap((name) => viewsOf(name, root)).map(({ nodeId }) => this.#textOf(nodeId)),
        );
        throw new Error(`the dialog for security keys shows no ${className}; on the screen: "${texts.join('", "')}"`);
      }
      await setTimeout(pause);
    }
  }

  /** undefined also when the view has gone in the meantime. */
  async #textOf(nodeId: number): Promise<string | undefined> {
    const styles = await this.#call('CSS.getMatchedStylesForNode', { nodeId }).catch(() => undefined);
    return /"name":"Text","value":"([^"]*)"/.exec(JSON.stringify(styles) ?? '')?.[1];
  }

  async #call<T = unknown>(method: string, params: object = {}): Promise<T> {
    this.#calls += 1;
    const id = this.#calls;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await promise;
    this.#waiting.delete(id);
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as T;
  }
}

/** Views whose parents have the class are not looked into again. */
function viewsOf(className: string, view: View): View[] {
  if (view.attributes?.[1] === className) return [view];
  return (view.children ?? []).flatMap((child) => viewsOf(className, child));
}

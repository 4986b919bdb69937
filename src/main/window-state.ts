import type { BrowserWindow, Rectangle } from 'electron';
import Store from 'electron-store';
import { smallestSize } from './window-options.ts';

interface WindowState {
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
}

/** Where the window was when the app was last closed. A damaged file counts as none: nothing else is in it. */
export class WindowStateFile {
  readonly #store: Store<WindowState>;

  constructor(folder: string) {
    this.#store = new Store<WindowState>({
      name: 'window',
      cwd: folder,
      clearInvalidConfig: true,
      defaults: { bounds: null, maximized: false },
      schema: {
        bounds: {
          type: ['object', 'null'],
          properties: {
            x: { type: 'integer' },
            y: { type: 'integer' },
            width: { type: 'integer' },
            height: { type: 'integer' },
          },
          required: ['x', 'y', 'width', 'height'],
        },
        maximized: { type: 'boolean' },
      },
    });
  }

  /** @param areas the work areas of the screens that are there now; a window that would be on none gets the default place */
  read(areas: readonly Rectangle[]): { bounds: Partial<Rectangle>; maximized: boolean } {
    const { bounds, maximized } = this.#store.store;
    return { bounds: bounds !== null && isVisible(bounds, areas) ? bounds : {}, maximized };
  }

  keep(window: BrowserWindow): void {
    window.on('close', () => {
      this.#store.store = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    });
  }
}

/** Large enough, and its title bar can be reached on some screen. */
function isVisible(bounds: Rectangle, areas: readonly Rectangle[]): boolean {
  if (bounds.width < smallestSize.width || bounds.height < smallestSize.height) return false;
  const reachable = 100;
  return areas.some(
    (area) =>
      bounds.y >= area.y &&
      bounds.y <= area.y + area.height - reachable &&
      bounds.x <= area.x + area.width - reachable &&
      bounds.x + bounds.width >= area.x + reachable,
  );
}

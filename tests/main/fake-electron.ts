import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { vi } from 'vitest';

/** An event of Electron that can be prevented. */
export const fakeEvent = () => {
  const event = {
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
};

export class FakeFrame {
  readonly received: { channel: string; message: unknown; ports: FakePort[] }[] = [];
  url: string;

  constructor(url: string) {
    this.url = url;
  }

  postMessage(channel: string, message: unknown, ports: FakePort[]) {
    this.received.push({ channel, message, ports });
  }
}

/** One end of a message channel: what is posted at one end is heard at the other. */
export class FakePort extends EventEmitter {
  other: FakePort | undefined;
  started = false;
  closed = false;

  postMessage(data: unknown) {
    if (!this.closed) queueMicrotask(() => this.other?.emit('message', { data }));
  }

  start() {
    this.started = true;
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.emit('close');
    this.other?.close();
  }
}

export class FakeMessageChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();

  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

type Handler = (...args: never[]) => unknown;

export class FakeContents extends EventEmitter {
  readonly mainFrame = new FakeFrame('app://touchstone/');
  openHandler: ((details: { url: string }) => unknown) | undefined;
  readonly printed: unknown[] = [];

  async printToPDF(options: unknown) {
    this.printed.push(options);
    return Buffer.from('%PDF-1.7');
  }

  setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
    this.openHandler = handler;
  }
}

export class FakeSession extends EventEmitter {
  readonly handlers: Record<string, Handler> = {};
  readonly protocol = {
    handle: (scheme: string, handler: Handler) => {
      this.handlers[`protocol ${scheme}`] = handler;
    },
  };
  readonly webRequest = {
    onBeforeRequest: (handler: Handler) => {
      this.handlers.beforeRequest = handler;
    },
  };

  setPermissionRequestHandler(handler: Handler) {
    this.handlers.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: Handler) {
    this.handlers.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: Handler) {
    this.handlers.devicePermission = handler;
  }
}

export class FakeWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new FakeContents();
  readonly did: string[] = [];
  loaded: string | undefined;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }

  async loadURL(url: string) {
    this.loaded = url;
  }

  show = () => this.did.push('show');
  focus = () => this.did.push('focus');
  restore = () => this.did.push('restore');
  maximize = () => this.did.push('maximize');
  isMinimized = () => true;
  isMaximized = () => false;
  getNormalBounds = () => ({ x: 10, y: 20, width: 900, height: 700 });
}

/** The module `electron`, as far as the app uses it. */
export function createFakeElectron(
  options: { isFirstInstance?: boolean; isPackaged?: boolean; switches?: string[] } = {},
) {
  const windows: FakeWindow[] = [];
  /** Tells what the app has come to: `loaded` a page, `ended`, or an `error` that it showed. */
  const news = new EventEmitter();
  const paths: Record<string, string> = {};
  const switches = new Set(options.switches ?? []);
  const session = { defaultSession: new FakeSession() };
  const app = Object.assign(new EventEmitter(), {
    isPackaged: options.isPackaged ?? false,
    commandLine: {
      appendSwitch: (name: string) => switches.add(name),
      hasSwitch: (name: string) => switches.has(name),
    },
    enableSandbox: vi.fn<() => void>(),
    exit: vi.fn<(code: number) => void>(() => void news.emit('ended')),
    quit: vi.fn<() => void>(() => void news.emit('ended')),
    getAppPath: () => '/nowhere/app',
    disableHardwareAcceleration: vi.fn<() => void>(),
    getLocale: () => 'ja-JP',
    getName: () => 'Touchstone',
    getVersion: () => '0.0.0',
    getPath: (name: string) => paths[name] ?? join('/nowhere', name),
    setPath: (name: string, path: string) => {
      paths[name] = path;
    },
    requestSingleInstanceLock: () => options.isFirstInstance ?? true,
    whenReady: async () => {},
  });
  const createWindow = class extends FakeWindow {
    constructor(given: Electron.BrowserWindowConstructorOptions) {
      super(given);
      windows.push(this);
      app.emit('web-contents-created', fakeEvent(), this.webContents);
    }

    override async loadURL(url: string) {
      await super.loadURL(url);
      news.emit('loaded');
    }
  };
  return {
    windows,
    news,
    paths,
    module: {
      app,
      session,
      BrowserWindow: createWindow,
      MessageChannelMain: FakeMessageChannel,
      Menu: {
        setApplicationMenu: vi.fn<(menu: unknown) => void>(),
        buildFromTemplate: (template: unknown) => template,
      },
      crashReporter: { start: vi.fn<() => void>() },
      dialog: {
        showErrorBox: vi.fn<(title: string, text: string) => void>(
          (_title, text) => void news.emit('error', new Error(text)),
        ),
        showMessageBoxSync: vi.fn<(window: unknown, question: Electron.MessageBoxOptions) => number>(() => 0),
      },
      ipcMain: new EventEmitter(),
      ipcRenderer: new EventEmitter(),
      nativeTheme: { themeSource: 'system', shouldUseDarkColors: true },
      protocol: { registerSchemesAsPrivileged: vi.fn<(schemes: unknown[]) => void>() },
      safeStorage: {
        getSelectedStorageBackend: () => 'basic_text',
        isEncryptionAvailable: () => false,
        encryptString: (text: string) => Buffer.from(text),
        decryptString: (bytes: Buffer) => bytes.toString(),
      },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
      shell: { openExternal: vi.fn<() => void>() },
    },
  };
}

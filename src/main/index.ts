import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
} from 'electron';
import { systemClock } from '../basics/clock.ts';
import { systemRandom } from '../basics/random.ts';
import { dataFolderPath } from '../composition/data-folder-path.ts';
import { openApp } from '../composition/open-app.ts';
import { createConnectionServer } from '../composition/serve-connection.ts';
import { streamLog } from '../composition/stream-log.ts';
import { version } from '../composition/version.ts';
import { helperSwitch } from '../elevated-helper/helper-switch.ts';
import { openPageFiles } from '../page/page-files.ts';
import { askBeforeClosing } from './closing-question.ts';
import { denyContents, denySession, hasDebuggerSwitch } from './denials.ts';
import { systemKeychain } from './keychain.ts';
import { pdfOf } from './page-pdf.ts';
import { givePipe } from './page-pipe.ts';
import { answerPageRequest, pageOrigin, pageScheme } from './page-protocol.ts';
import { windowOptions } from './window-options.ts';
import { WindowStateFile } from './window-state.ts';

const clock = systemClock;
const log = streamLog((line) => process.stderr.write(line), { clock, verbose: process.env.TOUCHSTONE_LOG === 'info' });
const dataFolder = dataFolderPath({ platform: process.platform, env: process.env, home: homedir() });
const profileFolder = join(dataFolder, 'electron');
const outFolder = join(import.meta.dirname, '..');
/** Windows started this same program with the rights of an administrator: it opens keys for the app and has no window. */
const isElevatedHelper = process.argv.some((argument) => argument.startsWith(helperSwitch));

// Crash reports are never started: a dump of this process could hold a PIN.
// The helper leaves the profile to the app: two programs cannot share it.
app.setPath('userData', isElevatedHelper ? join(tmpdir(), 'touchstone-elevated-helper') : profileFolder);
app.enableSandbox();
app.commandLine.appendSwitch('disable-background-networking');
app.commandLine.appendSwitch('disable-component-update');
protocol.registerSchemesAsPrivileged([pageScheme]);
app.on('web-contents-created', (_event, contents) => denyContents(contents));
app.on('window-all-closed', () => app.quit());

if (app.isPackaged && hasDebuggerSwitch(app.commandLine)) {
  log.warn('debugger-refused');
  app.exit(1);
} else if (isElevatedHelper) {
  app.disableHardwareAcceleration();
  void import('../elevated-helper/helper-program.ts')
    .then(({ helperProgram }) => helperProgram(process.argv))
    .then((code) => app.exit(code));
} else if (app.requestSingleInstanceLock()) {
  // Not awaited here: Electron becomes ready only after this file has run.
  app
    .whenReady()
    .then(openTouchstone)
    .catch((error: unknown) => {
      dialog.showErrorBox('Touchstone', error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
} else {
  app.quit();
}

async function openTouchstone(): Promise<void> {
  const touchstone = await openApp({
    dataFolder,
    keychain: systemKeychain(safeStorage, process.platform),
    resources: join(app.isPackaged ? process.resourcesPath : join(outFolder, '..'), 'resources'),
    host: 'electron',
    version,
    clock,
    random: systemRandom,
    log,
    lab: true,
    printPage: async () => pdfOf(window),
    elevatedHelper: { file: process.execPath, args: app.isPackaged ? [] : [app.getAppPath()] },
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void touchstone.close().finally(() => {
      closed = true;
      app.quit();
    });
  });

  denySession(session.defaultSession);
  const page = openPageFiles(join(outFolder, 'renderer'));
  session.defaultSession.protocol.handle(pageScheme.scheme, answerPageRequest(page, systemRandom));
  // macOS cannot do without a menu bar: copy and paste work through it. Elsewhere the app has none.
  const roles = ['appMenu', 'editMenu', 'windowMenu'] as const;
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate(roles.map((role) => ({ role }))) : null,
  );

  const followTheme = () => {
    nativeTheme.themeSource = touchstone.settings.read().theme;
  };
  touchstone.onSettingsChange(followTheme);
  followTheme();

  const state = new WindowStateFile(profileFolder);
  // electron-store offers its folder to pages; ours has no use for it, and no other may ask.
  ipcMain.removeAllListeners('electron-store-get-data');
  const { bounds, maximized } = state.read(screen.getAllDisplays().map(({ workArea }) => workArea));
  const window = new BrowserWindow(
    windowOptions({
      preload: join(outFolder, 'preload', 'index.cjs'),
      bounds,
      dark: nativeTheme.shouldUseDarkColors,
      devTools: !app.isPackaged,
    }),
  );
  if (maximized) window.maximize();
  state.keep(window);
  window.once('ready-to-show', () => window.show());
  askBeforeClosing(window, {
    dialog,
    language: () => touchstone.settings.read().language ?? (app.getLocale().startsWith('ja') ? 'ja' : 'en'),
  });
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.warn('page-process-gone', { reason, exitCode });
  });
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  givePipe(window.webContents, {
    ipcMain,
    createChannel: () => new MessageChannelMain(),
    serve: createConnectionServer({ router: touchstone.router, clock, log }),
    caller: touchstone.createCaller(),
    log,
  });
  // While the page loads, so that its first call waits for neither.
  await Promise.all([window.loadURL(`${pageOrigin}/`), touchstone.router()]);
}

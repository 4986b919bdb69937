// npm start: set up, build, open the app. Runs on Node 20.
//   npm start                   the Electron app; where that is not possible, the loopback host in an installed browser
//   npm start -- --browser      the loopback host in an installed browser
//   npm start -- --no-browser   the loopback host; prints its one-run address
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { fetchElectron, findElectron } from './electron-binary.mjs';
import { inProject, root, run, Stop, say, start } from './project.mjs';
import { setUp } from './set-up.mjs';

const startFailureMs = 5_000;

await run(async () => {
  const { browser, 'no-browser': noBrowser } = readOptions();
  const { node } = setUp();
  build({ node });
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
  if (!browser && !noBrowser && hasDisplay) {
    const electron = findElectron() ?? (await fetchElectron(node));
    if (electron === undefined) {
      say('Electron is not installed and could not be fetched (npx install-electron does it): opening in a browser');
    } else {
      const started = Date.now();
      const code = await start(electron, [...sandboxForRoot(), root]);
      if (code === 0 || Date.now() - started > startFailureMs) return code;
      say(`Electron ended at once with code ${code}: opening in a browser`);
    }
  }
  const host = ['--disable-warning=ExperimentalWarning', inProject('out', 'main', 'web-host.cjs')];
  return start(node, noBrowser ? [...host, '--no-browser'] : host);
});

function readOptions() {
  try {
    return parseArgs({ options: { browser: { type: 'boolean' }, 'no-browser': { type: 'boolean' } } }).values;
  } catch (error) {
    throw new Stop(`${error.message}\nOptions: --browser, --no-browser`);
  }
}

// Chromium refuses to run its sandbox as root; nobody else starts without it.
function sandboxForRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

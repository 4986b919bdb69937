// Finds Electron's program without importing the package `electron`: importing it starts a download. Runs on Node 20.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProject, readJson, say } from './project.mjs';

const folder = inProject('node_modules', 'electron');
const programs = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
const fetchLimitMs = 20_000;

/** The path of Electron's program, or undefined. */
export function findElectron(env = process.env) {
  const pathFile = join(folder, 'path.txt');
  const program = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : (programs[process.platform] ?? 'electron');
  const path = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), program);
  return existsSync(path) ? path : undefined;
}

/** Tries once for each version of Electron to fetch its program, and remembers when that failed. */
export async function fetchElectron(node) {
  const { version } = readJson(join(folder, 'package.json'));
  const failure = inProject('node_modules', '.touchstone', 'electron-not-fetched');
  if (existsSync(failure) && readFileSync(failure, 'utf8') === version) return undefined;
  say(`fetching Electron ${version} (once; at most ${fetchLimitMs / 1000} s)`);
  await installElectron(node);
  const found = findElectron();
  if (found === undefined) {
    mkdirSync(dirname(failure), { recursive: true });
    writeFileSync(failure, version);
  }
  return found;
}

function installElectron(node) {
  return new Promise((resolve) => {
    const child = spawn(node, [join(folder, 'install.js')], { stdio: 'ignore' });
    const limit = setTimeout(() => child.kill('SIGKILL'), fetchLimitMs);
    const done = () => {
      clearTimeout(limit);
      resolve();
    };
    child.on('error', done);
    child.on('exit', done);
  });
}

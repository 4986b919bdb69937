// Brings a fresh clone to where it can be built, started and tested. Runs on Node 20 with nothing installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages } from './debian-packages.mjs';
import { findNode, inProject, readJson, root, run, Stop, say } from './project.mjs';

/**
 * Installs what is missing. Says in one line each what it does, nothing when all is in place.
 * @param {{ forTests?: boolean }} options forTests: also the Debian packages that only tests use
 * @returns {{ node: string }} the Node to start everything else with
 */
export function setUp({ forTests = false } = {}) {
  if (!isInstalled()) install();
  const node = findNode();
  if (node === undefined) {
    throw new Stop(
      `Node 24.15 or newer is needed. The npm package "node" has no binary for ${process.platform}-${process.arch}, ` +
        `and the machine's own is ${process.version}.`,
    );
  }
  if (forTests) ensureDebianPackages();
  return { node };
}

/** Whether node_modules holds what the lock file says: npm keeps its own record of what it installed. */
function isInstalled() {
  const record = inProject('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  const wanted = readJson(inProject('package-lock.json')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

function install() {
  say('installing packages from package-lock.json (once; some minutes)');
  // Windows cannot delete a running program, and this may be node_modules' own Node: there, npm changes what differs.
  const busy = process.platform === 'win32' && process.execPath.startsWith(inProject('node_modules'));
  const command = [busy ? 'install' : 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env;
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(npmNode ?? process.execPath, [npm, ...command], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', command, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error || status !== 0) throw new Stop(`npm ${command[0]} failed: ${error?.message ?? `exit code ${status}`}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await run(() => {
    setUp({ forTests: process.argv.includes('--tests') });
  });
}

// What the tests use of the system. Installed on Debian as root; named elsewhere. Runs on Node 20.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inProject, say } from './project.mjs';

/** Package, and the tests that need it. */
const packages = [
  ['chromium', 'browser tests'],
  ['fonts-noto-cjk', 'Japanese in screenshots'],
  ['python3-fido2', 'tests against python-fido2'],
  ['fido2-tools', 'tests against libfido2'],
  ['libfido2-dev', 'tests against libfido2'],
  ['oathtool', 'tests against oathtool'],
  ['python3-pskc', 'tests against python-pskc'],
  ['busybox-static', 'tests on a real HID stack'],
  ['udev', 'tests on a real HID stack'],
  ['xz-utils', 'tests on a real HID stack'],
  ['zsh', 'tests of the completion in zsh'],
  ['fish', 'tests of the completion in fish'],
];

/** What could not be installed is not tried again at each start. */
const failure = inProject('node_modules', '.touchstone', 'debian-packages-not-installed');
const hasFailedBefore = (missing) => existsSync(failure) && readFileSync(failure, 'utf8') === namesOf(missing);

const quiet = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };

export function ensureDebianPackages() {
  if (!existsSync('/etc/debian_version')) {
    say(`not Debian: ${usesOf(packages)} run only where ${namesOf(packages)} are found, and are skipped otherwise`);
    return;
  }
  let missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && !hasFailedBefore(missing)) {
    say(`installing Debian packages for the tests: ${namesOf(missing)}`);
    if (!aptInstall(missing)) {
      aptGet('update');
      // One by one: apt-get installs nothing at all where it does not know one of the names.
      for (const one of missing) aptInstall([one]);
    }
    missing = missingPackages();
    if (missing.length === 0) return;
    mkdirSync(dirname(failure), { recursive: true });
    writeFileSync(failure, namesOf(missing));
  }
  say(`not installed: ${namesOf(missing)}; skipped without them: ${usesOf(missing)}`);
}

function missingPackages() {
  const names = packages.map(([name]) => name);
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\\n', ...names], quiet);
  const installed = new Set((stdout ?? '').split('\n').filter((line) => line.endsWith(' installed')));
  return packages.filter(([name]) => !installed.has(`${name} installed`));
}

const aptInstall = (missing) => aptGet('install', '-y', '--no-install-recommends', ...missing.map(([name]) => name));

const aptGet = (...args) =>
  spawnSync('apt-get', ['-qq', ...args], { ...quiet, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    .status === 0;

const namesOf = (some) => some.map(([name]) => name).join(', ');
const usesOf = (some) => [...new Set(some.map(([, use]) => use))].join(', ');

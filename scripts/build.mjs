// Builds out/ with electron-vite, and the elevated helper with vite, when the sources are not those that it was built from. Runs on Node 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inProject, root, run, Stop, say } from './project.mjs';
import { setUp } from './set-up.mjs';

const stamp = inProject('out', '.sources');
const outputs = [
  'main/index.cjs',
  'main/web-host.cjs',
  'elevated-helper/index.cjs',
  'preload/index.cjs',
  'renderer/index.html',
];
const helperConfig = inProject('scripts', 'elevated-helper.vite.config.ts');

/** @param {{ node: string, force?: boolean }} options */
export function build({ node, force = false }) {
  const sources = hashOfSources();
  if (!force && isBuiltFrom(sources)) return;
  say('building');
  const tools = [
    [inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js')],
    [inProject('node_modules', 'vite', 'bin', 'vite.js'), '--config', helperConfig],
  ];
  for (const [tool, ...options] of tools) {
    const args = [tool, 'build', '--logLevel', 'warn', ...options];
    const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Stop('the build failed');
  }
  const missing = outputs.filter((path) => !existsSync(inProject('out', path)));
  if (missing.length > 0) throw new Stop(`the build did not write out/${missing.join(', out/')}`);
  writeFileSync(stamp, sources);
}

const isBuiltFrom = (sources) =>
  existsSync(stamp) &&
  readFileSync(stamp, 'utf8') === sources &&
  outputs.every((path) => existsSync(inProject('out', path)));

function hashOfSources() {
  const hash = createHash('sha256');
  const files = readdirSync(inProject('src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
    .sort();
  const configs = [inProject('electron.vite.config.ts'), helperConfig, inProject('package-lock.json')];
  for (const file of [...files, ...configs]) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(() => build({ ...setUp(), force: true }));

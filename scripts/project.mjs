// Where things are, and how the other scripts talk and start programs. Runs on Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const inProject = (...parts) => join(root, ...parts);
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

export const say = (line) => console.log(`touchstone: ${line}`);

/** An end that the person can act on: printed without a stack. */
export class Stop extends Error {}

/** Runs `main` and turns what it throws into an exit code. */
export async function run(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Stop ? `touchstone: ${error.message}` : error);
    process.exitCode = 1;
  }
}

const oldestNode = [24, 15];

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** The Node that runs this project: the npm package `node`, or the machine's where it is new enough. */
export function findNode() {
  const packaged = inProject('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged) && spawnSync(packaged, ['-v']).status === 0) return packaged;
  if (isNewEnough(process.version)) return process.execPath;
  const other = spawnSync('node', ['-v'], { encoding: 'utf8' });
  if (other.status === 0 && isNewEnough(other.stdout.trim())) return 'node';
  return undefined;
}

/** Starts a program in the foreground. Resolves with its exit code; Ctrl-C is the program's to answer. */
export function start(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    // The terminal sends Ctrl-C to the whole group; this process stays until its child has ended.
    const ignore = () => {};
    const forward = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', forward);
    const done = () => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      done();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

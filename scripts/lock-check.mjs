// Says which optional packages (native parts for other platforms) package-lock.json lacks. npm leaves out what the
// registry does not have yet, and `npm ci` then stops on a file that `npm install` has written.
import { fileURLToPath } from 'node:url';
import { inProject, readJson, run, Stop, say } from './project.mjs';

/** @returns {Map<string, string[]>} package@version to the optional dependencies that have no entry in the lock */
export function missingFromLock({ packages }) {
  const missing = new Map();
  for (const [path, { version, optionalDependencies = {} }] of Object.entries(packages)) {
    const absent = Object.keys(optionalDependencies).filter((name) => !resolves(packages, path, name));
    if (absent.length > 0) missing.set(`${path.replace(/^.*node_modules\//, '') || 'this project'}@${version}`, absent);
  }
  return missing;
}

/** As Node resolves: the nearest node_modules first, then outwards. */
function resolves(packages, path, name) {
  let from = path;
  for (;;) {
    if (packages[from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`] !== undefined) return true;
    if (from === '') return false;
    const outer = from.lastIndexOf('/node_modules/');
    from = outer === -1 ? '' : from.slice(0, outer);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await run(() => {
    const missing = missingFromLock(readJson(inProject('package-lock.json')));
    for (const [name, absent] of missing) say(`${name} lacks ${absent.join(', ')}`);
    if (missing.size > 0) throw new Stop('package-lock.json is not complete: npm ci will fail. Pin an older version.');
    say('package-lock.json is complete');
  });
}

import { posix } from 'node:path';
import { type Fence, type FolderRule, fences, folders, pureBuiltins } from './folders.ts';
import { type FileFacts, type Reference, readFacts } from './references.ts';

/** A file below src: its path from there, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Where time and chance come from the machine: the only files of the project's inner folders that may ask it. */
const ambientSources = ['basics/clock.ts', 'basics/random.ts'];

/** Everything in the files that the table does not allow, one line each, in the order of the files. */
export function findViolations(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  const facts = files.map(({ path, text }) => ({ path, facts: readFacts(path, text) }));
  return [
    ...facts.flatMap((file) => violationsOf(file.path, file.facts, paths)),
    ...fences.flatMap((fence) => brokenFence(fence, facts)),
  ];
}

function violationsOf(path: string, facts: FileFacts, paths: ReadonlySet<string>): string[] {
  const folder = folderOf(path);
  const rule = folders[folder];
  if (rule === undefined) return [`${path}: the folder "${folder}" is not in the table`];
  const found: string[] = [];
  for (const reference of facts.references) {
    const fault = faultOf(path, folder, rule, reference, paths);
    if (fault !== undefined) found.push(`${path}:${reference.line}: ${fault}`);
  }
  if ((rule.isCore || folder === 'basics') && !ambientSources.includes(path)) {
    for (const { name, line } of facts.ambient) {
      found.push(`${path}:${line}: ${folder} takes time and chance from ports, not from ${name}`);
    }
  }
  return found;
}

function faultOf(
  path: string,
  folder: string,
  rule: FolderRule,
  { specifier, kind }: Reference,
  paths: ReadonlySet<string>,
): string | undefined {
  if (specifier === undefined) return 'imports something that is not a plain text, so nobody can check it';
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(path), specifier.replace(/[?#].*$/, '')));
    if (target.startsWith('../')) return isProjectFile(path, target) ? undefined : `${specifier} leaves src`;
    if (!paths.has(target)) return kind === 'url' ? undefined : `${specifier} is not the name of a file`;
    const other = folderOf(target);
    return other === folder || rule.folders.includes(other) ? undefined : `${folder} may not import ${other}`;
  }
  if (specifier.startsWith('node:')) {
    if (rule.builtins === 'all' || (rule.builtins === 'pure' && pureBuiltins.includes(specifier))) return undefined;
    return `${folder} may not import ${specifier}`;
  }
  const name = packageOf(specifier);
  const allowed = rule.packages.some(
    (one) => one === name || (one.endsWith('/*') && name.startsWith(one.slice(0, -1))),
  );
  return allowed ? undefined : `${folder} may not import the package ${name}`;
}

/** The one file outside src that the code reads: the project's own version is written nowhere else. */
const isProjectFile = (path: string, target: string): boolean =>
  path === 'composition/version.ts' && target === '../package.json';

function brokenFence(fence: Fence, files: readonly { path: string; facts: FileFacts }[]): string[] {
  const users = files
    .map(({ path, facts }) => ({ path, kinds: kindsOf(facts, fence.package) }))
    .filter(({ kinds }) => kinds.length > 0);
  const found = users
    .filter(({ path }) => !fence.folders.includes(folderOf(path)))
    .map(({ path }) => `${path}: ${fence.package} belongs in ${fence.folders.join(' and ')} only`);
  if (users.length > fence.files) {
    found.push(
      `${fence.package} is in ${users.length} files, at most ${fence.files}: ${users.map((u) => u.path).join(', ')}`,
    );
  }
  if (fence.lazy) {
    for (const { path, kinds } of users) {
      if (kinds.includes('value')) found.push(`${path}: ${fence.package} is loaded by import() only`);
    }
  }
  return found;
}

const kindsOf = ({ references }: FileFacts, name: string): Reference['kind'][] =>
  references.flatMap(({ specifier, kind }) => (specifier !== undefined && packageOf(specifier) === name ? [kind] : []));

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '(src itself)');

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

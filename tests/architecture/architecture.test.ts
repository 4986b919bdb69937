import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folders } from './folders.ts';
import { findViolations, type SourceFile } from './violations.ts';

const src = join(import.meta.dirname, '..', '..', 'src');

/** The project had this many when the rule was last looked at: a reader that finds far fewer reads the wrong place. */
const fewestFiles = 100;

const files: readonly SourceFile[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((file) => ({
    path: relative(src, file).split(sep).join('/'),
    text: /\.(?:m|c)?(?:t|j)sx?$/.test(file) ? readFileSync(file, 'utf8') : '',
  }));

describe('the sources', () => {
  it('import only what the table allows', () => {
    expect(findViolations(files)).toEqual([]);
  });

  it('were all read: every folder of the table has files, and there are not too few', () => {
    const seen = new Set(files.map(({ path }) => path.split('/')[0]));
    expect([...seen].sort()).toEqual(Object.keys(folders).sort());
    expect(files.length).toBeGreaterThan(fewestFiles);
  });
});

describe('a planted violation is found:', () => {
  const planted = (path: string, text: string, ...others: SourceFile[]) => findViolations([{ path, text }, ...others]);
  const fidoCbor: SourceFile = { path: 'fido/cbor.ts', text: '' };
  const keyModel: SourceFile = { path: 'virtual-key/key-model.ts', text: '' };

  it.each([
    ['import', "import { a } from '../virtual-key/key-model.ts';"],
    ['import for its effect', "import '../virtual-key/key-model.ts';"],
    ['type import', "import type { KeyModel } from '../virtual-key/key-model.ts';"],
    ['type in place', "type A = import('../virtual-key/key-model.ts').KeyModel;"],
    ['export from', "export { a } from '../virtual-key/key-model.ts';"],
    ['export all', "export * from '../virtual-key/key-model.ts';"],
    ['dynamic import', "const a = async () => await import('../virtual-key/key-model.ts');"],
    ['dynamic import in backticks', 'const a = () => import(`../virtual-key/key-model.ts`);'],
    ['require', "const a = require('../virtual-key/key-model.ts');"],
    ['import equals', "import a = require('../virtual-key/key-model.ts');"],
    ['resolve', "const a = import.meta.resolve('../virtual-key/key-model.ts');"],
    ['worker', "const a = new Worker(new URL('../virtual-key/key-model.ts', import.meta.url));"],
    ['a way round', "import { a } from '../fido/../virtual-key/key-model.ts';"],
  ])('ctap reaching for virtual-key by %s', (_way, text) => {
    expect(planted('ctap/channel.ts', text, keyModel)).toEqual(['ctap/channel.ts:1: ctap may not import virtual-key']);
  });

  it('an import whose name is made at run time', () => {
    expect(planted('ctap/channel.ts', 'const a = (name: string) => import(name);')).toHaveLength(1);
    expect(planted('ctap/channel.ts', 'const a = createRequire(import.meta.url);')).toHaveLength(1);
    expect(planted('ctap/channel.ts', "const a = process.getBuiltinModule('fs');")).toHaveLength(1);
  });

  it('a folder that the table does not know', () => {
    expect(planted('helpers/a.ts', '')).toEqual(['helpers/a.ts: the folder "helpers" is not in the table']);
    expect(planted('a.ts', '')).toHaveLength(1);
  });

  it('an import that leaves src, or names no file', () => {
    expect(planted('hid/a.ts', "import a from '../../package.json';")).toEqual([
      'hid/a.ts:1: ../../package.json leaves src',
    ]);
    expect(planted('ctap/a.ts', "import { a } from '../fido/cbor';", fidoCbor)).toEqual([
      'ctap/a.ts:1: ../fido/cbor is not the name of a file',
    ]);
  });

  it.each(['fido', 'ctap', 'virtual-key', 'identity', 'operations', 'contract', 'basics'])(
    'input or output in the core %s',
    (core) => {
      for (const name of ['fs', 'net', 'http', 'https', 'child_process', 'worker_threads', 'os', 'path', 'sqlite']) {
        expect(planted(`${core}/a.ts`, `import x from 'node:${name}';`), name).toHaveLength(1);
      }
      expect(planted(`${core}/a.ts`, "import { readFile } from 'fs/promises';")).toHaveLength(1);
    },
  );

  it.each([
    ['node-hid', 'virtual-key/a.ts'],
    ['node-hid', 'main/a.ts'],
    ['@simplewebauthn/server', 'operations/a.ts'],
    ['@simplewebauthn/server/helpers', 'web-host/a.ts'],
    ['otplib', 'operations/a.ts'],
    ['electron', 'composition/a.ts'],
    ['electron', 'cli/a.ts'],
    ['electron-store', 'storage/a.ts'],
    ['electron', 'renderer/a.tsx'],
    ['ws', 'renderer/a.tsx'],
  ])('%s in %s', (name, path) => {
    expect(planted(path, `import x from '${name}';`)).not.toEqual([]);
  });

  it('a fenced package in a second file, and a heavy one loaded at start', () => {
    const text = "import { HID } from 'node-hid';";
    expect(planted('hid/a.ts', text)).toEqual([]);
    expect(planted('hid/a.ts', text, { path: 'hid/b.ts', text })).toEqual([
      'node-hid is in 2 files, at most 1: hid/a.ts, hid/b.ts',
    ]);
    expect(planted('identity/a.ts', "import { b } from '@simplewebauthn/server';")).toEqual([
      'identity/a.ts: @simplewebauthn/server is loaded by import() only',
    ]);
    expect(
      planted(
        'identity/a.ts',
        "import type { B } from '@simplewebauthn/server'; const c = () => import('@simplewebauthn/server');",
      ),
    ).toEqual([]);
  });

  it.each([
    'const a = Date.now();',
    'const a = new Date();',
    'const a = Math.random();',
    'setTimeout(() => {}, 5);',
    'globalThis.setInterval(() => {}, 5);',
    "import { randomBytes } from 'node:crypto';",
    'const a = crypto.getRandomValues(new Uint8Array(4));',
    "const a = fetch('https://example.com');",
  ])('a core that asks the machine: %s', (text) => {
    expect(planted('ctap/a.ts', text)).toHaveLength(1);
  });

  it('what is allowed stays allowed', () => {
    const text = "import { a } from '../fido/cbor.ts'; import { createHash } from 'crypto'; const b = new Date(5);";
    expect(planted('ctap/a.ts', text, fidoCbor)).toEqual([]);
  });
});

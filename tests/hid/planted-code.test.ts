import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'touchstone-planted-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Says which native files a program loads, and which it asks for and does not get. */
const witness = `
import { appendFileSync } from 'node:fs';
const load = process.dlopen;
process.dlopen = (module, file, ...more) => {
  appendFileSync(process.env.WITNESS, file + '\\n');
  return load.call(process, module, file, ...more);
};
`;

it('hostile E6: native code and packages planted in the working folder, PATH, home and data folder are not loaded', () => {
  const [cwd, bin, home, data] = ['cwd', 'bin', 'home', 'data'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const seen = join(folder, 'seen');
  const evil = `require('node:fs').appendFileSync(${JSON.stringify(seen)}, __filename + '\\n'); module.exports = {};`;
  for (const place of [cwd, bin, home, data]) {
    for (const path of ['', 'build/Release', `prebuilds/HID-${process.platform}-${process.arch}`]) {
      mkdirSync(join(place, path), { recursive: true });
      for (const name of ['HID.node', 'node-napi-v4.node', 'usb_bindings.node', 'libudev.so.1', 'libusb-1.0.so.0']) {
        writeFileSync(join(place, path, name), 'no native code');
      }
    }
    for (const name of ['node-hid', 'usb', 'ws', 'kysely', 'zod']) {
      for (const parent of ['node_modules', '.node_modules', '.node_libraries']) {
        mkdirSync(join(place, parent, name), { recursive: true });
        writeFileSync(join(place, parent, name, 'index.js'), evil);
      }
    }
    for (const name of ['udevadm', 'systemctl', 'node']) {
      writeFileSync(join(place, name), `#!/bin/sh\necho ${name} >> ${seen}\n`);
      chmodSync(join(place, name), 0o700);
    }
  }
  chmodSync(data, 0o700);
  rmSync(data, { recursive: true });
  const observer = join(folder, 'witness.mjs');
  writeFileSync(observer, witness);
  writeFileSync(seen, '');
  const program = ['--import', observer, join(root, 'src', 'cli', 'touchstone.ts'), 'keys', '--json', '--data', data];
  const { status, stderr } = spawnSync(process.execPath, program, {
    cwd,
    encoding: 'utf8',
    env: { WITNESS: seen, HOME: home, PATH: [cwd, bin, '.', process.env.PATH].join(delimiter) },
  });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('Cannot find')]);
  const loaded = readFileSync(seen, 'utf8').split('\n').filter(Boolean);
  expect(loaded.some((file) => file.includes('node-hid'))).toBe(true);
  expect(loaded.filter((file) => !file.startsWith(realpathSync(join(root, 'node_modules')) + sep))).toEqual([]);
});

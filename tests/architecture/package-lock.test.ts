import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { missingFromLock } from '../../scripts/lock-check.mjs';

it('the lock file has every native part that a fresh install may ask for', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8'));
  expect(Object.keys(lock.packages).length).toBeGreaterThan(200);
  expect([...missingFromLock(lock)]).toEqual([]);
});

it('a native part that npm left out is found, whether it would be nested or not', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/tool': { version: '2.0.0', optionalDependencies: { 'tool-linux': '2.0.0', 'tool-win32': '2.0.0' } },
    'node_modules/tool-linux': { version: '2.0.0' },
    'node_modules/outer/node_modules/inner': { version: '3.0.0', optionalDependencies: { 'tool-linux': '2.0.0' } },
  };
  expect([...missingFromLock({ packages })]).toEqual([['tool@2.0.0', ['tool-win32']]]);
});

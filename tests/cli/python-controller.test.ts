import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pythonWithFido2, runProgram } from '../guest/foreign-programs.ts';
import { portOf } from '../hid/sockets/bench-key.ts';
import { serve } from './served-key.ts';

if (pythonWithFido2 === undefined) console.log('skipped: no Python with python-fido2 here (Debian: python3-fido2)');

test.skipIf(pythonWithFido2 === undefined)(
  'python-fido2 uses a served key over TCP, and its PicoController’s requests plug and touch it',
  async () => {
    const served = await serve(['--socket', 'tcp:0', '--control', '0']);
    const { exitCode, stdout, stderr } = await runProgram(String(pythonWithFido2), [
      join(import.meta.dirname, 'python', 'controlled_walk.py'),
      String(portOf(served.address('tcp'))),
      String(portOf(served.address('control'))),
      join(import.meta.dirname, '..', 'guest', 'python'),
    ]);
    expect(stderr).toBe('');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      ['pin before', false],
      ['made', 'packed'],
      ['unplugged', 'refused'],
      ['old connection', 'gone'],
      ['pin after', true],
      ['same key', true],
      ['after reset', false],
      ['foreign page', 403],
      ['foreign page', 421],
    ]);
    expect(exitCode).toBe(0);
    expect(await served.end()).toBe(0);
  },
  60_000,
);

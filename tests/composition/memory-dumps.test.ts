import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { openApp } from '../../src/composition/open-app.ts';

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const readOrNothing = (path: string) => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};
const filter = '/proc/self/coredump_filter';

describe.skipIf(readOrNothing(filter) === '')('hostile F10: a core file', () => {
  it('of whatever has opened the app holds no memory', async () => {
    writeFileSync(filter, '0x33');
    const app = await openApp({
      dataFolder: ':memory:',
      resources: source('../resources'),
      host: 'test',
      version: '1.2.3',
      lab: false,
      clock: new ManualClock(),
      random: seededRandom('dumps'),
      log: silentLog,
    });
    await app.close();
    expect(readOrNothing(filter)).toBe('00000000');
  });

  // Where the system hands core files to a program of its own, or the user may have none, there is none to look into.
  const core = readOrNothing('/proc/sys/kernel/core_pattern');
  const mayDump = spawnSync('sh', ['-c', 'ulimit -c unlimited']).status === 0 && /^core[^/|]*$/.test(core);

  it.skipIf(!mayDump)(
    'of a process that ends in the middle does not hold what it held; without the rule it does',
    () => {
      const [planted, kept] = ['', `keepMemoryOutOfDumps();`].map((protection) => {
        const folder = mkdtempSync(join(tmpdir(), 'touchstone-core-'));
        onTestFinished(() => rmSync(folder, { recursive: true }));
        const seed = randomBytes(8).toString('hex');
        const program = `
        import { createHash } from 'node:crypto';
        import { keepMemoryOutOfDumps } from ${JSON.stringify(source('composition/memory-dumps.ts'))};
        ${protection}
        const secret = createHash('sha512').update('${seed}').digest();
        globalThis.held = Buffer.alloc(1 << 20, secret);
        process.abort();`;
        writeFileSync(join(folder, 'program.mjs'), program);
        const { signal } = spawnSync(
          'sh',
          ['-c', 'ulimit -c unlimited; echo 0x33 > "$1"; exec "$0" program.mjs', process.execPath, filter],
          {
            cwd: folder,
          },
        );
        expect(signal).toBe('SIGABRT');
        const secret = createHash('sha512').update(seed).digest();
        const cores = readdirSync(folder).filter((name) => name.startsWith('core'));
        expect(cores).toHaveLength(1);
        return readFileSync(join(folder, cores[0] as string)).includes(secret);
      });
      expect([planted, kept]).toEqual([true, false]);
    },
  );
});

it('hostile F10: no host starts crash reports, which would be written and sent', () => {
  const files = readdirSync(source('.'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.length).toBeGreaterThan(100);
  for (const { parentPath, name } of files) {
    if (!/\.tsx?$/.test(name)) continue;
    expect(readFileSync(join(parentPath, name), 'utf8'), name).not.toMatch(
      /crashReporter|report-on-fatalerror|writeReport|heapsnapshot/i,
    );
  }
});

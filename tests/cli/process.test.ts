import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'touchstone.ts');

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'touchstone-process-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

const start = (...words: string[]) => spawn(process.execPath, [entry, ...words, '--data', data, '--lang', 'en']);

async function ended(child: ChildProcess) {
  let stderr = '';
  child.stderr?.on('data', (piece) => {
    stderr += String(piece);
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, stderr };
}

describe('the program in its own process', () => {
  test('a reader who leaves, as `| head` does, is no failure and makes no noise', async () => {
    const child = spawn(process.execPath, [entry, 'completion', 'bash', '--lang', 'en']);
    child.stdout.destroy();
    expect(await ended(child)).toEqual({ code: 0, signal: null, stderr: '' });
  });

  test('whoever no longer hears what is going on ends the command: the key is let go', async () => {
    const child = start('demo', '--json');
    let stdout = '';
    child.stdout.on('data', (piece) => {
      stdout += String(piece);
    });
    child.stderr.once('data', () => child.stderr.destroy());
    const [code] = await once(child, 'close');
    expect([code, stdout.includes('"result"')]).toEqual([130, false]);
  });

  test.skipIf(process.platform !== 'linux')('a result that could not be written is a failure', () => {
    const { status } = spawnSync('sh', [
      '-c',
      `"$0" "$1" lab list --json --data "$2" > /dev/full`,
      process.execPath,
      entry,
      data,
    ]);
    expect(status).toBe(3);
  });

  test.skipIf(process.platform !== 'linux')(
    'a data folder where none can be made is a failure and no endless loop',
    () => {
      for (const folder of ['/proc/nix', '/proc/nix/deeper']) {
        const words = [entry, 'lab', 'list', '--data', folder, '--lang', 'en'];
        const { status, stderr } = spawnSync(process.execPath, words, {
          timeout: 30_000,
          killSignal: 'SIGKILL',
          encoding: 'utf8',
        });
        expect([status, stderr]).toEqual([3, expect.stringContaining(folder)]);
      }
    },
  );

  test.each(['SIGINT', 'SIGTERM'] as const)('%s at a question ends the command in order', async (signal) => {
    const child = start('reset', '--virtual');
    child.stderr.once('data', () => child.kill(signal));
    const { code, stderr } = await ended(child);
    expect(stderr).toContain('Cancelled.');
    expect(code).toBe(130);
  });

  test('a script that keeps standard input open does not keep the program', async () => {
    const child = start('pin', 'set', '--virtual');
    child.stdin.write('246813\n');
    expect(await ended(child)).toMatchObject({ code: 0 });
  });
});

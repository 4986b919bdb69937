import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { readAtMost } from '../../src/cli/read-at-most.ts';
import { run } from '../../src/cli/run.ts';
import { longestFile } from '../../src/contract/longest-file.ts';
import { jsonLines } from './json-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'touchstone-long-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As long as it says and without a byte on the disk. */
function emptyFile(name: string, bytes: number): string {
  const path = join(folder, name);
  closeSync(openSync(path, 'w'));
  truncateSync(path, bytes);
  return path;
}

async function touchstone(...words: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const given = [...words, '--data', join(folder, 'data'), '--lang', 'en', '--json'];
  const code = await run(given, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const { message, refusal } = jsonLines(String(stdout.read() ?? '')).at(-1) as { message?: string; refusal?: object };
  return { code, message, refusal };
}

const gigabyte = 1_000_000_000;

describe('a file of the terminal that is longer than any', () => {
  const large = emptyFile('large.csv', gigabyte);
  const tooLong = { code: 2, message: expect.stringMatching(/larger than 16 MB|too large|too long/) };
  const files = process.platform === 'win32' ? [large] : [large, '/dev/zero'];

  test.each(files)('hostile F1 F6: %s is refused by each command that takes a file', async (path) => {
    expect(await touchstone('admin', 'import', path, '--yes')).toMatchObject(tooLong);
    expect(await touchstone('admin', 'import-tokens', path)).toMatchObject(tooLong);
    expect(await touchstone('admin', 'policy', 'set', '--file', path, '--reason', 'x')).toMatchObject(tooLong);
    expect(await touchstone('metadata', 'import', path)).toMatchObject({ code: 1, refusal: { code: 'too-large' } });
    expect(await touchstone('metadata', 'add-root', path)).toMatchObject({ code: 1 });
  });

  test.skipIf(process.platform === 'win32')(
    'hostile F1: of 1 GB in a pipe hardly more is read than a file may have',
    async () => {
      const pipe = join(folder, 'pipe');
      expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
      const piece = new Uint8Array(64 * 1024).fill(0x61);
      const read = readAtMost(pipe, longestFile);
      const writer = await open(pipe, 'w');
      let written = 0;
      const end = await (async () => {
        while (written < gigabyte) written += (await writer.write(piece)).bytesWritten;
        return 'everything was read';
      })().catch((error: NodeJS.ErrnoException) => error.code);
      await writer.close();
      expect(await read).toBeNull();
      expect(end).toBe('EPIPE');
      expect(written).toBeLessThan(longestFile + 1024 * 1024);
    },
  );

  test('the longest that is taken is whole; a folder and what is not there are errors of the system', async () => {
    const path = join(folder, 'whole');
    const bytes = new Uint8Array(300_000).map((_, index) => index % 251);
    writeFileSync(path, bytes);
    expect(await readAtMost(path, bytes.length)).toEqual(Buffer.from(bytes));
    expect(await readAtMost(path, bytes.length - 1)).toBeNull();
    mkdirSync(join(folder, 'folder'));
    await expect(readAtMost(join(folder, 'folder'), 1_000_000)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(readAtMost(join(folder, 'nothing'), 1)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readQrFile } from '../../src/cli/read-qr-file.ts';
import { temporaryFolder } from '../storage/folder.ts';
import { code, type Dark, finders, noise } from './hostile-pictures.ts';
import { png } from './png-writer.ts';

const words = { text: (key: string) => key } as unknown as Parameters<typeof readQrFile>[0]['words'];
const signal = new AbortController().signal;
const uri = 'otpauth://totp/ACME:taro@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=ACME';

async function reading(size: number, dark: Dark, limitMs?: number): Promise<string> {
  const row = (y: number) => Array.from({ length: size }, (_, x) => (dark(x, y) ? 0 : 255));
  return readingFile(png({ width: size, height: size, depth: 8, colour: 0, row }), limitMs);
}

async function readingFile(file: Uint8Array, limitMs?: number): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(folder);
  const path = join(folder, 'picture.png');
  writeFileSync(path, file);
  try {
    return await readQrFile({ words, signal }, path, limitMs);
  } catch (error) {
    return (error as Error).message;
  }
}

const nothing = ['otpTokens:camera.outcomes.nothing', 'otpTokens:camera.outcomes.too-slow'];

describe('hostile F4: a picture of a QR code in a file of the terminal', { timeout: 60_000 }, () => {
  it.each([
    ['noise', 800, noise(7)],
    ['finder patterns all over', 800, finders],
    ['all dark', 400, () => true],
  ])('of %s says that there is none, within its limit', async (_what, size, dark) => {
    expect(nothing).toContain(await reading(size, dark));
  });

  it('of finder patterns of a pixel each, which the decoder looks at for a second and more, is ended at the limit', async () => {
    expect(await reading(1_200, finders, 1)).toBe('otpTokens:camera.outcomes.too-slow');
  });

  it('that claims 20,000 x 20,000 pixels, or four bytes of 160 MB, is not unpacked', async () => {
    const small = Buffer.from(png({ width: 1, height: 1, depth: 16, colour: 6, row: () => Array(8).fill(0) }));
    for (const [width, height] of [
      [20_000, 20_000],
      [2 ** 32 - 1, 2 ** 32 - 1],
      [5_000, 5_000],
    ] as const) {
      small.writeUInt32BE(width, 16);
      small.writeUInt32BE(height, 20);
      expect(await readingFile(small), `${width} x ${height}`).toBe('otpTokens:camera.outcomes.too-large');
    }
  });

  it('that is turned is read, whichever way', async () => {
    const { side, dark } = code(uri, 6);
    for (const degrees of [0, 30, 90, 180]) {
      const turn = (degrees * Math.PI) / 180;
      const size = Math.ceil(side * 1.5);
      const middle = size / 2;
      const turned: Dark = (x, y) => {
        const [right, down] = [x - middle, y - middle];
        const fromX = right * Math.cos(turn) + down * Math.sin(turn) + side / 2;
        const fromY = down * Math.cos(turn) - right * Math.sin(turn) + side / 2;
        return fromX >= 0 && fromY >= 0 && dark(fromX, fromY);
      };
      expect(await reading(size, turned, 60_000), `${degrees} degrees`).toBe(uri);
    }
  });

  it('with a thousand codes gives one of them or none, never something else', async () => {
    const one = code('https://evil.example/', 1);
    const side = one.side * 32;
    const answer = await reading(side, (x, y) => one.dark(x % one.side, y % one.side));
    expect([...nothing, 'https://evil.example/']).toContain(answer);
  });

  it('with 4 KB is more than a code of ours has, and is given as it is', async () => {
    expect(() => code('a'.repeat(4096), 1)).toThrow();
    const long = `otpauth://totp/me?secret=${'A'.repeat(2200)}`;
    const { side, dark } = code(long, 3);
    expect([long, ...nothing]).toContain(await reading(side, dark));
  });
});

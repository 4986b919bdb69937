import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import encodeQR from 'qr';
import { describe, expect, it } from 'vitest';
import { readQrFile } from '../../src/cli/read-qr-file.ts';
import { temporaryFolder } from '../storage/folder.ts';
import { png } from './png-writer.ts';

const words = { text: (key: string) => key } as unknown as Parameters<typeof readQrFile>[0]['words'];
const signal = new AbortController().signal;
const uri = 'otpauth://totp/ACME:taro@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=ACME';

type Dark = (x: number, y: number) => boolean;

async function reading(size: number, dark: Dark): Promise<string> {
  const row = (y: number) => Array.from({ length: size }, (_, x) => (dark(x, y) ? 0 : 255));
  const folder = temporaryFolder();
  mkdirSync(folder);
  const path = join(folder, 'picture.png');
  writeFileSync(path, png({ width: size, height: size, depth: 8, colour: 0, row }));
  try {
    return await readQrFile({ words, signal }, path);
  } catch (error) {
    return (error as Error).message;
  }
}

/** A code, `scale` pixels a module, with a quiet zone. */
function code(text: string, scale: number): { readonly side: number; readonly dark: Dark } {
  const modules = encodeQR(text, 'raw', { border: 4 });
  const at: Dark = (x, y) => modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false;
  return { side: modules.length * scale, dark: at };
}

/** The same picture each time. */
function noise(seed: number): Dark {
  return (x, y) => {
    let mixed = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 13)) & 1) === 1;
  };
}

/** 7 x 7, what a decoder looks for first, as near to each other as they go. */
const finders: Dark = (x, y) => {
  const [fromEdge, depth] = [Math.min(x % 8, 6 - (x % 8)), Math.min(y % 8, 6 - (y % 8))];
  const ring = Math.min(fromEdge, depth);
  return ring >= 0 && ring !== 1;
};

const nothing = ['otpTokens:camera.outcomes.nothing', 'otpTokens:camera.outcomes.too-slow'];

describe('hostile-tests.md F: a picture of a QR code', { timeout: 60_000 }, () => {
  it.each([
    ['noise', 800, noise(7)],
    ['finder patterns all over', 800, finders],
    ['all dark', 400, () => true],
  ])('of %s says that there is none, within its limit', async (_what, size, dark) => {
    expect(nothing).toContain(await reading(size, dark));
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
      expect(await reading(size, turned), `${degrees} degrees`).toBe(uri);
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageSize } from '../../src/renderer/qr/image-size.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('the size that a picture file claims', () => {
  // Heads of files that Pillow wrote, 300 pixels wide and 7 high.
  it.each([
    ['PNG', '89504e470d0a1a0a 0000000d 49484452 0000012c 00000007 0802000000'],
    ['GIF', '474946383761 2c01 0700 000000 2c 0000 0000 2c01 0700 00'],
    [
      'GIF, with colours and a comment',
      `474946383961 2c01 0700 800000 ${'00'.repeat(6)} 21fe 02 6869 01 21 00 2c 0000 0000 0100 0100 00`,
    ],
    ['GIF, its frame beyond its screen', '474946383961 0100 0100 000000 2c 2000 0300 0c01 0400 00'],
    ['BMP', '424d0000000000000000 36000000 28000000 2c010000 07000000 0100'],
    ['BMP, upside down', '424d0000000000000000 36000000 28000000 2c010000 f9ffffff 0100'],
    ['JPEG', 'ffd8 ffe0 0010 4a46494600010100000100010000 ffc0 0011 08 0007 012c 03 012200'],
    ['WebP, lossy', '52494646 00000000 57454250 56503820 00000000 000000 9d012a 2c01 0700 0000'],
    ['WebP, lossless', '52494646 00000000 57454250 5650384c 00000000 2f 2b810100 0000'],
    ['WebP, extended', '52494646 00000000 57454250 56503858 0a000000 00000000 2b0100 060000 00'],
  ])('%s', (_name, head) => {
    expect(imageSize(bytes(head))).toEqual({ width: 300, height: 7 });
  });

  it('hostile F4: tells a picture bomb before anything is decoded', () => {
    expect(imageSize(bytes('89504e470d0a1a0a 0000000d 49484452 00004e20 00004e20 0802000000'))).toEqual({
      width: 20_000,
      height: 20_000,
    });
  });

  it.each([
    ['nothing', ''],
    ['GIF without a frame', '474946383961 2c01 0700 000000 3b'],
    ['a cut PNG', '89504e470d0a1a0a 0000000d 49484452 0000'],
    ['SVG, which could hold anything', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('hex')],
    ['JPEG without a frame', 'ffd8 ffe0 0010 4a46494600010100000100010000 ffd9'],
  ])('%s is no picture', (_name, head) => {
    expect(imageSize(bytes(head))).toBeNull();
  });

  it('any bytes have a size or none, and end', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('', 'ffd8ff', '52494646', '424d'),
        (tail, head) => {
          const size = imageSize(Uint8Array.from([...bytes(head), ...tail]));
          if (size !== null) expect(size.width + size.height).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

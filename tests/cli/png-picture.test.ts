import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPng } from '../../src/cli/png-picture.ts';
import { png } from './png-writer.ts';

/** The pixels as RGB. */
function pixels(file: Uint8Array): number[][] {
  const reading = readPng(file);
  if (reading.outcome !== 'read') throw new Error(`expected a picture, got ${reading.outcome}`);
  const { data, width, height } = reading.picture;
  return Array.from({ length: width * height }, (_, index) => [...data.subarray(index * 4, index * 4 + 3)]);
}

const grey = (...values: number[]) => values.map((value) => [value, value, value]);

describe('reading a PNG file', () => {
  it.each([0, 1, 2, 3, 4])('undoes filter %i', (filter) => {
    const rows = [
      [10, 200, 30, 250],
      [0, 255, 3, 90],
      [7, 7, 120, 119],
    ];
    const file = png({ width: 4, height: 3, depth: 8, colour: 0, row: (y) => rows[y] ?? [], filter: () => filter });
    expect(pixels(file)).toEqual(grey(...rows.flat()));
  });

  it('reads every kind of sample', () => {
    const one = { width: 2, height: 1 };
    expect(pixels(png({ ...one, depth: 1, colour: 0, row: () => [0b10_000000] }))).toEqual(grey(255, 0));
    expect(pixels(png({ ...one, depth: 2, colour: 0, row: () => [0b01_10_0000] }))).toEqual(grey(85, 170));
    expect(pixels(png({ ...one, depth: 4, colour: 0, row: () => [0x3f] }))).toEqual(grey(51, 255));
    expect(pixels(png({ ...one, depth: 16, colour: 0, row: () => [9, 1, 200, 2] }))).toEqual(grey(9, 200));
    expect(pixels(png({ ...one, depth: 8, colour: 2, row: () => [1, 2, 3, 4, 5, 6] }))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const palette = [9, 8, 7, 1, 2, 3];
    expect(pixels(png({ ...one, depth: 1, colour: 3, palette, row: () => [0b01_000000] }))).toEqual([
      [9, 8, 7],
      [1, 2, 3],
    ]);
  });

  it('lays what is transparent on white', () => {
    const row = () => [0, 0, 0, 255];
    expect(pixels(png({ width: 2, height: 1, depth: 8, colour: 4, row }))).toEqual(grey(255, 0));
    const coloured = png({ width: 1, height: 1, depth: 8, colour: 6, row: () => [200, 100, 0, 0] });
    expect(pixels(coloured)).toEqual(grey(255));
  });

  it('makes a large picture smaller', () => {
    const file = png({
      width: 2400,
      height: 2,
      depth: 8,
      colour: 0,
      row: () => Array.from({ length: 2400 }, () => 77),
    });
    const reading = readPng(file);
    expect(reading).toMatchObject({ outcome: 'read', picture: { width: 1200, height: 1 } });
  });

  it('refuses what is none, and unpacks nothing that claims too much', () => {
    const whole = png({ width: 2, height: 2, depth: 8, colour: 0, row: () => [1, 2] });
    expect(readPng(whole).outcome).toBe('read');
    for (let length = 0; length < whole.length - 16; length++) {
      expect(readPng(whole.slice(0, length)).outcome, `cut off at ${length}`).toBe('not-a-png');
    }
    const claim = Buffer.from(whole);
    claim.writeUInt32BE(40_000, 16);
    claim.writeUInt32BE(40_000, 20);
    expect(readPng(claim).outcome).toBe('too-large');
    expect(readPng(png({ width: 2, height: 1, depth: 8, colour: 0, interlace: 1, row: () => [1, 2] })).outcome).toBe(
      'not-a-png',
    );
    expect(readPng(png({ width: 2, height: 1, depth: 3, colour: 0, row: () => [1] })).outcome).toBe('not-a-png');
    expect(readPng(Buffer.from('\xff\xd8\xff\xe0 JFIF', 'latin1')).outcome).toBe('not-a-png');
    // More pixels than it says: a bomb ends at its first surplus byte.
    const bomb = Buffer.from(whole);
    const data = deflateSync(new Uint8Array(50_000_000));
    const at = bomb.indexOf('IDAT');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const bombed = Buffer.concat([bomb.subarray(0, at - 4), length, Buffer.from('IDAT'), data, Buffer.alloc(4)]);
    expect(readPng(bombed).outcome).toBe('not-a-png');
  });
});

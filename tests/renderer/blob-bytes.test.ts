import { describe, expect, test } from 'vitest';
import { blobFileName, firstBytes, fromBase64Url, toBase64Url } from '../../src/renderer/sign-in-data/blob-bytes.ts';

describe('data of a site on the screen', () => {
  test('bytes survive the way to the host and back, as Node spells them', () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7) & 0xff);
    expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    expect(fromBase64Url('')).toEqual(new Uint8Array());
  });

  test('only the first bytes are shown, never as text', () => {
    expect(firstBytes(new TextEncoder().encode('<b>'))).toBe('3c 62 3e');
    expect(firstBytes(new Uint8Array(65)).split(' ')).toHaveLength(65);
    expect(firstBytes(new Uint8Array(65))).toMatch(/…$/);
  });

  test.each([
    ['ssh.example', 'site-data-ssh-example.bin'],
    ['../../etc/passwd', 'site-data-etc-passwd.bin'],
    ['ショップ.example', 'site-data-example.bin'],
    [null, 'site-data.bin'],
    ['x'.repeat(400), `site-data-${'x'.repeat(80)}.bin`],
  ])('the file of %s', (rpId, name) => {
    expect(blobFileName(rpId)).toBe(name);
  });
});

import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import type { Secret } from '../../src/basics/secret.ts';
import { openTypedSecret, withTypedSecrets } from '../../src/operations/typed-secret.ts';

describe('a typed secret', () => {
  it.each(['', '1', '12', '123', '1234', 'correct horse', '暗証番号', '🔑🔑🔑🔑'])(
    '%j arrives as its bytes',
    (text) => {
      expect(openTypedSecret(toBase64url(utf8(text))).expose()).toEqual(utf8(text));
    },
  );

  it('hostile C16 NFC: composed and decomposed Japanese are one PIN (CTAP 2.1 section 6.5.1)', () => {
    const opened = (text: string) => openTypedSecret(toBase64url(utf8(text))).expose();
    const composed = utf8('\u304c\u30d1\u00e9');
    expect(opened('\u304b\u3099\u30cf\u309ae\u0301')).toEqual(composed);
    expect(opened('\u304c\u30d1\u00e9')).toEqual(composed);
    // Compatibility forms are not folded: half-width kana stay what they are.
    expect(opened('\uff76')).toEqual(utf8('\uff76'));
  });

  it.each([
    ['bytes that are no UTF-8', toBase64url(Uint8Array.of(0xff, 0xfe, 0x31, 0x32))],
    ['a lone surrogate', toBase64url(Uint8Array.of(0xed, 0xa0, 0x80, 0x31))],
    ['text of an impossible length', 'MTIzN'],
  ])('hostile C16 is refused without being echoed: %s', (_what, text) => {
    expect(() => openTypedSecret(text)).toThrow(expect.objectContaining({ name: 'MalformedInput' }));
    expect(() => openTypedSecret(text)).not.toThrow(text);
  });

  it('is erased after use, also when the use fails', async () => {
    const seen: Secret[] = [];
    await expect(
      withTypedSecrets(['MTIzNA', null, 'NDMyMQ'], async ([first, none, last]) => {
        seen.push(first, last);
        expect(none).toBeNull();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(seen).toHaveLength(2);
    for (const secret of seen) expect(() => secret.expose()).toThrow('erased');
  });

  it('is erased when another one beside it is malformed', async () => {
    await expect(withTypedSecrets(['MTIzNA', '_w'], async () => {})).rejects.toMatchObject({ name: 'MalformedInput' });
  });
});

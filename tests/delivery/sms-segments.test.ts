import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeText } from '../../src/delivery/sms-segments.ts';

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

/** 3GPP TS 23.038 section 6.2.1 and its extension table. */
it('encodes GSM 03.38 by its codes', () => {
  expect(encodeText('@£$¥')).toMatchObject({ coding: 'gsm7' });
  expect(hex(encodeText('@ AZaz09é¿').whole)).toBe('0020415a617a30390560');
  expect(hex(encodeText('[€]').whole)).toBe('1b3c1b651b3e');
  expect(hex(encodeText('あ').whole)).toBe('3042');
  expect(hex(encodeText('😀').whole)).toBe('d83dde00');
});

it('fills a message before it makes parts of it', () => {
  const count = (text: string) => encodeText(text).parts.length;
  expect([count('a'.repeat(160)), count('a'.repeat(161))]).toEqual([1, 2]);
  expect([count('あ'.repeat(70)), count('あ'.repeat(71))]).toEqual([1, 2]);
  expect([count('a'.repeat(306)), count('a'.repeat(307))]).toEqual([2, 3]);
  expect([count('あ'.repeat(134)), count('あ'.repeat(135))]).toEqual([2, 3]);
});

it('divides no character, and loses none', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '€', '[', 'é'), { maxLength: 700 }), (characters) => {
      const { parts, whole, coding } = encodeText(characters.join(''));
      expect(coding).toBe('gsm7');
      expect(hex(Buffer.concat(parts))).toBe(hex(whole));
      for (const part of parts) expect(part.length === 0 || part.at(-1) !== 0x1b).toBe(true);
      if (parts.length > 1) for (const part of parts) expect(part.length).toBeLessThanOrEqual(153);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('あ', '😀', '\ud800', 'x'), { maxLength: 400 }), (characters) => {
      const text = `あ${characters.join('')}`;
      const { parts } = encodeText(text);
      const decode = (part: Uint8Array) => Buffer.from(part).swap16().toString('utf16le');
      for (const part of parts) expect(decode(part).isWellFormed()).toBe(true);
      expect(parts.map(decode).join('')).toBe(text.toWellFormed());
      if (parts.length > 1) for (const part of parts) expect(part.length).toBeLessThanOrEqual(134);
    }),
  );
});

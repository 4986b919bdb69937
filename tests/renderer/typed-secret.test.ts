import { describe, expect, test } from 'vitest';
import { HeldPin, secretBytes, secretLength, takeSecret } from '../../src/renderer/typed-secret.ts';

/** What the functions use of an input field. */
const field = (value: string) => ({ value }) as HTMLInputElement;
const decode = (text: string) => Buffer.from(text, 'base64url').toString('utf8');

describe('a typed secret', () => {
  test('leaves its field when it is taken', () => {
    const input = field('12345');
    expect(decode(takeSecret(input))).toBe('12345');
    expect(input.value).toBe('');
  });

  test('crosses as UTF-8 of its NFC form, base64url without padding', () => {
    expect(decode(takeSecret(field('e\u0301')))).toBe('\u00e9');
    expect(takeSecret(field('\u00ff\u00fe?>'))).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decode(takeSecret(field('\u304b\u3099')))).toBe('\u304c');
  });

  test('is counted in code points and in bytes', () => {
    expect(secretLength(field('🔑🔑ab'))).toBe(4);
    expect(secretBytes(field('🔑🔑ab')).length).toBe(10);
    expect(secretLength(field('e\u0301'))).toBe(1);
  });

  test('held for several calls, is gone after erase', () => {
    const pin = new HeldPin(field('2468'));
    expect(decode(pin.forCall())).toBe('2468');
    expect(decode(pin.forCall())).toBe('2468');
    pin.erase();
    expect(pin.forCall()).toBe('');
  });
});

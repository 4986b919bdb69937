import { describe, expect, it } from 'vitest';
import { adviceOn } from '../../src/renderer/security-key/pin-advice.ts';

describe('advice on a new PIN', () => {
  it.each([
    ['', null],
    ['123', null],
    ['1111', 'repeated'],
    ['1221', 'repeated'],
    ['123123', 'repeated'],
    ['ああああ', 'repeated'],
    ['1234', 'sequence'],
    ['9876', 'sequence'],
    ['7890', 'sequence'],
    ['2468', 'sequence'],
    ['fedcba', 'sequence'],
    ['１２３４', 'sequence'],
    ['2580', 'keyboard'],
    ['0852', 'keyboard'],
    ['1478', 'keyboard'],
    ['qwerty', 'keyboard'],
    ['1qaz2wsx', 'keyboard'],
    ['1987', 'date'],
    ['2031', 'date'],
    ['0229', 'date'],
    ['3112', 'date'],
    ['870314', 'date'],
    ['19870314', 'date'],
    ['1987-03-14', 'date'],
    ['4071', 'short'],
    ['k7#q', 'short'],
    ['407193', 'none'],
    ['vending crane', 'none'],
    ['古い傘を三本', 'none'],
  ] as const)('%j: %s', (pin, advice) => {
    expect(adviceOn(pin)).toBe(advice);
  });

  it('takes any text that a field can hold', () => {
    for (const text of ['\ud800\ud800\ud800\ud800', '🦊🦊🦉🦊🐢', '\0\0\0\0', '-/--/-', 'x'.repeat(256)]) {
      expect(() => adviceOn(text)).not.toThrow();
    }
  });
});

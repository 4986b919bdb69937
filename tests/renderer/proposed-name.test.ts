import { describe, expect, it } from 'vitest';
import { proposedName } from '../../src/renderer/security-info/adding/proposed-name.ts';

describe('S4-49 the name that is proposed for an app password', () => {
  it.each([
    [[], 'Laptop'],
    [['Laptop'], 'Desktop'],
    [['Desktop'], 'Laptop'],
    [['Laptop', 'Desktop'], 'Laptop 2'],
    [['Laptop', 'Laptop 2', 'Desktop', 'Laptop 3'], 'Laptop 4'],
  ])('beside %j is %s', (taken, expected) => {
    expect(proposedName(['Laptop', 'Desktop'], taken)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { tiny } from '../../src/virtual-key/models/tiny.ts';
import { keptRpId, keptUser } from '../../src/virtual-key/parts/kept-names.ts';

describe('the RP ID that a small key tells of (6.8.7)', () => {
  it.each([
    ['example.com', 'example.com'],
    ['x'.repeat(32), 'x'.repeat(32)],
    ['myfidousingwebsite.hostingprovider.net', '…ngwebsite.hostingprovider.net'],
    ['https://myfidousingwebsite.hostingprovider.net', 'https:…ite.hostingprovider.net'],
    [`${'s'.repeat(28)}:${'x'.repeat(40)}`, `${'s'.repeat(28)}:…`],
    // No room for more than the scheme.
    [`${'s'.repeat(29)}:${'x'.repeat(40)}`, `${'s'.repeat(29)}:`],
    [`${'s'.repeat(40)}:${'x'.repeat(40)}`, 's'.repeat(32)],
    ['日本語の長い名前のドメイン.example', '…名前のドメイン.example'],
  ])('%s', (rpId, kept) => {
    expect(keptRpId(rpId, tiny)).toBe(kept);
    expect(utf8(kept).length).toBeLessThanOrEqual(32);
    expect(keptRpId(rpId, { ...tiny, nameLimits: null })).toBe(rpId);
  });
});

describe('names of users that a small key keeps', () => {
  it('are the beginning of long ones, in whole characters', () => {
    const user = { id: Uint8Array.of(1), name: 'n'.repeat(65), displayName: '花'.repeat(22) };
    expect(keptUser(user, tiny)).toEqual({ id: user.id, name: 'n'.repeat(64), displayName: '花'.repeat(21) });
    expect(keptUser({ id: user.id }, tiny)).toEqual({ id: user.id });
    expect(keptUser(user, { ...tiny, nameLimits: null })).toBe(user);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verificationSettings } from '../../src/contract/verification-settings.ts';
import { defaultPolicy } from '../../src/identity/policy/directory-policy.ts';
import { rangeWith, readRange, trustsEveryAddress } from '../../src/identity/policy/ipv4-ranges.ts';
import { isOffered } from '../../src/identity/policy/method-policy.ts';

describe('trusted IP ranges (hostile C9)', () => {
  it.each([
    ['2001:db8::/32', 'ipv6'],
    ['::ffff:10.0.0.1/104', 'ipv6'],
    ['10.0.0.0/33', 'malformed'],
    ['010.0.0.1/8', 'malformed'],
    ['10.0.0.0', 'malformed'],
    ['10.0.0.0/08', 'malformed'],
    ['256.0.0.1/24', 'malformed'],
    ['10.0.0/24', 'malformed'],
    ['10.0.0.0/24 , 10.1.0.0/24', 'malformed'],
    ['0.0.0.0/0', 'everything'],
  ])('S4-62 %s is refused as %s', (text, code) => {
    expect(readRange(text)).toEqual({ outcome: 'refused', code });
  });

  it('S4-65 host bits are cleared, S4-64 /24 is a network and /32 one address', () => {
    expect(readRange('192.168.1.1/24')).toEqual({ outcome: 'read', range: '192.168.1.0/24' });
    expect(readRange(' 203.0.113.7/32 ')).toEqual({ outcome: 'read', range: '203.0.113.7/32' });
    expect(readRange('0.0.0.0/0', { confirmed: true })).toEqual({ outcome: 'read', range: '0.0.0.0/0' });
    const ranges = ['192.168.1.0/24', '203.0.113.7/32'];
    for (const inside of ['192.168.1.1', '192.168.1.254', '203.0.113.7'])
      expect(rangeWith(inside, ranges)).toBeDefined();
    for (const outside of [
      '192.168.2.1',
      '192.168.0.255',
      '203.0.113.8',
      '',
      '192.168.1',
      '::ffff:192.168.1.1',
      '192.168.001.1',
    ]) {
      expect([outside, rangeWith(outside, ranges) !== undefined]).toEqual([outside, false]);
    }
  });

  it('each list of ranges counts for itself, from the first address to the last', () => {
    const before = ['10.0.0.0/30', 'no range', '10.9.0.0'];
    const after = [...before, '0.0.0.0/0'];
    for (const [address, isInside] of [
      ['9.255.255.255', false],
      ['10.0.0.0', true],
      ['10.0.0.3', true],
      ['10.0.0.4', false],
      ['10.9.0.0', false],
    ] as const) {
      expect([address, rangeWith(address, before) !== undefined]).toEqual([address, isInside]);
      expect([address, rangeWith(address, after) !== undefined]).toEqual([address, true]);
    }
    for (const address of ['0.0.0.0', '255.255.255.255']) expect(rangeWith(address, after)).toBeDefined();
    for (const none of ['256.0.0.0', '1.2.3', '1.2.3.4.5', '1.2.3.4 ', ''])
      expect(rangeWith(none, after)).toBeUndefined();
  });

  it('ranges that together hold every address trust the whole world, those with one address missing do not', () => {
    for (const all of [
      ['0.0.0.0/0'],
      ['128.0.0.0/1', '0.0.0.0/1'],
      ['0.0.0.0/1', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'],
    ])
      expect(trustsEveryAddress(all), all.join(' ')).toBe(true);
    const allButTheLast = Array.from({ length: 32 }, (_, bit) => {
      const first = 2 ** 32 - 2 ** (32 - bit);
      return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bit + 1}`;
    });
    expect(rangeWith('255.255.255.254', allButTheLast)).toBeDefined();
    expect(rangeWith('255.255.255.255', allButTheLast)).toBeUndefined();
    for (const some of [[], ['0.0.0.0/1'], ['128.0.0.0/1'], ['0.0.0.0/2', '128.0.0.0/1'], allButTheLast])
      expect(trustsEveryAddress(some), some.join(' ')).toBe(false);
    expect(trustsEveryAddress([...allButTheLast, '255.255.255.255/32'])).toBe(true);
  });

  it('hostile C9 no host takes an address from a header, which anybody could write', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url));
    const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter(({ name }) =>
      name.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(100);
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name), 'utf8'), name).not.toMatch(/\bforwarded\b|x-real-ip|client-ip/i);
    }
  });

  it('an address is in its own range, whatever the length', () => {
    const octet = fc.nat({ max: 255 });
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), fc.integer({ min: 1, max: 32 }), (octets, bits) => {
        const address = octets.join('.');
        const reading = readRange(`${address}/${bits}`);
        if (reading.outcome !== 'read') throw new Error('expected a range');
        expect(rangeWith(address, [reading.range])).toBe(reading.range);
      }),
    );
  });
});

describe('what the policy offers', () => {
  it('S2-15 who is excluded stays out, S4-77 and only what is on is offered', () => {
    const sms = { enabled: true, everyone: true, groups: [], excludedGroups: ['contractors'] };
    const policy = { methods: { ...defaultPolicy.methods, sms } };
    expect(isOffered('sms', policy, [])).toBe(true);
    expect(isOffered('sms', policy, ['staff', 'contractors'])).toBe(false);
    const some = { methods: { ...policy.methods, sms: { ...sms, everyone: false, groups: ['staff'] } } };
    expect(isOffered('sms', some, ['staff'])).toBe(true);
    expect(isOffered('sms', some, ['staff', 'contractors'])).toBe(false);
    expect(isOffered('sms', some, [])).toBe(false);
    expect(isOffered('certificate', policy, [])).toBe(false);
  });

  it('S3-01 S4-76 the service settings know exactly four methods, which are methods of the policy', () => {
    expect(verificationSettings).toEqual({
      call: ['voice'],
      text: ['sms'],
      notification: ['authenticator-app'],
      code: ['oath-software', 'oath-hardware'],
    });
  });
});

import { getCountryCodeForRegionCode, getSupportedRegionCodes } from 'awesome-phonenumber';
import { describe, expect, test } from 'vitest';
import { countries, namedCountries, spacedNumber } from '../../src/renderer/security-info/adding/countries.ts';

describe('S1-17 countries of a telephone number', () => {
  test('the table says of each region what the numbering plan says, and leaves none out', () => {
    expect(countries.map(({ region }) => region).sort()).toEqual([...getSupportedRegionCodes()].sort());
    for (const { region, callingCode } of countries) {
      expect(callingCode, region).toBe(String(getCountryCodeForRegionCode(region)));
    }
  });

  test.each(['ja', 'en'] as const)('Japan comes first, every country has a name in %s', (language) => {
    const named = namedCountries(language);
    expect(named[0]).toMatchObject({ region: 'JP', callingCode: '81', name: language === 'ja' ? '日本' : 'Japan' });
    for (const { region, name } of named) expect(name, region).not.toBe(region);
  });

  test('a number is shown with its country code apart', () => {
    expect(spacedNumber('+819012345678')).toBe('+81 9012345678');
    expect(spacedNumber('+15551234567')).toBe('+1 5551234567');
    expect(spacedNumber('+85212345678')).toBe('+852 12345678');
    expect(spacedNumber('+0123')).toBe('+0123');
  });
});
